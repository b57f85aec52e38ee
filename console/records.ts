// What the API answers, as far as the console shows it.

export interface Service {
  readonly sid: string
  readonly unique_name: string
  readonly default_ttl: number
  readonly callback_url: string | null
  readonly intercept_callback_url: string | null
  readonly out_of_session_callback_url: string | null
  readonly geo_match_level: string
  readonly number_selection_behavior: string
  readonly url: string
}

export interface SessionParticipant {
  readonly sid: string
  readonly friendly_name: string | null
  readonly identifier: string
  readonly proxy_identifier: string
  readonly proxy_identifier_sid: string | null
  readonly date_created: string
  /** When it was removed; null: it is there. */
  readonly date_deleted: string | null
}

/** As `/maskline/v1/sessions` tells of it: with its people. */
export interface Session {
  readonly sid: string
  readonly service_sid: string
  readonly service_unique_name: string
  readonly unique_name: string | null
  readonly status: 'open' | 'in-progress' | 'closed'
  readonly mode: 'message-only' | 'voice-only' | 'voice-and-message'
  readonly ttl: number
  readonly date_expiry: string | null
  /** When it expires if nobody is in touch until then; null: never, or it is closed. */
  readonly date_expires: string | null
  readonly date_started: string | null
  readonly date_ended: string | null
  readonly date_last_interaction: string | null
  readonly closed_reason: string | null
  readonly date_created: string
  readonly date_updated: string
  readonly url: string
  readonly participants: readonly SessionParticipant[]
}

/** As `/maskline/v1/sessions/{KC}/interactions` tells of it. */
export interface Interaction {
  readonly sid: string
  readonly service_sid: string
  readonly session_sid: string
  readonly type: string
  /** JSON: `{"body": ...}` or `{"duration": ...}`. */
  readonly data: string
  readonly media_urls: readonly string[]
  readonly inbound_participant_sid: string | null
  readonly inbound_resource_sid: string | null
  readonly inbound_resource_status: string | null
  readonly outbound_participant_sid: string | null
  readonly outbound_resource_sid: string | null
  readonly outbound_resource_status: string | null
  readonly date_created: string
  readonly date_updated: string
  readonly url: string
}

export interface PhoneNumber {
  readonly sid: string
  readonly service_sid: string
  readonly phone_number: string
  readonly friendly_name: string
  readonly iso_country: string | null
  readonly capabilities: Readonly<Record<string, boolean>>
  readonly is_reserved: boolean
  readonly in_use: number
  readonly date_created: string
  readonly date_updated: string
  readonly url: string
}

export interface ShortCode {
  readonly sid: string
  readonly service_sid: string
  readonly short_code: string
  readonly iso_country: string | null
  readonly capabilities: Readonly<Record<string, boolean>>
  readonly is_reserved: boolean
  readonly date_created: string
  readonly date_updated: string
  readonly url: string
}

export interface PoolCountry {
  readonly iso_country: string | null
  readonly numbers: number
  readonly reserved: number
  readonly voice: number
  readonly sms: number
  readonly in_use: number
  readonly assignments: number
  readonly busiest: number
}

export interface PoolPerson {
  readonly identifier: string
  readonly sessions: number
  readonly iso_country: string | null
  readonly left: number
}

/** As `/maskline/v1/services/{KS}/pool` tells of it. */
export interface Pool {
  readonly service_sid: string
  readonly numbers: number
  readonly reserved: number
  readonly in_use: number
  readonly assignments: number
  readonly countries: readonly PoolCountry[]
  readonly busiest_people: readonly PoolPerson[]
  readonly date: string
}

export interface PhoneMessage {
  readonly sid: string
  readonly direction: 'sent' | 'received'
  readonly from: string
  readonly to: string
  readonly body: string
  readonly media_urls: readonly string[]
  readonly status: string
  readonly date_created: string
}

export interface PhoneCall {
  readonly sid: string
  readonly direction: 'sent' | 'received'
  readonly from: string
  readonly to: string
  readonly status: string
  readonly duration: number | null
  readonly heard: readonly string[]
  readonly date_created: string
  readonly date_answered: string | null
}

export interface Callback {
  readonly sid: string
  readonly service_sid: string
  readonly session_sid: string
  readonly interaction_sid: string
  readonly callback_url: string
  readonly url: string
  /** The statuses that it tells of, where the list says so. */
  readonly inbound_status?: string | null
  readonly outbound_status?: string | null
  readonly state: 'waiting' | 'delivered' | 'parked' | 'canceled'
  readonly tries: number
  readonly due_at: string
  readonly status: number | null
  readonly fault: string | null
  readonly took_ms: number | null
  readonly answer: string | null
  readonly attempts: readonly CallbackAttempt[] | null
  readonly parameters: Readonly<Record<string, string>> | null
  readonly signature: string | null
  readonly date_created: string
  readonly date_updated: string
}

export interface CallbackAttempt {
  readonly number: number
  readonly date_created: string
  readonly status: number | null
  readonly fault: string | null
  readonly took_ms: number
  readonly answer: string | null
}

/** Who is called at the CallbackUrl of services. */
export interface Receiver {
  /** Without user, password and query. */
  readonly url: string
  readonly service_sids: readonly string[]
  readonly state: 'open' | 'failing' | 'resting'
  readonly failures: number
  readonly rests_until: string | null
  readonly under_way: number
  readonly waiting: number
  readonly oldest_waiting: string | null
  readonly parked: number
}

/** What came of a callback that was posted once, and recorded nowhere. */
export interface RehearsedCallback {
  readonly url: string
  readonly parameters: Readonly<Record<string, string>>
  readonly signature: string
  readonly status: number | null
  readonly fault: string | null
  readonly took_ms: number
  readonly answer: string | null
}

/** How an application was called: an event of the live stream. */
export interface ApplicationAsked extends RehearsedCallback {
  readonly service_sid: string | null
  readonly about: 'callback' | 'intercept' | 'out-of-session' | 'document'
  readonly resource_sid: string
  readonly at: string
}

export interface Percentiles {
  readonly p50: number
  readonly p95: number
  readonly p99: number
}

/** What happened in a minute, or in several. */
export interface FigureStep {
  readonly at: string
  readonly texts: number
  readonly sends: number
  readonly calls: number
  readonly dropped: number
  readonly callbacks: number
  readonly callbacks_failed: number
  readonly delay_ms: Percentiles | null
}

export interface Refusal {
  readonly code: number
  readonly kind: 'request' | 'alert'
  readonly name: string
  readonly count: number
}

export interface Figures {
  readonly begin: string
  readonly end: string
  readonly step_seconds: number
  readonly minutes: readonly FigureStep[]
  readonly delay_ms: (Percentiles & { readonly count: number }) | null
  readonly refusals: readonly Refusal[]
}

export interface Carrier {
  readonly name: string
  readonly kind: string
  readonly state: 'up' | 'down'
  readonly since: string | null
  readonly reason: string | null
  readonly abilities: Readonly<Record<'texts' | 'calls' | 'numbers', boolean>>
  readonly counts: Readonly<Record<'accepted' | 'rejected' | 'not_sent' | 'lost', number>>
  readonly waiting: number
  readonly waiting_since: string | null
}

/** Maskline's clock. */
export interface ClockState {
  readonly now: string
  /** Seconds. */
  readonly ahead: number
  readonly can_turn: boolean
}

/** What the simulated carrier is to do with the next texts to somebody. */
export interface Fault {
  readonly number: string
  readonly kind: 'refuse' | 'fail'
  readonly count: number
}

export interface Alert {
  readonly sid: string
  readonly service_sid: string | null
  readonly resource_sid: string | null
  readonly error_code: string
  readonly log_level: string
  readonly alert_text: string
  readonly more_info: string
  readonly date_created: string
}

export interface Trace {
  readonly sid: string
  readonly kind: 'message' | 'voice'
  readonly direction: 'inbound' | 'outbound'
  readonly outcome: string
  readonly service_sid: string | null
  readonly session_sid: string | null
  readonly from: string
  readonly to: string
  readonly date_created: string
  /** What became of it, and why, as a sentence. */
  readonly summary: string
  readonly steps: readonly TraceStep[]
}

export interface TraceStep {
  readonly at: string
  readonly what: string
  readonly text: string
  readonly sid?: string
  readonly code?: number
  readonly body?: string
  readonly media_urls?: readonly string[]
  readonly inbound_status?: string
  readonly outbound_status?: string
  /** Of talk. */
  readonly seconds?: number
  readonly state?: string
  readonly attempts?: readonly TraceAttempt[]
  readonly near_miss?: NearMiss
}

export interface TraceAttempt {
  readonly number: number
  readonly at: string
  readonly status: number | null
  readonly fault: string | null
  readonly took_ms: number
}

/** What a contact would have matched but for one thing. */
export interface NearMiss {
  readonly kind: string
  readonly text: string
  readonly session_sid: string | null
  readonly service_sid: string | null
  readonly participant_sid: string | null
  readonly number: string | null
  readonly date: string | null
}

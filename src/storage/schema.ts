// The tables' types. Written by `npm run schema` from the migrated database; never edited.
import type { Generated, Selectable } from 'kysely'
import type { AlertLevel, DropReason } from '../domain/alert.ts'
import type { CallStatus } from '../domain/call-plan.ts'
import type { CallbackState, InterceptFailure } from '../domain/callback.ts'
import type { ClosedReason, SessionMode, SessionStatus } from '../domain/session.ts'
import type { FigureName } from '../domain/figures.ts'
import type { GeoMatchLevel } from '../domain/geo-match.ts'
import type { InteractionStage, InteractionType, ResourceStatus } from '../domain/interaction.ts'
import type { KeyRole, SignInKind } from '../domain/role.ts'
import type { NumberSelectionBehavior } from '../domain/number-selection.ts'
import type { PhoneDirection } from '../domain/simulated-phone.ts'
import type { Sid } from '../domain/sid.ts'
import type { StrayOutcome, StrayStage } from '../domain/stray-contact.ts'
import type { SubmissionState } from '../domain/submission.ts'
import type { WantedPointing } from '../domain/pointed-number.ts'

export interface Tables {
  accounts: {
    sid: Sid<'AC'>
    friendly_name: string
    sealed_token: string
    date_created: Date
    date_updated: Date
    sealed_secondary_token: string | null
    account_sid: Sid<'AC'>
  }
  alerts: {
    sid: Sid<'NO'>
    account_sid: Sid<'AC'>
    service_sid: Sid<'KS'> | null
    resource_sid: string | null
    code: number
    level: AlertLevel
    message: string
    date_created: Date
  }
  api_keys: {
    sid: Sid<'SK'>
    account_sid: Sid<'AC'>
    friendly_name: string
    secret_digest: string
    date_created: Date
    date_updated: Date
    role: Generated<KeyRole>
  }
  callback_attempts: {
    callback_sid: Sid<'CB'>
    number: number
    status: number | null
    fault: string | null
    took_ms: number
    answer: string | null
    date_created: Date
  }
  callbacks: {
    sid: Sid<'CB'>
    account_sid: Sid<'AC'>
    service_sid: Sid<'KS'>
    session_sid: Sid<'KC'>
    interaction_sid: Sid<'KI'>
    url: string
    receiver: string
    inbound_status: ResourceStatus | null
    outbound_status: ResourceStatus | null
    state: CallbackState
    due_at: Date
    tries: Generated<number>
    tries_max: number
    status: number | null
    fault: string | null
    took_ms: number | null
    answer: string | null
    date_created: Date
    date_updated: Date
  }
  deleted_contacts: {
    account_sid: Sid<'AC'>
    inbound_sid: string
    date_created: Date
  }
  incoming_phone_numbers: {
    sid: Sid<'PN' | 'SC'>
    account_sid: Sid<'AC'>
    phone_number: string
    friendly_name: string
    iso_country: string | null
    voice: boolean
    sms: boolean
    mms: boolean
    fax: boolean
    sms_url: Generated<string>
    sms_method: Generated<string>
    voice_url: Generated<string>
    voice_method: Generated<string>
    status_callback: Generated<string>
    status_callback_method: Generated<string>
    date_created: Date
    date_updated: Date
  }
  interactions: {
    sid: Sid<'KI'>
    account_sid: Sid<'AC'>
    service_sid: Sid<'KS'>
    session_sid: Sid<'KC'>
    type: InteractionType
    data: string
    media_urls: string[] | null
    inbound_participant_sid: Sid<'KP'> | null
    inbound_resource_sid: string | null
    inbound_resource_status: ResourceStatus | null
    outbound_participant_sid: Sid<'KP'> | null
    outbound_resource_sid: string | null
    outbound_resource_status: ResourceStatus | null
    carrier: string | null
    date_created: Date
    date_updated: Date
    stage: InteractionStage | null
    stage_until: Date | null
    inbound_carrier: string | null
  }
  live_contacts: {
    sid: Sid<'RQ'>
    account_sid: Sid<'AC'>
    session_sid: Sid<'KC'>
    interaction_sid: Sid<'KI'>
  }
  live_watches: {
    account_sid: Sid<'AC'>
    watcher: string
    until: Date
  }
  minute_figures: {
    account_sid: Sid<'AC'>
    minute: Date
    name: FigureName
    count: number
  }
  participants: {
    sid: Sid<'KP'>
    account_sid: Sid<'AC'>
    service_sid: Sid<'KS'>
    session_sid: Sid<'KC'>
    friendly_name: string | null
    identifier: string
    proxy_identifier: string
    proxy_identifier_sid: Sid<'PN' | 'SC'> | null
    active: boolean
    date_deleted: Date | null
    date_created: Date
    date_updated: Date
  }
  pointed_numbers: {
    sid: Sid<'PN' | 'SC'>
    account_sid: Sid<'AC'>
    service_sid: Sid<'KS'>
    carrier: string
    phone_number: string
    settings: string | null
    wanted: WantedPointing
    place: string
    tries: Generated<number>
    due_at: Date | null
    held_until: Date | null
    date_created: Date
    date_updated: Date
  }
  pool_numbers: {
    sid: Sid<'PN' | 'SC'>
    account_sid: Sid<'AC'>
    service_sid: Sid<'KS'>
    phone_number: string
    friendly_name: string
    iso_country: string | null
    area_code: string | null
    voice: boolean
    sms: boolean
    mms: boolean
    fax: boolean
    carrier: string
    is_reserved: boolean
    in_use: Generated<number>
    date_last_assigned: Date | null
    date_created: Date
    date_updated: Date
  }
  schema_migrations: {
    version: number
    name: string
    date_applied: Generated<Date>
    oldest: number | null
  }
  services: {
    sid: Sid<'KS'>
    account_sid: Sid<'AC'>
    unique_name: string
    chat_instance_sid: Sid<'IS'> | null
    callback_url: string | null
    intercept_callback_url: string | null
    out_of_session_callback_url: string | null
    default_ttl: number
    number_selection_behavior: NumberSelectionBehavior
    geo_match_level: GeoMatchLevel
    date_created: Date
    date_updated: Date
    intercept_failure: Generated<InterceptFailure>
    intercept_ms_max: Generated<number>
    callback_tries_max: Generated<number>
  }
  sessions: {
    sid: Sid<'KC'>
    account_sid: Sid<'AC'>
    service_sid: Sid<'KS'>
    unique_name: string | null
    status: SessionStatus
    mode: SessionMode
    ttl: number
    date_expiry: Date | null
    date_started: Date | null
    date_ended: Date | null
    date_last_interaction: Date | null
    date_reopened: Date | null
    closed_reason: ClosedReason | null
    expiry_check_at: Date | null
    roster: Generated<number>
    date_created: Date
    date_updated: Date
  }
  sign_ins: {
    sid: Sid<'SI'>
    account_sid: Sid<'AC'>
    credential_sid: Sid<'AC' | 'SK'>
    secret_digest: string
    kind: SignInKind
    date_created: Date
    date_expires: Date
  }
  simulated_clock: {
    one: boolean
    ahead_seconds: number
  }
  simulator_calls: {
    sid: Sid<'CA'>
    account_sid: Sid<'AC'>
    phone: string
    direction: PhoneDirection
    from: string
    to: string
    parent_sid: Sid<'CA'> | null
    status: CallStatus
    heard: Generated<string[]>
    duration: number | null
    score: string | null
    turn: Generated<number>
    due_at: Date | null
    date_answered: Date | null
    date_ended: Date | null
    date_created: Date
    date_updated: Date
  }
  simulator_messages: {
    sid: Sid<'SM' | 'MM'>
    account_sid: Sid<'AC'>
    phone: string
    direction: PhoneDirection
    from: string
    to: string
    body: string
    media_urls: string[] | null
    status: ResourceStatus
    date_created: Date
  }
  stray_contacts: {
    sid: Sid<'CT'>
    account_sid: Sid<'AC'>
    service_sid: Sid<'KS'> | null
    session_sid: Sid<'KC'> | null
    kind: InteractionType
    carrier: string
    inbound_sid: string
    from: string
    to: string
    reason: DropReason
    outcome: StrayOutcome | null
    body: string | null
    media_urls: string[] | null
    stage: StrayStage | null
    stage_until: Date | null
    date_created: Date
    date_updated: Date
  }
  submissions: {
    sid: Sid<'SM' | 'MM'>
    account_sid: Sid<'AC'>
    carrier: string
    from: string
    to: string
    body: string
    media_urls: string[] | null
    service_sid: Sid<'KS'>
    session_sid: Sid<'KC'> | null
    interaction_sid: Sid<'KI'> | null
    participant_sid: Sid<'KP'> | null
    state: SubmissionState
    tries: Generated<number>
    due_at: Date
    date_created: Date
  }
  submitted_ids: {
    carrier: string
    id: string
    account_sid: Sid<'AC'>
    service_sid: Sid<'KS'>
    session_sid: Sid<'KC'>
    interaction_sid: Sid<'KI'>
    status: ResourceStatus | null
    date_created: Date
  }
  text_parts: {
    account_sid: Sid<'AC'>
    carrier: string
    from: string
    to: string
    reference: string
    parts: number
    part: number
    body: string
    date_created: Date
  }
}

/** One row of a table, as it is read. */
export type Row<Table extends keyof Tables> = Selectable<Tables[Table]>

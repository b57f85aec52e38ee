// The contract between Maskline and a network that carries texts and calls. One file beside this one per carrier.
//
// A carrier translates and nothing else: it does not retry, log, remember or touch the database. What it can do is told by
// which abilities are there. Its ids are opaque texts to everybody else.
import type { CallPlan, OutboundSide } from '../domain/call-plan.ts'
import type { InteractionType, ResourceStatus } from '../domain/interaction.ts'
import type { FaultKind } from '../domain/simulated-phone.ts'
import type { Sid } from '../domain/sid.ts'

/** A number or short code that the operator has with the carrier. */
export interface OwnedNumber {
  /** The number's own SID where the carrier is Twilio-compatible or simulated; else `sidFor` makes one. */
  readonly sid: Sid<'PN' | 'SC'>
  /** E.164; the digits of a short code, as people text it. */
  readonly phone_number: string
  readonly friendly_name: string
  readonly iso_country: string | null
  readonly voice: boolean
  readonly sms: boolean
  readonly mms: boolean
  readonly fax: boolean
}

export interface Inventory {
  /**
   * Called when a number is added to a service, outside any transaction; may do I/O. Never retried.
   * @returns undefined when the account does not own the number; `bound-elsewhere` when it does, but texts or calls to it
   * are another application's at the carrier, such as a number pool's
   * @throws {Unavailable} the carrier cannot be asked
   */
  find(
    account_sid: Sid<'AC'>,
    wanted: { sid: Sid<'PN' | 'SC'> } | { phone_number: string },
  ): Promise<OwnedNumber | 'bound-elsewhere' | undefined>
  /** Where the carrier can be told by request whom to call about a number. */
  readonly pointing?: Pointing
}

/** Numbers whose texts and calls are brought to an address that can be set. */
export interface Pointing {
  /**
   * What the number is set to now, as a text that `restore` understands (JSON, no secrets). Called before `point`.
   * @throws {Unavailable}
   */
  read(number: Pick<OwnedNumber, 'sid' | 'phone_number'>): Promise<string>
  /**
   * Has texts and calls of the number brought to us from now on. Done twice it is as done once. May be tried again later.
   * @throws {Unavailable}
   */
  point(number: Pick<OwnedNumber, 'sid' | 'phone_number'>, address: AddressOf): Promise<void>
  /**
   * Sets it back to what `read` said, but only where it is still pointed at us: whoever set it anew meanwhile knows better.
   * A number that the account has not any more needs nothing.
   * @throws {Unavailable}
   */
  restore(
    number: Pick<OwnedNumber, 'sid' | 'phone_number'>,
    settings: string,
    address: AddressOf,
  ): Promise<void>
}

/** What a carrier calls us about. It is the last segment of the address. */
export const ingressSubjects = ['Message', 'MessageStatus', 'Call', 'CallStatus', 'CallDone'] as const
export type IngressSubject = (typeof ingressSubjects)[number]

/** The public address at which the carrier is to call us about this, with what it is to say back in the query. */
export type AddressOf = (subject: IngressSubject, query?: Readonly<Record<string, string>>) => string

/** A request of the carrier, as it came. */
export interface Ingress {
  readonly subject: IngressSubject
  readonly method: 'GET' | 'POST'
  /** As the carrier was told to call it: scheme, public host, path and query. */
  readonly url: string
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>
  /** At most 256 KiB, not decoded. */
  readonly body: Uint8Array
  readonly at: Date
  /** The auth tokens of the account that the address names; none where it names none. */
  readonly tokens: readonly string[]
}

/** Whether a request is the carrier's. Anything else than `genuine` is refused, whatever it says. */
export type Verdict = 'genuine' | 'unsigned' | 'forged' | 'stale' | 'wrong-account'

/** What a carrier answers to: status, type and body of an HTTP answer. */
export interface Reply {
  readonly status: number
  readonly contentType: string
  readonly body: string
}

/** How a carrier's requests come in and are answered. All pure: no I/O, no clock, no state. */
export interface IngressReader {
  /**
   * Where it calls: `service`, at /v1/Accounts/{AC}/Proxy/{KS}/Webhooks/{subject}, in the shape of Twilio's own addresses;
   * `carrier`, at /carriers/{name}/{subject}.
   */
  readonly at: 'service' | 'carrier'
  /** Called first, with the body as it came. Must compare in constant time. */
  verify(request: Ingress): Verdict
  /**
   * Called for genuine requests only. One request may hold several events; what means nothing to us is `ignored`.
   * @throws {Problem} it cannot be read: answered with 4xx and counted, nothing happens
   */
  parse(request: Ingress): CarrierEvent[]
  /** What is answered when all events were recorded and none is a call that came in. */
  readonly understood: Reply
}

/** Names an interaction: what `AddressOf` was given in the query of a report's address. */
export interface ReportedInteraction {
  readonly service_sid: Sid<'KS'>
  readonly session_sid: Sid<'KC'>
  readonly interaction_sid: Sid<'KI'>
}

/** How far a leg of a call of a session has come. */
export interface ReportedLeg {
  /** The carrier's own id of the leg; undefined when nobody was dialled at all. */
  readonly leg: string | undefined
  readonly status: ResourceStatus
  /** Whole seconds that the two talked. */
  readonly duration: number | undefined
  /** The caller's leg is over, too. */
  readonly ended: boolean
}

/** A text that a person sent to a proxy number. */
export interface ReceivedText {
  /**
   * The carrier's own id: the same text brought again has the same. Shaped as an SM or MM SID (`sidFor` makes one).
   * Undefined: the network names it not, and each delivery counts as a new one.
   */
  readonly sid?: string
  /** E.164 with `+`, a short code, or what else the network shows as the sender. */
  readonly from: string
  readonly to: string
  readonly body: string
  readonly media_urls: readonly string[]
}

export type CarrierEvent =
  | { readonly kind: 'text'; readonly text: ReceivedText }
  /** One part of a text that the network brings in several. Parts come in any order, perhaps to different processes. */
  | { readonly kind: 'text-part'; readonly part: ReceivedPart }
  /** How far a text that we sent has come. */
  | {
      readonly kind: 'text-status'
      /** By what the report's address says, or by the id that `send` answered. */
      readonly about: (ReportedInteraction & { readonly sid?: string }) | { readonly id: string }
      readonly status: ResourceStatus
      /** The carrier's own reason of a failure, such as `30005`. */
      readonly code?: string
    }
  /** A person calls a proxy number: `Voice.answer` writes what is to happen. */
  | {
      readonly kind: 'call'
      /** Shaped as a CA SID (`sidFor` makes one). */
      readonly sid: string
      readonly from: string
      readonly to: string
      /** What else was said of it, in Twilio's words: the application hears it, out of session. */
      readonly native: Readonly<Record<string, string>>
    }
  | { readonly kind: 'leg'; readonly side: OutboundSide; readonly report: ReportedLeg }
  | { readonly kind: 'ignored'; readonly reason: string }

export interface ReceivedPart {
  readonly from: string
  readonly to: string
  /** What the parts of one text have in common: the sender's reference, at most 191 characters. */
  readonly reference: string
  /** 1 to `parts`. */
  readonly part: number
  /** 2 to 255. */
  readonly parts: number
  /** May end or begin with half a surrogate pair: characters are whole again when the parts are. */
  readonly body: string
}

/** A text to hand over. */
export interface OutboundMessage {
  /** Our name of it. */
  readonly sid: Sid<'SM' | 'MM'>
  /** The proxy number that the person sees. */
  readonly from: string
  readonly to: string
  /** At most 1600 characters; may be empty when there is media. */
  readonly body: string
  /** At most 10. */
  readonly media_urls: readonly string[]
  /** Whether reports on it are of use. */
  readonly reported: boolean
  /** Where the carrier is to report, for one that calls us by HTTP. Undefined: nobody needs to know. */
  readonly reportTo: string | undefined
}

/** What became of handing a text over. */
export type Receipt =
  | {
      readonly outcome: 'accepted'
      /** As the carrier said: `queued`, `accepted`, `sent`. */
      readonly status: ResourceStatus
      /** The carrier's own SID of the text where it has such: it becomes `outbound_resource_sid`. */
      readonly sid?: string
      /** Its ids, one per part, where reports will name those and not an interaction. */
      readonly ids?: readonly string[]
    }
  /** It said no. `final`: to this text, whoever carries it (the person opted out, the number is none, it is too long). */
  | {
      readonly outcome: 'rejected'
      readonly final: boolean
      readonly code: string
      readonly reason: string
    }
  /** It was certainly not taken, and may be another time: no connection, too many at once. */
  | {
      readonly outcome: 'not-sent'
      readonly reason: string
      /** Milliseconds after which the carrier wants to hear of it again, if it said so. */
      readonly afterMs?: number
    }
  /** It may have been taken: the answer was lost. */
  | { readonly outcome: 'lost'; readonly reason: string }

export interface Messaging {
  /** Texts that may be handed over at one time by one process. */
  readonly windowMax: number
  /**
   * Hands one text over, once. Does I/O, never throws for what the network does, and answers soon after `signal` aborts
   * (`lost` if it cannot know).
   */
  send(message: OutboundMessage, signal: AbortSignal): Promise<Receipt>
}

export interface Voice {
  /** What the carrier is to do with a call, in its own words. Pure. `address`: where it is to report. */
  answer(plan: CallPlan, address: AddressOf): Reply
}

/** A connection that is kept, over which events come in and texts go out. */
export interface Link {
  /**
   * Called once, at the start. Connects, and again whenever the connection breaks, with growing pauses, until closed.
   * @param listener told what comes in, and of every change
   */
  open(listener: LinkListener): OpenLink
}

export interface LinkListener {
  /**
   * @returns when it is recorded: only then may the network be told that it was taken
   * @throws {Unavailable} it should be brought again
   */
  hear(event: CarrierEvent): Promise<void>
  /** It is up, or why it is not. Must not throw. */
  changed(state: LinkState): void
}

export type LinkState = { readonly up: true } | { readonly up: false; readonly reason: string }

export interface OpenLink {
  /** Waits for what is under way, then says goodbye. Limited to a few seconds. */
  close(): Promise<void>
}

/** What is in the way of texts, as far as it is known before they go out. */
export interface Outlet {
  /**
   * Called for every text that the account sends, so it answers at once and from memory.
   * @returns false when nothing is in the way of any of its texts
   */
  doubtful(account_sid: Sid<'AC'>): boolean
  /**
   * Called once for a text to this number when the account is in doubt, before anything is recorded; answers from memory.
   * @returns undefined when the carrier takes the text
   */
  obstacle(account_sid: Sid<'AC'>, number: string): FaultKind | undefined
}

/** The next `count` texts to a person's number that are not taken. */
export interface FaultOrder {
  readonly number: string
  readonly kind: FaultKind
  readonly count: number
}

/** Faults that can be ordered. */
export interface FaultOrders {
  /** Replaces what was ordered for the number. False when too many numbers of the account have faults to come. */
  order(account_sid: Sid<'AC'>, order: FaultOrder): boolean
  clear(account_sid: Sid<'AC'>): void
  /** What is still to come of what was ordered, in that order. */
  ordered(account_sid: Sid<'AC'>): readonly FaultOrder[]
}

/** An outside network. What it can do is told by which abilities are there. */
export interface Carrier {
  /** The operator's word for it, kept with every number and interaction: `a-z`, digits and `-`. */
  readonly name: string
  /** What it is: a word of the list in index.ts. */
  readonly kind: string
  /** Whose it is. Undefined: every account's, as the simulator is. */
  readonly account_sid?: Sid<'AC'>
  readonly ingress?: IngressReader
  readonly messaging?: Messaging
  readonly voice?: Voice
  readonly inventory?: Inventory
  readonly link?: Link
  /** Where a text or call of the carrier can be read, for one with a core API like Twilio's. Pure. */
  readonly resourceUrl?: (type: InteractionType, sid: string) => string
  readonly outlet?: Outlet
  /** Only simulated networks have it. */
  readonly faults?: FaultOrders
}

/** Whom to try when a number's own carrier does not take a text. */
export interface Backup {
  /** A proxy number in E.164, or the country of proxy numbers (ISO 3166-1 alpha-2). Numbers come before countries. */
  readonly for: string
  /** Name of the carrier. The text keeps its sender: the carrier must let it use the number. */
  readonly carrier: string
  /** Hands texts over again whose answer was lost. They may arrive twice. */
  readonly repeatLost: boolean
}

export interface CarrierDirectory {
  /** The carriers in use, the one to ask for numbers first. */
  readonly all: readonly Carrier[]
  readonly backups: readonly Backup[]
}

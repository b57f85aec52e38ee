// What operations need from outside, and have more than one of: the real one and the one in tests.
import type { Compat } from '../domain/compat.ts'
import type { FigureName } from '../domain/figures.ts'
import type { Role, SignInKind } from '../domain/role.ts'
import type { Sid, SidPrefix } from '../domain/sid.ts'
import type { TraceContent, TraceSummary } from '../domain/trace.ts'
import type { ReceiverHealth } from '../callbacks/receivers.ts'
import type { CarrierDirectory } from '../carriers/carrier.ts'
import type { ApplicationAsked, Events } from '../events.ts'
import type { Egress } from '../net/egress.ts'
import type { Alert } from '../storage/alerts.ts'
import type { Database } from '../storage/database.ts'
import type { CarrierHealth } from './carrier-health.ts'
import type { GroupCommit } from '../storage/group-commit.ts'
import type { Contact, ContactOutcome } from '../storage/record-contacts.ts'
import type { Settlement, SettlementOutcome } from '../storage/settle-relay.ts'
import type { NewStray, StrayRecorded } from '../storage/stray-contacts.ts'
import type { Send, SendOutcome } from '../storage/record-sends.ts'
import type { ClaimedSubmission, SubmissionFate, SubmissionSettled } from '../storage/submissions.ts'
import type { Vault } from '../vault.ts'

export interface Clock {
  now(): Date
}

/** A clock that shows what another one does, and may be turned ahead of it. */
export interface TurnableClock extends Clock {
  /** Seconds by which it is ahead. */
  readonly ahead: number
  /** Never back: nothing is to come before what was recorded. */
  turnTo(ahead: number): void
}

export interface SidSource {
  /** A new SID: later ones of a process compare greater. */
  mint<P extends SidPrefix>(prefix: P): Sid<P>
}

/** Records one, together with those who come at the same time. */
type Submit<In, Out> = Pick<GroupCommit<In, Out & { readonly at: Date }>, 'submit'>

/** The group commits of the hot path: whoever comes while a statement is under way shares the next one. */
export interface Recorder {
  readonly sends: Submit<Send, SendOutcome>
  readonly contacts: Submit<Contact, ContactOutcome>
  readonly settlements: Submit<Settlement, SettlementOutcome>
  readonly strays: Submit<NewStray, StrayRecorded>
  /** Takes a text that this process recorded, by our name of it. */
  readonly claims: Submit<string, { readonly claimed: ClaimedSubmission | undefined }>
  readonly fates: Submit<SubmissionFate, SubmissionSettled>
}

/** What comes with a request: the SID of an account or API key, and its token or secret. */
export interface Credentials {
  readonly user: string
  readonly password: string
}

/** Whose request it is, and what they may do there. */
export interface Caller {
  readonly account_sid: Sid<'AC'>
  readonly role: Role
  /** What the role follows from: the account's token, or a key. */
  readonly credential_sid: Sid<'AC' | 'SK'>
  /** There when it came by a browser's session, or by a link that begins one. */
  readonly sign_in?: { readonly sid: Sid<'SI'>; readonly kind: SignInKind }
}

export interface Authenticator {
  /** @throws {Problem} wrong-credentials */
  authenticate(credentials: Credentials | undefined): Promise<Caller>
  /** To be called when somebody's secrets have changed: nothing of them is believed from memory. */
  forget(user: Sid<'AC' | 'SK' | 'SI'>): void
}

/** Tells applications what is due. */
export interface Deliveries {
  /** There may be something to do: from now on, not when the next look is due anyhow. */
  wake(): void
  /** How a receiver does, as far as this process has seen. */
  health(receiver: string): ReceiverHealth
}

/** Goes on with what was recorded and needs the application's word first. */
export interface Unfinished {
  /** There may be something to do: from now on, not when the next look is due anyhow. */
  wake(): void
}

/** Hands texts over to carriers. */
export interface Submissions {
  /** There may be something to do: from now on, not when the next look is due anyhow. */
  wake(): void
  /** Somebody else hands one over to this carrier: it counts as what is under way there, and is waited for at the end. */
  beside(carrier: string, work: Promise<unknown>): void
}

/** Something in an account is not as it was: what did it, and SIDs of what it is about. Who shows that looks again. */
export type LiveChange = { readonly operation: string } & Readonly<Record<string, string>>

/** Something that happened in an account. */
export type LiveEvent = OrderedEvent | PassingEvent

/** What is told to who watches at that moment, through the process in which it happens, and to nobody who comes back. */
export type PassingEvent =
  | { readonly name: 'change'; readonly change: LiveChange }
  | { readonly name: 'asked'; readonly asked: ApplicationAsked }

/** What has a SID: who comes back hears of those that were missed. */
export type OrderedEvent =
  | { readonly name: 'alert'; readonly alert: Alert }
  | { readonly name: 'contact'; readonly contact: TraceSummary }

/** Names an interaction. */
export interface InteractionName {
  readonly session_sid: Sid<'KC'>
  readonly interaction_sid: Sid<'KI'>
}

/** Tells what happens in an account to who watches it. Costs next to nothing while nobody does. */
export interface Live {
  /**
   * From now on, or from after the SID of an event that was told before. The last call answers what ends it.
   * @param tell must not throw
   */
  watch(account_sid: Sid<'AC'>, after: string | undefined, tell: (event: LiveEvent) => void): () => void
  /** There may be something new in the account. */
  wake(account_sid: Sid<'AC'>): void
  /** This was recorded. */
  recorded(name: InteractionName): void
  /** This process changed something. @param change is asked what, if somebody watches */
  changed(account_sid: Sid<'AC'>, change: () => LiveChange): void
  /** This process called an application. */
  asked(asked: ApplicationAsked): void
}

/** Counts what happens in accounts, by the minute. */
export interface FigureCounter {
  /** It happened now. */
  count(account_sid: Sid<'AC'>, name: FigureName): void
  /** What this process has counted of the account is then in the database, if that takes it. Never fails. */
  written(account_sid: Sid<'AC'>): Promise<void>
}

/** What only who tries things out may do: there in `maskline dev`. */
export interface Rehearsal {
  /**
   * Turns the clock forward, for everything but who is signed in.
   * @throws {Problem} parameter-invalid: that would be too far
   */
  advance(seconds: number): Promise<void>
  /** Turns it as far as another process has. Answers whether one had. */
  follow(): Promise<boolean>
  /** Seconds by which the clock is ahead of the time that it is. */
  ahead(): number
}

/** How much this process has to do. */
export interface Load {
  /** What can wait should. */
  readonly high: boolean
}

/** Everything an operation may reach. Made once, by main.ts. */
export interface Context {
  readonly database: Database
  readonly clock: Clock
  /**
   * The time that it really is: who is signed in is not signed out because the clock was turned. What takes its time outside
   * of Maskline is measured by it, too.
   */
  readonly wall: Clock
  readonly sids: SidSource
  readonly carriers: CarrierDirectory
  readonly recorder: Recorder
  readonly events: Events
  readonly authenticator: Authenticator
  readonly vault: Vault
  readonly egress: Egress
  readonly deliveries: Deliveries
  readonly unfinished: Unfinished
  readonly submissions: Submissions
  readonly health: CarrierHealth
  readonly live: Live
  readonly figures: FigureCounter
  readonly load: Load
  /** Undefined: this is no rehearsal, and others depend on it. */
  readonly rehearsal: Rehearsal | undefined
  /** From 0 up to 1, by chance. */
  readonly chance: () => number
  readonly compat: Compat
  /** Scheme and authority by which clients reach us. Undefined: as each request says. */
  readonly publicUrl: string | undefined
  readonly traceContent: TraceContent
  /** Accepts numbers that no numbering plan has (test labs). */
  readonly lenientNumbers: boolean
}

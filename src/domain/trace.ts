// Traces: the story of one contact, told from what is kept of it. Nothing is kept for the sake of traces.
import type { CallbackState } from './callback.ts'
import type { NearMiss } from './near-misses.ts'
import type { InteractionType } from './interaction.ts'
import type { Sid } from './sid.ts'

export const traceContents = ['masked', 'full'] as const
/** `full`: whole numbers, and what was written. */
export type TraceContent = (typeof traceContents)[number]

/** Traces in one answer. */
export const tracesMax = 50

export const traceOutcomes = [
  'waiting',
  'relayed',
  'sent',
  'rejected',
  'dropped',
  'failed',
  'unknown',
  'ignored',
  'answered',
  'session-created',
] as const
/**
 * Waiting: the application is being asked, or no carrier has taken it yet. Relayed: handed over to the counterpart. Sent: a text of the application itself.
 * Rejected: by InterceptCallbackUrl. Dropped: the session or the counterpart went while the application was asked. Failed, unknown: the carrier could not hand it over, or nobody knows whether it did.
 * The others are those of contacts that went into no session.
 */
export type TraceOutcome = (typeof traceOutcomes)[number]

export const stepNames = [
  'received',
  'asked',
  'matched',
  'nearly-matched',
  'intercept',
  'out-of-session',
  'sent',
  'status',
  'callback',
  'alert',
] as const
export type StepName = (typeof stepNames)[number]

/** One try at telling a callback. */
export interface TraceAttempt {
  readonly number: number
  readonly at: Date
  readonly status: number | null
  readonly fault: string | null
  readonly took_ms: number
}

/** One thing that happened, as a sentence and as data; what does not apply is left out. */
export interface TraceStep {
  readonly at: Date
  readonly what: StepName
  readonly text: string
  /** What it is about: SID of a message, call, callback or alert. */
  readonly sid?: string
  readonly near_miss?: NearMiss
  readonly participant_sid?: Sid<'KP'>
  readonly counterpart_sid?: Sid<'KP'>
  readonly inbound_status?: string
  readonly outbound_status?: string
  /** Of talk, where a call has ended. */
  readonly seconds?: number
  readonly state?: CallbackState
  readonly attempts?: readonly TraceAttempt[]
  readonly code?: number
  readonly body?: string
  readonly media_urls?: readonly string[]
}

export interface Trace {
  /** SID of the interaction, or of the contact that went into no session. */
  readonly sid: Sid<'KI' | 'CT'>
  readonly kind: InteractionType
  readonly direction: 'inbound' | 'outbound'
  readonly outcome: TraceOutcome
  readonly service_sid: Sid<'KS'> | null
  readonly session_sid: Sid<'KC'> | null
  readonly from: string
  readonly to: string
  readonly date_created: Date
  readonly steps: readonly TraceStep[]
}

/** A trace without its steps: what happened, not why. */
export type TraceSummary = Omit<Trace, 'steps'>

/** How numbers and words may be shown. */
export interface Show {
  readonly number: (number: string) => string
  readonly content: boolean
}

/** In order of time; what happened at one time, in the order given. */
export function inOrder(steps: readonly TraceStep[]): TraceStep[] {
  return steps.toSorted((one, other) => one.at.getTime() - other.at.getTime())
}

/** The latest first: SIDs of any kind are in order of time behind their prefix. */
export function latestFirst<T extends { readonly sid: string }>(some: readonly T[]): T[] {
  const time = ({ sid }: T) => sid.slice(2)
  return some.toSorted((one, other) => (time(one) < time(other) ? 1 : -1))
}

// What is to happen to a call, in terms of no carrier. Carriers render it (TwiML, TeXML); the simulator plays it.
import type { Sid } from './sid.ts'

/** How far a leg of a call has come (contract 9.4). */
export const callStatuses = [
  'queued',
  'ringing',
  'in-progress',
  'completed',
  'busy',
  'no-answer',
  'canceled',
  'failed',
] as const
export type CallStatus = (typeof callStatuses)[number]

/** Nothing follows. */
export const hasEnded = (status: CallStatus) => !['queued', 'ringing', 'in-progress'].includes(status)

export type CallStep =
  | Dial
  | { readonly do: 'say'; readonly text: string; readonly language?: string; readonly loop: number }
  | { readonly do: 'play'; readonly url: string; readonly loop: number }
  | { readonly do: 'pause'; readonly seconds: number }
  | Gather
  | { readonly do: 'redirect'; readonly url: string; readonly method: 'GET' | 'POST' }
  /** Only as the first step: the call is never answered. */
  | { readonly do: 'reject'; readonly reason: 'rejected' | 'busy' }
  | { readonly do: 'hangup' }
  /** A text to the caller, from the number that was called. */
  | { readonly do: 'message'; readonly body: string; readonly media_urls: readonly string[] }
  | { readonly do: 'record'; readonly secondsMax: number; readonly action?: string }

export interface Dial {
  readonly do: 'dial'
  readonly number: string
  /** What the called person sees. Never left out: a carrier would show the caller's own number (contract 9.4). */
  readonly callerId: string
  /** Seconds that it rings, and that the two may talk. */
  readonly ringSecondsMax: number
  readonly talkSecondsMax: number
  /** Where the carrier tells what became of it, when it is not a call of a session. */
  readonly action?: string
  /** Whose outbound side it is, when it is a call of a session. */
  readonly side?: OutboundSide
}

/** The outbound side of an interaction that is a call. */
export interface OutboundSide {
  readonly service_sid: Sid<'KS'>
  readonly session_sid: Sid<'KC'>
  readonly interaction_sid: Sid<'KI'>
  readonly participant_sid: Sid<'KP'>
}

export interface Gather {
  readonly do: 'gather'
  readonly digitsMax: number | null
  readonly finishOnKey: string
  readonly timeoutSeconds: number
  readonly action?: string
  readonly method: 'GET' | 'POST'
  /** What is said meanwhile. */
  readonly prompts: readonly CallStep[]
}

/** First to last. Empty: the call is answered with nothing, and ends. */
export type CallPlan = readonly CallStep[]

/** Twilio's own limits where nothing else is said (contract 3.6). */
export const ringSecondsMax = 30
export const talkSecondsMax = 14_400

export const rejected: CallPlan = [{ do: 'reject', reason: 'rejected' }]

/** What it takes to call somebody. */
export interface Counterpart {
  readonly identifier: string
  readonly proxy_identifier: string
}

/** The counterpart is called from its own proxy number: neither sees the other's (contract 3.6). */
export function bridge({ identifier, proxy_identifier }: Counterpart, side?: OutboundSide): CallPlan {
  return [
    {
      do: 'dial',
      number: identifier,
      callerId: proxy_identifier,
      ringSecondsMax,
      talkSecondsMax,
      ...(side && { side }),
    },
  ]
}

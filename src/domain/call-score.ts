// How a call plan is played to a person, up to where something must happen first: somebody answers, presses keys, a document
// comes. What is played takes no time but pauses and waiting; no network, no clock.
import type { CallPlan, CallStatus, CallStep, Dial, Gather, OutboundSide } from './call-plan.ts'
import type { Sid } from './sid.ts'

/** What is kept of a call between two moments at which something happens to it. */
export interface Score {
  /** What is going on. */
  readonly now: Going
  /** What comes after that, unless the answer of an application takes its place. */
  readonly rest: CallPlan
  /** Documents read for this call so far. */
  readonly documents: number
  /** The interaction that the call is, once somebody was called in its session. */
  readonly side: OutboundSide | null
}

export type Going =
  /** Maskline decides about the call. */
  | { readonly at: 'plan' }
  /** A document comes from the application. */
  | { readonly at: 'document'; readonly request: DocumentRequest }
  /** Somebody else's phone rings, or both talk. */
  | { readonly at: 'dial'; readonly leg: Sid<'CA'>; readonly dial: Dial }
  | { readonly at: 'gather'; readonly gather: Gather }
  | { readonly at: 'pause' }

export interface DocumentRequest {
  readonly url: string
  readonly method: 'GET' | 'POST'
  /** Parameters beside those of every call. */
  readonly form: Readonly<Record<string, string>>
}

/** Where playing stops. */
export interface Played {
  /** What the person heard, in words. */
  readonly heard: readonly string[]
  /** The call was answered, if only by a machine: from then on it costs. */
  readonly answered: boolean
  /** Texts to the person. */
  readonly texts: readonly Extract<CallStep, { do: 'message' }>[]
  /** What cannot be played here. */
  readonly unplayable: readonly string[]
  readonly next: Next
  readonly rest: CallPlan
}

export type Next =
  | { readonly to: 'dial'; readonly dial: Dial }
  | { readonly to: 'gather'; readonly gather: Gather }
  | { readonly to: 'document'; readonly request: DocumentRequest }
  | { readonly to: 'pause'; readonly seconds: number }
  | { readonly to: 'end'; readonly status: CallStatus }

/** Repeats of one announcement that are told of. */
const loopsMax = 10

/** @param before whether the call was answered before */
export function play(plan: CallPlan, before: boolean): Played {
  let answered = before
  // Bounded: by the plan, whose document has at most 64 kB, and by `loopsMax`.
  const heard: string[] = []
  // Bounded: by the plan.
  const texts: Extract<CallStep, { do: 'message' }>[] = []
  // Bounded: by the plan.
  const unplayable: string[] = []
  const stop = (next: Next, index: number): Played => {
    return { heard, answered, texts, unplayable, next, rest: plan.slice(index + 1) }
  }
  for (const [index, step] of plan.entries()) {
    switch (step.do) {
      case 'say':
      case 'play':
        answered = true
        heard.push(...soundOf(step))
        break
      case 'message':
        texts.push(step)
        break
      case 'record':
        unplayable.push('<Record>: the simulator records nothing.')
        break
      case 'gather':
        answered = true
        heard.push(...step.prompts.flatMap(soundOf))
        return stop({ to: 'gather', gather: step }, index)
      case 'dial':
        return stop({ to: 'dial', dial: step }, index)
      case 'pause':
        answered = true
        return stop({ to: 'pause', seconds: step.seconds }, index)
      case 'redirect':
        return stop({ to: 'document', request: { url: step.url, method: step.method, form: {} } }, index)
      case 'reject':
        return stop({ to: 'end', status: answered ? 'completed' : rejectedAs[step.reason] }, index)
      case 'hangup':
        return stop({ to: 'end', status: 'completed' }, index)
    }
  }
  return stop({ to: 'end', status: 'completed' }, plan.length)
}

const rejectedAs = { rejected: 'no-answer', busy: 'busy' } as const

function soundOf(step: CallStep): string[] {
  const times = <T>(loop: number, sound: T) =>
    Array.from({ length: Math.min(loop || loopsMax, loopsMax) }, () => sound)
  if (step.do === 'say') return times(step.loop, `say: ${step.text}`)
  if (step.do === 'play') return times(step.loop, `play: ${step.url}`)
  return []
}

/** What was pressed, as the application is told: no finishing key, no more than it asked for. */
export function gathered({ finishOnKey, digitsMax }: Gather, pressed: string): string {
  const end = finishOnKey === '' ? -1 : [...pressed].findIndex((key) => finishOnKey.includes(key))
  const digits = end < 0 ? pressed : pressed.slice(0, end)
  return digitsMax === null ? digits : digits.slice(0, digitsMax)
}

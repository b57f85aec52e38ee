// The trace of a contact that went into no session.
import type { InteractionType } from './interaction.ts'
import { nearMisses, type NearMissFacts } from './near-misses.ts'
import type { Sid } from './sid.ts'
import type { StrayOutcome } from './stray-contact.ts'
import { inOrder, type Show, type Trace, type TraceStep } from './trace.ts'
import { alertStep, type TracedAlert } from './trace-steps.ts'

export interface StrayFacts extends Omit<NearMissFacts, 'at'> {
  readonly sid: Sid<'CT'>
  readonly service_sid: Sid<'KS'> | null
  readonly session_sid: Sid<'KC'> | null
  readonly inbound_sid: string
  readonly outcome: StrayOutcome | null
  readonly stage: string | null
  /** Kept only while the application is asked. */
  readonly body: string | null
  readonly media_urls: readonly string[] | null
  readonly date_created: Date
  readonly date_updated: Date
  readonly alerts: readonly TracedAlert[]
}

const nouns: Readonly<Record<InteractionType, string>> = { message: 'text', voice: 'call' }

export function strayTrace(facts: StrayFacts, show: Show): Trace {
  const { sid, kind, service_sid, session_sid, from, to, date_created: at, alerts } = facts
  const received: TraceStep = {
    at,
    what: 'received',
    text: `A ${nouns[kind]} from ${show.number(from)} to ${show.number(to)}.`,
    sid: facts.inbound_sid,
    ...(show.content && facts.body !== null && { body: facts.body }),
    ...(show.content && facts.media_urls !== null && { media_urls: facts.media_urls }),
  }
  const misses = nearMisses({ ...facts, at }, show.number)
  const steps = [
    received,
    ...misses.map((near_miss): TraceStep => {
      return { at, what: 'nearly-matched', text: near_miss.text, near_miss }
    }),
    ...outOfSessionStep(facts),
    ...alerts.map(alertStep),
  ]
  return {
    sid,
    kind,
    direction: 'inbound',
    outcome: facts.stage === null ? (facts.outcome ?? 'ignored') : 'waiting',
    service_sid,
    session_sid,
    from: show.number(from),
    to: show.number(to),
    date_created: at,
    steps: inOrder(steps),
  }
}

const answers: Readonly<Record<Exclude<StrayOutcome, 'ignored'>, string>> = {
  answered: 'OutOfSessionCallbackUrl said what to do, and it was done.',
  'session-created': 'OutOfSessionCallbackUrl asked for a session, and the contact went into it.',
  failed: 'OutOfSessionCallbackUrl gave no answer that could be followed.',
}

function outOfSessionStep({ stage, outcome, date_created, date_updated }: StrayFacts): TraceStep[] {
  const said = (text: string, at: Date): TraceStep[] => [{ at, what: 'out-of-session', text }]
  if (stage !== null) return said('OutOfSessionCallbackUrl is being asked.', date_created)
  if (outcome === null || outcome === 'ignored') return []
  return said(answers[outcome], date_updated)
}

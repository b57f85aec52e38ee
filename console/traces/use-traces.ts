// The contacts that a question finds, kept as they are now.
import { useCallback } from 'preact/hooks'
import { mayChange, type Refused } from '../api.ts'
import { useCalmly } from '../calmly.ts'
import type { LiveEvent } from '../live.ts'
import { useQuery } from '../query.ts'
import type { Trace } from '../records.ts'
import { asksSomething, type Question } from './question.ts'

/** Contacts in one answer of the API. */
export const tracesMax = 50
/** Milliseconds between two looks, however much happens. */
const restMs = 1_000

export interface Traces {
  /** The latest first. Undefined: not read yet. */
  readonly traces: readonly Trace[] | undefined
  readonly error: Refused | undefined
  /** There may be earlier ones. */
  readonly more: boolean
  /** What is asked for, as the API is. */
  readonly path: string | undefined
  readonly reload: () => void
}

interface Answer {
  readonly traces: readonly Trace[]
}

export function useTraces(question: Question | undefined): Traces {
  const [path, other] = question === undefined ? [] : pathsOf(question)
  const [one, two] = [useQuery<Answer>(path), useQuery<Answer>(other)]
  const [first, second] = [one.data?.traces, other === undefined ? [] : two.data?.traces]
  const all = first && second && merged(first, second)
  const reload = useCallback(() => {
    one.reload()
    two.reload()
  }, [one.reload, two.reload])
  const wanted = (event: LiveEvent) => question !== undefined && concerns(event, question, all ?? [])
  useCalmly(reload, wanted, restMs)
  const more = [first, second].some((some) => some?.length === tracesMax)
  return { traces: all?.slice(0, tracesMax), error: one.error ?? two.error, more, path, reload }
}

/** Two numbers of which nothing else is said are asked for both ways. */
export function pathsOf(question: Question): string[] {
  // A viewer is shown no whole number, so may not look for one.
  if (!asksSomething(question) || (namesNumber(question) && !mayChange())) return []
  const { numbers, sid, start, end } = question
  const [number, counterpart] = numbers
  const of = (numbered: Readonly<Record<string, string | undefined>>) => {
    const given = {
      ...numbered,
      Sid: sid,
      StartDate: start && instant(start),
      EndDate: end && instant(end),
    }
    const pairs = Object.entries(given).filter((pair): pair is [string, string] => pair[1] !== undefined)
    return `/maskline/v1/traces?${new URLSearchParams(pairs).toString()}`
  }
  if (number !== undefined && counterpart !== undefined) {
    return [of({ From: number, To: counterpart }), of({ From: counterpart, To: number })]
  }
  return [of({ Number: number })]
}

/** Whole numbers: short codes are nobody's. */
export const namesNumber = ({ numbers }: Question) => numbers.some((one) => one.length > 8)

const instant = (at: Date) => `${at.toISOString().slice(0, 19)}Z`

function merged(one: readonly Trace[], other: readonly Trace[]): Trace[] {
  const bySid = new Map([...one, ...other].map((trace) => [trace.sid, trace]))
  return [...bySid.values()].toSorted((a, b) => (a.sid.slice(2) < b.sid.slice(2) ? 1 : -1))
}

/** Whether what happened may change what is shown: something of it, or something new that it would show. */
function concerns({ kind, data }: LiveEvent, question: Question, shown: readonly Trace[]): boolean {
  const about = [data['sid'], data['resource_sid'], data['interaction_sid']]
  const known = shown.some(
    (trace) =>
      about.includes(trace.sid) || trace.steps.some(({ sid }) => sid !== undefined && about.includes(sid)),
  )
  if (known) return true
  if (kind !== 'contact') return false
  const { sid, end } = question
  if (end !== undefined && end.getTime() < Date.now()) return false
  // Numbers come masked: which of a session's people it is about only the API can tell.
  return sid === undefined || (sid.startsWith('KC') && data['session_sid'] === sid)
}

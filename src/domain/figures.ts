// Figures of an account: what is counted by the minute, under which names, and what is told of a span of minutes.
import { type AlertName, alerts } from './alert.ts'
import { type ProblemName, problems } from './problem.ts'

/** Milliseconds up to which a delay counts in a bucket. What took longer counts in the last one, `inf`. */
export const delayBounds = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000] as const

export type DelayName = `delay:${(typeof delayBounds)[number] | 'inf'}`
export type CountName = 'texts' | 'sends' | 'calls' | 'dropped' | 'callbacks' | 'callbacks-failed'
/** Alerts and refusals by name and not by code: several may have one code. */
export type FigureName = CountName | DelayName | `alert:${AlertName}` | `refused:${ProblemName}`

const delayNames: readonly DelayName[] = [
  ...delayBounds.map((bound): DelayName => `delay:${bound}`),
  'delay:inf',
]

/** The bucket of a delay. */
export function delayName(ms: number): DelayName {
  const at = delayBounds.findIndex((bound) => ms <= bound)
  return delayNames.at(at)!
}

/** Steps that are told of at most: more minutes are put together. */
export const stepsMax = 180

/** Minutes that are told of, in equal steps. */
export interface Span {
  readonly begin: Date
  /** Of the last step, which is under way. */
  readonly end: Date
  readonly stepSeconds: number
  readonly steps: number
}

/**
 * The last minutes up to the one that is under way, or a few more where they are put together. Steps begin where they did
 * a minute ago, so that what has been shown of one stays.
 */
export function spanOf(now: Date, minutes: number): Span {
  const stepMinutes = Math.ceil(minutes / stepsMax)
  const steps = Math.ceil(minutes / stepMinutes)
  const stepMs = stepMinutes * 60_000
  const end = (Math.floor(now.getTime() / stepMs) + 1) * stepMs
  return { begin: new Date(end - steps * stepMs), end: new Date(end), stepSeconds: stepMs / 1_000, steps }
}

/** What was counted under a name in one step of a span, from 0. */
export interface StepCount {
  readonly step: number
  readonly name: FigureName
  readonly count: number
}

/** Milliseconds that so many hundredths of the delays did not exceed. */
export interface Percentiles {
  readonly p50: number
  readonly p95: number
  readonly p99: number
}

export interface Step extends Readonly<Record<CountName, number>> {
  readonly at: Date
  readonly delays: Percentiles | null
}

/** What was refused, or raised an alert, and how often. */
export interface Refusal {
  readonly kind: 'request' | 'alert'
  readonly code: number
  readonly name: ProblemName | AlertName
  readonly count: number
}

export interface Figures {
  readonly span: Span
  readonly steps: readonly Step[]
  readonly delays: (Percentiles & { readonly count: number }) | null
  /** The most frequent first. */
  readonly refusals: readonly Refusal[]
}

/** Every step of the span, also those in which nothing was counted. */
export function figuresOf(span: Span, counts: readonly StepCount[]): Figures {
  const bySteps = Map.groupBy(counts, ({ step }) => step)
  const delays = delaysOf(counts)
  return {
    span,
    steps: Array.from({ length: span.steps }, (_, step) => {
      const at = new Date(span.begin.getTime() + step * span.stepSeconds * 1_000)
      return stepOf(at, bySteps.get(step) ?? [])
    }),
    delays: delays && { count: sum(delays), ...percentilesOf(delays) },
    refusals: refusalsOf(counts),
  }
}

function stepOf(at: Date, counts: readonly StepCount[]): Step {
  const of = (name: CountName) => counts.find((one) => one.name === name)?.count ?? 0
  const delays = delaysOf(counts)
  return {
    at,
    texts: of('texts'),
    sends: of('sends'),
    calls: of('calls'),
    dropped: of('dropped'),
    callbacks: of('callbacks'),
    'callbacks-failed': of('callbacks-failed'),
    delays: delays && percentilesOf(delays),
  }
}

/** How many were in each bucket; null when nothing was. */
function delaysOf(counts: readonly StepCount[]): number[] | null {
  const buckets = delayNames.map(() => 0)
  for (const { name, count } of counts) {
    const bucket = delayNames.indexOf(name as DelayName)
    if (bucket >= 0) buckets[bucket]! += count
  }
  return sum(buckets) === 0 ? null : buckets
}

const sum = (counts: readonly number[]) => counts.reduce((total, count) => total + count, 0)

const percentilesOf = (buckets: readonly number[]): Percentiles => ({
  p50: percentile(buckets, 50),
  p95: percentile(buckets, 95),
  p99: percentile(buckets, 99),
})

/**
 * Milliseconds that so many hundredths of the delays did not exceed, to a tenth, as if the delays of a bucket were spread evenly over
 * it. The last bucket has no end: what falls into it is told as where it begins.
 * @param buckets how many delays each one has, one at least in all
 */
export function percentile(buckets: readonly number[], hundredths: number): number {
  const rank = (hundredths * sum(buckets)) / 100
  let before = 0
  for (const [at, count] of buckets.entries()) {
    if (count > 0 && before + count >= rank) {
      const [lower, upper] = bucketOf(at)
      return Math.round((lower + ((upper - lower) * (rank - before)) / count) * 10) / 10
    }
    before += count
  }
  return delayBounds.at(-1)!
}

/** Where a bucket begins and ends. */
export function bucketOf(at: number): readonly [lower: number, upper: number] {
  const lower = delayBounds[at - 1] ?? 0
  return [lower, delayBounds[at] ?? lower]
}

function refusalsOf(counts: readonly StepCount[]): Refusal[] {
  const names = Map.groupBy(counts, ({ name }) => name)
  const refusals = [...names].flatMap(([name, all]) => {
    const found = refusalNamed(name)
    return found === undefined ? [] : [{ ...found, count: sum(all.map(({ count }) => count)) }]
  })
  return refusals.toSorted(
    (one, other) => other.count - one.count || one.code - other.code || (one.name < other.name ? -1 : 1),
  )
}

/** Undefined for what is none, and for what only a newer version knows. */
function refusalNamed(text: string): Omit<Refusal, 'count'> | undefined {
  const [kind, name = ''] = text.split(':')
  if (kind === 'alert' && name in alerts) {
    const alert = name as AlertName
    return { kind, code: alerts[alert].code, name: alert }
  }
  if (kind === 'refused' && name in problems) {
    const refused = name as ProblemName
    return { kind: 'request', code: problems[refused].code, name: refused }
  }
  return undefined
}

// From rounds to figures. Ratios and not rates are what is compared, as every machine has its own rates, and within a
// round, as what slows a machine for a while slows a whole round.
import type { Name } from './lanes.ts'
import type { Round } from './result.ts'

export interface Figures {
  readonly rate: number
  readonly rateMin: number
  readonly rateMax: number
  readonly p50Ms: number | undefined
  readonly p99Ms: number | undefined
  /** Against bare node:http: the median of the ratios that the rounds had. */
  readonly ofBare: number
}

/** Undefined when it did not take part. */
export function figuresOf(rounds: readonly Round[], name: Name): Figures | undefined {
  const turns = rounds.flatMap((round) => round[name] ?? [])
  if (turns.length === 0) return undefined
  const rates = turns.map(({ rate }) => rate)
  return {
    rate: median(rates),
    rateMin: Math.min(...rates),
    rateMax: Math.max(...rates),
    p50Ms: medianOrNone(turns.flatMap(({ p50Ms }) => p50Ms ?? [])),
    p99Ms: medianOrNone(turns.flatMap(({ p99Ms }) => p99Ms ?? [])),
    ofBare: ratioOf(rounds, name, 'bare')!,
  }
}

/** The median of what each round says; undefined when one of the two did not take part. */
export function ratioOf(rounds: readonly Round[], name: Name, to: Name): number | undefined {
  return medianOrNone(
    rounds.flatMap((round) => {
      const [one, other] = [round[name], round[to]]
      return one === undefined || other === undefined ? [] : [one.rate / other.rate]
    }),
  )
}

const medianOrNone = (values: readonly number[]) => (values.length === 0 ? undefined : median(values))

/** Of at least one value. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}

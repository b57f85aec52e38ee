// Results of the bench, made up.
import type { Name } from '../../bench/lanes.ts'
import type { Measured } from '../../bench/load.ts'
import type { Result, Round, Turn } from '../../bench/result.ts'

export const turn = (rate: number, p50Ms = 2, p99Ms = 9): Measured & Turn => ({
  rate,
  answers: rate * 5,
  p50Ms,
  p99Ms,
  cores: 0.5,
})

/** Rounds in which everybody named had these rates. */
export function roundsOf(rates: Readonly<Partial<Record<Name, readonly number[]>>>): Round[] {
  const length = Math.max(...Object.values(rates).map((each) => each.length))
  return Array.from({ length }, (_, at) =>
    Object.fromEntries(Object.entries(rates).map(([name, each]) => [name, turn(each[at]!)])),
  )
}

export const own = {
  bare: [123_456.7, 130_000, 99_999.9],
  postgres: [61_728.4, 65_000, 50_000],
  'postgres relayed': [30_000, 30_000, 30_000],
  'postgres told': [20_000, 20_000, 20_000],
  embedded: [10_000, 10_000, 10_000],
  'embedded relayed': [9_000, 9_000, 9_000],
  'embedded told': [2, 2, 2],
} as const

export const peers = {
  'pgbench batches': [70_000, 70_000, 70_000],
  'pgbench single': [1_500, 1_500, 1_500],
  'kannel accepted': [15_000, 15_000, 15_000],
  'kannel delivered': [14_000, 14_000, 14_000],
  prism: [1_100, 1_100, 1_100],
} as const

export function resultOf(rounds: readonly Round[], missing: Result['missing'] = {}): Result {
  const here = missing.kannel === undefined ? { prism: '5.16.0', kannel: '1.4.5', pgbench: '18.10' } : {}
  return {
    date: '2026-05-04T09:30:00.000Z',
    machine: {
      processor: 'Intel(R) Xeon(R) Platinum 8370C CPU @ 2.80GHz <"&">',
      cores: 128,
      memoryGb: 1024,
      system: 'linux 6.12.41+deb13-cloud-amd64',
      syncMs: 12.345,
      busy: 100.5,
    },
    versions: { maskline: '0.1.0', node: '24.21.0', pglite: '0.5.16', postgres: '18.10', peers: here },
    load: { connections: 64, sessions: 100, rounds: rounds.length, seconds: 5 },
    missing,
    rounds,
    paced: {
      postgres: {
        perSecond: 30_864,
        rounds: [turn(30_864, 1, 19.9), turn(30_864, 1, 30), turn(30_864, 1, 10)],
      },
      embedded: { perSecond: 5_000, rounds: [turn(5_000, 1, 20)] },
    },
    devStartsMs: [999.9, 700, 1200],
  }
}

// What is aimed at, and whether it was reached. Every aim that Maskline has is here, so that none is forgotten: those
// that this run does not measure say which command does.
import { median, ratioOf } from './figures.ts'
import type { Name } from './lanes.ts'
import type { PeerName } from './peers.ts'
import type { Paced, Result } from './result.ts'

export interface Aim {
  readonly says: string
  /** `>=` or `<`: on which side of `wanted` the figure must be. */
  readonly side: '>=' | '<'
  readonly wanted: number
  readonly unit: '' | ' s'
  readonly value: (result: Result) => number | undefined
  /** Without this one it cannot be measured. */
  readonly needs?: PeerName
}

const atLeast = (wanted: number, [name, to]: readonly [Name, Name], says: string, needs?: PeerName): Aim => ({
  says,
  side: '>=',
  wanted,
  unit: '',
  value: ({ rounds }) => ratioOf(rounds, name, to),
  ...(needs !== undefined && { needs }),
})

const steady = (name: 'postgres' | 'embedded', says: string): Aim => ({
  says,
  side: '<',
  wanted: 20,
  unit: '',
  value: ({ paced }) => tailOf(paced[name]),
})

/**
 * How many times its median the 99th percentile is. The one counts from when a request was due and the other from when
 * it was sent, so that a server which makes everybody wait for a connection is not taken for a steady one.
 */
const tailOf = ({ rounds }: Paced) => median(rounds.map(({ p50Ms, p99Ms }) => p99Ms / p50Ms))

export const aims: readonly Aim[] = [
  atLeast(0.5, ['postgres', 'bare'], 'PostgreSQL: creates, to bare node:http'),
  atLeast(1, ['postgres', 'kannel accepted'], "PostgreSQL: creates, to Kannel's sendsms", 'kannel'),
  atLeast(12, ['postgres', 'prism'], 'PostgreSQL: creates, to Prism', 'prism'),
  atLeast(0.5, ['postgres relayed', 'postgres'], 'PostgreSQL: relayed, to creates'),
  atLeast(0.25, ['postgres told', 'postgres'], 'PostgreSQL: told to the application, to creates'),
  steady('postgres', 'PostgreSQL: p99 of creates at half the top rate, to p50'),
  atLeast(0.3, ['embedded', 'bare'], 'embedded: creates, to bare node:http'),
  atLeast(0.5, ['embedded relayed', 'embedded'], 'embedded: relayed, to creates'),
  atLeast(0.25, ['embedded told', 'embedded'], 'embedded: told to the application, to creates'),
  steady('embedded', 'embedded: p99 of creates at half the top rate, to p50'),
  {
    says: 'maskline dev, from start to first answer',
    side: '<',
    wanted: 1,
    unit: ' s',
    value: ({ devStartsMs }) => median(devStartsMs) / 1000,
  },
]

/** Aims that other commands measure. */
export const elsewhere = [
  {
    says: 'a session made among 1,000,000 open ones, to 10,000',
    aim: 'at most 1.5',
    command: 'npm run bench:scale',
  },
  {
    says: 'fetch, list, route in 10,000,000 interactions, to 10,000',
    aim: 'at most 1.3',
    command: 'npm run bench:scale',
  },
  {
    says: 'killed at any moment: texts lost, or doubled unmarked',
    aim: 'none',
    command: 'npm run test:faults',
  },
] as const

export interface Verdict {
  readonly says: string
  readonly aim: string
  /** Undefined: it was not measured. */
  readonly value: number | undefined
  readonly shown: string
  readonly reached: boolean
  /** 1 is the aim, more is better. */
  readonly ofAim: number | undefined
}

export function verdictsOn(result: Result): Verdict[] {
  return aims.map(({ says, side, wanted, unit, value, needs }) => {
    const found = value(result)
    const aim = `${side === '<' ? 'under' : 'at least'} ${wanted}${unit}`
    if (found === undefined)
      return { says, aim, value: found, shown: `no ${needs}`, reached: false, ofAim: undefined }
    const ofAim = side === '<' ? wanted / found : found / wanted
    const reached = side === '<' ? found < wanted : found >= wanted
    return { says, aim, value: found, shown: `${significant(found)}${unit}`, reached, ofAim }
  })
}

/** Rounded down, so that what is shown as reached is. */
function significant(value: number): string {
  const digits = value >= 10 ? 1 : value >= 1 ? 2 : 3
  return (Math.floor(value * 10 ** digits) / 10 ** digits).toFixed(digits)
}

// From rounds to figures: medians, ratios within a round, and the goals they are held against. Ratios and not rates are
// what is compared, as every machine has its own rates.
import type { Measured } from './load.ts'
import type { Machine, Versions } from './machine.ts'

export const names = [
  'bare',
  'postgres',
  'postgres relayed',
  'postgres told',
  'embedded',
  'embedded relayed',
  'embedded told',
] as const
export type Name = (typeof names)[number]

interface Goal {
  /** What it is a ratio to. */
  readonly of: Name
  /** What must be reached now, and what is aimed at. */
  readonly now: number
  readonly aim: number
}

const goals: Partial<Record<Name, Goal>> = {
  postgres: { of: 'bare', now: 0.25, aim: 0.5 },
  'postgres relayed': { of: 'postgres', now: 0.25, aim: 0.5 },
  'postgres told': { of: 'postgres', now: 0.1, aim: 0.25 },
  embedded: { of: 'bare', now: 0.15, aim: 0.3 },
  'embedded relayed': { of: 'embedded', now: 0.25, aim: 0.5 },
  'embedded told': { of: 'embedded', now: 0.1, aim: 0.25 },
}

/** One turn of every server, one after the other. */
export type Round = Readonly<Record<Name, Measured>>

export interface Figures {
  readonly rate: number
  readonly rateMin: number
  readonly rateMax: number
  readonly p50Ms: number
  readonly p99Ms: number
  /** The median of the ratios that the rounds had: what slows a machine for a while slows a whole round. */
  readonly ratio: number
  /** The same against what its goal is a ratio to. */
  readonly ofGoal: number
  readonly generatorCores: number
}

export interface Result {
  readonly date: string
  readonly machine: Machine
  readonly versions: Versions
  readonly load: { readonly connections: number; readonly sessions: number; readonly seconds: number }
  readonly rounds: readonly Round[]
  readonly figures: Readonly<Record<Name, Figures>>
}

export function figuresOf(rounds: readonly Round[]): Record<Name, Figures> {
  const of = (name: Name): Figures => {
    const each = (value: (measured: Measured) => number) => rounds.map((round) => value(round[name]))
    const rates = each(({ rate }) => rate)
    return {
      rate: median(rates),
      rateMin: Math.min(...rates),
      rateMax: Math.max(...rates),
      p50Ms: median(each(({ p50Ms }) => p50Ms)),
      p99Ms: median(each(({ p99Ms }) => p99Ms)),
      ratio: median(rounds.map((round) => round[name].rate / round.bare.rate)),
      ofGoal: median(rounds.map((round) => round[name].rate / round[goals[name]?.of ?? 'bare'].rate)),
      generatorCores: median(each(({ cores }) => cores)),
    }
  }
  return Object.fromEntries(names.map((name) => [name, of(name)])) as Record<Name, Figures>
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}

export function header({ machine: m, versions: v, load }: Omit<Result, 'rounds' | 'figures'>): string {
  return [
    `Durable creates of MessageInteractions over HTTP, texts of people relayed, and callbacks told, Maskline ${v.maskline}`,
    `  machine   ${m.processor}, ${m.cores} cores, ${m.memoryGb} GB, ${m.system}; 8 kB on disk in ${m.syncMs.toFixed(2)} ms; load before ${m.busy.toFixed(1)}`,
    `  versions  Node ${v.node}, PostgreSQL ${v.postgres}, PGlite ${v.pglite}`,
    `  load      ${load.connections} connections, one request at a time on each; ${load.sessions} sessions; rounds of ${load.seconds} s`,
  ].join('\n')
}

export function table(figures: Result['figures']): string {
  const columns = ['', 'requests/s', 'lowest-highest', 'p50 ms', 'p99 ms', 'of bare', 'generator']
  const rows = names.map((name) => {
    const { rate, rateMin, rateMax, p50Ms, p99Ms, ratio, generatorCores } = figures[name]
    const spread = `${rateMin.toFixed(0)}-${rateMax.toFixed(0)}`
    return [
      name,
      rate.toFixed(0),
      spread,
      p50Ms.toFixed(2),
      p99Ms.toFixed(2),
      ratio.toFixed(3),
      `${generatorCores.toFixed(2)} core`,
    ]
  })
  const widths = columns.map((_, at) => Math.max(...[columns, ...rows].map((row) => row[at]!.length)))
  return [columns, ...rows]
    .map((row) =>
      row
        .map((cell, at) => (at === 0 ? cell.padEnd(widths[at]!) : cell.padStart(widths[at]!)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

export function verdicts(figures: Result['figures']): string {
  return names
    .flatMap((name) => {
      const goal = goals[name]
      if (goal === undefined) return []
      const { ofGoal } = figures[name]
      const said = (wanted: number) => `${wanted.toFixed(2)} ${ofGoal >= wanted ? 'reached' : 'NOT reached'}`
      return [
        `${name}: ${ofGoal.toFixed(3)} of ${goal.of}; required now ${said(goal.now)}, aimed at later ${said(goal.aim)}`,
      ]
    })
    .join('\n')
}

// A result as a terminal of 100 columns shows it.
import { styleText } from 'node:util'
import { elsewhere, verdictsOn } from './aims.ts'
import { figuresOf, median } from './figures.ts'
import { eachGroup } from './lanes.ts'
import { wasBusy } from './machine.ts'
import type { Paced, Result } from './result.ts'

const labelWidth = 41
const barWidth = 20
/** Eighths of a character, one to seven. */
const eighths = '▏▎▍▌▋▊▉'
const thousands = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 })
const titles = { prism: 'Prism', kannel: 'Kannel', pgbench: 'pgbench' } as const

export function report(result: Result): string {
  return [header(result), rates(result), aims(result)].join('\n\n')
}

function header({ date, machine: m, versions: v, load, missing }: Result): string {
  const peers = Object.entries(v.peers).map(
    ([name, version]) => `${titles[name as keyof typeof titles]} ${version}`,
  )
  const lines = {
    machine: `${m.processor}, ${m.cores} cores, ${m.memoryGb} GB`,
    '': `${m.system}; 8 kB on disk in ${m.syncMs.toFixed(2)} ms; load before ${m.busy.toFixed(1)}`,
    versions: [`Node ${v.node}`, `PostgreSQL ${v.postgres}`, `PGlite ${v.pglite}`].join(', '),
    ...(peers.length > 0 && { peers: peers.join(', ') }),
    load: `${load.connections} connections, one request at a time on each; ${load.sessions} sessions; rounds of ${load.seconds} s: ${load.rounds}`,
  }
  const when = date.slice(0, 16).replace('T', ' ')
  return [
    styleText('bold', `  Maskline ${v.maskline} beside its peers, ${when} UTC`),
    '',
    ...Object.entries(lines).map(([name, text]) => `    ${name.padEnd(10)}${text}`),
    ...(wasBusy(m) ? [`    ${'note'.padEnd(10)}other programs were busy here: ratios suffer`] : []),
    ...Object.entries(missing).map(
      ([name, what]) => `    ${'left out'.padEnd(10)}${titles[name as keyof typeof titles]}: ${what}`,
    ),
  ].join('\n')
}

function rates(result: Result): string {
  const groups = rowsOf(result)
  const most = Math.max(...groups.flatMap(({ rows }) => rows.map(({ rate }) => rate)))
  const cells = (values: readonly string[]) =>
    values.map((value, at) => value.padStart([8, 6, 9, 8, 8][at]!)).join('')
  const head = '  per second, medians of the rounds'.padEnd(labelWidth + barWidth)
  return [
    head + cells(['rate', '± %', 'of bare', 'p50 ms', 'p99 ms']),
    ...groups.flatMap(({ title, rows }) => [
      '',
      styleText('bold', `  ${title}`),
      ...rows.map(({ says, rate, rest }) => {
        const shown = cells([thousands.format(rate), ...rest]).trimEnd()
        return `    ${says}`.padEnd(labelWidth) + bar(rate / most).padEnd(barWidth) + shown
      }),
    ]),
  ].join('\n')
}

interface Row {
  readonly says: string
  readonly rate: number
  /** The other columns. */
  readonly rest: readonly string[]
}

function rowsOf({ rounds, paced }: Result): { title: string; rows: Row[] }[] {
  const milliseconds = (value: number | undefined) => value?.toFixed(1) ?? ''
  const groups = eachGroup((title, named) => ({
    title,
    rows: named.flatMap(([name, says]): Row[] => {
      const figures = figuresOf(rounds, name)
      if (figures === undefined) return []
      const { rate, rateMin, rateMax, ofBare, p50Ms, p99Ms } = figures
      const spread = ((100 * (rateMax - rateMin)) / 2 / rate).toFixed(0)
      return [{ says, rate, rest: [spread, ofBare.toFixed(3), milliseconds(p50Ms), milliseconds(p99Ms)] }]
    }),
  })).filter(({ rows }) => rows.length > 0)
  const pace = (says: string, { perSecond, rounds: turns }: Paced): Row => {
    const times = [turns.map(({ p50Ms }) => p50Ms), turns.map(({ p99Ms }) => p99Ms)]
    return { says, rate: perSecond, rest: ['', '', ...times.map((values) => milliseconds(median(values)))] }
  }
  const title = 'Texts created at half the top rate, at moments drawn by chance'
  const steady = [pace('on PostgreSQL', paced.postgres), pace('embedded', paced.embedded)]
  return [...groups, { title, rows: steady }]
}

function bar(share: number): string {
  const parts = Math.max(1, Math.round(share * barWidth * 8))
  return '█'.repeat(Math.floor(parts / 8)) + (parts % 8 === 0 ? '' : eighths[(parts % 8) - 1]!)
}

function aims(result: Result): string {
  const line = (says: string, aim: string, value: string) =>
    `    ${says.padEnd(59)}${aim.padEnd(15)}${value.padStart(8)}`.trimEnd()
  const rows = verdictsOn(result).map(({ says, aim, shown, reached, ofAim }) => {
    const verdict = ofAim === undefined ? '' : reached ? 'reached' : `${ofAim.toFixed(2)} of it`
    return `${line(says, aim, shown)}  ${styleText(reached ? 'green' : 'red', verdict)}`.trimEnd()
  })
  const others = elsewhere.map(
    ({ says, aim, command }) => `    ${says.padEnd(59)}${aim.padEnd(15)}${command}`,
  )
  return [styleText('bold', '  Aims'), ...rows, ...others].join('\n')
}

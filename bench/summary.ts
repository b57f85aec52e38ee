// The result that is kept, as the README tells it.
import { verdictsOn } from './aims.ts'
import { figuresOf } from './figures.ts'
import { eachGroup, type Name } from './lanes.ts'
import { wasBusy } from './machine.ts'
import type { Result } from './result.ts'

/** What a reader who chooses between them wants to know, of all that is measured. */
const told: readonly Name[] = [
  'bare',
  'postgres',
  'postgres relayed',
  'postgres told',
  'embedded',
  'kannel accepted',
  'prism',
]
const thousands = new Intl.NumberFormat('en-US', { maximumSignificantDigits: 3 })

/** A table of Markdown and what it was measured on. */
export function summary(result: Result): string {
  const { machine: m, versions: v, rounds, load, date } = result
  const rows = eachGroup((title, named) =>
    named.flatMap(([name, says]) => {
      const figures = told.includes(name) ? figuresOf(rounds, name) : undefined
      if (figures === undefined) return []
      const what = title.startsWith('Maskline') ? `${title}: ${says}` : says
      return [`| ${what} | ${thousands.format(figures.rate)} | ${figures.ofBare.toFixed(2)} |`]
    }),
  ).flat()
  const verdicts = verdictsOn(result)
  const reached = verdicts.filter((verdict) => verdict.reached).length
  return [
    '| | a second | of bare |',
    '| --- | ---: | ---: |',
    ...rows,
    '',
    [
      `Measured on ${date.slice(0, 10)} on ${m.processor}, ${m.cores} cores shared with the load generator,`,
      `${load.connections} connections, medians of ${load.rounds} rounds of ${load.seconds} s;`,
      `Node ${v.node}, PostgreSQL ${v.postgres}, PGlite ${v.pglite}.`,
      `${reached} of ${verdicts.length} aims are reached.${wasBusy(m) ? ' Other programs were busy on it.' : ''}`,
    ].join(' '),
  ].join('\n')
}

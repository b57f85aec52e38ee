// The figures of the whole span.
import { count, milliseconds } from '../format.ts'
import type { Figures, FigureStep } from '../records.ts'

type Counted = Exclude<keyof FigureStep, 'at' | 'delay_ms'>

export const total = ({ minutes }: Figures, what: Counted) =>
  minutes.reduce((sum, step) => sum + step[what], 0)

export const isEmpty = (figures: Figures) =>
  figures.refusals.length === 0 &&
  (['texts', 'sends', 'calls', 'dropped', 'callbacks', 'callbacks_failed'] as const).every(
    (what) => total(figures, what) === 0,
  )

const tiles: readonly (readonly [Counted, string, bad?: true])[] = [
  ['texts', 'Texts between people'],
  ['sends', 'Texts of the application'],
  ['calls', 'Calls'],
  ['dropped', 'Went nowhere', true],
  ['callbacks', 'Callbacks heard'],
  ['callbacks_failed', 'Callback tries that failed', true],
]

export function Tiles({ figures }: { readonly figures: Figures }) {
  const { delay_ms } = figures
  return (
    <dl class="tiles">
      {tiles.map(([what, label, bad]) => {
        const value = total(figures, what)
        return (
          <div key={what} class={bad && value > 0 ? 'card tile bad' : 'card tile'}>
            <dt>{label}</dt>
            <dd>{count(value)}</dd>
          </div>
        )
      })}
      <div class="card tile">
        <dt>Relay delay of half, at most</dt>
        <dd>{delay_ms === null ? '–' : milliseconds(delay_ms.p50)}</dd>
      </div>
      <div class="card tile">
        <dt>Of 99 in 100, at most</dt>
        <dd>{delay_ms === null ? '–' : milliseconds(delay_ms.p99)}</dd>
      </div>
    </dl>
  )
}

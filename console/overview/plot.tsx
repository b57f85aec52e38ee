// One plot with its legend, and the same numbers as a table for who does not see it.
import { useEffect, useRef, useState } from 'preact/hooks'
import { Time } from '../parts/time.tsx'
import type { FigureStep } from '../records.ts'
import type { Drawn } from './draw-plot.ts'

export interface Line {
  readonly label: string
  /** Its colour, and how it is drawn. */
  readonly look: 'main' | 'other' | 'bad'
  /** Null: there is nothing to say of that step. */
  readonly of: (step: FigureStep) => number | null
}

interface PlotProps {
  readonly title: string
  readonly steps: readonly FigureStep[]
  readonly lines: readonly Line[]
  readonly format: (value: number) => string
  /** It counts. */
  readonly whole?: boolean
}

export function Plot(props: PlotProps) {
  const { title, steps, lines, format } = props
  const [pointed, setPointed] = useState<number>()
  const [asTable, setAsTable] = useState(false)
  const legend = useRef<HTMLUListElement>(null)
  const step = pointed === undefined ? undefined : steps[pointed]
  if (steps.every((one) => lines.every(({ of }) => of(one) === null))) return <Nothing title={title} />
  return (
    <section class="card plot">
      <div class="row spread">
        <h2>{title}</h2>
        <button type="button" class="plain" aria-pressed={asTable} onClick={() => setAsTable(!asTable)}>
          {asTable ? 'Show as plot' : 'Show as table'}
        </button>
      </div>
      <ul class="legend" ref={legend}>
        {lines.map(({ label, look, of }) => (
          <li key={label}>
            <span class={`swatch ${look}`} aria-hidden="true" />
            {label}
            {step !== undefined && <strong>{written(of(step), format)}</strong>}
          </li>
        ))}
        {step !== undefined && (
          <li class="quiet">
            <Time at={step.at} />
          </li>
        )}
      </ul>
      {asTable ? <Table {...props} /> : <Drawing {...props} legend={legend} onPoint={setPointed} />}
    </section>
  )
}

function Nothing({ title }: Pick<PlotProps, 'title'>) {
  return (
    <section class="card plot">
      <h2>{title}</h2>
      <p class="quiet">There was nothing to measure.</p>
    </section>
  )
}

const written = (value: number | null, format: PlotProps['format']) => (value === null ? '–' : format(value))

function Drawing({
  steps,
  lines,
  format,
  whole = false,
  legend,
  onPoint,
}: PlotProps & {
  readonly legend: { readonly current: HTMLUListElement | null }
  readonly onPoint: (step: number | undefined) => void
}) {
  const place = useRef<HTMLDivElement>(null)
  const drawn = useRef<Drawn>()
  const [missing, setMissing] = useState(false)
  const numbers = [
    steps.map(({ at }) => Date.parse(at) / 1000),
    ...lines.map(({ of }) => steps.map(of)),
  ] as const
  const now = useRef(numbers)
  now.current = numbers
  useEffect(() => {
    let gone = false
    const draw = async () => {
      const { drawPlot } = await import('./draw-plot.ts')
      if (gone || place.current === null) return
      const swatches = [...(legend.current?.querySelectorAll('.swatch') ?? [])]
      drawn.current = drawPlot(place.current, { swatches, format, whole, onPoint }, now.current)
    }
    // Not there any more: Maskline is a newer one, or away.
    draw().catch(() => setMissing(true))
    return () => {
      gone = true
      drawn.current?.end()
      onPoint(undefined)
    }
  }, [])
  useEffect(() => drawn.current?.show(numbers))
  if (missing) return <p class="quiet">The plot could not be loaded. Load the page anew, or see the table.</p>
  return <div class="plot-place" ref={place} aria-hidden="true" />
}

function Table({ title, steps, lines, format }: PlotProps) {
  return (
    <div class="plot-table" tabIndex={0} role="region" aria-label={`${title}, as a table`}>
      <table>
        <thead>
          <tr>
            <th scope="col">Time</th>
            {lines.map(({ label }) => (
              <th key={label} scope="col" class="numeric">
                {label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {steps.toReversed().map((step) => (
            <tr key={step.at}>
              <td>
                <Time at={step.at} />
              </td>
              {lines.map(({ label, of }) => (
                <td key={label} class="numeric">
                  {written(of(step), format)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

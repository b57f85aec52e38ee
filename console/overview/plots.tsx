// What is plotted of the figures.
import { count, milliseconds } from '../format.ts'
import type { Figures } from '../records.ts'
import { type Line, Plot } from './plot.tsx'

const traffic: readonly Line[] = [
  { label: 'Texts', look: 'main', of: ({ texts }) => texts },
  { label: 'Calls', look: 'other', of: ({ calls }) => calls },
  { label: 'Went nowhere', look: 'bad', of: ({ dropped }) => dropped },
]
const callbacks: readonly Line[] = [
  { label: 'Heard', look: 'main', of: (step) => step.callbacks },
  { label: 'Tries that failed', look: 'bad', of: ({ callbacks_failed }) => callbacks_failed },
]
const delays: readonly Line[] = [
  { label: 'half', look: 'main', of: ({ delay_ms }) => delay_ms?.p50 ?? null },
  { label: '95 of 100', look: 'other', of: ({ delay_ms }) => delay_ms?.p95 ?? null },
  { label: '99 of 100', look: 'bad', of: ({ delay_ms }) => delay_ms?.p99 ?? null },
]

export function Plots({ figures }: { readonly figures: Figures }) {
  const minutes = figures.step_seconds / 60
  const per = minutes === 1 ? 'per minute' : `per ${minutes} minutes`
  const { minutes: steps } = figures
  return (
    <section class="plots" aria-label="Plots">
      <Plot title={`Texts and calls of people ${per}`} steps={steps} lines={traffic} format={count} whole />
      <Plot title="Relay delay not exceeded by" steps={steps} lines={delays} format={milliseconds} />
      <Plot title={`Callbacks ${per}`} steps={steps} lines={callbacks} format={count} whole />
    </section>
  )
}

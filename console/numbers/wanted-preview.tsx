import type { ComponentChildren } from 'preact'
import { count } from '../format.ts'
import { Badge } from '../parts/badge.tsx'
import { VirtualList } from '../parts/virtual-list.tsx'
import { Address, Words } from '../parts/words.tsx'
import type { Line, Understood, Wanted } from './wanted.ts'

/** What is understood of what was pasted: what will be added, and what will not, with the reason. */
export function WantedPreview({ understood: { wanted, left } }: { readonly understood: Understood }) {
  if (wanted.length === 0 && left.length === 0) return null
  const rest = left.length === 0 ? '' : `, ${count(left.length)} left out`
  return (
    <div class="wanted">
      <p role="status">
        <strong>
          {count(wanted.length)} number{wanted.length === 1 ? '' : 's'} understood
        </strong>
        {rest}
      </p>
      <Rows<Line>
        rows={left}
        label="Left out"
        keyOf={({ line, text }) => `${line} ${text}`}
        render={({ line, text, why }) => (
          <div class="wanted-row">
            <span class="wanted-key">
              <span class="quiet">Line {line}</span> <Words text={text} />
            </span>
            <span class="wanted-why">{why}</span>
          </div>
        )}
      />
      <Rows<Wanted>
        rows={wanted}
        label="To be added"
        keyOf={({ key }) => key}
        render={({ key, reserved }) => (
          <div class="wanted-row">
            <span class="wanted-key">
              <Address text={key} />
            </span>
            {reserved && <Badge text="Reserved" />}
          </div>
        )}
      />
    </div>
  )
}

/** Rows that are shown without a place of their own. */
const plainMax = 6

/** Few rows take the place that they need; many have one of their own, in which they are scrolled. */
export function Rows<T>({
  rows,
  label,
  keyOf,
  render,
}: {
  readonly rows: readonly T[]
  readonly label: string
  readonly keyOf: (row: T) => string
  readonly render: (row: T) => ComponentChildren
}) {
  if (rows.length === 0) return null
  if (rows.length > plainMax) {
    return <VirtualList rows={rows} keyOf={keyOf} render={render} rowHeight={37} label={label} />
  }
  return (
    <ul class="wanted-few" aria-label={label}>
      {rows.map((row) => (
        <li key={keyOf(row)}>{render(row)}</li>
      ))}
    </ul>
  )
}

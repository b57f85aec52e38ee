// A list of any length: only the rows that can be seen are in the page. Ours, as a library for it is a sixth of all that the
// console may weigh.
import type { ComponentChildren } from 'preact'
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks'

/** Pixels beyond what is seen, above and below, that are in the page, too. */
const marginPx = 400
/** Rows before the end at which more are asked for. */
const endRows = 10

export interface VirtualListProps<T> {
  readonly rows: readonly T[]
  readonly keyOf: (row: T) => string
  readonly render: (row: T) => ComponentChildren
  /** Pixels of a row, until it was seen how high it is. */
  readonly rowHeight: number
  /** What it is a list of, for who does not see it. */
  readonly label: string
  /** There are more: asked for when somebody comes near the end. */
  readonly onEnd?: (() => void) | undefined
}

/** Rows are of any height. It scrolls by itself, within the height that its place gives it. */
export function VirtualList<T>(props: VirtualListProps<T>) {
  const { rows, keyOf, render, label, onEnd } = props
  const place = useRef<HTMLDivElement>(null)
  const { starts, first, end } = useSeen(props, place)
  const nearEnd = rows.length > 0 && end >= rows.length - endRows
  useEffect(() => {
    if (nearEnd) onEnd?.()
  }, [nearEnd, rows.length, onEnd])
  return (
    <div class="virtual" ref={place} role="list" aria-label={label} tabIndex={0}>
      <div class="virtual-whole" role="presentation" style={{ height: `${starts.at(-1)!}px` }}>
        {rows.slice(first, end).map((row, at) => (
          <div
            key={keyOf(row)}
            class="virtual-row"
            role="listitem"
            aria-setsize={rows.length}
            aria-posinset={first + at + 1}
            style={{ transform: `translateY(${starts[first + at]!}px)` }}
          >
            {render(row)}
          </div>
        ))}
      </div>
    </div>
  )
}

/** Which rows are to be in the page, and where each row begins; last, where the list ends. */
function useSeen<T>(
  { rows, keyOf, rowHeight }: VirtualListProps<T>,
  place: { readonly current: HTMLDivElement | null },
) {
  const heights = useRef(new Map<string, number>()).current
  const [measured, setMeasured] = useState(0)
  const starts = useMemo(
    () => startsOf(rows, (row) => heights.get(keyOf(row)) ?? rowHeight),
    [rows, measured],
  )
  const { top, height } = useView(place)
  const first = Math.max(0, indexAt(starts, top - marginPx))
  const end = Math.min(rows.length, indexAt(starts, top + height + marginPx) + 1)
  const anchor = useRef<{ readonly key: string; readonly start: number } | undefined>(undefined)
  useLayoutEffect(() => {
    // What is above what is read became higher or lower, or more: what is read stays where it is.
    const { current: box } = place
    const seen = anchor.current
    const now = seen && rows.findIndex((row) => keyOf(row) === seen.key)
    if (box !== null && seen && now !== undefined && now >= 0 && box.scrollTop > 0)
      box.scrollTop += starts[now]! - seen.start
  }, [starts])
  useLayoutEffect(() => {
    const at = Math.min(indexAt(starts, top), rows.length - 1)
    if (at >= 0) anchor.current = { key: keyOf(rows[at]!), start: starts[at]! }
    let changed = false
    for (const [index, element] of [...(place.current?.firstElementChild?.children ?? [])].entries()) {
      const row = rows[first + index]
      if (row === undefined) break
      const seen = (element as HTMLElement).offsetHeight
      changed ||= heights.get(keyOf(row)) !== seen
      heights.set(keyOf(row), seen)
    }
    if (changed) setMeasured(measured + 1)
  })
  return { starts, first, end }
}

function startsOf<T>(rows: readonly T[], heightOf: (row: T) => number): number[] {
  let at = 0
  return [...rows.map((row) => (at += heightOf(row)) - heightOf(row)), at]
}

/** The row at this place; the one after the last, if it is beyond them. */
function indexAt(starts: readonly number[], px: number): number {
  let [low, high] = [0, starts.length - 1]
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if (starts[middle]! <= px) low = middle
    else high = middle - 1
  }
  return low
}

/** How far the list is scrolled, and how much of it is seen. */
function useView(place: { readonly current: HTMLDivElement | null }) {
  const [view, setView] = useState({ top: 0, height: 0 })
  useLayoutEffect(() => {
    const box = place.current!
    const look = () => setView({ top: box.scrollTop, height: box.clientHeight })
    const sizes = new ResizeObserver(look)
    sizes.observe(box)
    box.addEventListener('scroll', look, { passive: true })
    look()
    return () => {
      sizes.disconnect()
      box.removeEventListener('scroll', look)
    }
  }, [])
  return view
}

// A list of any length: only the rows that can be seen are in the page.
import { elementScroll, observeElementOffset, observeElementRect, Virtualizer } from '@tanstack/virtual-core'
import type { ComponentChildren } from 'preact'
import { useEffect, useLayoutEffect, useReducer, useRef } from 'preact/hooks'

/** Rows beyond those that are seen, above and below, and rows before the end at which more are asked for. */
const overscan = 8
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
export function VirtualList<T>({ rows, keyOf, render, rowHeight, label, onEnd }: VirtualListProps<T>) {
  const place = useRef<HTMLDivElement>(null)
  const virtualizer = useVirtualizer({ rows, keyOf, rowHeight, place })
  const items = virtualizer.getVirtualItems()
  const last = items.at(-1)?.index ?? -1
  const nearEnd = rows.length > 0 && last >= rows.length - endRows
  useEffect(() => {
    if (nearEnd) onEnd?.()
  }, [nearEnd, rows.length, onEnd])
  return (
    <div class="virtual" ref={place} role="list" aria-label={label} tabIndex={0}>
      <div class="virtual-whole" role="presentation" style={{ height: `${virtualizer.getTotalSize()}px` }}>
        {items.map(({ index, key, start }) => (
          <div
            key={key}
            class="virtual-row"
            role="listitem"
            aria-setsize={rows.length}
            aria-posinset={index + 1}
            data-index={index}
            ref={virtualizer.measureElement}
            style={{ transform: `translateY(${start}px)` }}
          >
            {render(rows[index]!)}
          </div>
        ))}
      </div>
    </div>
  )
}

function useVirtualizer<T>({
  rows,
  keyOf,
  rowHeight,
  place,
}: Pick<VirtualListProps<T>, 'rows' | 'keyOf' | 'rowHeight'> & {
  readonly place: { readonly current: HTMLDivElement | null }
}) {
  const [, redraw] = useReducer((count: number) => count + 1, 0)
  const options = {
    count: rows.length,
    getScrollElement: () => place.current,
    estimateSize: () => rowHeight,
    getItemKey: (index: number) => keyOf(rows[index]!),
    overscan,
    scrollToFn: elementScroll,
    observeElementRect,
    observeElementOffset,
    onChange: () => redraw(0),
  }
  const made = useRef<Virtualizer<HTMLDivElement, HTMLDivElement> | undefined>(undefined)
  made.current ??= new Virtualizer<HTMLDivElement, HTMLDivElement>(options)
  const virtualizer = made.current
  virtualizer.setOptions(options)
  // How the library's own adapters call it.
  // oxlint-disable-next-line eslint/no-underscore-dangle -- the library's name for it
  useLayoutEffect(() => virtualizer._didMount(), [virtualizer])
  // oxlint-disable-next-line eslint/no-underscore-dangle -- the library's name for it
  useLayoutEffect(() => virtualizer._willUpdate())
  return virtualizer
}

// A list of the API, page by page as somebody scrolls; what is new appears at its beginning.
import { useCallback, useEffect, useRef, useState } from 'preact/hooks'
import { get, Refused } from './api.ts'
import { listen, onReturn } from './live.ts'
import type { Interest } from './query.ts'

interface Meta {
  readonly key: string
  readonly next_page_url: string | null
}

interface Record_ {
  readonly sid: string
}

export interface Pages<T> {
  readonly rows: readonly T[]
  /** Whether there are rows that were not read yet. */
  readonly more: boolean
  readonly loading: boolean
  readonly error: Refused | undefined
  /** Reads the next page, unless one is being read. */
  loadMore(): void
  /** Reads everything anew. */
  reload(): void
}

/** Milliseconds between two looks for what is new, however much happens. */
const newsMsMin = 500

interface State<T> {
  readonly rows: readonly T[]
  readonly next: string | null
  readonly loading: boolean
  readonly error: Refused | undefined
}

/** @param path of the list, with its filters; undefined: nothing is read */
export function usePages<T extends Record_>(path: string | undefined, interest: Interest = []): Pages<T> {
  const begin: State<T> = { rows: [], next: null, loading: path !== undefined, error: undefined }
  const [state, setState] = useState(begin)
  const [round, setRound] = useState(0)
  const now = useRef(state)
  now.current = state
  const interested = useRef(interest)
  interested.current = interest
  const leaving = useRef(new AbortController())

  const read = useCallback(
    async (url: string, place: (before: State<T>, read: Page<T>) => Partial<State<T>>) => {
      const { signal } = leaving.current
      try {
        const page = pageOf<T>(await get(url, signal))
        setState((before) => ({ ...before, error: undefined, loading: false, ...place(before, page) }))
      } catch (error) {
        if (signal.aborted) return
        if (!(error instanceof Refused)) throw error
        setState((before) => ({ ...before, loading: false, error }))
      }
    },
    [],
  )

  useEffect(() => {
    setState(begin)
    if (path === undefined) return
    leaving.current = new AbortController()
    void read(path, (_, page) => page)
    let due: ReturnType<typeof setTimeout> | undefined
    const news = () => {
      due ??= setTimeout(() => {
        due = undefined
        void read(path, withNews)
      }, newsMsMin)
    }
    const stops = [
      listen((event) => {
        const wanted = interested.current
        if (typeof wanted === 'function' ? wanted(event) : wanted.includes(event.kind)) news()
      }),
      onReturn(() => setRound((before) => before + 1)),
    ]
    const { current } = leaving
    return () => {
      current.abort()
      clearTimeout(due)
      for (const stop of stops) stop()
    }
  }, [path, round, read])

  const loadMore = useCallback(() => {
    const { next, loading } = now.current
    if (next === null || loading) return
    now.current = { ...now.current, loading: true }
    setState((before) => ({ ...before, loading: true }))
    void read(next, (before, page) => ({ rows: [...before.rows, ...page.rows], next: page.next }))
  }, [read])
  const reload = useCallback(() => setRound((before) => before + 1), [])
  return { ...state, more: state.next !== null, loadMore, reload }
}

interface Page<T> {
  readonly rows: readonly T[]
  readonly next: string | null
}

function pageOf<T>(answer: { readonly meta: Meta }): Page<T> {
  const { key, next_page_url } = answer.meta
  const rows = (answer as unknown as Record<string, readonly T[]>)[key] ?? []
  // The console may be reached by another name than programs: the way is the same.
  return { rows, next: next_page_url && pathOf(next_page_url) }
}

function pathOf(url: string): string {
  const { pathname, search } = new URL(url, location.href)
  return pathname + search
}

/** The first page again: rows that are new come first, others take the place of what they were. */
function withNews<T extends Record_>({ rows, next }: State<T>, page: Page<T>): Partial<State<T>> {
  const read = new Map(page.rows.map((row) => [row.sid, row]))
  const known = new Set(rows.map(({ sid }) => sid))
  const fresh = page.rows.filter(({ sid }) => !known.has(sid))
  // Nothing in common: so much is new that what lies between was not read.
  if (fresh.length === page.rows.length && rows.length > 0 && page.next !== null) return page
  return {
    rows: [...fresh, ...rows.map((row) => read.get(row.sid) ?? row)],
    next: rows.length > 0 ? next : page.next,
  }
}

// A list of the API, page by page as somebody scrolls; what is new appears at its beginning.
import { useCallback, useEffect, useRef, useState } from 'preact/hooks'
import { get, Refused } from './api.ts'
import { type Interest, useInterest } from './interest.ts'
import { type Looks, looksOf } from './looks.ts'

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
  readonly loadMore: () => void
  /** Reads everything anew. */
  readonly reload: () => void
}

/** Milliseconds between two looks for what is new, however much happens. */
const newsMsMin = 500

interface Page<T> {
  readonly rows: readonly T[]
  readonly next: string | null
}

interface State<T> extends Page<T> {
  readonly loading: boolean
  readonly error: Refused | undefined
}

/** What becomes of the rows that are there when a page has come. */
type Place<T> = (before: State<T>, page: Page<T>) => Page<T>

/** @param path of the list, with its filters; undefined: nothing is read */
export function usePages<T extends Record_>(path: string | undefined, interest: Interest = []): Pages<T> {
  const begin: State<T> = { rows: [], next: null, loading: path !== undefined, error: undefined }
  const [state, setState] = useState(begin)
  const [round, setRound] = useState(0)
  const now = useRef(state)
  now.current = state
  const leaving = useRef(new AbortController())
  const news = useRef<Looks | undefined>(undefined)

  const read = useCallback(async (url: string, place: Place<T>) => {
    const { signal } = leaving.current
    try {
      const page = pageOf<T>(await get(url, signal))
      setState((before) => ({ ...place(before, page), error: undefined, loading: false }))
    } catch (error) {
      if (signal.aborted) return
      if (!(error instanceof Refused)) throw error
      setState((before) => ({ ...before, loading: false, error }))
    }
  }, [])

  useEffect(() => {
    setState(begin)
    if (path === undefined) return undefined
    const current = new AbortController()
    leaving.current = current
    const looks = looksOf(() => read(path, withNews), newsMsMin)
    news.current = looks
    void read(path, (_, page) => page)
    return () => {
      looks.stop()
      current.abort()
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
  useInterest(
    interest,
    useCallback(() => news.current?.look(), []),
    reload,
  )
  return { ...state, more: state.next !== null, loadMore, reload }
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
function withNews<T extends Record_>({ rows, next }: State<T>, page: Page<T>): Page<T> {
  const read = new Map(page.rows.map((row) => [row.sid, row]))
  const known = new Set(rows.map(({ sid }) => sid))
  const fresh = page.rows.filter(({ sid }) => !known.has(sid))
  // Nothing in common: so much is new that what lies between was not read.
  if (rows.length === 0 || (fresh.length === page.rows.length && page.next !== null)) return page
  return { rows: [...fresh, ...rows.map((row) => read.get(row.sid) ?? row)], next }
}

// A list of the API, page by page as somebody scrolls. What is new appears at its beginning; a row that an event names by its SID
// is read again by itself, wherever in the list it is, and goes when it is not there any more.
import { useCallback, useEffect, useRef, useState } from 'preact/hooks'
import { get, Refused } from './api.ts'
import type { Interest } from './interest.ts'
import { type LiveEvent, listen, onReturn } from './live.ts'
import { looksOf } from './looks.ts'

interface Meta {
  readonly key: string
  readonly next_page_url: string | null
}

interface Record_ {
  readonly sid: string
  /** Its own address. */
  readonly url: string
}

export interface Pages<T> {
  readonly rows: readonly T[]
  /** Whether there are rows that were not read yet. */
  readonly more: boolean
  readonly loading: boolean
  readonly error: Refused | undefined
  /** Reads the next page, unless one is being read. */
  readonly loadMore: () => void
  /** Reads this row again: for who has just changed it, as the stream may come from another process. */
  readonly refresh: (sid: string) => void
  /** Reads everything anew. */
  readonly reload: () => void
}

/** Milliseconds between two looks, however much happens, and rows that are read by themselves in one. */
const restMs = 500
const aloneMax = 20

interface Page<T> {
  readonly rows: readonly T[]
  readonly next: string | null
}

interface State<T> extends Page<T> {
  readonly loading: boolean
  readonly error: Refused | undefined
}

/**
 * @param path of the list, with its filters; undefined: nothing is read
 * @param interest events after which there may be new rows
 */
export function usePages<T extends Record_>(path: string | undefined, interest: Interest = []): Pages<T> {
  const begin: State<T> = { rows: [], next: null, loading: path !== undefined, error: undefined }
  const [state, setState] = useState(begin)
  const [round, setRound] = useState(0)
  const wanted = useRef(interest)
  wanted.current = interest
  const reader = useRef<Reader<T> | undefined>(undefined)
  const reload = useCallback(() => setRound((before) => before + 1), [])

  useEffect(() => {
    setState(begin)
    if (path === undefined) return undefined
    const made = new Reader<T>(path, setState)
    reader.current = made
    const stops = [listen((event) => made.hear(event, wanted.current)), onReturn(reload)]
    return () => {
      for (const stop of stops) stop()
      made.stop()
    }
  }, [path, round, reload])

  const loadMore = useCallback(() => reader.current?.more(), [])
  const refresh = useCallback((sid: string) => reader.current?.refresh([sid]), [])
  return { ...state, more: state.next !== null, loadMore, refresh, reload }
}

class Reader<T extends Record_> {
  readonly #path: string
  readonly #show: (state: State<T>) => void
  readonly #leaving = new AbortController()
  #state: State<T> = { rows: [], next: null, loading: true, error: undefined }
  /** SIDs of rows that are to be read by themselves. */
  readonly #due = new Set<string>()
  readonly #news = looksOf(() => this.#read(this.#path, withNews), restMs)
  readonly #alone = looksOf(() => this.#readAlone(), restMs)

  constructor(path: string, show: (state: State<T>) => void) {
    this.#path = path
    this.#show = show
    void this.#read(path, (_, page) => page)
  }

  hear(event: LiveEvent, interest: Interest): void {
    const known = new Set(this.#state.rows.map(({ sid }) => sid))
    const named = Object.values(event.data).filter((value) => known.has(value as string)) as string[]
    if (named.length > 0) this.refresh(named)
    else if (typeof interest === 'function' ? interest(event) : interest.includes(event.kind))
      this.#news.look()
  }

  refresh(sids: readonly string[]): void {
    for (const sid of sids) this.#due.add(sid)
    this.#alone.look()
  }

  more(): void {
    const { next, loading } = this.#state
    if (next === null || loading) return
    this.#put({ loading: true })
    void this.#read(next, ({ rows }, page) => ({ ...page, rows: [...rows, ...page.rows] }))
  }

  stop(): void {
    this.#news.stop()
    this.#alone.stop()
    this.#leaving.abort()
  }

  #put(change: Partial<State<T>>): void {
    this.#state = { ...this.#state, ...change }
    this.#show(this.#state)
  }

  async #read(url: string, placed: (before: Page<T>, page: Page<T>) => Page<T>): Promise<void> {
    const page = await this.#get<{ readonly meta: Meta }>(url)
    if (page instanceof Refused) this.#put({ loading: false, error: page })
    else if (page) this.#put({ ...placed(this.#state, pageOf<T>(page)), loading: false, error: undefined })
  }

  async #readAlone(): Promise<void> {
    const sids = [...this.#due].slice(0, aloneMax)
    const rows = this.#state.rows.filter(({ sid }) => sids.includes(sid))
    for (const sid of sids) this.#due.delete(sid)
    const read = await Promise.all(
      rows.map(async ({ sid, url }) => [sid, await this.#get<T>(pathOf(url))] as const),
    )
    const now = new Map(read)
    this.#put({
      rows: this.#state.rows.flatMap((row) => {
        const answer = now.get(row.sid) ?? row
        if (!(answer instanceof Refused)) return [answer]
        return answer.status === 404 ? [] : [row]
      }),
    })
    if (this.#due.size > 0) this.#alone.look()
  }

  /** Undefined: nobody waits for it any more. */
  async #get<A>(path: string): Promise<A | Refused | undefined> {
    const { signal } = this.#leaving
    try {
      return await get<A>(path, signal)
    } catch (error) {
      if (signal.aborted) return undefined
      if (error instanceof Refused) return error
      throw error
    }
  }
}

function pageOf<T>(answer: { readonly meta: Meta }): Page<T> {
  const { key, next_page_url } = answer.meta
  const rows = (answer as unknown as Record<string, readonly T[]>)[key] ?? []
  return { rows, next: next_page_url && pathOf(next_page_url) }
}

/** The console may be reached by another name than programs: the way is the same. */
function pathOf(url: string): string {
  const { pathname, search } = new URL(url, location.href)
  return pathname + search
}

/** The first page again: rows that are new come first, others take the place of what they were. */
function withNews<T extends Record_>({ rows, next }: Page<T>, page: Page<T>): Page<T> {
  const read = new Map(page.rows.map((row) => [row.sid, row]))
  const known = new Set(rows.map(({ sid }) => sid))
  const fresh = page.rows.filter(({ sid }) => !known.has(sid))
  // Nothing in common: so much is new that what lies between was not read.
  if (rows.length === 0 || (fresh.length === page.rows.length && page.next !== null)) return page
  return { rows: [...fresh, ...rows.map((row) => read.get(row.sid) ?? row)], next }
}

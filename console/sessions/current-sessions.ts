// A list of sessions as they are now. What changes among the newest is read with the first page; of the others each is read by
// itself when something is told of it.
import { useEffect, useMemo, useRef, useState } from 'preact/hooks'
import { get, Refused } from '../api.ts'
import { type LiveEvent, listen } from '../live.ts'
import { type Pages, usePages } from '../pages.ts'
import type { Session } from '../records.ts'

/** Rows of a page. The first is read again as a whole. */
export const pageRows = 100
/** Sessions that are read by themselves at one time, and milliseconds between that. */
const readAtOnceMax = 5
const readMs = 1_000

/** Undefined: it is about none. */
function sessionIn({ kind, data }: LiveEvent): string | undefined {
  if (kind !== 'contact' && kind !== 'change') return undefined
  const sid = data['session_sid'] ?? data['sid']
  return typeof sid === 'string' && sid.startsWith('KC') ? sid : undefined
}

const operations = new Set(['DeleteService', 'UpdateService', 'ResetSimulator'])
const changesAll = ({ kind, data }: LiveEvent) =>
  kind === 'change' && operations.has(data['operation'] as string)

/** @param status that all are to have: one that is read by itself may not any more */
export function useCurrentSessions(path: string, status: string | undefined): Pages<Session> {
  const places = useRef<ReadonlyMap<string, number>>(new Map())
  const isReadAlone = (sid: string) => {
    const place = places.current.get(sid)
    return place !== undefined && (place >= pageRows || status !== undefined)
  }
  const pages = usePages<Session>(path, (event) => {
    const sid = sessionIn(event)
    return sid !== undefined && !isReadAlone(sid)
  })
  places.current = useMemo(() => new Map(pages.rows.map(({ sid }, place) => [sid, place])), [pages.rows])
  const { reload } = pages
  const changed = useReadAlone(isReadAlone, (sid) => places.current.has(sid))
  useEffect(() => listen((event) => changesAll(event) && reload()), [reload])
  const rows = useMemo(
    () =>
      pages.rows
        .flatMap((row) => {
          const now = changed.get(row.sid)
          if (now === null) return []
          return now !== undefined && now.date_updated >= row.date_updated ? now : row
        })
        .filter((row) => status === undefined || row.status === status),
    [pages.rows, changed, status],
  )
  return { ...pages, rows }
}

/** As they were read by themselves; null: deleted. */
function useReadAlone(
  wanted: (sid: string) => boolean,
  known: (sid: string) => boolean,
): ReadonlyMap<string, Session | null> {
  const [read, setRead] = useState<ReadonlyMap<string, Session | null>>(new Map())
  const isWanted = useRef(wanted)
  isWanted.current = wanted
  const isKnown = useRef(known)
  isKnown.current = known
  useEffect(() => {
    // Bounded: by the rows that are shown.
    const due = new Set<string>()
    let timer: ReturnType<typeof setTimeout> | undefined
    const leaving = new AbortController()
    const put = (found: readonly (readonly [string, Session | null])[]) =>
      setRead((before) => new Map([...before, ...found]))
    const look = async () => {
      const sids = [...due].slice(0, readAtOnceMax)
      for (const sid of sids) due.delete(sid)
      const found = await Promise.all(sids.map((sid) => sessionNow(sid, leaving.signal)))
      if (leaving.signal.aborted) return
      put(found.filter((one) => one !== undefined))
      timer = due.size > 0 ? setTimeout(() => void look(), readMs) : undefined
    }
    const stop = listen((event) => {
      const sid = sessionIn(event)
      if (sid === undefined || !isKnown.current(sid)) return
      if (event.data['operation'] === 'DeleteSession') return put([[sid, null]])
      if (!isWanted.current(sid)) return
      due.add(sid)
      timer ??= setTimeout(() => void look(), readMs)
    })
    return () => {
      stop()
      clearTimeout(timer)
      leaving.abort()
    }
  }, [])
  return read
}

/** Undefined: it could not be read, and is shown as it was. */
async function sessionNow(
  sid: string,
  signal: AbortSignal,
): Promise<readonly [string, Session | null] | undefined> {
  try {
    return [sid, await get<Session>(`/maskline/v1/sessions/${sid}`, signal)]
  } catch (error) {
    if (signal.aborted) return undefined
    if (!(error instanceof Refused)) throw error
    return error.status === 404 ? [sid, null] : undefined
  }
}

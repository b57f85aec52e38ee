// What became of callbacks that are on the screen: a list reads its first page again, which is not all that is shown.
import { useEffect, useRef, useState } from 'preact/hooks'
import { get, Refused } from '../api.ts'
import { listen } from '../live.ts'
import type { Callback } from '../records.ts'

/** Milliseconds between two rounds, and callbacks that are read in one. */
const roundMs = 700
const readMax = 20

/** The rows as they are now, as far as the live stream tells of them. Bounded: by the rows. */
export function useFresh(rows: readonly Callback[]): readonly Callback[] {
  const [fresh, setFresh] = useState<ReadonlyMap<string, Callback>>(new Map())
  const shown = useRef(rows)
  shown.current = rows
  useEffect(() => {
    const due = new Set<string>()
    let timer: ReturnType<typeof setTimeout> | undefined
    const round = async () => {
      const sids = [...due].slice(0, readMax)
      for (const sid of sids) due.delete(sid)
      const read = await Promise.all(sids.map(readOne))
      const known = new Set(shown.current.map(({ sid }) => sid))
      setFresh(
        (before) =>
          new Map([
            ...[...before].filter(([sid]) => known.has(sid)),
            ...read.flatMap((one): [string, Callback][] => (one === undefined ? [] : [[one.sid, one]])),
          ]),
      )
      timer = undefined
      begin()
    }
    const begin = () => {
      if (due.size > 0) timer ??= setTimeout(() => void round(), roundMs)
    }
    const stop = listen(({ data }) => {
      for (const sid of sidsOf(data)) if (shown.current.some((row) => row.sid === sid)) due.add(sid)
      begin()
    })
    return () => {
      stop()
      clearTimeout(timer)
    }
  }, [])
  return fresh.size === 0 ? rows : rows.map((row) => newer(row, fresh.get(row.sid)))
}

const newer = (row: Callback, other: Callback | undefined) =>
  other !== undefined && (other.date_updated > row.date_updated || other.tries > row.tries) ? other : row

function sidsOf(data: Readonly<Record<string, unknown>>): string[] {
  return Object.values(data).filter(
    (value): value is string => typeof value === 'string' && /^CB[0-9a-f]{32}$/.test(value),
  )
}

/** Undefined: it is gone, or cannot be read now. */
async function readOne(sid: string): Promise<Callback | undefined> {
  try {
    return await get<Callback>(`/maskline/v1/callbacks/${sid}`)
  } catch (error) {
    if (error instanceof Refused) return undefined
    throw error
  }
}

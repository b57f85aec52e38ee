// What Maskline's clock shows. In a rehearsal it may have been turned, and is ahead of this browser's.
import { useEffect, useMemo, useReducer } from 'preact/hooks'
import { useQuery } from './query.ts'
import type { ClockState } from './records.ts'

export interface ServerTime {
  readonly now: () => Date
  /** Seconds by which it was turned. */
  readonly ahead: number
  /** It is known, or cannot be. */
  readonly settled: boolean
  /** Finds out anew. */
  readonly reload: () => void
}

/** Also where it cannot be turned: the reader's clock may be wrong. */
export function useServerTime(): ServerTime {
  const { data, error, reload } = useQuery<ClockState>(
    '/simulator/clock',
    ({ kind, data: { operation } }) => kind === 'change' && operation === 'TurnClock',
  )
  return useMemo(() => {
    const apart = data === undefined ? 0 : Date.parse(data.now) - Date.now()
    const now = () => new Date(Date.now() + apart)
    return { now, ahead: data?.ahead ?? 0, settled: (data ?? error) !== undefined, reload }
  }, [data, error, reload])
}

/** The same, shown again every so many milliseconds: what is said of it changes by itself. */
export function useTickingTime(ms: number): ServerTime {
  const time = useServerTime()
  const [, tick] = useReducer((count: number) => count + 1, 0)
  useEffect(() => {
    const timer = setInterval(() => tick(0), ms)
    return () => clearInterval(timer)
  }, [ms])
  return time
}

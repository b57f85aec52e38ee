// What Maskline's clock shows: in a rehearsal it may have been turned, and is ahead of this browser's.
import { useMemo } from 'preact/hooks'
import { mayChange, signedIn } from './api.ts'
import { useQuery } from './query.ts'

export interface ServerTime {
  readonly now: () => Date
  /** It is known, or will not be. */
  readonly settled: boolean
}

/** Milliseconds that may lie between two clocks that show the same. */
const sameMs = 5_000

export function useServerTime(): ServerTime {
  const asked = signedIn.value?.simulator === true && mayChange()
  const { data, error } = useQuery<{ readonly now: string }>(
    asked ? '/simulator/clock' : undefined,
    ({ kind, data: { operation } }) => kind === 'change' && operation === 'TurnClock',
  )
  return useMemo(() => {
    const ahead = data === undefined ? 0 : Date.parse(data.now) - Date.now()
    const by = Math.abs(ahead) < sameMs ? 0 : ahead
    const settled = !asked || data !== undefined || error !== undefined
    return { now: () => new Date(Date.now() + by), settled }
  }, [asked, data, error])
}

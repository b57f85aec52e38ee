// The time, looked at every few seconds: when something expires is told in words that change by themselves.
import { useEffect, useReducer } from 'preact/hooks'
import { useServerTime } from '../server-time.ts'

/** Milliseconds between two looks at the clock. */
const tickMs = 5_000

/** What Maskline's clock shows: expiry is by it, and in a rehearsal it can be turned. */
export function useNow(): Date {
  const { now } = useServerTime()
  const [, tick] = useReducer((count: number) => count + 1, 0)
  useEffect(() => {
    const timer = setInterval(() => tick(0), tickMs)
    return () => clearInterval(timer)
  }, [])
  return now()
}

// What Maskline's clock shows: expiry is by it, and in a rehearsal it can be turned.
import { useEffect, useMemo, useState } from 'preact/hooks'
import { signedIn } from '../api.ts'
import type { LiveEvent } from '../live.ts'
import { useQuery } from '../query.ts'

/** Milliseconds between two looks at the clock. */
const tickMs = 5_000

const isTurned = ({ kind, data }: LiveEvent) => kind === 'change' && data['operation'] === 'TurnClock'

/** The time, looked at every few seconds. */
export function useNow(): Date {
  const clock = useQuery<{ readonly now: string }>(
    signedIn.value?.rehearsal === true ? '/simulator/clock' : undefined,
    isTurned,
  )
  const ahead = useMemo(
    () => (clock.data === undefined ? 0 : Date.parse(clock.data.now) - Date.now()),
    [clock.data],
  )
  const [, tick] = useState(0)
  useEffect(() => {
    const timer = setInterval(() => tick((count) => count + 1), tickMs)
    return () => clearInterval(timer)
  }, [])
  return new Date(Date.now() + ahead)
}

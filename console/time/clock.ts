// What Maskline's clock shows, second by second.
import { useEffect, useMemo, useReducer } from 'preact/hooks'
import { type Query, useQuery } from '../query.ts'
import type { ClockState } from '../records.ts'

export interface TickingClock extends Pick<Query<ClockState>, 'error'> {
  /** Undefined: not known yet. */
  readonly now: Date | undefined
  /** Seconds by which it is ahead of the time that it is. */
  readonly ahead: number
  readonly reload: () => void
}

const tickMs = 1_000

/** @param asked whether it is known that there is one */
export function useTickingClock(asked = true): TickingClock {
  const clock = useQuery<ClockState>(
    asked ? '/simulator/clock' : undefined,
    ({ kind, data }) => kind === 'change' && data['operation'] === 'TurnClock',
  )
  const [, tick] = useReducer((count: number) => count + 1, 0)
  useEffect(() => {
    if (!asked) return undefined
    const timer = setInterval(() => tick(0), tickMs)
    return () => clearInterval(timer)
  }, [asked])
  const { data } = clock
  const apart = useMemo(() => (data === undefined ? undefined : Date.parse(data.now) - Date.now()), [data])
  return {
    now: apart === undefined ? undefined : new Date(Date.now() + apart),
    ahead: data?.ahead ?? 0,
    error: clock.error,
    reload: () => clock.reload(),
  }
}

import { useCallback, useEffect, useRef } from 'preact/hooks'
import { type Interest, useInterest } from './interest.ts'
import { type Looks, looksOf } from './looks.ts'

/** Looks when an event says that there is something to see, and then not again for so many milliseconds, however much happens. */
export function useCalmly(look: () => void, interest: Interest, ms: number): void {
  const latest = useRef(look)
  latest.current = look
  const looks = useRef<Looks | undefined>(undefined)
  useEffect(() => {
    const made = looksOf(() => Promise.resolve(latest.current()), ms)
    looks.current = made
    return made.stop
  }, [ms])
  useInterest(
    interest,
    useCallback(() => looks.current?.look(), []),
  )
}

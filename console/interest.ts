// Which events of the live stream make something look again.
import { useEffect, useRef } from 'preact/hooks'
import { type LiveEvent, listen, onReturn } from './live.ts'

/** These kinds, or those of which a function says so. */
export type Interest = readonly LiveEvent['kind'][] | ((event: LiveEvent) => boolean)

/** Looks again at such events, and when the stream is back: something may have been missed. */
export function useInterest(interest: Interest, look: () => void, back: () => void = look): void {
  const wanted = useRef(interest)
  wanted.current = interest
  useEffect(() => {
    const stops = [
      listen((event) => {
        const { current } = wanted
        if (typeof current === 'function' ? current(event) : current.includes(event.kind)) look()
      }),
      onReturn(back),
    ]
    return () => {
      for (const stop of stops) stop()
    }
  }, [look, back])
}

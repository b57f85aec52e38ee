import { useEffect, useRef } from 'preact/hooks'
import { type LiveEvent, listen } from './live.ts'

/** Looks when an event says that there is something to see, and then not again for so many milliseconds, however much happens. */
export function useCalmly(look: () => void, wanted: (event: LiveEvent) => boolean, ms: number): void {
  const now = useRef({ look, wanted })
  now.current = { look, wanted }
  useEffect(() => {
    let resting: ReturnType<typeof setTimeout> | undefined
    let again = false
    const begin = () => {
      now.current.look()
      again = false
      resting = setTimeout(() => {
        resting = undefined
        if (again) begin()
      }, ms)
    }
    const stop = listen((event) => {
      if (!now.current.wanted(event)) return
      if (resting === undefined) begin()
      else again = true
    })
    return () => {
      stop()
      clearTimeout(resting)
    }
  }, [ms])
}

// What may change with every text: read again, but not with every text.
import { useEffect, useRef } from 'preact/hooks'
import { type LiveEvent, listen } from './live.ts'
import { type Query, useQuery } from './query.ts'

/** Milliseconds between two reads when something happens, and when nothing does: time goes on all the same. */
const newsMs = 3_000
const idleMs = 30_000

export function useSlowQuery<T>(path: string, concerns: (event: LiveEvent) => boolean): Query<T> {
  const query = useQuery<T>(path)
  const now = useRef({ query, concerns })
  now.current = { query, concerns }
  useEffect(() => {
    let due: ReturnType<typeof setTimeout> | undefined
    const stop = listen((event) => {
      if (!now.current.concerns(event)) return
      due ??= setTimeout(() => {
        due = undefined
        now.current.query.reload()
      }, newsMs)
    })
    const idle = setInterval(() => now.current.query.reload(), idleMs)
    return () => {
      stop()
      clearTimeout(due)
      clearInterval(idle)
    }
  }, [path])
  return query
}

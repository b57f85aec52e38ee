// What may change with every text: read again, but not with every text.
import { useEffect } from 'preact/hooks'
import { useCalmly } from './calmly.ts'
import type { Interest } from './interest.ts'
import { type Query, useQuery } from './query.ts'

/** Milliseconds between two reads when something happens, and when nothing does: time goes on all the same. */
const newsMs = 3_000
const idleMs = 30_000

export function useSlowQuery<T>(path: string, interest: Interest): Query<T> {
  const query = useQuery<T>(path)
  const { reload } = query
  useCalmly(reload, interest, newsMs)
  useEffect(() => {
    const idle = setInterval(reload, idleMs)
    return () => clearInterval(idle)
  }, [reload])
  return query
}

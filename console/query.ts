// What a screen shows of the API: read when it is shown, and again when the live stream says that it may have changed.
import { useCallback, useEffect, useRef, useState } from 'preact/hooks'
import { get, Refused } from './api.ts'
import { type Interest, useInterest } from './interest.ts'
import { looksOf } from './looks.ts'

/** Milliseconds between two reads of the same thing, however much happens. */
const againMsMin = 300

interface Read<T> {
  readonly path?: string
  readonly data?: T | undefined
  readonly error?: Refused | undefined
  readonly loading: boolean
}

export interface Query<T> {
  /** Undefined until it was read once. What was read stays while it is read again. */
  readonly data: T | undefined
  readonly error: Refused | undefined
  readonly loading: boolean
  readonly reload: () => void
}

/** @param path undefined: nothing is read. Another path forgets what was read of the one before */
export function useQuery<T>(path: string | undefined, interest: Interest = []): Query<T> {
  const begin: Read<T> = { loading: path !== undefined }
  const [state, setState] = useState(begin)
  const look = useRef<() => void>(() => undefined)
  const reload = useCallback(() => look.current(), [])

  useEffect(() => {
    if (path === undefined) return undefined
    const leaving = new AbortController()
    const tell = (change: Pick<Read<T>, 'data' | 'error'>) =>
      setState((before) => ({ ...(before.path === path && before), loading: false, path, ...change }))
    const read = async () => {
      try {
        tell({ data: await get<T>(path, leaving.signal), error: undefined })
      } catch (error) {
        if (leaving.signal.aborted) return
        if (!(error instanceof Refused)) throw error
        tell({ error })
      }
    }
    const looks = looksOf(read, againMsMin)
    look.current = looks.look
    looks.look()
    return () => {
      looks.stop()
      leaving.abort()
    }
  }, [path])
  useInterest(interest, reload)

  const { data, error, loading } = state.path === path ? state : begin
  return { data, error, loading, reload }
}

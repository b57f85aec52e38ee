// What a screen shows of the API: read when it is shown, and again when the live stream says that it may have changed.
import { useCallback, useEffect, useRef, useState } from 'preact/hooks'
import { get, Refused } from './api.ts'
import { type LiveEvent, listen, onReturn } from './live.ts'

/** Milliseconds between two reads of the same thing, however much happens. */
const againMsMin = 300

export interface Query<T> {
  /** Undefined until it was read once. What was read stays while it is read again. */
  readonly data: T | undefined
  readonly error: Refused | undefined
  readonly loading: boolean
  reload(): void
}

interface Read<T> {
  readonly path?: string
  readonly data?: T | undefined
  readonly error?: Refused | undefined
  readonly loading: boolean
}

/** Which events make it look again: these kinds, or those for which a function says so. */
export type Interest = readonly LiveEvent['kind'][] | ((event: LiveEvent) => boolean)

/** @param path undefined: nothing is read. Another path forgets what was read of the one before */
export function useQuery<T>(path: string | undefined, interest: Interest = []): Query<T> {
  const [state, setState] = useState<Read<T>>({ loading: path !== undefined })
  const interested = useRef(interest)
  interested.current = interest
  const look = useRef<() => void>(() => undefined)

  useEffect(() => {
    if (path === undefined) return
    const reader = readAgain<T>(path, (change) =>
      setState((before) => ({ ...(before.path === path && before), loading: false, path, ...change })),
    )
    look.current = reader.look
    reader.look()
    const stops = [
      listen((event) => {
        const wanted = interested.current
        if (typeof wanted === 'function' ? wanted(event) : wanted.includes(event.kind)) reader.look()
      }),
      onReturn(reader.look),
    ]
    return () => {
      for (const stop of stops) stop()
      reader.stop()
    }
  }, [path])

  const known: Read<T> = state.path === path ? state : { loading: path !== undefined }
  const reload = useCallback(() => look.current(), [])
  return {
    data: known.data,
    error: known.error,
    loading: known.loading,
    reload,
  }
}

/** Reads one thing at a time: who asks meanwhile has it read once more. */
function readAgain<T>(path: string, tell: (change: Pick<Read<T>, 'data' | 'error'>) => void) {
  const leaving = new AbortController()
  let reading = false
  let again = false

  async function look(): Promise<void> {
    if (reading) {
      again = true
      return
    }
    reading = true
    try {
      do {
        again = false
        const begun = performance.now()
        try {
          tell({ data: await get<T>(path, leaving.signal), error: undefined })
        } catch (error) {
          if (leaving.signal.aborted) return
          if (!(error instanceof Refused)) throw error
          tell({ error })
        }
        const left = againMsMin - (performance.now() - begun)
        if (again && left > 0) await new Promise((resolve) => setTimeout(resolve, left))
      } while (again && !leaving.signal.aborted)
    } finally {
      reading = false
    }
  }

  return { look: () => void look(), stop: () => leaving.abort() }
}

// Waiting that can be cut short: for a turn, and for a time.

/** So many at a time, in the order in which they came. */
export interface Tickets {
  /** Resolves when there is one; false when `signal` aborts before. */
  take(signal: AbortSignal): Promise<boolean>
  give(): void
}

export function tickets(count: number): Tickets {
  let free = count
  // Bounded: by the texts that are under way, each with a limit of parts.
  const waiting = new Set<() => void>()
  return {
    take(signal) {
      if (signal.aborted) return Promise.resolve(false)
      if (free > 0) {
        free--
        return Promise.resolve(true)
      }
      return new Promise((resolve) => {
        const leave = () => {
          waiting.delete(enter)
          resolve(false)
        }
        const enter = () => {
          waiting.delete(enter)
          signal.removeEventListener('abort', leave)
          resolve(true)
        }
        waiting.add(enter)
        signal.addEventListener('abort', leave, { once: true })
      })
    },
    give() {
      const [next] = waiting
      if (next === undefined) free++
      else next()
    },
  }
}

/** Resolves after `ms`, or as soon as `signal` aborts. */
export function rest(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, ms)
    signal.addEventListener('abort', done)
    if (signal.aborted) done()
  })
}

// Work that is looked for when somebody tells of it, and every second anyhow: another process may have left some.
import type { Logger } from 'pino'

/** Milliseconds between looks when nobody told of anything. */
const lookMs = 1_000

export interface Looks {
  /** There may be something to do. */
  readonly wake: () => void
  /** Looks no more; waits for the look under way. */
  close(): Promise<void>
}

/**
 * One look at a time: whoever wakes meanwhile has one more made.
 * @param look takes what there is; may call `wake` when there may be more. When it fails, the next one tries again
 * @param failed what the log says then
 */
export function startLooks(look: () => Promise<void>, failed: string, log: Logger): Looks {
  let looking: Promise<void> | undefined
  let again = false
  let closed = false
  const timer = setInterval(wake, lookMs)
  timer.unref()

  function wake(): void {
    again = true
    if (closed || looking !== undefined) return
    again = false
    looking = look()
      .catch((error: unknown) => log.error({ err: error }, failed))
      .finally(() => {
        looking = undefined
        if (again) wake()
      })
  }

  return {
    wake,
    async close() {
      closed = true
      clearInterval(timer)
      await looking
    },
  }
}

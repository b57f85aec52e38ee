// Closes sessions whose time has come, every second. Contact checks expiry by itself; the sweep is for those nobody
// contacts, so that their numbers become free.
import type { Logger } from 'pino'
import { expireSessions, sweepBatchMax } from '../operations/expire-sessions.ts'
import type { Context } from '../operations/ports.ts'

const intervalMs = 1_000
/** Batches in one round: bounds how long the database is kept busy by it. */
const batchesMax = 50

/** Starts the sweep. `close()` waits for the batch under way. */
export function startSweep(context: Context, log: Logger): { close(): Promise<void> } {
  let closed = false
  let running = Promise.resolve()
  const timer = setInterval(() => {
    running = running.then(round, round)
  }, intervalMs)
  timer.unref()

  async function round(): Promise<void> {
    try {
      for (let batch = 0; batch < batchesMax && !closed; batch++) {
        if ((await expireSessions(context)) < sweepBatchMax) return
      }
    } catch (error) {
      // The next round tries again: what is due stays due.
      log.error({ err: error }, 'sweep failed')
    }
  }
  return {
    close() {
      closed = true
      clearInterval(timer)
      return running
    },
  }
}

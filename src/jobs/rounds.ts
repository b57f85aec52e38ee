// Work that is done over and over in small batches.
import type { Logger } from 'pino'
import type { Load } from '../operations/ports.ts'

export interface Rounds {
  /** As the log calls it. */
  readonly name: string
  readonly intervalMs: number
  /** Does one batch; answers how much there was to do. Less than `batchMax` ends the round. */
  readonly batch: () => Promise<number>
  readonly batchMax: number
  /** Batches in one round: bounds how long the database is kept busy by it. */
  readonly batchesMax: number
  /** While it is high a round is one batch: requests go before what can wait. */
  readonly load: Load
}

export interface Job {
  /** Waits for the batch under way. */
  close(): Promise<void>
}

/** Starts a round at every interval, unless one is under way: rounds do not queue up behind a database that hangs. */
export function startRounds(
  { name, intervalMs, batch, batchMax, batchesMax, load }: Rounds,
  log: Logger,
): Job {
  let closed = false
  let running: Promise<void> | undefined
  const timer = setInterval(() => {
    running ??= round().finally(() => (running = undefined))
  }, intervalMs)
  timer.unref()

  async function round(): Promise<void> {
    try {
      for (let done = 0; done < batchesMax && !closed; done++) {
        if ((await batch()) < batchMax || load.high) return
      }
    } catch (error) {
      // The next round tries again: what is due stays due.
      log.error({ err: error }, `${name} failed`)
    }
  }
  return {
    async close() {
      closed = true
      clearInterval(timer)
      await running
    },
  }
}

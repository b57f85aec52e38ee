// Work that is done over and over in small batches.
import type { Logger } from 'pino'

export interface Rounds {
  /** As the log calls it. */
  readonly name: string
  readonly intervalMs: number
  /** Does one batch; answers how much there was to do. Less than `batchMax` ends the round. */
  readonly batch: () => Promise<number>
  readonly batchMax: number
  /** Batches in one round: bounds how long the database is kept busy by it. */
  readonly batchesMax: number
}

export interface Job {
  /** Waits for the batch under way. */
  close(): Promise<void>
}

/** Starts a round at every interval; one that is under way is waited for. */
export function startRounds({ name, intervalMs, batch, batchMax, batchesMax }: Rounds, log: Logger): Job {
  let closed = false
  let running = Promise.resolve()
  const timer = setInterval(() => {
    running = running.then(round, round)
  }, intervalMs)
  timer.unref()

  async function round(): Promise<void> {
    try {
      for (let done = 0; done < batchesMax && !closed; done++) {
        if ((await batch()) < batchMax) return
      }
    } catch (error) {
      // The next round tries again: what is due stays due.
      log.error({ err: error }, `${name} failed`)
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

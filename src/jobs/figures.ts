// Counts what happens in accounts, and adds it to what all processes have counted, every five seconds and at the end.
import type { Logger } from 'pino'
import { FigureCounts, heldMax, writtenMax } from '../operations/figure-counts.ts'
import type { Context, FigureCounter } from '../operations/ports.ts'
import { type Job, startRounds } from './rounds.ts'

/** Milliseconds between two writes: what a crash loses. */
const intervalMs = 5_000

/** Is to be closed after all those who count something up to their own end. */
export function startFigures(
  { database, clock, load }: Pick<Context, 'database' | 'clock' | 'load'>,
  log: Logger,
): FigureCounter & Job {
  const counts = new FigureCounts({ database, clock })
  const batch = () => {
    const lost = counts.takeLost()
    if (lost > 0) log.warn({ lost }, 'figures were thrown away: the database did not take them for too long')
    return counts.write()
  }
  const limits = { intervalMs, batchMax: writtenMax, batchesMax: heldMax / writtenMax, load }
  const rounds = startRounds({ name: 'adding figures', batch, ...limits }, log)
  return {
    count: (account_sid, name) => counts.count(account_sid, name),
    written: (account_sid) => counts.written(account_sid),
    async close() {
      await rounds.close()
      try {
        while ((await batch()) >= writtenMax);
      } catch (error) {
        log.error({ err: error }, 'the figures of the last seconds are lost')
      }
    },
  }
}

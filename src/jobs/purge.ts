// Deletes sessions that were closed, callbacks that were told and figures of long ago, every minute: what nobody asks for any
// more must not be kept for ever.
import type { Logger } from 'pino'
import type { Context } from '../operations/ports.ts'
import { callbackPurgeBatchMax, purgeCallbacks } from '../operations/purge-callbacks.ts'
import { figurePurgeBatchMax, purgeFigures } from '../operations/purge-figures.ts'
import { purgeBatchMax, purgeSessions } from '../operations/purge-sessions.ts'
import { type Job, startRounds } from './rounds.ts'

/** Starts all of these purges. */
export function startPurges(context: Context, closedDays: number, log: Logger): Job {
  const jobs = [
    startPurge(context, closedDays, log),
    startCallbackPurge(context, log),
    startFigurePurge(context, log),
  ]
  return { close: async () => void (await Promise.all(jobs.map((job) => job.close()))) }
}

/**
 * Starts the purge of sessions.
 * @param closedDays days after which a closed session goes; 0: never
 */
export function startPurge(context: Context, closedDays: number, log: Logger): Job {
  if (closedDays === 0) return { close: () => Promise.resolve() }
  const batch = () => purgeSessions(context, closedDays)
  return startRounds(
    { name: 'purge', intervalMs: 60_000, batch, batchMax: purgeBatchMax, batchesMax: 50, load: context.load },
    log,
  )
}

function startCallbackPurge(context: Context, log: Logger): Job {
  const batch = () => purgeCallbacks(context)
  return startRounds(
    {
      name: 'purge of callbacks',
      intervalMs: 60_000,
      batch,
      batchMax: callbackPurgeBatchMax,
      batchesMax: 50,
      load: context.load,
    },
    log,
  )
}

function startFigurePurge(context: Context, log: Logger): Job {
  const batch = () => purgeFigures(context)
  const limits = { intervalMs: 60_000, batchMax: figurePurgeBatchMax, batchesMax: 50, load: context.load }
  return startRounds({ name: 'purge of figures', batch, ...limits }, log)
}

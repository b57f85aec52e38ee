// Deletes sessions that were closed long ago, every minute: what nobody asks for any more must not be kept for ever.
import type { Logger } from 'pino'
import type { Context } from '../operations/ports.ts'
import { purgeBatchMax, purgeSessions } from '../operations/purge-sessions.ts'
import { type Job, startRounds } from './rounds.ts'

/**
 * Starts the purge.
 * @param closedDays days after which a closed session goes; 0: never
 */
export function startPurge(context: Context, closedDays: number, log: Logger): Job {
  if (closedDays === 0) return { close: () => Promise.resolve() }
  const batch = () => purgeSessions(context, closedDays)
  return startRounds(
    { name: 'purge', intervalMs: 60_000, batch, batchMax: purgeBatchMax, batchesMax: 50 },
    log,
  )
}

// Closes sessions whose time has come, every second. Contact checks expiry by itself; the sweep is for those nobody
// contacts, so that their numbers become free.
import type { Logger } from 'pino'
import { expireSessions, sweepBatchMax } from '../operations/expire-sessions.ts'
import type { Context } from '../operations/ports.ts'
import { type Job, startRounds } from './rounds.ts'

/** Starts the sweep. */
export function startSweep(context: Context, log: Logger): Job {
  const batch = () => expireSessions(context)
  return startRounds(
    { name: 'sweep', intervalMs: 1_000, batch, batchMax: sweepBatchMax, batchesMax: 50, load: context.load },
    log,
  )
}

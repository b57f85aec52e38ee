// Follows the clock of a rehearsal every second: another process on the same database may have turned it.
import type { Logger } from 'pino'
import type { Context } from '../operations/ports.ts'
import { followClock } from '../operations/turn-clock.ts'
import { type Job, startRounds } from './rounds.ts'

/** Nothing to start where there is no such clock, or no other process: the embedded database belongs to one. */
export function startClock(context: Context, log: Logger): Job[] {
  if (context.rehearsal === undefined || context.database.engine === 'embedded') return []
  const batch = () => followClock(context).then(() => 0)
  return [
    startRounds(
      {
        name: 'following the clock',
        intervalMs: 1_000,
        batch,
        batchMax: 1,
        batchesMax: 1,
        load: context.load,
      },
      log,
    ),
  ]
}

// Relays texts of which a part never came, once they have been waited for long enough.
import type { Logger } from 'pino'
import type { Context } from '../operations/ports.ts'
import { overdueMax, relayIncomplete } from '../operations/receive-part.ts'
import { type Job, startRounds } from './rounds.ts'

export function startParts(context: Context, log: Logger): Job {
  const batch = () => relayIncomplete(context)
  return startRounds(
    {
      name: 'texts in parts',
      intervalMs: 10_000,
      batch,
      batchMax: overdueMax,
      batchesMax: 10,
      load: context.load,
    },
    log,
  )
}

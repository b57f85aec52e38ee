// Forgets, every hour, what was only remembered so that a carrier may bring it twice.
import type { Logger } from 'pino'
import { forgetContacts } from '../operations/forget-contacts.ts'
import type { Context } from '../operations/ports.ts'
import { type Job, startRounds } from './rounds.ts'

export function startForgetting(context: Context, log: Logger): Job {
  const batch = () => forgetContacts(context).then(() => 0)
  return startRounds(
    { name: 'forgetting', intervalMs: 3_600_000, batch, batchMax: 1, batchesMax: 1, load: context.load },
    log,
  )
}

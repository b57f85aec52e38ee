// Deletes old alerts, and old contacts that went into no session, every minute: they have people's numbers in them, and nobody
// debugs what happened a month ago.
import type { Logger } from 'pino'
import type { Context } from '../operations/ports.ts'
import { contactPurgeBatchMax, purgeContacts } from '../operations/purge-contacts.ts'
import { type Job, startRounds } from './rounds.ts'

export function startContactPurge(context: Context, log: Logger): Job {
  const batch = () => purgeContacts(context)
  const limits = { intervalMs: 60_000, batchMax: contactPurgeBatchMax, batchesMax: 50, load: context.load }
  return startRounds({ name: 'purge of contacts', batch, ...limits }, log)
}

// A service's end: it takes everything below it along.
import type { Tx } from './database.ts'
import type { ServiceKey } from './services.ts'
import { deleteHeldSessions, holdSessionsOf } from './sessions.ts'

/** Sessions deleted by one statement. */
const sessionsPerDelete = 1000

/**
 * Deletes the service and everything below it. False when there is none.
 * @param since contacts that came after it are remembered: carriers may bring them again
 */
export async function deleteService(
  tx: Tx,
  { account_sid, service_sid }: ServiceKey,
  since?: Date,
): Promise<boolean> {
  const held = await tx
    .selectFrom('services')
    .select('sid')
    .where('sid', '=', service_sid)
    .where('account_sid', '=', account_sid)
    .forUpdate()
    .executeTakeFirst()
  if (held === undefined) return false
  for (;;) {
    const sids = await holdSessionsOf(tx, { account_sid, service_sid }, sessionsPerDelete)
    if (sids.length === 0) break
    await deleteHeldSessions(tx, sids, since)
  }
  await tx.deleteFrom('pool_numbers').where('service_sid', '=', service_sid).execute()
  await tx.deleteFrom('services').where('sid', '=', service_sid).execute()
  return true
}

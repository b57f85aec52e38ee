import { transaction } from '../storage/database.ts'
import { deleteHeldSessions, holdSessionsClosed } from '../storage/sessions.ts'
import type { Context } from './ports.ts'

/** Sessions deleted in one transaction of the purge. */
export const purgeBatchMax = 100

const msPerDay = 86_400_000

/**
 * Deletes sessions that have been closed for `closedDays` days with their participants and interactions, one batch; their
 * unique names are free again (contract 3.4). Several processes may purge at once: they take different sessions.
 * @returns how many were deleted; fewer than `purgeBatchMax` means that none are left
 */
export async function purgeSessions(context: Context, closedDays: number): Promise<number> {
  const { database, clock, events } = context
  const before = new Date(clock.now().getTime() - closedDays * msPerDay)
  const count = await transaction(database.db, async (tx) => {
    const sids = await holdSessionsClosed(tx, before, purgeBatchMax)
    await deleteHeldSessions(tx, sids)
    return sids.length
  })
  if (count > 0) events.sessionsPurged({ count })
  return count
}

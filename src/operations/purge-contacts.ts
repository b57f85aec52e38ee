import { deleteOld } from '../storage/old-contacts.ts'
import type { Context } from './ports.ts'

/** Rows deleted in one statement of the purge. */
export const contactPurgeBatchMax = 1_000

/** Days for which alerts, and contacts that went into no session, are kept. */
export const contactDays = 30

const msPerDay = 86_400_000

/**
 * Deletes alerts, and contacts that went into no session, that are older than `contactDays`, one batch.
 * @returns how many were deleted; fewer than `contactPurgeBatchMax` means that none are left
 */
export async function purgeContacts({
  database,
  clock,
}: Pick<Context, 'database' | 'clock'>): Promise<number> {
  const before = new Date(clock.now().getTime() - contactDays * msPerDay)
  const alerts = await deleteOld(database.db, 'alerts', { before, max: contactPurgeBatchMax })
  const max = contactPurgeBatchMax - alerts
  return alerts + (max === 0 ? 0 : await deleteOld(database.db, 'stray_contacts', { before, max }))
}

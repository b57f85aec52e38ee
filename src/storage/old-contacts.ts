// What is kept for operators to look at, and goes when it is old: alerts, and contacts that went into no session.
import { sql } from 'kysely'
import { firstSid } from '../domain/sid.ts'
import type { Db } from './database.ts'

const prefixes = { alerts: 'NO', stray_contacts: 'CT' } as const

/**
 * Deletes rows that were made before an instant, the oldest first: order of SID is order of time, so they are the beginning of
 * the primary key. Those that others delete are left to them. Answers how many were deleted.
 */
export async function deleteOld(
  db: Db,
  table: keyof typeof prefixes,
  { before, max }: { readonly before: Date; readonly max: number },
): Promise<number> {
  const { numAffectedRows } = await sql`
    delete from ${sql.table(table)} where sid = any (array(
      select sid from ${sql.table(table)} where sid < ${firstSid(prefixes[table], before)}
      order by sid limit ${max} for update skip locked))`.execute(db)
  return Number(numAffectedRows ?? 0)
}

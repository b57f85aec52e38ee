// Contacts whose log was deleted: a carrier that brings one of them again is not heard anew (record-contacts.ts).
import { type RawBuilder, sql, type SqlBool } from 'kysely'
import type { Db } from './database.ts'

/** Milliseconds for which they are remembered: carriers do not come again later. */
export const rememberedMs = 86_400_000

/** Deletes interactions; remembers the contacts among them that came after `since`. Answers how many were deleted. */
export async function deleteInteractionsWhere(
  db: Db,
  these: RawBuilder<SqlBool>,
  since: Date,
): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    with gone as (
      delete from interactions where ${these} returning account_sid, inbound_resource_sid, date_created
    ), remembered as (
      insert into deleted_contacts (account_sid, inbound_sid, date_created)
      select account_sid, inbound_resource_sid, date_created from gone
      where inbound_resource_sid is not null and date_created > ${since}
      on conflict do nothing
    )
    select count(*)::int as count from gone`.execute(db)
  return rows[0]!.count
}

/** Forgets those that came at `before` or earlier. */
export async function forgetDeletedContacts(db: Db, before: Date): Promise<void> {
  await db.deleteFrom('deleted_contacts').where('date_created', '<=', before).execute()
}

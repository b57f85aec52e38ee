// What carriers call the parts of texts that they took: rows of `submitted_ids`, written when a text is settled (submissions.ts).
import type { ResourceStatus } from '../domain/interaction.ts'
import { isNews } from '../domain/status-rank.ts'
import { resourceStatuses } from '../domain/interaction.ts'
import type { Sid } from '../domain/sid.ts'
import type { Db } from './database.ts'
import type { Row } from './schema.ts'

export type SubmittedId = Row<'submitted_ids'>

/** Moves the status of a part forward. */
export async function writePartStatus(
  db: Db,
  { carrier, id, status }: { readonly carrier: string; readonly id: string; readonly status: ResourceStatus },
): Promise<void> {
  const before = resourceStatuses.filter((from) => isNews(from, status))
  await db
    .updateTable('submitted_ids')
    .set({ status })
    .where('carrier', '=', carrier)
    .where('id', '=', id)
    .where((is) => is.or([is('status', 'is', null), is('status', 'in', before)]))
    .execute()
}

/** All parts of the text of which this is one; none when nothing is known by that name. */
export function submittedParts(
  db: Db,
  {
    account_sid,
    carrier,
    id,
  }: { readonly account_sid: Sid<'AC'>; readonly carrier: string; readonly id: string },
): Promise<SubmittedId[]> {
  return db
    .selectFrom('submitted_ids')
    .selectAll()
    .where('carrier', '=', carrier)
    .where('account_sid', '=', account_sid)
    .where('interaction_sid', '=', (named) =>
      named
        .selectFrom('submitted_ids')
        .select('interaction_sid')
        .where('carrier', '=', carrier)
        .where('id', '=', id),
    )
    .execute()
}

/** Forgets those of texts handed over at `before` or earlier. */
export async function forgetSubmittedIds(db: Db, before: Date): Promise<void> {
  await db.deleteFrom('submitted_ids').where('date_created', '<=', before).execute()
}

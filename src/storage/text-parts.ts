// Parts of texts that the network brings in several: rows of `text_parts`, until all of a text are there.
import type { Sid } from '../domain/sid.ts'
import type { Db } from './database.ts'

/** What the parts of one text have in common. */
export interface PartedText {
  readonly account_sid: Sid<'AC'>
  readonly carrier: string
  readonly from: string
  readonly to: string
  readonly reference: string
  readonly parts: number
}

export interface StoredPart {
  /** 1 to `parts`. */
  readonly part: number
  /** May hold half a character. */
  readonly body: string
  readonly date_created: Date
}

/** Keeps a part. One that is there already stays as it is. */
export async function insertPart(
  db: Db,
  text: PartedText,
  { part, body, date_created }: StoredPart,
): Promise<void> {
  const { account_sid, carrier, from, to, reference, parts } = text
  // JSON writes half a surrogate pair as an escape; UTF-8 has no place for it.
  const row = {
    account_sid,
    carrier,
    from,
    to,
    reference,
    parts,
    part,
    body: JSON.stringify(body),
    date_created,
  }
  await db
    .insertInto('text_parts')
    .values(row)
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

/** Those that are there, the first first. */
export async function partsOf(db: Db, text: PartedText): Promise<StoredPart[]> {
  const rows = await these(db.selectFrom('text_parts').select(['part', 'body', 'date_created']), text)
    .orderBy('part')
    .execute()
  return rows.map((row) => ({ ...row, body: JSON.parse(row.body) as string }))
}

export async function deleteParts(db: Db, text: PartedText): Promise<void> {
  await these(db.deleteFrom('text_parts'), text).execute()
}

/** Texts of which the first part came at `until` or earlier, `max` at most. */
export function overdueTexts(
  db: Db,
  { until, max }: { readonly until: Date; readonly max: number },
): Promise<PartedText[]> {
  return db
    .selectFrom('text_parts')
    .select(['account_sid', 'carrier', 'from', 'to', 'reference', 'parts'])
    .distinct()
    .where('date_created', '<=', until)
    .limit(max)
    .execute()
}

type Names = 'account_sid' | 'carrier' | 'from' | 'to' | 'reference' | 'parts'

function these<Q extends { where(name: Names, is: '=', value: string | number): Q }>(
  query: Q,
  text: PartedText,
): Q {
  return query
    .where('account_sid', '=', text.account_sid)
    .where('carrier', '=', text.carrier)
    .where('from', '=', text.from)
    .where('to', '=', text.to)
    .where('reference', '=', text.reference)
    .where('parts', '=', text.parts)
}

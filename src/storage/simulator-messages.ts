// What the simulated phones show. Rows are written where texts are recorded.
import { type RawBuilder, sql, type SqlBool } from 'kysely'
import type { Page } from '../domain/page.ts'
import type { Sid } from '../domain/sid.ts'
import type { Db } from './database.ts'
import type { Row } from './schema.ts'

export type SimulatorMessage = Row<'simulator_messages'>

/** Which texts of an account; what is not given does not matter. */
export interface MessageFilter {
  readonly from?: string
  readonly to?: string
  /** Recorded within all of them, their ends not included. */
  readonly within?: readonly { readonly from?: Date; readonly until?: Date }[]
}

/** The newest texts of one person's phone, at most `limit`, oldest of them first. */
export async function messagesOfPhone(
  db: Db,
  account_sid: Sid<'AC'>,
  phone: string,
  limit: number,
): Promise<SimulatorMessage[]> {
  const ofPhone = sql<SqlBool>`account_sid = ${account_sid} and phone = ${phone}`
  return (await newestFirst(db, ofPhone, { limit })).reverse()
}

export function simulatorMessageBySid(
  db: Db,
  account_sid: Sid<'AC'>,
  sid: Sid<'SM' | 'MM'>,
): Promise<SimulatorMessage | undefined> {
  return db
    .selectFrom('simulator_messages')
    .selectAll()
    .where('account_sid', '=', account_sid)
    .where('sid', '=', sid)
    .executeTakeFirst()
}

/** One page of the account's texts, newest first as the core API lists them: `after` a SID are older ones. */
export function simulatorMessagesOf(
  db: Db,
  account_sid: Sid<'AC'>,
  page: Page,
  { from, to, within = [] }: MessageFilter,
): Promise<SimulatorMessage[]> {
  const conditions = [sql<SqlBool>`account_sid = ${account_sid}`]
  if (from !== undefined) conditions.push(sql`"from" = ${from}`)
  if (to !== undefined) conditions.push(sql`"to" = ${to}`)
  for (const span of within) {
    if (span.from !== undefined) conditions.push(sql`date_created >= ${span.from}`)
    if (span.until !== undefined) conditions.push(sql`date_created < ${span.until}`)
  }
  return newestFirst(db, sql.join(conditions, sql` and `), page)
}

/** Deletes texts from the account's phones, at most `limit`. Answers how many. */
export async function deleteMessagesOf(db: Db, account_sid: Sid<'AC'>, limit: number): Promise<number> {
  const { numAffectedRows } = await sql`
    delete from simulator_messages where ctid = any (array(
      select ctid from simulator_messages where account_sid = ${account_sid} order by sid limit ${limit}))`.execute(
    db,
  )
  return Number(numAffectedRows)
}

/**
 * SIDs are in order of time within one prefix only: `SM` sorts after every `MM`. So each prefix is read from its own
 * end of the index, as far as the page needs, and the two are merged by what follows the prefix.
 */
async function newestFirst(
  db: Db,
  wanted: RawBuilder<unknown>,
  { limit, after, before, offset = 0 }: Page,
): Promise<SimulatorMessage[]> {
  const direction = before === undefined ? sql`desc` : sql`asc`
  // No SID goes on with nothing, none with a letter beyond f.
  const [above, below] = [before?.slice(2) ?? '', after?.slice(2) ?? 'g']
  const { rows } = await sql<SimulatorMessage>`
    select m.* from (values ('SM'), ('MM')) as kind (prefix), lateral (
      select * from simulator_messages
      where ${wanted} and sid > kind.prefix || ${above}::text and sid < kind.prefix || ${below}::text
      order by sid ${direction} limit ${limit + offset}
    ) as m order by substr(m.sid, 3) ${direction} limit ${limit} offset ${offset}
  `.execute(db)
  return rows
}

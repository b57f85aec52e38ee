// What the simulated phones show. Rows are written where texts are recorded.
import type { Sid } from '../domain/sid.ts'
import type { Db } from './database.ts'
import type { Row } from './schema.ts'

export type SimulatorMessage = Row<'simulator_messages'>

/** The newest texts of one person's phone, at most `limit`, oldest of them first. */
export async function messagesOfPhone(
  db: Db,
  account_sid: Sid<'AC'>,
  phone: string,
  limit: number,
): Promise<SimulatorMessage[]> {
  const newestFirst = await db
    .selectFrom('simulator_messages')
    .selectAll()
    .where('account_sid', '=', account_sid)
    .where('phone', '=', phone)
    .orderBy('sid', 'desc')
    .limit(limit)
    .execute()
  return newestFirst.reverse()
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

/** All texts of the account, newest first as the core API lists them. */
export function simulatorMessagesOf(
  db: Db,
  account_sid: Sid<'AC'>,
  { limit, before }: { limit: number; before?: string },
  filter: { from?: string; to?: string },
): Promise<SimulatorMessage[]> {
  let query = db
    .selectFrom('simulator_messages')
    .selectAll()
    .where('account_sid', '=', account_sid)
    .orderBy('sid', 'desc')
    .limit(limit)
  if (before !== undefined) query = query.where('sid', '<', before as Sid<'SM'>)
  if (filter.from !== undefined) query = query.where('from', '=', filter.from)
  if (filter.to !== undefined) query = query.where('to', '=', filter.to)
  return query.execute()
}

// The calls of the simulated phones: rows of `simulator_calls`, one per leg.
import { sql, type SqlBool } from 'kysely'
import type { CallStatus } from '../domain/call-plan.ts'
import type { Page } from '../domain/page.ts'
import type { Sid } from '../domain/sid.ts'
import type { Db, Tx } from './database.ts'
import type { Row } from './schema.ts'

export type SimulatorCall = Row<'simulator_calls'>

export interface CallKey {
  readonly account_sid: Sid<'AC'>
  readonly call_sid: Sid<'CA'>
}

/** Which calls of an account; what is not given does not matter. */
export interface CallFilter {
  readonly from?: string
  readonly to?: string
  readonly status?: CallStatus
}

export async function insertCall(db: Db, call: SimulatorCall): Promise<void> {
  await db.insertInto('simulator_calls').values(call).execute()
}

export function callBySid(db: Db, key: CallKey): Promise<SimulatorCall | undefined> {
  return select(db, key).executeTakeFirst()
}

/** The leg, held: what happens to a call happens under the leg of the person who called. */
export function holdCall(tx: Tx, key: CallKey): Promise<SimulatorCall | undefined> {
  return select(tx, key).forUpdate().executeTakeFirst()
}

function select(db: Db, { account_sid, call_sid }: CallKey) {
  return db
    .selectFrom('simulator_calls')
    .selectAll()
    .where('account_sid', '=', account_sid)
    .where('sid', '=', call_sid)
}

/** Changes a leg that the transaction holds. */
export async function updateCall(
  tx: Tx,
  { account_sid, sid }: SimulatorCall,
  changes: Partial<SimulatorCall>,
): Promise<void> {
  await tx
    .updateTable('simulator_calls')
    .set(changes)
    .where('account_sid', '=', account_sid)
    .where('sid', '=', sid)
    .execute()
}

/** The newest calls of one person's phone, at most `limit`, oldest of them first. */
export async function callsOfPhone(
  db: Db,
  account_sid: Sid<'AC'>,
  phone: string,
  limit: number,
): Promise<SimulatorCall[]> {
  const newest = await db
    .selectFrom('simulator_calls')
    .selectAll()
    .where('account_sid', '=', account_sid)
    .where('phone', '=', phone)
    .orderBy('sid', 'desc')
    .limit(limit)
    .execute()
  return newest.reverse()
}

/** One page of the account's calls, newest first as the core API lists them: `after` a SID are older ones. */
export function callsOf(
  db: Db,
  account_sid: Sid<'AC'>,
  { limit, after, before, offset = 0 }: Page,
  { from, to, status }: CallFilter,
): Promise<SimulatorCall[]> {
  let query = db
    .selectFrom('simulator_calls')
    .selectAll()
    .where('account_sid', '=', account_sid)
    .orderBy('sid', before === undefined ? 'desc' : 'asc')
    .limit(limit)
    .offset(offset)
  if (after !== undefined) query = query.where(sql<SqlBool>`sid < ${after}`)
  if (before !== undefined) query = query.where(sql<SqlBool>`sid > ${before}`)
  if (from !== undefined) query = query.where('from', '=', from)
  if (to !== undefined) query = query.where('to', '=', to)
  if (status !== undefined) query = query.where('status', '=', status)
  return query.execute()
}

/** Calls to which something happens by itself by now, the longest due first. */
export function callsDue(db: Db, now: Date, limit: number): Promise<SimulatorCall[]> {
  return db
    .selectFrom('simulator_calls')
    .selectAll()
    .where('due_at', '<=', now)
    .orderBy('due_at')
    .limit(limit)
    .execute()
}

/** Legs of people who called and whose calls are up, at most `limit`. Something is due of each, and of no other leg. */
export function callsUp(db: Db, account_sid: Sid<'AC'>, limit: number): Promise<SimulatorCall[]> {
  return db
    .selectFrom('simulator_calls')
    .selectAll()
    .where('account_sid', '=', account_sid)
    .where('due_at', 'is not', null)
    .orderBy('due_at')
    .limit(limit)
    .execute()
}

/** Deletes legs that are over, at most `limit`. Answers how many. */
export async function deleteCallsOver(db: Db, account_sid: Sid<'AC'>, limit: number): Promise<number> {
  const { numAffectedRows } = await sql`
    delete from simulator_calls where ctid = any (array(
      select ctid from simulator_calls where account_sid = ${account_sid} and date_ended is not null
      order by sid limit ${limit}))`.execute(db)
  return Number(numAffectedRows)
}

/** A text to the person who called, from the number that was called. */
export async function showTextOfCall(
  tx: Tx,
  { account_sid, from: person, to: number }: SimulatorCall,
  text: {
    readonly sid: Sid<'SM' | 'MM'>
    readonly body: string
    readonly media_urls: readonly string[]
    readonly at: Date
  },
): Promise<void> {
  await tx
    .insertInto('simulator_messages')
    .values({
      sid: text.sid,
      account_sid,
      phone: person,
      direction: 'received',
      from: number,
      to: person,
      body: text.body,
      media_urls: text.media_urls.length === 0 ? null : [...text.media_urls],
      status: 'received',
      date_created: text.at,
    })
    .execute()
}

// Sessions: rows of `sessions`, and what follows them when they close, open again or go.
import { sql } from 'kysely'
import type { Page } from '../domain/page.ts'
import type { Sid } from '../domain/sid.ts'
import type { Db, Tx } from './database.ts'
import { deleteInteractionsWhere } from './deleted-contacts.ts'
import { paged } from './paged.ts'
import type { Row } from './schema.ts'
import type { ServiceKey } from './services.ts'

export type Session = Row<'sessions'>

export interface SessionKey extends ServiceKey {
  readonly session_sid: Sid<'KC'>
}

export function sessionBySid(db: Db, key: SessionKey): Promise<Session | undefined> {
  return select(db, key).executeTakeFirst()
}

/** The session, held until the transaction ends: its participants and status change only by who holds it. */
export function holdSession(tx: Tx, key: SessionKey): Promise<Session | undefined> {
  return select(tx, key).forUpdate().executeTakeFirst()
}

function select(db: Db, { account_sid, service_sid, session_sid }: SessionKey) {
  return db
    .selectFrom('sessions')
    .selectAll()
    .where('sid', '=', session_sid)
    .where('service_sid', '=', service_sid)
    .where('account_sid', '=', account_sid)
}

export function sessionByName(
  db: Db,
  { account_sid, service_sid }: ServiceKey,
  unique_name: string,
): Promise<Session | undefined> {
  return db
    .selectFrom('sessions')
    .selectAll()
    .where('service_sid', '=', service_sid)
    .where('unique_name', '=', unique_name)
    .where('account_sid', '=', account_sid)
    .executeTakeFirst()
}

export function sessionsOf(db: Db, { account_sid, service_sid }: ServiceKey, page: Page): Promise<Session[]> {
  return db
    .selectFrom('sessions')
    .selectAll()
    .where('service_sid', '=', service_sid)
    .where('account_sid', '=', account_sid)
    .$call(paged(page))
    .execute()
}

/** The session, or undefined when its name is taken. */
export function insertSession(db: Db, session: Session): Promise<Session | undefined> {
  return db
    .insertInto('sessions')
    .values(session)
    .onConflict((conflict) =>
      conflict.columns(['service_sid', 'unique_name']).where('unique_name', 'is not', null).doNothing(),
    )
    .returningAll()
    .executeTakeFirst()
}

/** Changes a session that the transaction holds. */
export function updateSession(tx: Tx, session_sid: Sid<'KC'>, changes: Partial<Session>): Promise<Session> {
  return tx
    .updateTable('sessions')
    .set(changes)
    .where('sid', '=', session_sid)
    .returningAll()
    .executeTakeFirstOrThrow()
}

/**
 * Active sessions that may have expired by `now`, held, the longest due first. Those that another transaction holds
 * are left to it.
 */
export function holdSessionsDue(tx: Tx, now: Date, limit: number): Promise<Session[]> {
  return tx
    .selectFrom('sessions')
    .selectAll()
    .where('expiry_check_at', '<=', now)
    .orderBy('expiry_check_at')
    .limit(limit)
    .forUpdate()
    .skipLocked()
    .execute()
}

/** In whose sessions is looked: a person's, or those on a number of the pool. */
export type Holder =
  | { readonly service_sid: Sid<'KS'>; readonly identifier: string }
  | { readonly service_sid: Sid<'KS'>; readonly number_sid: Sid<'PN' | 'SC'> }

/** Those of them in which somebody holds a number, held in order of SID: also what another transaction is closing. */
export function holdSessionsDueOf(tx: Tx, now: Date, holder: Holder, limit: number): Promise<Session[]> {
  const ofService = tx
    .selectFrom('participants')
    .select('session_sid')
    .where('service_sid', '=', holder.service_sid)
    // A literal: the index by number holds active ones only, and a plan for all values must know that these are.
    .where('active', '=', sql.lit(true))
  const theirs =
    'identifier' in holder
      ? ofService.where('identifier', '=', holder.identifier)
      : ofService.where('proxy_identifier_sid', '=', holder.number_sid)
  return tx
    .selectFrom('sessions')
    .selectAll()
    .where('expiry_check_at', '<=', now)
    .where('sid', 'in', theirs)
    .orderBy('sid')
    .limit(limit)
    .forUpdate()
    .execute()
}

/** Sessions that closed at `before` or earlier, held, the longest closed first. Those held by others are left to them. */
export async function holdSessionsClosed(tx: Tx, before: Date, limit: number): Promise<Sid<'KC'>[]> {
  const rows = await tx
    .selectFrom('sessions')
    .select('sid')
    .where('date_ended', '<=', before)
    .where('status', '=', 'closed')
    .orderBy('date_ended')
    .limit(limit)
    .forUpdate()
    .skipLocked()
    .execute()
  return rows.map(({ sid }) => sid)
}

/** The first sessions of a service, held. */
export async function holdSessionsOf(
  tx: Tx,
  { account_sid, service_sid }: ServiceKey,
  limit: number,
): Promise<Sid<'KC'>[]> {
  const rows = await tx
    .selectFrom('sessions')
    .select('sid')
    .where('service_sid', '=', service_sid)
    .where('account_sid', '=', account_sid)
    .orderBy('sid')
    .limit(limit)
    .forUpdate()
    .execute()
  return rows.map(({ sid }) => sid)
}

/**
 * Deletes sessions that the transaction holds, with their participants (by their foreign key) and interactions.
 * @param since contacts that came after it are remembered: carriers may bring them again. None: they are too old for that
 */
export async function deleteHeldSessions(tx: Tx, sids: readonly Sid<'KC'>[], since?: Date): Promise<void> {
  if (sids.length === 0) return
  const these = sql<Sid<'KC'>>`any(${sids})`
  await tx.deleteFrom('sessions').where('sid', '=', these).execute()
  // Who records an interaction holds its session: whatever was recorded while we waited for it is visible here.
  if (since === undefined) await tx.deleteFrom('interactions').where('session_sid', '=', these).execute()
  else await deleteInteractionsWhere(tx, sql`session_sid = ${these}`, since)
}

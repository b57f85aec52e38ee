// Sessions: rows of `sessions`, and what follows them when they close, open again or go.
import { sql } from 'kysely'
import type { Page } from '../domain/page.ts'
import type { Sid } from '../domain/sid.ts'
import type { Db, Tx } from './database.ts'
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

/** Those of them in which this person holds a number, held in order of SID: also what another transaction is closing. */
export function holdSessionsDueOf(
  tx: Tx,
  now: Date,
  { service_sid, identifier }: { service_sid: Sid<'KS'>; identifier: string },
  limit: number,
): Promise<Session[]> {
  const theirs = tx
    .selectFrom('participants')
    .select('session_sid')
    .where('service_sid', '=', service_sid)
    .where('identifier', '=', identifier)
    .where('active', '=', true)
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

/**
 * Deletes sessions with their participants and interactions, at most `limit` of a service or one by its SID.
 * @returns how many there were
 */
export async function deleteSessions(
  tx: Tx,
  { account_sid, service_sid, session_sid }: ServiceKey & { session_sid?: Sid<'KC'> },
  limit: number,
): Promise<number> {
  let some = tx
    .selectFrom('sessions')
    .select('sid')
    .where('service_sid', '=', service_sid)
    .where('account_sid', '=', account_sid)
    .orderBy('sid')
    .limit(limit)
    .forUpdate()
  if (session_sid !== undefined) some = some.where('sid', '=', session_sid)
  const gone = await tx.deleteFrom('sessions').where('sid', 'in', some).returning('sid').execute()
  if (gone.length === 0) return 0
  // A statement of its own: who records an interaction holds its session, so what was being recorded while the
  // delete above waited is visible only now. Participants go by their foreign key.
  const sids = gone.map(({ sid }) => sid)
  await tx
    .deleteFrom('interactions')
    .where('session_sid', '=', sql<Sid<'KC'>>`any(${sids})`)
    .execute()
  return gone.length
}

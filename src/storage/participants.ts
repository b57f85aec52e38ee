// Participants: rows of `participants`. Their unique index `participants_route` is what makes masking correct.
import { sql } from 'kysely'
import type { Page } from '../domain/page.ts'
import type { Sid } from '../domain/sid.ts'
import type { Db, Tx } from './database.ts'
import { paged } from './paged.ts'
import type { Row } from './schema.ts'
import type { SessionKey } from './sessions.ts'

export type Participant = Row<'participants'>

export interface ParticipantKey extends SessionKey {
  readonly participant_sid: Sid<'KP'>
}

/** The participant, removed or not. */
export function participantBySid(db: Db, key: ParticipantKey): Promise<Participant | undefined> {
  return db
    .selectFrom('participants')
    .selectAll()
    .where('sid', '=', key.participant_sid)
    .where('session_sid', '=', key.session_sid)
    .where('service_sid', '=', key.service_sid)
    .where('account_sid', '=', key.account_sid)
    .executeTakeFirst()
}

/** Participants that were not removed. */
export function participantsOf(db: Db, key: SessionKey, page: Page): Promise<Participant[]> {
  return db
    .selectFrom('participants')
    .selectAll()
    .where('session_sid', '=', key.session_sid)
    .where('service_sid', '=', key.service_sid)
    .where('account_sid', '=', key.account_sid)
    .where('date_deleted', 'is', null)
    .$call(paged(page))
    .execute()
}

/** Everybody who is or ever was in the session, oldest first. */
export function everParticipantsOf(db: Db, session_sid: Sid<'KC'>): Promise<Participant[]> {
  return db
    .selectFrom('participants')
    .selectAll()
    .where('session_sid', '=', session_sid)
    .orderBy('sid')
    .execute()
}

/** The participant, or undefined when the identifier holds that number in another active session. */
export function insertParticipant(tx: Tx, participant: Participant): Promise<Participant | undefined> {
  return tx
    .insertInto('participants')
    .values(participant)
    .onConflict((conflict) =>
      conflict
        .columns(['service_sid', 'identifier', 'proxy_identifier'])
        // A literal: which index is meant must not depend on a parameter, or a server that makes plans for all values
        // (plan_cache_mode) finds none.
        .where('active', '=', sql.lit(true))
        .doNothing(),
    )
    .returningAll()
    .executeTakeFirst()
}

/**
 * Marks a participant of a held session as removed: its route ends, its row stays with the session. The session's roster
 * changes with it, which is how a text that waits for the session finds out.
 */
export async function removeParticipant(tx: Tx, sid: Sid<'KP'>, now: Date): Promise<void> {
  const { session_sid } = await tx
    .updateTable('participants')
    .set({ active: false, date_deleted: now, date_updated: now })
    .where('sid', '=', sid)
    .returning('session_sid')
    .executeTakeFirstOrThrow()
  await tx
    .updateTable('sessions')
    .set((session) => ({ roster: session('roster', '+', 1) }))
    .where('sid', '=', session_sid)
    .execute()
}

/**
 * Turns the routes of a held session on or off; removed participants stay off.
 * @throws the driver's unique violation (SQLSTATE 23505) when a route is taken meanwhile
 */
export async function setRoutesActive(
  tx: Tx,
  session_sid: Sid<'KC'>,
  active: boolean,
): Promise<Participant[]> {
  return tx
    .updateTable('participants')
    .set({ active })
    .where('session_sid', '=', session_sid)
    .where('date_deleted', 'is', null)
    .returningAll()
    .execute()
}

/**
 * Makes whoever claims a number for this identifier wait for others that do, until their transaction ends, and for who
 * makes the identifier itself a proxy number of the account. For claims the unique index alone would be correct; without
 * the lock, the losers of a race would find out only by trying each number. One lock for the whole account, as a number is
 * in the pool of one of its services: a lock per service would have to be taken for all of them.
 * @throws the driver's lock timeout (SQLSTATE 55P03) after `waitMsMax` milliseconds
 */
export async function lockIdentifier(
  tx: Tx,
  { account_sid, identifier }: { account_sid: Sid<'AC'>; identifier: string },
  waitMsMax: number,
): Promise<void> {
  await sql`select set_config('lock_timeout', ${String(waitMsMax)}, true)`.execute(tx)
  await sql`select pg_advisory_xact_lock(hashtextextended(${`${account_sid} ${identifier}`}, 0))`.execute(tx)
  await sql`select set_config('lock_timeout', '0', true)`.execute(tx)
}

/** The first service of the account in which this identifier is in an active session, if there is one. */
export async function serviceOfActiveIdentifier(
  tx: Tx,
  account_sid: Sid<'AC'>,
  identifier: string,
): Promise<Sid<'KS'> | undefined> {
  // Lateral, so that each service is one look at an index, whatever the planner thinks of the identifier.
  const { rows } = await sql<{ service_sid: Sid<'KS'> }>`
    select theirs.service_sid from services, lateral (
      select service_sid from participants
      where service_sid = services.sid and identifier = ${identifier} and active limit 1
    ) as theirs where services.account_sid = ${account_sid} order by services.sid limit 1`.execute(tx)
  return rows[0]?.service_sid
}

/** Earlier participations that are looked at for stickiness. */
const formerMax = 200

/** The numbers an identifier had or has in a service: all it holds now, and its newest earlier ones. */
export async function numbersOfIdentifier(
  tx: Tx,
  {
    service_sid,
    identifier,
    counterpart,
  }: { service_sid: Sid<'KS'>; identifier: string; counterpart?: string },
): Promise<{ number: Sid<'PN' | 'SC'>; active: boolean; with_counterpart: boolean }[]> {
  const { rows } = await sql<{ number: Sid<'PN' | 'SC'>; active: boolean; with_counterpart: boolean }>`
    with theirs as (
      (select sid, session_sid, proxy_identifier_sid, true as active from participants
       where service_sid = ${service_sid} and identifier = ${identifier} and active)
      union all
      (select sid, session_sid, proxy_identifier_sid, false from participants
       where service_sid = ${service_sid} and identifier = ${identifier} and not active
       order by sid desc limit ${sql.lit(formerMax)})
    )
    select proxy_identifier_sid as number, active,
      exists (select from participants p where p.session_sid = theirs.session_sid and p.identifier = ${counterpart ?? null})
        as with_counterpart
    from theirs where proxy_identifier_sid is not null order by sid desc`.execute(tx)
  return rows
}

// Everything that is kept of some contacts: the rows that belong to them, read for all of them at once.
import { sql } from 'kysely'
import type { Place } from '../domain/near-misses.ts'
import type { Sid } from '../domain/sid.ts'
import type { TraceAttempt } from '../domain/trace.ts'
import type { TracedAlert, TracedCallback } from '../domain/trace-steps.ts'
import type { Db } from './database.ts'
import type { Participant } from './participants.ts'
import type { Service } from './services.ts'
import type { Session } from './sessions.ts'

/** Rows of one kind that all traces of an answer are told from. */
const rowsMax = 2_000
/** Participations of a sender in one service that are looked at, of each sort. */
const placesMax = 10

const these = (sids: Iterable<string>) => sql<never>`any(${[...new Set(sids)]}::text[])`

export function participantsBySid(db: Db, sids: Iterable<Sid<'KP'>>): Promise<Participant[]> {
  return db.selectFrom('participants').selectAll().where('sid', '=', these(sids)).execute()
}

export function sessionsBySid(db: Db, sids: Iterable<Sid<'KC'>>): Promise<Session[]> {
  return db.selectFrom('sessions').selectAll().where('sid', '=', these(sids)).execute()
}

export function servicesBySid(db: Db, sids: Iterable<Sid<'KS'>>): Promise<Service[]> {
  return db.selectFrom('services').selectAll().where('sid', '=', these(sids)).execute()
}

/** Callbacks of these interactions with their tries, in order of time. */
export async function tracedCallbacks(
  db: Db,
  interactions: Iterable<Sid<'KI'>>,
): Promise<(TracedCallback & { readonly interaction_sid: Sid<'KI'> })[]> {
  const callbacks = await db
    .selectFrom('callbacks')
    .select(['sid', 'interaction_sid', 'receiver', 'inbound_status', 'outbound_status', 'state', 'tries'])
    .select('date_created')
    .where('interaction_sid', '=', these(interactions))
    .orderBy(sql.ref('sid'))
    .limit(rowsMax)
    .execute()
  const attempts = await db
    .selectFrom('callback_attempts')
    .select(['callback_sid', 'number', 'date_created as at', 'status', 'fault', 'took_ms'])
    .where('callback_sid', '=', these(callbacks.map(({ sid }) => sid)))
    .orderBy('number')
    .limit(rowsMax)
    .execute()
  const byCallback = Map.groupBy(attempts, ({ callback_sid }) => callback_sid)
  const attemptsOf = (sid: Sid<'CB'>): TraceAttempt[] =>
    (byCallback.get(sid) ?? []).map(({ number, at, status, fault, took_ms }) => ({
      number,
      at,
      status,
      fault,
      took_ms,
    }))
  return callbacks.map((callback) => ({ ...callback, attempts: attemptsOf(callback.sid) }))
}

/** Alerts about any of these, in order of time. */
export function tracedAlerts(
  db: Db,
  account_sid: Sid<'AC'>,
  resources: Iterable<string>,
): Promise<TracedAlert[]> {
  return db
    .selectFrom('alerts')
    .select(['sid', 'resource_sid', 'code', 'message', 'date_created'])
    .where('resource_sid', '=', these(resources))
    .where('account_sid', '=', account_sid)
    .orderBy(sql.ref('sid'))
    .limit(rowsMax)
    .execute()
}

/** What the account's pools know of these numbers. */
export function pooledNumbers(
  db: Db,
  account_sid: Sid<'AC'>,
  numbers: Iterable<string>,
): Promise<{ phone_number: string; service_sid: Sid<'KS'> }[]> {
  return db
    .selectFrom('pool_numbers')
    .select(['phone_number', 'service_sid'])
    .where('account_sid', '=', account_sid)
    .where('phone_number', '=', these(numbers))
    .execute()
}

/** Those of the numbers that the account has in the simulated network. */
export async function ownedNumbers(
  db: Db,
  account_sid: Sid<'AC'>,
  numbers: Iterable<string>,
): Promise<ReadonlySet<string>> {
  const rows = await db
    .selectFrom('incoming_phone_numbers')
    .select('phone_number')
    .where('account_sid', '=', account_sid)
    .where('phone_number', '=', these(numbers))
    .execute()
  return new Set(rows.map(({ phone_number }) => phone_number))
}

/** A contact whose sender is looked for. */
export interface Sought {
  readonly sid: Sid<'CT'>
  readonly from: string
  readonly to: string
  readonly date_created: Date
}

/**
 * Where the senders are or were in the account, the newest first: on the number that they dialled, and elsewhere the
 * newest active and the newest other participations.
 */
export async function placesOf(
  db: Db,
  account_sid: Sid<'AC'>,
  contacts: readonly Sought[],
): Promise<(Place & { readonly contact_sid: Sid<'CT'> })[]> {
  const some = (condition: ReturnType<typeof sql>) => sql`(
    select p.* from participants p
    where p.service_sid = v.sid and p.identifier = w.sender and ${condition}
    order by p.sid desc limit ${sql.lit(placesMax)})`
  const { rows } = await sql<Place & { contact_sid: Sid<'CT'> }>`
    select w.contact_sid, p.sid as participant_sid, p.session_sid, p.service_sid, v.unique_name as service_name,
      p.proxy_identifier, p.date_created, p.date_deleted, s.mode, s.closed_reason, s.date_ended, s.date_reopened,
      (select count(*)::int from participants o where o.session_sid = p.session_sid and o.sid <> p.sid
        and o.date_created <= w.at and (o.date_deleted is null or o.date_deleted > w.at)) as others
    from unnest(${contacts.map(({ sid }) => sid)}::text[], ${contacts.map(({ from }) => from)}::text[],
      ${contacts.map(({ to }) => to)}::text[], ${contacts.map(({ date_created }) => date_created)}::timestamptz[])
      as w (contact_sid, sender, dialled, at)
    join services v on v.account_sid = ${account_sid}
    cross join lateral (
      ${some(sql`p.proxy_identifier = w.dialled`)}
      union ${some(sql`p.active`)}
      union ${some(sql`not p.active`)}
    ) p
    join sessions s on s.sid = p.session_sid
    order by p.sid desc`.execute(db)
  return rows
}

// Callbacks: a queue in the database whose rows are also the record of what was told to whom.
import { sql } from 'kysely'
import type { Order, Page } from '../domain/page.ts'
import type { Sid } from '../domain/sid.ts'
import type { Database, Db, Statement, Tx } from './database.ts'
import type { Interaction } from './interactions.ts'
import { pagedIn } from './paged.ts'
import type { Row } from './schema.ts'

export type Callback = Row<'callbacks'>

// `state || ''` below: what is looked for by its interaction or its SID must not be looked for among all that wait. A
// planner without statistics takes those for few, and on a table that is minutes old reads them all.

/** A callback that this process is to deliver now, with what it tells of. */
export interface ClaimedCallback extends Callback {
  /** Null: it was deleted meanwhile. */
  readonly interaction: Interaction | null
  readonly sealed_token: string
}

/**
 * Takes callbacks that are due, and keeps others from them until `lease`. From each receiver as many as it has room for,
 * so that none with many in arrears keeps others waiting; of one interaction only the first, so that they arrive in order.
 *
 * Receivers are found by hopping along the index, so the cost grows with their number and not with what waits; the limit
 * ends the hopping. Joining the rooms as a table would make it read all receivers first; a key of a jsonb is a search.
 * The array is for the planner, who takes a join with what has an unknown limit for one with much, and reads it all.
 */
const claim: Statement = {
  name: 'claim-callbacks',
  replanned: true,
  text: `
with recursive receivers as (
  (select receiver from callbacks where state = 'waiting' and receiver > $6 order by receiver limit 1)
  union all
  select (select c.receiver from callbacks c where c.state = 'waiting' and c.receiver > r.receiver order by c.receiver limit 1)
  from receivers r where r.receiver is not null
), due as materialized (
  select c.sid from receivers r, lateral (
    select c.sid from callbacks c
    where c.state = 'waiting' and c.receiver = r.receiver and c.due_at <= $1 and c.sid <> all ($7::text[])
      and not exists (
        select from callbacks e where e.interaction_sid = c.interaction_sid and e.state || '' = 'waiting' and e.sid < c.sid)
    order by c.due_at, c.sid limit coalesce(($5::jsonb ->> r.receiver)::int, $3) for update skip locked
  ) as c
  where r.receiver is not null limit $4
), taken as (
  update callbacks c set due_at = $2, tries = c.tries + 1 where c.sid = any (array(select sid from due)) returning c.*
)
select t.*, to_jsonb(i.*) as found, a.sealed_token from taken t
join accounts a on a.sid = t.account_sid
left join interactions i on i.session_sid = t.session_sid and i.sid = t.interaction_sid
order by t.sid`,
}

export interface ClaimOptions {
  readonly now: Date
  readonly lease: Date
  /** Only receivers that come after this one. */
  readonly after: string
  /** What is never taken, whatever its lease: this process has it in hand. */
  readonly underWay: readonly string[]
  /** How many of a receiver's, where that is not `room`. */
  readonly rooms: Readonly<Record<string, number>>
  readonly room: number
  readonly max: number
}

export async function claimCallbacks(
  database: Pick<Database, 'run'>,
  { now, lease, after, underWay, rooms, room, max }: ClaimOptions,
): Promise<ClaimedCallback[]> {
  const rows = await database.run<ClaimedCallback & { found: JsonRow | null }>(claim, [
    now,
    lease,
    room,
    max,
    JSON.stringify(rooms),
    after,
    underWay,
  ])
  return rows.map(({ found, ...row }) => ({ ...row, interaction: found && interactionOf(found) }))
}

type JsonRow = Omit<Interaction, 'date_created' | 'date_updated'> &
  Record<'date_created' | 'date_updated', string>

/** Rows within JSON have their dates as text. */
function interactionOf(row: JsonRow): Interaction {
  return { ...row, date_created: new Date(row.date_created), date_updated: new Date(row.date_updated) }
}

/** How one attempt ended, and what follows. */
export interface Attempt {
  readonly sid: Callback['sid']
  readonly number: number
  readonly state: Callback['state']
  readonly due_at: Date
  readonly status: number | null
  readonly fault: string | null
  readonly took_ms: number
  readonly answer: string | null
}

/**
 * An attempt whose lease ran out, so that another one was made, changes nothing. What comes after it in its interaction
 * is put off with it: else it would be looked at, in vain, each time that due ones are looked for.
 */
const settle: Statement = {
  name: 'settle-callbacks',
  replanned: true,
  text: `
with input as (
  select * from unnest($1::text[], $2::int[], $3::text[], $4::timestamptz[], $5::int[], $6::text[], $7::int[], $8::text[])
    as i (sid, number, state, due_at, status, fault, took_ms, answer)
), settled as (
  update callbacks c set state = i.state, due_at = i.due_at, status = i.status, fault = i.fault, took_ms = i.took_ms,
    answer = i.answer, date_updated = $9
  from input i where c.sid = i.sid and c.tries = i.number
  returning c.sid, c.interaction_sid, c.state, c.due_at
), put_off as (
  update callbacks c set due_at = s.due_at from settled s
  where s.state = 'waiting' and c.interaction_sid = s.interaction_sid and c.state || '' = 'waiting' and c.sid > s.sid
    and c.due_at < s.due_at and c.sid <> all ($1)
), written as (
  insert into callback_attempts (callback_sid, number, status, fault, took_ms, answer, date_created)
  select sid, number, status, fault, took_ms, answer, $9 from input where sid in (select sid from settled)
)
select s.sid from settled s where s.state <> 'waiting' and exists (
  select from callbacks e where e.interaction_sid = s.interaction_sid and e.state || '' = 'waiting' and e.sid > s.sid)`,
}

/** @returns for each attempt whether the next callback of the same interaction can go now */
export async function settleCallbacks(
  database: Pick<Database, 'run'>,
  attempts: readonly Attempt[],
  at: Date,
): Promise<boolean[]> {
  const rows = await database.run<{ sid: string }>(settle, [
    attempts.map(({ sid }) => sid),
    attempts.map(({ number }) => number),
    attempts.map(({ state }) => state),
    attempts.map(({ due_at }) => due_at),
    attempts.map(({ status }) => status),
    attempts.map(({ fault }) => fault),
    attempts.map(({ took_ms }) => took_ms),
    attempts.map(({ answer }) => answer),
    at,
  ])
  const followed = new Set(rows.map(({ sid }) => sid))
  return attempts.map(({ sid }) => followed.has(sid))
}

export interface CallbackKey {
  readonly account_sid: Sid<'AC'>
  readonly callback_sid: Sid<'CB'>
}

export function callbackBySid(
  db: Db,
  { account_sid, callback_sid }: CallbackKey,
): Promise<Callback | undefined> {
  return db
    .selectFrom('callbacks')
    .selectAll()
    .where('sid', '=', callback_sid)
    .where('account_sid', '=', account_sid)
    .executeTakeFirst()
}

/** What narrows a list of callbacks, and how it is in order. Null: as if not said. */
export interface CallbackFilter {
  /** Only those that are to be tried again after a failure, or were given up. */
  readonly failed?: boolean | null
  readonly interaction_sid?: Sid<'KI'> | null
  /** With one of the others: by itself it would be looked for among all of the account. */
  readonly service_sid?: Sid<'KS'> | null
  readonly order?: Order | null
}

/**
 * The condition of the indexes of failed callbacks, word for word: the planner takes no other. One that was cut off is told
 * again at once, and did not fail.
 */
export const isFailed =
  "state in ('waiting', 'parked') and (status < 200 or status > 299 or fault <> 'stopped')"

/** One page of the account's callbacks. */
export async function callbacksOf(
  db: Db,
  account_sid: Sid<'AC'>,
  page: Page,
  { failed, interaction_sid, service_sid, order }: CallbackFilter = {},
): Promise<Callback[]> {
  const all = db.selectFrom('callbacks').selectAll()
  // An interaction has few callbacks, a service fewer than its account: the better index is the only one that fits.
  const hidden = all.where(sql`account_sid || ''`, '=', account_sid)
  if (interaction_sid) {
    let its = hidden.where('interaction_sid', '=', interaction_sid)
    if (service_sid) its = its.where('service_sid', '=', service_sid)
    if (failed) its = its.where(sql<boolean>`(${sql.raw(isFailed)}) is true`)
    return its.$call(pagedIn(order, page)).execute()
  }
  const own = service_sid
    ? hidden.where('service_sid', '=', service_sid)
    : all.where('account_sid', '=', account_sid)
  if (!failed) return own.$call(pagedIn(order, page)).execute()
  // The index has each state in order: whoever replays many does not step over all that wait.
  const { offset = 0, limit } = page
  const of = (state: 'waiting' | 'parked') =>
    own
      .where(sql<boolean>`${sql.raw(isFailed)} and state = ${sql.lit(state)}`)
      .$call(pagedIn(order, { ...page, offset: 0, limit: offset + limit }))
  const both = sql<Callback>`(${of('waiting')} union all ${of('parked')})`.as<'callbacks'>('callbacks')
  return db.selectFrom(both).selectAll().$call(pagedIn(order, page)).execute()
}

/** Makes it due now, with as many tries again; undefined when there is none, or it is waiting already. */
export function replayCallback(
  db: Db,
  { account_sid, callback_sid }: CallbackKey,
  { at, tries }: { readonly at: Date; readonly tries: number },
): Promise<Callback | undefined> {
  return db
    .updateTable('callbacks')
    .set(({ eb }) => ({ state: 'waiting', due_at: at, tries_max: eb('tries', '+', tries), date_updated: at }))
    .where('sid', '=', callback_sid)
    .where('account_sid', '=', account_sid)
    .where('state', '<>', 'waiting')
    .returningAll()
    .executeTakeFirst()
}

export interface ParkedReplay {
  readonly account_sid: Sid<'AC'>
  /** Only those of this service. */
  readonly service_sid?: Sid<'KS'> | undefined
  readonly at: Date
  /** Tries that each has again. */
  readonly tries: number
  readonly max: number
}

/** The same for what is parked, the oldest first. Those that somebody else replays or deletes at the moment are theirs. */
export async function replayParked(
  db: Db,
  { account_sid, service_sid, at, tries, max }: ParkedReplay,
): Promise<{ readonly replayed: number; readonly more: boolean }> {
  const whose = service_sid
    ? sql`service_sid = ${service_sid} and account_sid || '' = ${account_sid}`
    : sql`account_sid = ${account_sid}`
  const { rows } = await sql<{ found: number; replayed: number }>`
    with parked as materialized (
      select sid from callbacks where ${whose} and state = 'parked' and ${sql.raw(isFailed)}
      order by sid limit ${max + 1} for update skip locked
    ), replayed as (
      update callbacks c set state = 'waiting', due_at = ${at}, tries_max = tries + ${tries}, date_updated = ${at}
      where c.sid = any (array(select sid from parked order by sid limit ${max})) returning c.sid
    )
    select (select count(*) from parked)::int as found, (select count(*) from replayed)::int as replayed`.execute(
    db,
  )
  const { found, replayed } = rows[0]!
  return { replayed, more: found > max }
}

export function attemptsOf(db: Db, callback_sid: Sid<'CB'>): Promise<Row<'callback_attempts'>[]> {
  return db
    .selectFrom('callback_attempts')
    .selectAll()
    .where('callback_sid', '=', callback_sid)
    .orderBy('number')
    .execute()
}

/** Deletes some that came to this state before a moment, with their tries; answers how many. Held ones are passed over. */
export async function deleteSettledCallbacks(
  tx: Tx,
  { state, before, max }: { readonly state: Callback['state']; readonly before: Date; readonly max: number },
): Promise<number> {
  const held = await tx
    .selectFrom('callbacks')
    .select('sid')
    .where('state', '=', state)
    .where('date_updated', '<=', before)
    // Follows from the state, but a plan for any state cannot know it, and then not use the index.
    .where(sql<boolean>`state <> 'waiting'`)
    .orderBy('date_updated')
    .limit(max)
    .forUpdate()
    .skipLocked()
    .execute()
  if (held.length === 0) return 0
  const sids = held.map(({ sid }) => sid)
  await tx
    .deleteFrom('callbacks')
    .where('sid', '=', sql<Sid<'CB'>>`any(${sids})`)
    .execute()
  return sids.length
}

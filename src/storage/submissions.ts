// Texts on their way to carriers: rows of `submissions`, written by the statements that record the texts (record-sql.ts).
import type { ResourceStatus } from '../domain/interaction.ts'
import { resourceStatuses } from '../domain/interaction.ts'
import type { Sid } from '../domain/sid.ts'
import { isNews } from '../domain/status-rank.ts'
import { type SubmissionState, waitingMax } from '../domain/submission.ts'
import type { Database, Db, Statement } from './database.ts'
import { arrayLiteral } from './record-sends.ts'
import { queuedCallbacks } from './record-sql.ts'
import type { Row } from './schema.ts'

export type Submission = Row<'submissions'>

/** A text that is in this process's hands until its lease ends. */
export interface ClaimedSubmission extends Submission {
  /** What it was before: `under-way` says that whoever had it died, and that its carrier may have it. */
  readonly was: SubmissionState
  /** Whom it is for is still in the session that it came through. */
  readonly wanted: boolean
  readonly iso_country: string | null
}

export interface SubmissionClaim {
  readonly now: Date
  /** Until when others leave it alone. */
  readonly lease: Date
}

/**
 * Takes what `due` finds (`sid`, `was`), and says with each what must be known of it. Looked up one by one: the planner takes
 * what a limit leaves for a share of the table, and would read all of it.
 */
const claimed = (due: string, lease: string) => `
with due as materialized (${due})
update submissions s set state = 'under-way', due_at = ${lease}, tries = s.tries + 1
where s.sid = any (array(select sid from due))
returning s.*, (select due.was from due where due.sid = s.sid) as was,
  s.participant_sid is null or coalesce((
    select p.active from participants p where p.session_sid = s.session_sid and p.sid = s.participant_sid), false) as wanted,
  (select n.iso_country from pool_numbers n where n.account_sid = s.account_sid and n.phone_number = s."from") as iso_country`

const claimDue: Statement = {
  name: 'claim-submissions',
  text: claimed(
    `select d.sid, d.was from unnest($1::text[], $2::int[]) as c (carrier, room), lateral (
    select s.sid, s.state as was from submissions s where s.carrier = c.carrier and s.due_at <= $3
      and not exists (
        select from submissions e where e.account_sid = s.account_sid and e."from" = s."from" and e."to" = s."to"
          and e.date_created <= s.date_created and (e.date_created, substr(e.sid, 3)) < (s.date_created, substr(s.sid, 3)))
    order by s.due_at, s.sid limit c.room for update skip locked
  ) as d`,
    '$4',
  ),
  replanned: true,
}

/**
 * Takes texts that are due: of each carrier as many as there is room for, and of those between two numbers only the first, so
 * that they arrive as they were written.
 */
export function claimSubmissions(
  database: Database,
  rooms: ReadonlyMap<string, number>,
  { now, lease }: SubmissionClaim,
): Promise<ClaimedSubmission[]> {
  return database.run<ClaimedSubmission>(claimDue, [[...rooms.keys()], [...rooms.values()], now, lease])
}

const claimNamed: Statement = {
  name: 'claim-named-submissions',
  text: claimed(
    `select s.sid, s.state as was from submissions s where s.sid = any ($1::text[]) and s.state = 'waiting'
  order by s.sid for update skip locked`,
    '$2',
  ),
}

/** Takes these, whatever their time, unless somebody has them. */
export function claimSubmissionsBySid(
  database: Database,
  sids: readonly string[],
  lease: Date,
): Promise<ClaimedSubmission[]> {
  return database.run<ClaimedSubmission>(claimNamed, [sids, lease])
}

/** What became of a text in this process's hands. */
export type SubmissionFate = Pick<Submission, 'sid' | 'session_sid' | 'interaction_sid'> &
  (
    | { readonly again: Date }
    | {
        readonly again?: never
        readonly status: ResourceStatus
        /** Who took it, or was the last that did not. */
        readonly carrier: string
        /** What it is called from now on; null: it never went out. */
        readonly resource_sid: string | null
        /** What its parts are called where reports will name those. */
        readonly ids: readonly string[]
        /** What the callback will be called that tells of it, if one does. */
        readonly callback_sid: Sid<'CB'>
      }
  )

export interface SubmissionSettled {
  /** False: it was not there any more. */
  readonly settled: boolean
  /** The application is to be told of it. */
  readonly told: boolean
}

/**
 * Writes down what became of texts. A report may have come before the carrier's answer: a status only moves forward. The
 * application is told of the first status, too (contract section 8, 23); what is `queued` was told to nobody.
 */
const settle: Statement = {
  name: 'settle-submissions',
  text: `
with input as (
  select * from unnest($1::text[], $2::text[], $3::text[], $4::timestamptz[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[])
    with ordinality as i (sid, session_sid, interaction_sid, again, status, before, carrier, resource_sid, ids, callback_sid, ord)
), put_back as (
  update submissions s set state = 'waiting', due_at = i.again from input i
  where s.sid = i.sid and i.again is not null returning s.sid
), ended as (
  delete from submissions s using input i where s.sid = i.sid and i.again is null returning s.sid
), target as materialized (
  select i.sid, i.session_sid, i.interaction_sid, i.status, i.carrier, i.resource_sid, i.ids, i.callback_sid, x.account_sid, x.service_sid,
    x.inbound_resource_status, v.callback_url, v.callback_tries_max,
    x.outbound_resource_status is null or x.outbound_resource_status = 'queued' or x.outbound_resource_status = any (i.before::text[]) as news
  from input i
  join interactions x on x.session_sid = i.session_sid and x.sid = i.interaction_sid
  join services v on v.sid = x.service_sid
  where i.sid in (select sid from ended)
  for update of x
), changed as (
  update interactions x set outbound_resource_sid = coalesce(x.outbound_resource_sid, t.resource_sid), carrier = t.carrier, date_updated = $11,
    outbound_resource_status = case when t.news then t.status else x.outbound_resource_status end
  from target t where x.session_sid = t.session_sid and x.sid = t.interaction_sid
  returning x.sid, t.news
), recorded as (
  select sid from changed where news
), named as (
  insert into submitted_ids (carrier, id, account_sid, service_sid, session_sid, interaction_sid, date_created)
  select t.carrier, part.id, t.account_sid, t.service_sid, t.session_sid, t.interaction_sid, $11
  from target t, unnest(t.ids::text[]) as part (id)
  on conflict (carrier, id) do update set account_sid = excluded.account_sid, service_sid = excluded.service_sid,
    session_sid = excluded.session_sid, interaction_sid = excluded.interaction_sid, status = null, date_created = excluded.date_created
), ${queuedCallbacks('$11', 'inbound_resource_status', 'status')}
select i.sid in (select sid from ended union all select sid from put_back) as settled,
  coalesce(i.interaction_sid in (select sid from recorded), false) and exists (select from target t where t.sid = i.sid and t.callback_url is not null) as told
from input i order by i.ord`,
}

/** One outcome per fate, in order. */
export function settleSubmissions(
  database: Database,
  fates: readonly SubmissionFate[],
  at: Date,
): Promise<SubmissionSettled[]> {
  const done = fates.map((fate) => (fate.again === undefined ? fate : undefined))
  return database.run<SubmissionSettled>(settle, [
    fates.map(({ sid }) => sid),
    fates.map(({ session_sid }) => session_sid),
    fates.map(({ interaction_sid }) => interaction_sid),
    fates.map((fate) => fate.again ?? null),
    done.map((fate) => fate?.status ?? null),
    done.map((fate) => (fate === undefined ? null : arrayLiteral(before(fate.status)))),
    done.map((fate) => fate?.carrier ?? null),
    done.map((fate) => fate?.resource_sid ?? null),
    done.map((fate) => (fate === undefined ? null : arrayLiteral(fate.ids))),
    done.map((fate) => fate?.callback_sid ?? null),
    at,
  ])
}

/** The statuses after which this one is news. */
const before = (to: ResourceStatus) => resourceStatuses.filter((from) => isNews(from, to))

/** Whether somebody is handing a text to this carrier. */
export async function anyUnderWay(db: Db, carrier: string): Promise<boolean> {
  const found = await db
    .selectFrom('submissions')
    .select('sid')
    .where('carrier', '=', carrier)
    .where('state', '=', 'under-way')
    .limit(1)
    .executeTakeFirst()
  return found !== undefined
}

/** Texts of carriers other than these, made at `until` or earlier, `max` at most. */
export function forsakenSubmissions(
  db: Db,
  carriers: readonly string[],
  { until, max }: { readonly until: Date; readonly max: number },
): Promise<Submission[]> {
  return db
    .selectFrom('submissions')
    .selectAll()
    .where('carrier', 'not in', [...carriers, ''])
    .where('date_created', '<=', until)
    .orderBy('sid')
    .limit(max)
    .execute()
}

/** What waits for a carrier, or is in the hands of a process. */
export interface WaitingSubmissions {
  readonly carrier: string
  /** At most `waitingMax`. */
  readonly texts: number
  /** When the oldest of them was recorded. Null: none is there. */
  readonly oldest: Date | null
}

/** Along the index, and of each carrier so many rows and no more. */
const waiting: Statement = {
  name: 'waiting-submissions',
  text: `
select c.carrier, w.texts, w.oldest
from unnest($1::text[]) as c (carrier), lateral (
  select count(*)::int as texts, min(s.date_created) as oldest from (
    select s.account_sid, s.date_created from submissions s where s.carrier = c.carrier
    order by s.due_at, s.sid limit ${waitingMax}
  ) as s where s.account_sid = $2
) as w`,
  replanned: true,
}

/** One for each of the carriers. */
export function waitingSubmissions(
  database: Database,
  account_sid: Sid<'AC'>,
  carriers: readonly string[],
): Promise<WaitingSubmissions[]> {
  return database.run<WaitingSubmissions>(waiting, [carriers, account_sid])
}

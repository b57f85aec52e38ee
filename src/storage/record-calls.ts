// Calls from people to proxy numbers: who is called, and how it went. The statements that decide and record.
import { CompiledQuery } from 'kysely'
import { ringSecondsMax, talkSecondsMax } from '../domain/call-plan.ts'
import { type ResourceStatus, resourceStatuses } from '../domain/interaction.ts'
import { firstSid, type Sid } from '../domain/sid.ts'
import { isNews } from '../domain/status-rank.ts'
import type { StrayOutcome } from '../domain/stray-contact.ts'
import type { Database, Db, Statement } from './database.ts'
import type { Interaction, InteractionKey } from './interactions.ts'
import { heldSessions, receiverOf, touchedSessions } from './record-sql.ts'
import type { Session } from './sessions.ts'

/** A call that a carrier brought. */
export interface CallContact {
  readonly interaction_sid: Sid<'KI'>
  readonly account_sid: Sid<'AC'>
  /** Who brought it, and dials the other person. */
  readonly carrier: string
  /** The carrier's own id of the call: bringing it twice records it once. */
  readonly inbound_sid: string
  readonly from: string
  readonly to: string
  /** What the callback will be called that tells of it, if one does. */
  readonly callback_sid: Sid<'CB'>
}

/** What was found for a call. Null: nothing of that kind. */
export interface CallOutcome {
  /** The service in whose pool the number is. */
  readonly service_sid: Sid<'KS'> | null
  /** The active session in which the caller holds the number. */
  readonly session_sid: Sid<'KC'> | null
  readonly participant_sid: Sid<'KP'> | null
  readonly mode: Session['mode'] | null
  readonly expiry_due: boolean | null
  readonly counterpart_sid: Sid<'KP'> | null
  readonly identifier: string | null
  readonly proxy_identifier: string | null
  /** Where the application wants to be asked first, if it does. */
  readonly intercept_callback_url: string | null
  /** The session was still active when it was held. */
  readonly held: boolean
  /** The application is to be told of it. */
  readonly told: boolean
  /** It is in the log now. False though `held`: the carrier brought it before. */
  readonly recorded: boolean
}

/** The callback that tells of what is in `source`: an interaction's columns with `callback_sid` and the service's own. */
const queued = (at: string, source: string, statuses: string) => `queued as (
  insert into callbacks (sid, account_sid, service_sid, session_sid, interaction_sid, url, receiver, inbound_status,
    outbound_status, state, due_at, tries_max, date_created, date_updated)
  select callback_sid, account_sid, service_sid, session_sid, interaction_sid, callback_url,
    ${receiverOf('callback_url')},
    ${statuses}, 'waiting', ${at}, callback_tries_max, ${at}, ${at}
  from ${source}
  returning sid
)`

/**
 * Routes and records in one statement, as texts are (record-contacts.ts). The application is told of the inbound side at
 * once, or asked first: then the interaction waits in its stage until `settleAsked` or `refuseAsked`.
 */
const recordCall: Statement = {
  name: 'record-call',
  text: `
with input as (
  select $1::text as interaction_sid, $2::text as account_sid, $3::text as inbound_sid, $4::text as caller,
    $5::text as dialled, $6::text as callback_sid, $8::text as via
), target as materialized (
  select i.*, n.service_sid, v.callback_url, v.callback_tries_max, v.intercept_callback_url, p.session_sid,
    p.sid as participant_sid, s.mode, s.roster, s.expiry_check_at <= $7 as expiry_due,
    c.sid as counterpart_sid, c.identifier, c.proxy_identifier,
    coalesce(c.sid is not null and s.mode <> 'message-only' and not coalesce(s.expiry_check_at <= $7, false), false) as fit
  from input i
  left join pool_numbers n on n.account_sid = i.account_sid and n.phone_number = i.dialled
  left join services v on v.sid = n.service_sid
  left join participants p on p.service_sid = n.service_sid and p.identifier = i.caller and p.proxy_identifier = i.dialled and p.active
  left join sessions s on s.sid = p.session_sid
  left join participants c on c.session_sid = p.session_sid and c.sid <> p.sid and c.active
), ${heldSessions}, ${touchedSessions('$7')}, recorded as (
  insert into interactions (sid, account_sid, service_sid, session_sid, type, data, inbound_participant_sid,
    inbound_resource_sid, inbound_resource_status, carrier, inbound_carrier, stage, date_created, date_updated)
  select interaction_sid, account_sid, service_sid, session_sid, 'voice', '{}', participant_sid, inbound_sid, 'ringing',
    via, nullif(via, 'simulator'), case when intercept_callback_url is not null then 'intercept' end, $7, $7
  from target t where fit and session_sid in (select sid from held)
    and not exists (select from deleted_contacts d where d.account_sid = t.account_sid and d.inbound_sid = t.inbound_sid)
  on conflict (account_sid, inbound_resource_sid) where inbound_resource_sid is not null do nothing
  returning sid
), ${queued(
    '$7',
    `target where callback_url is not null and intercept_callback_url is null
    and interaction_sid in (select sid from recorded)`,
    `'ringing', null`,
  )}
select service_sid, session_sid, participant_sid, mode, expiry_due, counterpart_sid, identifier, proxy_identifier,
  intercept_callback_url, exists (select from queued) as told,
  session_sid is not null and session_sid in (select sid from held) as held,
  interaction_sid in (select sid from recorded) as recorded
from target`,
}

export async function runRecordCall(database: Database, call: CallContact, at: Date): Promise<CallOutcome> {
  const { interaction_sid, account_sid, inbound_sid, from, to, callback_sid, carrier } = call
  const values = [interaction_sid, account_sid, inbound_sid, from, to, callback_sid, at, carrier]
  const [outcome] = await database.run<CallOutcome>(recordCall, values)
  return outcome!
}

/** The interaction that a call is, by the carrier's own id of it. */
export function interactionOfInbound(
  db: Db,
  account_sid: Sid<'AC'>,
  inbound_sid: string,
): Promise<Interaction | undefined> {
  return db
    .selectFrom('interactions')
    .selectAll()
    .where('account_sid', '=', account_sid)
    .where('inbound_resource_sid', '=', inbound_sid)
    .executeTakeFirst()
}

/**
 * Takes up an interaction that whoever had it in hand left in its stage; undefined when somebody has it since `since`. It
 * has no `stage_until`: a call cannot wait for a worker, only the carrier that brings it again finishes it.
 */
export function takeUpAsked(
  db: Db,
  { session_sid, sid }: Interaction,
  { at, since }: { readonly at: Date; readonly since: Date },
): Promise<Interaction | undefined> {
  return db
    .updateTable('interactions')
    .set({ date_updated: at })
    .where('session_sid', '=', session_sid)
    .where('sid', '=', sid)
    .where('stage', '=', 'intercept')
    .where('date_updated', '<=', since)
    .returningAll()
    .executeTakeFirst()
}

/** Who is to be called, read in the statement that lets the call go on. */
export interface AllowedCall {
  readonly participant_sid: Sid<'KP'>
  readonly identifier: string
  readonly proxy_identifier: string
  readonly told: boolean
}

const allowCall: Statement = {
  name: 'allow-call',
  text: `
with target as materialized (
  select i.sid as interaction_sid, i.account_sid, i.service_sid, i.session_sid, $3::text as callback_sid, v.callback_url,
    v.callback_tries_max, s.roster, c.sid as participant_sid, c.identifier, c.proxy_identifier, true as fit
  from interactions i
  join services v on v.sid = i.service_sid
  join sessions s on s.sid = i.session_sid
  join participants p on p.sid = i.inbound_participant_sid and p.active
  join participants c on c.session_sid = i.session_sid and c.sid <> p.sid and c.active
  where i.session_sid = $1 and i.sid = $2 and i.stage = 'intercept'
), ${heldSessions}, settled as (
  update interactions i set stage = null, stage_until = null, date_updated = $4
  from target t where i.session_sid = t.session_sid and i.sid = t.interaction_sid and i.stage = 'intercept'
    and t.session_sid in (select sid from held)
  returning i.sid
), ${queued('$4', 'target where callback_url is not null and interaction_sid in (select sid from settled)', `'ringing', null`)}
select participant_sid, identifier, proxy_identifier, exists (select from queued) as told
from target where interaction_sid in (select sid from settled)`,
}

/** Lets a call go on that the application was asked about; undefined when nobody is there any more to be called. */
export async function settleAsked(
  database: Database,
  { session_sid, interaction_sid }: Pick<InteractionKey, 'session_sid' | 'interaction_sid'>,
  { at, callback_sid }: { readonly at: Date; readonly callback_sid: Sid<'CB'> },
): Promise<AllowedCall | undefined> {
  const values = [session_sid, interaction_sid, callback_sid, at]
  return (await database.run<AllowedCall>(allowCall, values))[0]
}

/** Ends a call that the application was asked about: nobody is called, and nobody told. */
export async function refuseAsked(
  db: Db,
  { session_sid, interaction_sid }: Pick<InteractionKey, 'session_sid' | 'interaction_sid'>,
  at: Date,
): Promise<void> {
  await db
    .updateTable('interactions')
    .set({ stage: null, stage_until: null, inbound_resource_status: 'completed', date_updated: at })
    .where('session_sid', '=', session_sid)
    .where('sid', '=', interaction_sid)
    .where('stage', '=', 'intercept')
    .execute()
}

/** News of a call, from the carrier. What is not given is not told. */
export interface CallReport {
  readonly inbound?: ResourceStatus
  readonly outbound?: {
    readonly status: ResourceStatus
    readonly participant_sid: Sid<'KP'>
    readonly resource_sid: string
  }
  /** Whole seconds that the two talked. */
  readonly duration?: number
  /** Nothing more comes: the session's time counts from now. */
  readonly ended: boolean
}

export interface ReportOutcome {
  /** There is such an interaction. */
  readonly found: boolean
  /** It was news. */
  readonly changed: boolean
  /** The application is to be told of it. */
  readonly told: boolean
}

/**
 * Writes what is news of it: statuses only move forward (contract 9.1). So is how long the two talked, where that is not known
 * yet, though it may come after the end: some carriers say it in one of their last reports only, and those come in any order.
 * The callback that tells so is written with it (contract 4.2 promises the duration to whoever knows calls by callbacks), and
 * a session that is still active counts its time from the end of the call.
 */
const reportCall: Statement = {
  name: 'report-call',
  text: `
with held as materialized (
  select sid, status from sessions where sid = $1 for no key update
), found as materialized (
  select i.*, coalesce($5::text is not null and (i.inbound_resource_status is null
      or i.inbound_resource_status = any ($6::text[])), false) as inbound_news,
    coalesce($7::text is not null and (i.outbound_resource_status is null
      or i.outbound_resource_status = any ($8::text[])), false) as outbound_news,
    $11::text is not null and i.data = '{}' as duration_news
  from interactions i
  where i.session_sid = (select sid from held) and i.sid = $2 and i.account_sid = $3 and i.service_sid = $4
  for update
), changed as (
  update interactions i set
    inbound_resource_status = case when f.inbound_news then $5 else i.inbound_resource_status end,
    outbound_resource_status = case when f.outbound_news then $7 else i.outbound_resource_status end,
    outbound_participant_sid = coalesce(i.outbound_participant_sid, $9),
    outbound_resource_sid = coalesce(i.outbound_resource_sid, $10),
    data = coalesce($11, i.data), date_updated = $12
  from found f
  where i.session_sid = f.session_sid and i.sid = f.sid and (f.inbound_news or f.outbound_news or f.duration_news)
  returning i.*
), telling as (
  select $13::text as callback_sid, c.account_sid, c.service_sid, c.session_sid, c.sid as interaction_sid,
    c.inbound_resource_status, c.outbound_resource_status, v.callback_url, v.callback_tries_max
  from changed c join services v on v.sid = c.service_sid
), ${queued('$12', 'telling where callback_url is not null', 'inbound_resource_status, outbound_resource_status')}, touched as (
  update sessions s set date_last_interaction = $12, date_updated = $12,
    expiry_check_at = case when s.date_expiry <= $12 then s.date_expiry else s.expiry_check_at end
  where s.sid in (select sid from held where status in ('open', 'in-progress')) and $14
    and exists (select from changed)
)
select exists (select from found) as found, exists (select from changed) as changed, exists (select from queued) as told`,
}

export async function recordCallReport(
  db: Db,
  { account_sid, service_sid, session_sid, interaction_sid }: InteractionKey,
  { inbound, outbound, duration, ended }: CallReport,
  { at, callback_sid }: { readonly at: Date; readonly callback_sid: Sid<'CB'> },
): Promise<ReportOutcome> {
  const values = [
    session_sid,
    interaction_sid,
    account_sid,
    service_sid,
    inbound ?? null,
    before(inbound),
    outbound?.status ?? null,
    before(outbound?.status),
    outbound?.participant_sid ?? null,
    outbound?.resource_sid ?? null,
    duration === undefined ? null : JSON.stringify({ duration: String(duration) }),
    at,
    callback_sid,
    ended,
  ]
  const { rows } = await db.executeQuery<ReportOutcome>(CompiledQuery.raw(reportCall.text, values))
  return rows[0]!
}

/** The statuses after which this one is news. */
function before(to: ResourceStatus | undefined): ResourceStatus[] {
  return to === undefined ? [] : resourceStatuses.filter((from) => isNews(from, to))
}

/** Milliseconds after which a call of a session is over, whether the carrier has told so or not. */
const callMsMax = (ringSecondsMax + talkSecondsMax + 60) * 1000

/** Whether somebody talks in this session, or is being called. */
export async function isCallUp(db: Db, session_sid: Sid<'KC'>, at: Date): Promise<boolean> {
  const up = await db
    .selectFrom('interactions')
    .select('sid')
    .where('session_sid', '=', session_sid)
    .where('sid', '>', firstSid('KI', new Date(at.getTime() - callMsMax)) as Sid<'KI'>)
    .where('type', '=', 'voice')
    .where('inbound_resource_status', 'in', ['ringing', 'in-progress'])
    .limit(1)
    .executeTakeFirst()
  return up !== undefined
}

/** What came of a call that belonged to no session. */
export async function settleStrayCall(
  db: Db,
  { account_sid, inbound_sid }: Pick<CallContact, 'account_sid' | 'inbound_sid'>,
  { outcome, session_sid, at }: { outcome: StrayOutcome; session_sid?: Sid<'KC'>; at: Date },
): Promise<void> {
  await db
    .updateTable('stray_contacts')
    .set({ outcome, date_updated: at, ...(session_sid && { session_sid }) })
    .where('account_sid', '=', account_sid)
    .where('inbound_sid', '=', inbound_sid)
    .execute()
}

// The hot path of the API: texts that the application sends to participants. Many requests, one statement.
import type { Sid } from '../domain/sid.ts'
import type { Database, Statement } from './database.ts'
import type { Participant } from './participants.ts'
import { firstStatus, heldSessions, queuedCallbacks, submittedTexts, touchedSessions } from './record-sql.ts'
import type { Interaction } from './interactions.ts'
import type { Session } from './sessions.ts'

export interface Send {
  readonly interaction_sid: Sid<'KI'>
  readonly message_sid: Sid<'SM' | 'MM'>
  readonly account_sid: Sid<'AC'>
  readonly service_sid: Sid<'KS'>
  readonly session_sid: Sid<'KC'>
  readonly participant_sid: Sid<'KP'>
  readonly body: string
  readonly data: string
  readonly media_urls: readonly string[]
  /** What the callback will be called that tells of it, if one does. */
  readonly callback_sid: Sid<'CB'>
}

/** Seconds for which a text is its recorder's to hand over to the carrier. */
const submitOwnSeconds = 15

/** What was found for one send. Null: there is no such row below the ones before it. */
export interface SendOutcome {
  readonly session_sid: Sid<'KC'> | null
  readonly participant_sid: Sid<'KP'> | null
  readonly date_deleted: Participant['date_deleted']
  readonly status: Session['status'] | null
  readonly mode: Session['mode'] | null
  /** The session may have expired: whether it has is for the caller to find out. */
  readonly expiry_due: boolean | null
  readonly carrier: string | null
  /** The application is to be told of it. */
  readonly told: boolean
  /** It is in the log now, and the simulated phone shows it; if the number is a carrier's, it is in `submissions`. */
  readonly recorded: boolean
}

/**
 * Looks up, checks, records, touches the sessions and hands texts over to simulated phones, in one statement.
 *
 * Alternatives measured on one 2-core machine, 64 connections, PostgreSQL: a transaction per request 1,900/s; record,
 * send and settle as two statements 8,000 to 9,000/s; this 15,000/s. The simulator's phones are rows of this database,
 * so handing over is part of recording, and no crash can come between the two.
 *
 * Sessions are held in order of SID: two batches that touch the same sessions must not wait for each other in a circle.
 */
const recordSends: Statement = {
  name: 'record-sends',
  text: `
with input as (
  select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $11::text[])
    with ordinality as i (interaction_sid, message_sid, account_sid, service_sid, session_sid, participant_sid, body, data, media, callback_sid, ord)
), target as materialized (
  select i.*, case when n.carrier = 'simulator' then v.callback_url end as callback_url, v.callback_tries_max, s.sid as found_session, s.status, s.mode, s.roster, s.expiry_check_at <= $10 as expiry_due,
    p.sid as found_participant, p.identifier, p.proxy_identifier, p.date_deleted, coalesce(n.carrier, 'none') as carrier,
    coalesce(s.status in ('open', 'in-progress') and s.mode <> 'voice-only'
      and p.date_deleted is null and not coalesce(s.expiry_check_at <= $10, false) and p.sid is not null, false) as fit
  from input i
  left join sessions s on s.sid = i.session_sid and s.service_sid = i.service_sid and s.account_sid = i.account_sid
  left join participants p on p.sid = i.participant_sid and p.session_sid = s.sid
  left join services v on v.sid = s.service_sid
  left join pool_numbers n on n.sid = p.proxy_identifier_sid
), ${heldSessions}, ${touchedSessions('$10')}, recorded as (
  insert into interactions (sid, account_sid, service_sid, session_sid, type, data, media_urls, outbound_participant_sid,
    outbound_resource_sid, outbound_resource_status, carrier, date_created, date_updated)
  select interaction_sid, account_sid, service_sid, session_sid, 'message', data, media::text[], participant_sid,
    case when carrier = 'simulator' then message_sid end, ${firstStatus}, carrier, $10, $10
  from target where fit and session_sid in (select sid from held)
  returning sid
), ${queuedCallbacks('$10', null)}, ${submittedTexts('$10', {
    sid: 'message_sid',
    participant: 'participant_sid',
    // Whoever recorded it hands it over at once, and answers what became of it.
    dueAt: `$10::timestamptz + interval '${submitOwnSeconds} seconds'`,
  })}, shown as (
  insert into simulator_messages (sid, account_sid, phone, direction, "from", "to", body, media_urls, status, date_created)
  select message_sid, account_sid, identifier, 'received', proxy_identifier, identifier, body, media::text[], 'received', $10
  from target where fit and carrier = 'simulator' and session_sid in (select sid from held)
)
select found_session as session_sid, found_participant as participant_sid, date_deleted,
  status, mode, expiry_due, carrier, callback_url is not null as told, interaction_sid in (select sid from recorded) as recorded
from target order by ord`,
}

/** One outcome per send, in order. `at` becomes the date of all of them. */
export async function runRecordSends(
  database: Database,
  sends: readonly Send[],
  at: Date,
): Promise<SendOutcome[]> {
  return database.run<SendOutcome>(recordSends, [
    sends.map((send) => send.interaction_sid),
    sends.map((send) => send.message_sid),
    sends.map((send) => send.account_sid),
    sends.map((send) => send.service_sid),
    sends.map((send) => send.session_sid),
    sends.map((send) => send.participant_sid),
    sends.map((send) => send.body),
    sends.map((send) => send.data),
    sends.map((send) => arrayLiteral(send.media_urls)),
    at,
    sends.map((send) => send.callback_sid),
  ])
}

/** What recording answered for one that is in the log; undefined when it is not. Read by its names, after a broken connection. */
export async function recordedSend(
  { db }: Database,
  { session_sid, interaction_sid, participant_sid, callback_sid }: Send,
): Promise<(SendOutcome & { readonly at: Date }) | undefined> {
  const found = await db
    .selectFrom('interactions as i')
    .innerJoin('sessions as s', 's.sid', 'i.session_sid')
    .leftJoin('callbacks as c', (join) => join.on('c.sid', '=', callback_sid))
    .select(['i.carrier', 'i.date_created as at', 's.status', 's.mode', 'c.sid as callback'])
    .where('i.session_sid', '=', session_sid)
    .where('i.sid', '=', interaction_sid)
    .executeTakeFirst()
  if (found === undefined) return undefined
  const { callback, ...row } = found
  return {
    ...row,
    session_sid,
    participant_sid,
    date_deleted: null,
    expiry_due: false,
    told: callback !== null,
    recorded: true,
  }
}

/** PostgreSQL's text form of an array, null when it is empty: arrays of arrays must be rectangular, texts need not. */
export function arrayLiteral(values: readonly string[]): string | null {
  if (values.length === 0) return null
  return `{${values.map((value) => `"${value.replace(/["\\]/g, '\\$&')}"`).join(',')}}`
}

/** The interaction that a recorded send is, as reading it back would give it. */
export function sentInteraction(send: Send, outcome: SendOutcome, at: Date): Interaction {
  return {
    sid: send.interaction_sid,
    account_sid: send.account_sid,
    service_sid: send.service_sid,
    session_sid: send.session_sid,
    type: 'message',
    data: send.data,
    media_urls: send.media_urls.length === 0 ? null : [...send.media_urls],
    inbound_participant_sid: null,
    inbound_resource_sid: null,
    inbound_resource_status: null,
    inbound_carrier: null,
    outbound_participant_sid: send.participant_sid,
    outbound_resource_sid: outcome.carrier === 'simulator' ? send.message_sid : null,
    outbound_resource_status: outcome.carrier === 'simulator' ? 'delivered' : 'queued',
    carrier: outcome.carrier,
    stage: null,
    stage_until: null,
    date_created: at,
    date_updated: at,
  }
}

// The hot path of the carriers: texts from people to proxy numbers. This statement decides who hears whom.
import type { Sid } from '../domain/sid.ts'
import type { Database, Statement } from './database.ts'
import { firstStatus, heldSessions, queuedCallbacks, submittedTexts, touchedSessions } from './record-sql.ts'
import { arrayLiteral } from './record-sends.ts'
import type { Session } from './sessions.ts'

/** A text that a carrier brought. */
export interface Contact {
  readonly interaction_sid: Sid<'KI'>
  readonly account_sid: Sid<'AC'>
  readonly carrier: string
  /** The carrier's own id of the text: bringing it twice records it once. */
  readonly inbound_sid: string
  readonly from: string
  readonly to: string
  readonly body: string
  readonly data: string
  readonly media_urls: readonly string[]
  /** The stray that it was until now, for one whose session was made for it: any other with a stray was heard already. */
  readonly stray_sid?: Sid<'CT'>
  /** A stop word: looked up, never recorded or relayed. */
  readonly stopped: boolean
  /** What the relayed text will be called. */
  readonly outbound_sid: Sid<'SM' | 'MM'>
  /** What the callback will be called that tells of it, if one does. */
  readonly callback_sid: Sid<'CB'>
}

/** What was found for one contact. Null: nothing of that kind. */
export interface ContactOutcome {
  /** The service in whose pool the number is. */
  readonly service_sid: Sid<'KS'> | null
  /** The active session in which the sender holds the number. */
  readonly session_sid: Sid<'KC'> | null
  readonly participant_sid: Sid<'KP'> | null
  readonly status: Session['status'] | null
  readonly mode: Session['mode'] | null
  readonly expiry_due: boolean | null
  readonly counterpart_sid: Sid<'KP'> | null
  /** The session was still active when it was held. */
  readonly held: boolean
  /** The application is to be told of it. */
  readonly told: boolean
  /** The application is to be asked first: recorded, and not handed over yet. */
  readonly staged: boolean
  /** Of the number from which it goes on. */
  readonly carrier: string
  /** The carrier brought it before, and it went into no session or its log was deleted. */
  readonly known: boolean
  /** It is in the log now and was handed over, unless `staged`. False though `held`: the carrier brought it before. */
  readonly recorded: boolean
}

/**
 * Routes, records and relays, in one statement; the snapshot it reads is the one it records by. A route is
 * (service of the number, sender, number) among active participants: a unique index, so there is one at most.
 * The sender's own simulated phone shows what was sent, whatever became of it.
 *
 * Where the application is to be asked first (InterceptCallbackUrl), it is only recorded, with whom it is for;
 * settle-relay.ts does the rest.
 *
 * What was heard before is looked for text by text: `limit` keeps the planner from reading those tables whole for a batch.
 */
const recordContacts: Statement = {
  name: 'record-contacts',
  text: `
with input as (
  select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[], $11::boolean[], $13::text[], $14::text[])
    with ordinality as i (interaction_sid, account_sid, via, inbound_sid, sender, dialled, body, data, media, outbound_sid, stopped, callback_sid, stray_sid, ord)
), target as materialized (
  select i.*, n.service_sid, case when v.intercept_callback_url is null and cn.carrier = 'simulator' then v.callback_url end as callback_url, v.callback_tries_max,
    v.intercept_callback_url is not null as staged, y.sid is not null or d.inbound_sid is not null as known, p.session_sid, p.sid as participant_sid, s.status, s.mode, s.roster, s.expiry_check_at <= $12 as expiry_due,
    c.sid as counterpart_sid, c.identifier, c.proxy_identifier, coalesce(cn.carrier, 'none') as carrier,
    coalesce(y.sid is null and d.inbound_sid is null and not i.stopped and c.sid is not null and s.mode <> 'voice-only' and not coalesce(s.expiry_check_at <= $12, false), false) as fit
  from input i
  left join pool_numbers n on n.account_sid = i.account_sid and n.phone_number = i.dialled
  left join services v on v.sid = n.service_sid
  left join participants p on p.service_sid = n.service_sid and p.identifier = i.sender and p.proxy_identifier = i.dialled and p.active
  left join sessions s on s.sid = p.session_sid
  left join participants c on c.session_sid = p.session_sid and c.sid <> p.sid and c.active
  left join pool_numbers cn on cn.sid = c.proxy_identifier_sid
  left join lateral (
    select y.sid from stray_contacts y where y.account_sid = i.account_sid and y.inbound_sid = i.inbound_sid limit 1
  ) as y on y.sid is distinct from i.stray_sid
  left join lateral (
    select d.inbound_sid from deleted_contacts d where d.account_sid = i.account_sid and d.inbound_sid = i.inbound_sid limit 1
  ) as d on true
), ${heldSessions}, ${touchedSessions('$12')}, recorded as (
  insert into interactions (sid, account_sid, service_sid, session_sid, type, data, media_urls, inbound_participant_sid,
    inbound_resource_sid, inbound_resource_status, outbound_participant_sid, outbound_resource_sid, outbound_resource_status,
    carrier, inbound_carrier, stage, stage_until, date_created, date_updated)
  select interaction_sid, account_sid, service_sid, session_sid, 'message', data, media::text[], participant_sid,
    inbound_sid, 'delivered', counterpart_sid, case when not staged and carrier = 'simulator' then outbound_sid end,
    case when not staged then ${firstStatus} end, carrier, nullif(via, 'simulator'), case when staged then 'intercept' end, case when staged then $12::timestamptz end, $12, $12
  from target where fit and session_sid in (select sid from held)
  on conflict (account_sid, inbound_resource_sid) where inbound_resource_sid is not null do nothing
  returning sid
), ${queuedCallbacks('$12', "'delivered'")}, relayed as (
  select * from target where not staged
), ${submittedTexts('$12', { sid: 'outbound_sid', participant: 'counterpart_sid', from: 'relayed' })}, shown as (
  insert into simulator_messages (sid, account_sid, phone, direction, "from", "to", body, media_urls, status, date_created)
  select inbound_sid, account_sid, sender, 'sent', sender, dialled, body, media::text[], 'sent', $12
  from target where via = 'simulator'
  union all
  select outbound_sid, account_sid, identifier, 'received', proxy_identifier, identifier, body, media::text[], 'received', $12
  from target where carrier = 'simulator' and not staged and interaction_sid in (select sid from recorded)
  on conflict do nothing
)
select service_sid, session_sid, participant_sid, status, mode, expiry_due, counterpart_sid,
  session_sid is not null and session_sid in (select sid from held) as held, callback_url is not null as told, coalesce(staged, false) as staged, known, carrier,
  interaction_sid in (select sid from recorded) as recorded
from target order by ord`,
}

/** One outcome per contact, in order. `at` becomes the date of all of them. */
export async function runRecordContacts(
  database: Database,
  contacts: readonly Contact[],
  at: Date,
): Promise<ContactOutcome[]> {
  return database.run<ContactOutcome>(recordContacts, [
    contacts.map((contact) => contact.interaction_sid),
    contacts.map((contact) => contact.account_sid),
    contacts.map((contact) => contact.carrier),
    contacts.map((contact) => contact.inbound_sid),
    contacts.map((contact) => contact.from),
    contacts.map((contact) => contact.to),
    contacts.map((contact) => contact.body),
    contacts.map((contact) => contact.data),
    contacts.map((contact) => arrayLiteral(contact.media_urls)),
    contacts.map((contact) => contact.outbound_sid),
    contacts.map((contact) => contact.stopped),
    at,
    contacts.map((contact) => contact.callback_sid),
    contacts.map((contact) => contact.stray_sid ?? null),
  ])
}

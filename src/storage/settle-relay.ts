// What becomes of a text after the application was asked: handed over, or not. See record-contacts.ts for what comes before.
import type { Sid } from '../domain/sid.ts'
import { claimUnfinished, type ClaimOptions } from './claim-unfinished.ts'
import type { Database, Statement } from './database.ts'
import type { Interaction } from './interactions.ts'
import { heldSessions, queuedCallbacks, submittedTexts } from './record-sql.ts'
import type { Session } from './sessions.ts'

/** Takes texts whose application is to be asked now. */
export function claimRelays(database: Database, options: ClaimOptions): Promise<Interaction[]> {
  return claimUnfinished<Interaction>(database, 'interactions', options)
}

/** The application's word on one text. */
export interface Settlement {
  readonly session_sid: Sid<'KC'>
  readonly interaction_sid: Sid<'KI'>
  readonly allowed: boolean
  /** What the relayed text will be called, if it is relayed. */
  readonly outbound_sid: Sid<'SM' | 'MM'>
  /** What the callback will be called that tells of it, if one does. */
  readonly callback_sid: Sid<'CB'>
}

export interface SettlementOutcome {
  /** It was still to be settled. False: deleted, or settled by another process. */
  readonly found: boolean
  readonly status: Session['status'] | null
  readonly closed_reason: Session['closed_reason']
  /** The session may have expired: nothing was settled before that is known. */
  readonly expiry_due: boolean | null
  /** Of the number from which it goes on. */
  readonly carrier: string
  /** Who sent it, and the number that was texted. */
  readonly sender: string | null
  readonly dialled: string | null
  readonly told: boolean
  readonly settled: boolean
  readonly relayed: boolean
}

/**
 * Hands texts over that may go on, in the same snapshot in which it looks whether their session is still active and the
 * one for whom they were is still in it. What another process settled is not found.
 */
const settleRelays: Statement = {
  name: 'settle-relays',
  text: `
with input as (
  select * from unnest($1::text[], $2::text[], $3::boolean[], $4::text[], $5::text[])
    with ordinality as i (session_sid, interaction_sid, allowed, outbound_sid, callback_sid, ord)
), target as materialized (
  select i.*, x.sid is not null as found, x.account_sid, x.service_sid, x.data, x.media_urls, coalesce(n.carrier, 'none') as carrier,
    case when n.carrier = 'simulator' then v.callback_url end as callback_url, v.callback_tries_max, s.status, s.closed_reason, s.roster, s.expiry_check_at <= $6 as expiry_due,
    p.identifier as sender, p.proxy_identifier as dialled, c.sid as counterpart_sid, c.identifier, c.proxy_identifier,
    coalesce(i.allowed and x.sid is not null and s.status in ('open', 'in-progress') and c.sid is not null
      and not coalesce(s.expiry_check_at <= $6, false), false) as fit
  from input i
  left join interactions x on x.session_sid = i.session_sid and x.sid = i.interaction_sid and x.stage = 'intercept'
  left join sessions s on s.sid = x.session_sid
  left join services v on v.sid = x.service_sid
  left join participants p on p.sid = x.inbound_participant_sid
  left join participants c on c.sid = x.outbound_participant_sid and c.active
  left join pool_numbers n on n.sid = c.proxy_identifier_sid
), ${heldSessions}, settled as (
  update interactions x set stage = null, stage_until = null, date_updated = $6,
    outbound_participant_sid = case when t.fit then x.outbound_participant_sid end,
    outbound_resource_sid = case when t.fit and t.carrier = 'simulator' then t.outbound_sid end,
    outbound_resource_status = case when t.fit then case when t.carrier = 'simulator' then 'delivered' else 'queued' end end,
    carrier = case when t.fit then t.carrier end
  from target t where x.session_sid = t.session_sid and x.sid = t.interaction_sid and x.stage = 'intercept'
    and case when t.fit then t.session_sid in (select sid from held) else not (t.allowed and coalesce(t.expiry_due, false)) end
  returning x.sid, t.fit
), recorded as (
  select sid from settled where fit
), ${queuedCallbacks('$6', "'delivered'")}, ${submittedTexts('$6', {
    sid: 'outbound_sid',
    participant: 'counterpart_sid',
    body: "data::jsonb ->> 'body'",
    media: 'media_urls',
  })}, shown as (
  insert into simulator_messages (sid, account_sid, phone, direction, "from", "to", body, media_urls, status, date_created)
  select outbound_sid, account_sid, identifier, 'received', proxy_identifier, identifier, data::jsonb ->> 'body', media_urls, 'received', $6
  from target where carrier = 'simulator' and interaction_sid in (select sid from recorded)
)
select found, status, closed_reason, expiry_due, carrier, sender, dialled, callback_url is not null as told,
  interaction_sid in (select sid from settled) as settled, interaction_sid in (select sid from recorded) as relayed
from target order by ord`,
}

/** One outcome per settlement, in order. */
export async function runSettleRelays(
  database: Database,
  settlements: readonly Settlement[],
  at: Date,
): Promise<SettlementOutcome[]> {
  return database.run<SettlementOutcome>(settleRelays, [
    settlements.map(({ session_sid }) => session_sid),
    settlements.map(({ interaction_sid }) => interaction_sid),
    settlements.map(({ allowed }) => allowed),
    settlements.map(({ outbound_sid }) => outbound_sid),
    settlements.map(({ callback_sid }) => callback_sid),
    at,
  ])
}

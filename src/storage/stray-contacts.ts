// Contacts that went into no session: rows of `stray_contacts`, each with the reason.
import { sql } from 'kysely'
import type { Sid } from '../domain/sid.ts'
import type { StrayOutcome } from '../domain/stray-contact.ts'
import { claimUnfinished, type ClaimOptions } from './claim-unfinished.ts'
import type { Database, Db, Statement } from './database.ts'
import { arrayLiteral } from './record-sends.ts'
import type { Row } from './schema.ts'

export type Stray = Row<'stray_contacts'>

export interface NewStray extends Pick<
  Stray,
  'sid' | 'account_sid' | 'service_sid' | 'session_sid' | 'kind' | 'carrier' | 'inbound_sid' | 'from' | 'to'
> {
  /** `no-active-session` is looked into: it may turn out to be an expired one, or somebody never seen. */
  readonly reason: Stray['reason']
  /** Kept while the application is asked. */
  readonly body: string | null
  readonly media_urls: readonly string[]
}

export interface StrayRecorded {
  readonly reason: Stray['reason']
  /** The application decides (OutOfSessionCallbackUrl). */
  readonly asked: boolean
  /** False: the carrier brought it before. */
  readonly recorded: boolean
}

/** Sessions of a sender on a number among which the one closed last is looked for. */
const formerMax = 20

/**
 * Records strays with the reason (contract 3.7): of the sender's sessions on that number the one closed last had expired;
 * the sender had one, or is known in the service; or was never seen. A text about which the application is to be asked
 * waits, with its body; a call cannot wait, who records it asks at once.
 */
const recordStrays: Statement = {
  name: 'record-strays',
  text: `
with input as (
  select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[], $11::text[], $12::text[])
    with ordinality as i (sid, account_sid, service_sid, session_sid, kind, carrier, inbound_sid, sender, dialled, reason, body, media, ord)
), judged as materialized (
  select i.*, v.out_of_session_callback_url, case
      when i.reason <> 'no-active-session' then i.reason
      when f.closed_reason = 'expired' then 'session-expired'
      when f.sid is not null then 'no-active-session'
      when exists (select from participants p where p.service_sid = i.service_sid and p.identifier = i.sender) then 'no-active-session'
      else 'unknown-participant' end as found_reason
  from input i
  left join services v on v.sid = i.service_sid
  left join lateral (
    select s.sid, s.closed_reason from (
      select p.session_sid from participants p
      where p.service_sid = i.service_sid and p.identifier = i.sender and p.proxy_identifier = i.dialled
      order by p.sid desc limit ${formerMax}
    ) as p join sessions s on s.sid = p.session_sid
    order by s.date_ended desc nulls first limit 1
  ) as f on true
), target as materialized (
  select j.*, out_of_session_callback_url is not null
    and found_reason in ('no-active-session', 'unknown-participant', 'session-expired') as asked
  from judged j
), recorded as (
  insert into stray_contacts (sid, account_sid, service_sid, session_sid, kind, carrier, inbound_sid, "from", "to", reason,
    outcome, body, media_urls, stage, stage_until, date_created, date_updated)
  select sid, account_sid, service_sid, session_sid, kind, carrier, inbound_sid, sender, dialled, found_reason,
    case when not asked then 'ignored' end, case when asked and kind = 'message' then body end,
    case when asked and kind = 'message' then media::text[] end, case when asked and kind = 'message' then 'out-of-session' end,
    case when asked and kind = 'message' then $13::timestamptz end, $13, $13
  from target t
  where not exists (select from interactions i where i.account_sid = t.account_sid and i.inbound_resource_sid = t.inbound_sid)
    and not exists (select from deleted_contacts d where d.account_sid = t.account_sid and d.inbound_sid = t.inbound_sid)
  on conflict (account_sid, inbound_sid) do nothing
  returning sid
)
select found_reason as reason, asked, sid in (select sid from recorded) as recorded from target order by ord`,
}

/** One outcome per stray, in order. */
export async function runRecordStrays(
  database: Database,
  strays: readonly NewStray[],
  at: Date,
): Promise<StrayRecorded[]> {
  return database.run<StrayRecorded>(recordStrays, [
    strays.map(({ sid }) => sid),
    strays.map(({ account_sid }) => account_sid),
    strays.map(({ service_sid }) => service_sid),
    strays.map(({ session_sid }) => session_sid),
    strays.map(({ kind }) => kind),
    strays.map(({ carrier }) => carrier),
    strays.map(({ inbound_sid }) => inbound_sid),
    strays.map(({ from }) => from),
    strays.map(({ to }) => to),
    strays.map(({ reason }) => reason),
    strays.map(({ body }) => body),
    strays.map(({ media_urls }) => arrayLiteral(media_urls)),
    at,
  ])
}

/** Takes texts about which the application is to be asked now. */
export function claimStrays(database: Database, options: ClaimOptions): Promise<Stray[]> {
  return claimUnfinished<Stray>(database, 'stray_contacts', options)
}

/**
 * The active session that was made for an earlier text of the same person to the same number, after this one came: so this
 * one belongs there, too.
 */
export async function sessionMadeMeanwhile(
  db: Db,
  stray: Pick<Stray, 'account_sid' | 'service_sid' | 'from' | 'to' | 'date_created'>,
): Promise<Sid<'KC'> | undefined> {
  const { rows } = await sql<{ sid: Sid<'KC'> }>`
    select s.sid from participants p join sessions s on s.sid = p.session_sid
    where p.service_sid = ${stray.service_sid} and p.identifier = ${stray.from} and p.proxy_identifier = ${stray.to} and p.active
      and s.date_created >= ${stray.date_created}
      and exists (
        select from stray_contacts e where e.session_sid = s.sid and e.outcome = 'session-created'
          and e.account_sid = ${stray.account_sid} and e."from" = p.identifier and e."to" = p.proxy_identifier)`.execute(
    db,
  )
  return rows[0]?.sid
}

/** Remembers the session that was made for it: whoever takes it up again asks nobody, and relays. */
export async function noteStraySession(
  db: Db,
  sid: Stray['sid'],
  { session_sid, at }: { readonly session_sid: Sid<'KC'>; readonly at: Date },
): Promise<void> {
  await db
    .updateTable('stray_contacts')
    .set({ session_sid, date_updated: at })
    .where('sid', '=', sid)
    .execute()
}

/** A text back to the sender of a stray. */
export interface StrayReply {
  readonly sid: Sid<'SM' | 'MM'>
  readonly body: string
  readonly media_urls: readonly string[]
}

/**
 * Ends a stray that waited, forgets what was written, and hands the replies over: from the number that was texted, if it
 * is still in the pool. What another process settled changes nothing.
 */
const settle: Statement = {
  name: 'settle-stray',
  text: `
with settled as (
  update stray_contacts set stage = null, stage_until = null, outcome = $2, body = null, media_urls = null, date_updated = $3
  where sid = $1 and stage is not null returning account_sid, service_sid, "from", "to"
), replies as (
  select r.sid, s.account_sid, s.service_sid, s."from" as person, s."to" as number, n.carrier, r.body, r.media::text[] as media_urls
  from settled s
  join pool_numbers n on n.account_sid = s.account_sid and n.phone_number = s."to" and n.service_sid = s.service_sid
  cross join unnest($4::text[], $5::text[], $6::text[]) as r (sid, body, media)
), submitted as (
  insert into submissions (sid, account_sid, carrier, "from", "to", body, media_urls, service_sid, state, due_at, date_created)
  select sid, account_sid, carrier, number, person, body, media_urls, service_sid, 'waiting', $3, $3
  from replies where carrier <> 'simulator'
)
insert into simulator_messages (sid, account_sid, phone, direction, "from", "to", body, media_urls, status, date_created)
select sid, account_sid, person, 'received', number, person, body, media_urls, 'received', $3
from replies where carrier = 'simulator'`,
}

export async function settleStray(
  database: Database,
  sid: Stray['sid'],
  {
    outcome,
    replies = [],
    at,
  }: { readonly outcome: StrayOutcome; readonly replies?: readonly StrayReply[]; readonly at: Date },
): Promise<void> {
  await database.run(settle, [
    sid,
    outcome,
    at,
    replies.map((reply) => reply.sid),
    replies.map((reply) => reply.body),
    replies.map((reply) => arrayLiteral(reply.media_urls)),
  ])
}

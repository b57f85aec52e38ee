// What must hold of an account's rows whatever happened to them, asked of the database itself. Every race ends with it.
import assert from 'node:assert/strict'
import { sql } from 'kysely'
import type { Db } from '../../src/storage/database.ts'
import type { Sid } from '../../src/domain/sid.ts'
import type { TestAccount, World } from './world.ts'

/** A rule and the rows that break it. */
const rules: readonly (readonly [string, string])[] = [
  [
    'in_use of a number is the count of active sessions that have a participant on it',
    `select n.account_sid, n.sid, n.in_use, used.sessions from pool_numbers n,
       lateral (select count(distinct p.session_sid)::int as sessions from participants p join sessions s on s.sid = p.session_sid
         where p.proxy_identifier_sid = n.sid and p.date_deleted is null and s.status in ('open', 'in-progress')) as used
     where n.in_use <> used.sessions`,
  ],
  [
    'a route is live exactly while its session is active and its participant was not removed',
    `select p.account_sid, p.sid, p.active, p.date_deleted, s.status from participants p join sessions s on s.sid = p.session_sid
     where p.active <> (p.date_deleted is null and s.status in ('open', 'in-progress'))`,
  ],
  [
    'no person holds one number in two active sessions',
    `select account_sid, service_sid, identifier, proxy_identifier from participants where active
     group by 1, 2, 3, 4 having count(*) > 1`,
  ],
  [
    'a session has at most two participants that were not removed',
    `select account_sid, session_sid from participants where date_deleted is null group by 1, 2 having count(*) > 2`,
  ],
  [
    'a live route goes over a number of its own service',
    `select p.account_sid, p.sid from participants p where p.active and not exists (select from pool_numbers n
       where n.sid = p.proxy_identifier_sid and n.service_sid = p.service_sid and n.phone_number = p.proxy_identifier)`,
  ],
  [
    'nobody in an active session is a proxy number of the account',
    `select p.account_sid, p.sid from participants p join pool_numbers n on n.account_sid = p.account_sid and n.phone_number = p.identifier
     where p.active`,
  ],
  [
    'no interaction outlives its session',
    `select i.account_sid, i.sid from interactions i where not exists (select from sessions s where s.sid = i.session_sid)`,
  ],
  [
    'people of an interaction are of its session',
    `select i.account_sid, i.sid from interactions i where exists (
       select from unnest(array[i.inbound_participant_sid, i.outbound_participant_sid]) as of (sid)
       where of.sid is not null and not exists (select from participants p where p.sid = of.sid and p.session_sid = i.session_sid))`,
  ],
  [
    'a session that was texted has begun',
    `select s.account_sid, s.sid, s.status, s.date_started, s.date_last_interaction from sessions s
     where exists (select from interactions i where i.session_sid = s.sid)
       and (s.status = 'open' or s.date_started is null or s.date_last_interaction is null)`,
  ],
  [
    'a closed session says when and why, an active one does not',
    `select account_sid, sid, status, date_ended, closed_reason from sessions
     where (status = 'closed') <> (date_ended is not null) or (status = 'closed') <> (closed_reason is not null)`,
  ],
  [
    'an active session that can expire is looked at in time',
    `select account_sid, sid, ttl, date_expiry, expiry_check_at from sessions where status in ('open', 'in-progress')
       and (ttl > 0 or date_expiry is not null) and (expiry_check_at is null or expiry_check_at > coalesce(date_expiry,
         greatest(date_created, date_last_interaction, date_reopened) + ttl * interval '1 second'))`,
  ],
]

/** Fails with the account's rows that break a rule. */
export async function assertConsistent(
  { maskline }: World,
  { account }: { account: TestAccount },
): Promise<void> {
  for (const [rule, broken] of rules) {
    assert.deepEqual(await rowsOf(maskline.database.db, broken, account.sid), [], rule)
  }
}

/** The rules that rows of any account break, with the first of them. For databases with few accounts. */
export async function brokenRules(db: Db): Promise<string[]> {
  const found = await Promise.all(
    rules.map(async ([rule, broken]) => ({ rule, rows: await rowsOf(db, broken, null) })),
  )
  return found.flatMap(({ rule, rows }) => (rows.length > 0 ? [`${rule}: ${JSON.stringify(rows[0])}`] : []))
}

async function rowsOf(db: Db, text: string, account_sid: Sid<'AC'> | null): Promise<unknown[]> {
  const { rows } =
    await sql`select * from (${sql.raw(text)}) as broken where account_sid = coalesce(${account_sid}, account_sid)`.execute(
      db,
    )
  return rows
}

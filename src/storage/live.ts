// What is new in an account, for who watches it: by the order of SIDs, which is that of time.
import { sql } from 'kysely'
import type { TracedParticipant } from '../domain/interaction-trace.ts'
import type { Sid } from '../domain/sid.ts'
import type { Alert } from './alerts.ts'
import type { Database, Db, Statement } from './database.ts'
import type { Interaction } from './interactions.ts'
import type { Row } from './schema.ts'
import type { Stray } from './traces.ts'

/** Rows after a SID's digits, the oldest first. */
export interface Since {
  readonly account_sid: Sid<'AC'>
  /** Of a SID of any kind, without its prefix. */
  readonly digits: string
  readonly limit: number
}

export function alertsSince(db: Db, since: Since): Promise<Alert[]> {
  return rowsSince(db, 'alerts', since)
}

export function straysSince(db: Db, since: Since): Promise<Stray[]> {
  return rowsSince(db, 'stray_contacts', since)
}

/** Callbacks tell of interactions, which have no index by account. */
export function callbacksSince(db: Db, since: Since): Promise<Row<'callbacks'>[]> {
  return rowsSince(db, 'callbacks', since)
}

/** What other processes recorded, and said because somebody watches. */
export function contactsSince(db: Db, since: Since): Promise<Row<'live_contacts'>[]> {
  return rowsSince(db, 'live_contacts', since)
}

const prefixes = { alerts: 'NO', stray_contacts: 'CT', callbacks: 'CB', live_contacts: 'RQ' } as const

async function rowsSince<T>(
  db: Db,
  table: keyof typeof prefixes,
  { account_sid, digits, limit }: Since,
): Promise<T[]> {
  const { rows } = await sql<T>`
    select * from ${sql.table(table)} where account_sid = ${account_sid} and sid > ${prefixes[table] + digits}
    order by sid limit ${limit}`.execute(db)
  return rows
}

/** An interaction with its people, as a trace begins with them. */
export interface NamedInteraction extends Interaction {
  readonly inbound: TracedParticipant | null
  readonly outbound: TracedParticipant | null
}

const named: Statement = {
  name: 'named-interactions',
  text: `
select i.*, to_jsonb(a.*) as inbound, to_jsonb(b.*) as outbound
from unnest($1::text[], $2::text[]) as n (session_sid, interaction_sid)
join interactions i on i.session_sid = n.session_sid and i.sid = n.interaction_sid
left join participants a on a.sid = i.inbound_participant_sid
left join participants b on b.sid = i.outbound_participant_sid
order by i.sid`,
}

export function namedInteractions(
  database: Database,
  names: readonly { readonly session_sid: string; readonly interaction_sid: string }[],
): Promise<NamedInteraction[]> {
  return database.run<NamedInteraction>(named, [
    names.map(({ session_sid }) => session_sid),
    names.map(({ interaction_sid }) => interaction_sid),
  ])
}

/** Says what was recorded to the processes that watch. */
export async function insertLiveContacts(db: Db, rows: readonly Row<'live_contacts'>[]): Promise<void> {
  await db.insertInto('live_contacts').values(rows).execute()
}

export interface LiveWatches {
  /** The process that watches. */
  readonly watcher: string
  readonly accounts: readonly Sid<'AC'>[]
  readonly now: Date
  readonly until: Date
  /** What a SID begins with before which what was said is not wanted any more. */
  readonly before: string
}

/** Says for which accounts this process watches, and throws away what is over. */
export async function putLiveWatches(
  db: Db,
  { watcher, accounts, now, until, before }: LiveWatches,
): Promise<void> {
  if (accounts.length > 0) {
    await db
      .insertInto('live_watches')
      .values(accounts.map((account_sid) => ({ account_sid, watcher, until })))
      .onConflict((conflict) => conflict.columns(['account_sid', 'watcher']).doUpdateSet({ until }))
      .execute()
  }
  await db.deleteFrom('live_watches').where('until', '<', now).execute()
  await db
    .deleteFrom('live_contacts')
    .where(sql<boolean>`sid < ${before}`)
    .execute()
}

/** Accounts that are watched through other processes. */
export async function watchedElsewhere(db: Db, watcher: string, now: Date): Promise<Sid<'AC'>[]> {
  const rows = await db
    .selectFrom('live_watches')
    .select('account_sid')
    .distinct()
    .where('watcher', '<>', watcher)
    .where('until', '>', now)
    .execute()
  return rows.map(({ account_sid }) => account_sid)
}

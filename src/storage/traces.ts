// Which contacts traces are told of: found by people's numbers, by any SID or by their time, each by index and never many.
// Nothing is written for them. What is told of each: trace-facts.ts.
import { sql } from 'kysely'
import { firstSid, isSid, type Sid, type SidPrefix, sidTime } from '../domain/sid.ts'
import { tracesMax } from '../domain/trace.ts'
import type { Numbers, Span } from '../domain/trace-question.ts'
import type { Db } from './database.ts'
import type { Interaction } from './interactions.ts'
import type { Row } from './schema.ts'

export type Stray = Row<'stray_contacts'>

/** Contacts, the latest of each kind first. */
export interface Found {
  readonly interactions: readonly Interaction[]
  readonly strays: readonly Stray[]
}

/** A person's or number's participations that are looked at in one service: as many active ones, and as many others. */
const participationsMax = 500
/** Of their sessions, those with the latest contacts. */
const sessionsMax = 100
/**
 * Milliseconds between an interaction's SID and one that was made for its other side: at once, or when the application was
 * asked first.
 */
const relatedMs = [1_000, 60_000] as const
/** Of a time, the latest interactions that are looked at: they are of all accounts. */
export const interactionsMax = 10_000
/** Milliseconds that may lie between the time in a SID and the date of its row, in either direction. */
const recordedMs = 60_000

const limit = sql.lit(tracesMax)

export async function contactsByNumbers(
  db: Db,
  account_sid: Sid<'AC'>,
  numbers: Numbers,
  span: Span = {},
): Promise<Found> {
  const [interactions, strays] = await Promise.all([
    interactionsByNumbers(db, account_sid, numbers, span),
    straysByNumbers(db, account_sid, numbers, span),
  ])
  return { interactions, strays }
}

/** The latest contacts of that time. */
export async function contactsOfSpan(db: Db, account_sid: Sid<'AC'>, span: Span): Promise<Found> {
  const [low, high] = sidsOf('CT', span)
  const [interactions, strays] = await Promise.all([
    sql<Interaction>`
      select * from (
        select * from interactions i where ${within('i', 'KI', span)} order by sid desc limit ${sql.lit(interactionsMax)}
      ) latest where account_sid = ${account_sid} order by sid desc limit ${limit}`.execute(db),
    // In the order of the index by account, which the primary key has not: that one has contacts of all accounts.
    sql<Stray>`
      select * from stray_contacts c
      where (account_sid, sid) >= (${account_sid}, ${low}) and (account_sid, sid) < (${account_sid}, ${high})
        and ${within('c', 'CT', span)}
      order by account_sid desc, sid desc limit ${limit}`.execute(db),
  ])
  return { interactions: interactions.rows, strays: strays.rows }
}

/** SIDs of that kind that rows of that time can have: from the first, and before the other one. */
function sidsOf(kind: SidPrefix, { start, end }: Span): [string, string] {
  const first = (at: Date | undefined, ms: number) => at && firstSid(kind, new Date(at.getTime() + ms))
  return [first(start, -recordedMs) ?? kind, first(end, recordedMs) ?? `${kind}~`]
}

/** By date, and by SID, which is what indexes are in order of. */
function within(table: string, kind: SidPrefix, span: Span) {
  const [low, high] = sidsOf(kind, span)
  const [sid, date] = [sql.ref(`${table}.sid`), sql.ref(`${table}.date_created`)]
  const since = span.start && sql<boolean>`${sid} >= ${low} and ${date} >= ${span.start}`
  const before = span.end && sql<boolean>`${sid} < ${high} and ${date} < ${span.end}`
  const both = [since, before].filter((one) => one !== undefined)
  return both.length === 0 ? sql<boolean>`true` : sql<boolean>`${sql.join(both, sql` and `)}`
}

/**
 * A text from a person to a proxy number is the inbound side of its sender; one from a proxy number to a person is the
 * outbound side of whom it reached. Both are asked for by the same two numbers.
 */
async function interactionsByNumbers(
  db: Db,
  account_sid: Sid<'AC'>,
  { from, to }: Numbers,
  span: Span,
): Promise<Interaction[]> {
  const [, lastParticipant] = sidsOf('KP', span)
  // The date of a session moves once in a second.
  const heard = span.start ? sql`>= ${new Date(span.start.getTime() - recordedMs)}` : sql`is not null`
  const held = (side: 'inbound' | 'outbound', identifier?: string, proxy?: string) => {
    const who = [
      ...(identifier === undefined ? [] : [sql`p.identifier = ${identifier}`]),
      ...(proxy === undefined ? [] : [sql`p.proxy_identifier = ${proxy}`]),
    ]
    const some = (active: boolean) => sql`(
      select p.sid, p.session_sid from participants p
      where p.service_sid = v.sid and ${sql.join(who, sql` and `)} and p.active = ${sql.lit(active)}
        ${span.end === undefined ? sql`` : sql`and p.sid < ${lastParticipant}`}
      order by p.sid desc limit ${sql.lit(participationsMax)})`
    return sql`(select its.sid, its.session_sid, ${sql.lit(side)} as side
      from services v, lateral (${some(true)} union all ${some(false)}) its where v.account_sid = ${account_sid})`
  }
  const { rows } = await sql<Interaction>`
    with held as (${held('inbound', from, to)} union all ${held('outbound', to, from)}), latest as (
      select held.*, s.date_last_interaction from held join sessions s on s.sid = held.session_sid
      where s.date_last_interaction ${heard} order by s.date_last_interaction desc limit ${sql.lit(sessionsMax)}
    ), found as (
      select i.* from latest, lateral (
        select * from interactions i where i.session_sid = latest.session_sid
          and latest.side = 'inbound' and i.inbound_participant_sid = latest.sid and ${within('i', 'KI', span)}
        order by i.sid desc limit ${limit}
      ) i
      union
      select i.* from latest, lateral (
        select * from interactions i where i.session_sid = latest.session_sid
          and latest.side = 'outbound' and i.outbound_participant_sid = latest.sid and ${within('i', 'KI', span)}
        order by i.sid desc limit ${limit}
      ) i
    )
    select * from found order by sid desc limit ${limit}`.execute(db)
  return rows
}

function straysByNumbers(
  db: Db,
  account_sid: Sid<'AC'>,
  { from, to }: Numbers,
  span: Span,
): Promise<Stray[]> {
  let query = db
    .selectFrom('stray_contacts as c')
    .selectAll()
    .where('account_sid', '=', account_sid)
    .where(within('c', 'CT', span))
  if (from !== undefined) query = query.where('from', '=', from)
  if (to !== undefined) query = query.where('to', '=', to)
  return query.orderBy(sql.ref('sid'), 'desc').limit(tracesMax).execute()
}

const none: Found = { interactions: [], strays: [] }

/**
 * Contacts of which this names something: themselves, a message or call, a callback, an alert, their session.
 * @param span chooses among those of a session, which may be many; others may be of another time
 */
export async function contactsBySid(
  db: Db,
  account_sid: Sid<'AC'>,
  sid: string,
  span: Span = {},
): Promise<Found> {
  if (isSid('KC', sid)) return contactsOfSession(db, account_sid, sid, span)
  if (isSid('KI', sid)) return { ...none, interactions: await interactionAlone(db, account_sid, sid) }
  if (isSid('CT', sid)) return { ...none, strays: await straysWhere(db, account_sid, 'sid', sid) }
  if (isSid('CB', sid)) return contactsOfCallback(db, account_sid, sid)
  if (isSid('NO', sid)) return contactsOfAlert(db, account_sid, sid, span)
  return contactsOfResource(db, account_sid, sid)
}

async function contactsOfSession(
  db: Db,
  account_sid: Sid<'AC'>,
  session_sid: Sid<'KC'>,
  span: Span,
): Promise<Found> {
  const interactions = await db
    .selectFrom('interactions as i')
    .selectAll()
    .where('session_sid', '=', session_sid)
    .where('account_sid', '=', account_sid)
    .where(within('i', 'KI', span))
    .orderBy(sql.ref('sid'), 'desc')
    .limit(tracesMax)
    .execute()
  // Of its people, on their numbers in it: also what came when it was closed already.
  const { rows: strays } = await sql<Stray>`
    select c.* from participants p, lateral (
      select * from stray_contacts c where c.account_sid = p.account_sid and c."from" = p.identifier
        and c."to" = p.proxy_identifier and c.date_created >= p.date_created and ${within('c', 'CT', span)}
      order by c.sid desc limit ${limit}
    ) c where p.session_sid = ${session_sid} and p.account_sid = ${account_sid}
    order by c.sid desc limit ${limit}`.execute(db)
  return { interactions, strays }
}

async function contactsOfCallback(db: Db, account_sid: Sid<'AC'>, sid: Sid<'CB'>): Promise<Found> {
  const { rows } = await sql<Interaction>`
    select i.* from callbacks c join interactions i on i.session_sid = c.session_sid and i.sid = c.interaction_sid
    where c.sid = ${sid} and c.account_sid = ${account_sid}`.execute(db)
  return { ...none, interactions: rows }
}

/** What the alert is about; alerts are never about alerts. */
async function contactsOfAlert(db: Db, account_sid: Sid<'AC'>, sid: Sid<'NO'>, span: Span): Promise<Found> {
  const alert = await db
    .selectFrom('alerts')
    .select('resource_sid')
    .where('sid', '=', sid)
    .where('account_sid', '=', account_sid)
    .executeTakeFirst()
  const about = alert?.resource_sid ?? null
  return about === null || about.startsWith('NO') ? none : contactsBySid(db, account_sid, about, span)
}

/** A message or call: the inbound side, which carriers name as they like, or an outbound one, which has a time like ours. */
async function contactsOfResource(db: Db, account_sid: Sid<'AC'>, sid: string): Promise<Found> {
  const interactions = await db
    .selectFrom('interactions')
    .selectAll()
    .where('account_sid', '=', account_sid)
    .where('inbound_resource_sid', '=', sid)
    .execute()
  const strays = await straysWhere(db, account_sid, 'inbound_sid', sid)
  if (interactions.length > 0 || strays.length > 0) return { interactions, strays }
  return { ...none, interactions: await interactionsOfOutbound(db, account_sid, sid) }
}

function interactionAlone(db: Db, account_sid: Sid<'AC'>, sid: Sid<'KI'>): Promise<Interaction[]> {
  return db
    .selectFrom('interactions')
    .selectAll()
    .where('sid', '=', sid)
    .where('account_sid', '=', account_sid)
    .execute()
}

/** The outbound side has no index: looked for by what a carrier called it, then among the interactions of its time. */
async function interactionsOfOutbound(db: Db, account_sid: Sid<'AC'>, sid: string): Promise<Interaction[]> {
  const { rows: carried } = await sql<Interaction>`
    select i.* from submitted_ids s join interactions i on i.session_sid = s.session_sid and i.sid = s.interaction_sid
    where s.id = ${sid} and s.account_sid = ${account_sid} limit 1`.execute(db)
  if (carried.length > 0) return carried
  const made = timeOf(sid)
  if (made === undefined) return []
  for (const ms of relatedMs) {
    const [from, to] = [made - ms, made + ms].map((at) => firstSid('KI', new Date(at)))
    const { rows } = await sql<Interaction>`
      select * from interactions where sid between ${from} and ${to} and outbound_resource_sid = ${sid}
        and account_sid = ${account_sid} limit 1`.execute(db)
    if (rows.length > 0) return rows
  }
  return []
}

function straysWhere(
  db: Db,
  account_sid: Sid<'AC'>,
  column: 'sid' | 'inbound_sid',
  sid: string,
): Promise<Stray[]> {
  return db
    .selectFrom('stray_contacts')
    .selectAll()
    .where('account_sid', '=', account_sid)
    .where(sql.ref(column), '=', sid)
    .execute()
}

const latestMs = Date.parse('9999-12-31T00:00:00Z')

/** Milliseconds since 1970 that a SID of ours begins with; undefined for one that cannot be ours. */
function timeOf(sid: string): number | undefined {
  const made = sidTime(sid as Sid)
  return made <= latestMs ? made : undefined
}

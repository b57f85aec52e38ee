// Sessions of a whole account, the newest first, narrowed by what is known of one. Whatever is given, no more is read than a
// page of an index, or a named number of rows.
import { sql } from 'kysely'
import type { Page } from '../domain/page.ts'
import type { SessionStatus } from '../domain/session.ts'
import {
  participantsShownMax,
  participationsSearchedMax,
  sessionsSearchedMax,
} from '../domain/session-search.ts'
import type { Sid } from '../domain/sid.ts'
import type { Db } from './database.ts'
import { pagedNewestFirst } from './paged.ts'
import type { Participant } from './participants.ts'
import type { Session } from './sessions.ts'

/** What is asked for: all of it at once. Null: anything. */
export interface SessionFilter {
  /** Somebody has or had it, as identifier or as proxy identifier. */
  readonly number?: string | null
  readonly unique_name?: string | null
  readonly status?: SessionStatus | null
  readonly service_sid?: Sid<'KS'> | null
}

export interface AccountSessionKey {
  readonly account_sid: Sid<'AC'>
  readonly session_sid: Sid<'KC'>
}

export function sessionOfAccount(
  db: Db,
  { account_sid, session_sid }: AccountSessionKey,
): Promise<Session | undefined> {
  return db
    .selectFrom('sessions')
    .selectAll()
    .where('sid', '=', session_sid)
    .where('account_sid', '=', account_sid)
    .executeTakeFirst()
}

/** A session, and what its service is called. */
export interface NamedSession extends Session {
  readonly service_unique_name: string
}

/** One page of the account's sessions that are as asked for. */
export function foundSessions(
  db: Db,
  account_sid: Sid<'AC'>,
  page: Page,
  filter: SessionFilter,
): Promise<NamedSession[]> {
  const { number, unique_name, status, service_sid } = filter
  let query = db.selectFrom(candidates(db, account_sid, page, filter).as('found')).selectAll()
  if (status) query = query.where('status', '=', status)
  if (service_sid) query = query.where('service_sid', '=', service_sid)
  if (unique_name && number) {
    query = query.where(
      sql<boolean>`exists (select from participants p where p.session_sid = found.sid
        and (p.identifier = ${number} or p.proxy_identifier = ${number}))`,
    )
  }
  // What its service is called is looked up for the page, not for what is left out before it.
  return db
    .selectFrom(query.$call(pagedNewestFirst(page)).as('page'))
    .selectAll()
    .select(
      sql<string>`(select unique_name from services where sid = page.service_sid)`.as('service_unique_name'),
    )
    .orderBy(sql.ref('sid'), page.before === undefined ? 'desc' : 'asc')
    .execute()
}

/** The sessions among which all of the page are: by what leaves fewest of them. */
function candidates(
  db: Db,
  account_sid: Sid<'AC'>,
  page: Page,
  { number, unique_name, status, service_sid }: SessionFilter,
) {
  const services = sql`(select sid from services where account_sid = ${account_sid}
    ${service_sid ? sql`and sid = ${service_sid}` : sql``}) v`
  // One look at an index for each service, and each session found, whatever the planner thinks of the values: a lateral
  // with a limit is never made a join.
  if (unique_name) {
    return sql<Session>`(select its.* from ${services}, lateral (
      select * from sessions where service_sid = v.sid and unique_name = ${unique_name} limit 1) its)`
  }
  if (number) {
    return sql<Session>`(select its.* from (
        select distinct held.session_sid from ${services}, lateral (${participations(number)}) held
      ) theirs, lateral (select * from sessions where sid = theirs.session_sid limit 1) its)`
  }
  const whole = { ...page, limit: page.limit + (page.offset ?? 0) }
  const ofAccount = (which: 'going on' | 'ended', some: Page) =>
    newest(db, 'account_sid', { value: account_sid, page: some }).where(
      'date_ended',
      which === 'ended' ? 'is not' : 'is',
      null,
    )
  if (status) {
    // By status and service there is no index: it would cost each session's first text an entry in all of them.
    const exact = status === 'closed' && !service_sid
    const some = ofAccount(
      status === 'closed' ? 'ended' : 'going on',
      exact ? whole : { limit: sessionsSearchedMax },
    )
    return sql<Session>`${some}`
  }
  if (service_sid) {
    const ofService = newest(db, 'service_sid', { value: service_sid, page: whole })
    return sql<Session>`${ofService.where('account_sid', '=', account_sid)}`
  }
  return sql<Session>`(${ofAccount('going on', whole)} union all ${ofAccount('ended', whole)})`
}

/**
 * One page along an index by this column and the SID. As a range in the order of both: of what is equal in the first column
 * PostgreSQL knows that the primary key has the same order, and may walk it past everything that is not asked for.
 */
function newest(
  db: Db,
  column: 'account_sid' | 'service_sid',
  { value, page: { limit, after, before } }: { readonly value: string; readonly page: Page },
) {
  const first = sql.ref<string>(column)
  const direction = before === undefined ? 'desc' : 'asc'
  return db
    .selectFrom('sessions')
    .selectAll()
    .where(sql<boolean>`(${first}, sid) > (${value}, ${before ?? ''})`)
    .where(sql<boolean>`(${first}, sid) < (${value}, ${after ?? '~'})`)
    .orderBy(first, direction)
    .orderBy(sql.ref('sid'), direction)
    .limit(limit)
}

/**
 * Of a number in the service `v`: the newest that go on and the newest others, as a person's and as a proxy number. Numbers
 * belong to services, which PostgreSQL does not know: it takes them for rarer than they are, and would read all to sort them
 * where the limit seems to be most of them. Of a limit that it does not know it supposes a tenth. But who is in sessions
 * themselves is in no more than there are numbers.
 */
function participations(number: string) {
  const some = (column: 'identifier' | 'proxy_identifier', active: boolean) => sql`(
    select session_sid from participants
    where service_sid = v.sid and ${sql.ref(column)} = ${number} and active = ${sql.lit(active)}
    order by sid desc limit ${
      column === 'identifier' && active ? participationsMax : sql`(select ${participationsMax})`
    })`
  return sql.join(
    [
      some('identifier', true),
      some('identifier', false),
      some('proxy_identifier', true),
      some('proxy_identifier', false),
    ],
    sql` union all `,
  )
}

const participationsMax = sql.lit(participationsSearchedMax)

/** Who is and was in these sessions, the oldest first; of each, `participantsShownMax` at most. */
export async function peopleOf(
  db: Db,
  sessions: readonly Session[],
): Promise<ReadonlyMap<Sid<'KC'>, readonly Participant[]>> {
  if (sessions.length === 0) return new Map()
  const { rows } = await sql<Participant>`
    select its.* from unnest(${sessions.map(({ sid }) => sid)}::text[]) as found (sid), lateral (
      select * from participants where session_sid = found.sid
      order by date_deleted is null desc, sid desc limit ${sql.lit(participantsShownMax)}
    ) its order by its.sid`.execute(db)
  return Map.groupBy(rows, ({ session_sid }) => session_sid)
}

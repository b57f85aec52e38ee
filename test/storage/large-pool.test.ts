// A service with all the numbers that it may have, beside many others: giving one of them to a participant sends the same
// statements as from a pool of five, and none of them reads a big table from end to end.
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { sql } from 'kysely'
import { compatProfiles } from '../../src/domain/compat.ts'
import { poolLimits } from '../../src/domain/pool.ts'
import { Problem } from '../../src/domain/problem.ts'
import { createParticipant, type NewParticipant } from '../../src/operations/create-participant.ts'
import type { Context } from '../../src/operations/ports.ts'
import { type Database, openDatabase } from '../../src/storage/database.ts'
import { migrate } from '../../src/storage/migrate.ts'
import { insertService, type Service } from '../../src/storage/services.ts'
import { fill, sid } from '../support/busy.ts'
import { sharedPostgres } from '../support/engines.ts'
import { Watched } from '../support/plans.ts'
import { putSession, sids } from '../support/rows.ts'

/** Five codes: of one city and its overlay, near it, and far away. */
const areas = ['206', '564', '425', '312', '415'] as const
/** Where the service has reserved numbers only, and where none. */
const [reservedArea, foreignArea] = ['907', '808'] as const

interface Pool {
  /** Where its rows begin among those of its kind. */
  readonly from: number
  readonly perArea: number
  readonly reserved: number
}

const small: Pool = { from: 2_000_000, perArea: 1, reserved: 5 }
const large: Pool = {
  from: 1_000_000,
  perArea: poolLimits.unreserved / areas.length,
  reserved: poolLimits.reserved,
}

/** When no session of the busy tables is due. */
const now = new Date('2026-05-04T08:00:00Z')
const dates = { date_created: now, date_updated: now }

interface Opened {
  readonly watched: Watched
  readonly context: Context
}

let opened: Promise<Opened> | undefined

after(async () => (await opened)?.watched.close())

async function busyWithLargePool(): Promise<Opened> {
  const url = await (await sharedPostgres()).createDatabase()
  const database = await openDatabase({ url, connectionsMax: 1 })
  await migrate(database.db)
  await fill(database.db)
  for (const pool of [small, large]) await putPool(database, pool)
  await sql`analyze`.execute(database.db)
  await database.close()
  const watched = new Watched(url)
  const context = {
    database: { db: watched.db },
    clock: { now: () => now },
    sids,
    compat: compatProfiles.documented,
    lenientNumbers: false,
  }
  // What a participant's creation needs of it: no carrier is asked, nothing is recorded in groups.
  return { watched, context: context as unknown as Context }
}

const serviceOf = ({ from }: Pool): Service => ({
  sid: sid('KS', from),
  account_sid: sid('AC', 1),
  unique_name: `service ${from}`,
  chat_instance_sid: null,
  callback_url: null,
  intercept_callback_url: null,
  out_of_session_callback_url: null,
  default_ttl: 0,
  number_selection_behavior: 'prefer-sticky',
  geo_match_level: 'country',
  intercept_failure: 'pass',
  intercept_ms_max: 15_000,
  callback_tries_max: 16,
  ...dates,
})

/** SID and number of the pool's `at`th row, in SQL: those that are free of reserve come first. */
const numberSid = "lpad(to_hex(at), 32, '0')"

async function putPool({ db }: Database, pool: Pool): Promise<void> {
  const { from, perArea, reserved } = pool
  const service = serviceOf(pool)
  await insertService(db, service)
  const free = areas.length * perArea
  const codes = [...areas, reservedArea].map((code) => `'${code}'`).join()
  await sql`
    insert into pool_numbers (sid, account_sid, service_sid, phone_number, friendly_name, iso_country, area_code, voice,
      sms, mms, fax, carrier, is_reserved, in_use, date_created, date_updated)
    select 'PN' || ${sql.raw(numberSid)}, ${service.account_sid}, ${service.sid}, '+1' || area || '777' || at, '', 'US', area,
      true, true, true, false, 'simulator', at >= ${from + free}, 0, ${now}, ${now}
    from generate_series(${from}::int, ${from + free + reserved - 1}::int) at, lateral (
      select (array[${sql.raw(codes)}])[1 + case when at < ${from + free} then at % ${areas.length} else at % ${areas.length + 1} end] as area
    ) as of`.execute(db)
}

/** Sessions in which the person has, or had, the last `count` numbers of the pool that are not reserved. */
async function putPast(
  { watched: { db } }: Opened,
  pool: Pool,
  { identifier, count, active }: { identifier: string; count: number; active: boolean },
): Promise<void> {
  const { account_sid, sid: service_sid } = serviceOf(pool)
  const key = identifier.slice(1)
  const end = pool.from + areas.length * pool.perArea
  const these = sql`generate_series(${end - count}::int, ${end - 1}::int) at`
  const [session, participant] = [
    `'KC' || lpad('${key}' || at, 32, '0')`,
    `'KP' || lpad('${key}' || at, 32, '0')`,
  ]
  await sql`
    insert into sessions (sid, account_sid, service_sid, status, mode, ttl, date_created, date_updated)
    select ${sql.raw(session)}, ${account_sid}, ${service_sid}, ${active ? 'open' : 'closed'}, 'voice-and-message', 0, ${now}, ${now}
    from ${these}`.execute(db)
  await sql`
    insert into participants (sid, account_sid, service_sid, session_sid, identifier, proxy_identifier, proxy_identifier_sid,
      active, date_created, date_updated)
    select ${sql.raw(participant)}, ${account_sid}, ${service_sid}, ${sql.raw(session)}, ${identifier}, n.phone_number, n.sid,
      ${active}, ${now}, ${now}
    from ${these}
    join pool_numbers n on n.sid = 'PN' || ${sql.raw(numberSid)}`.execute(db)
}

interface Case {
  readonly says: string
  readonly settings?: Partial<Service>
  readonly identifier: string
  /** What the person had before, of so many numbers of the large pool. */
  readonly past?: { readonly count: number; readonly active: boolean }
  readonly asked?: (pool: Pool) => Partial<NewParticipant>
  /** The refusal. */
  readonly refused?: string
}

const free = poolLimits.unreserved
/** A person of that area code, nobody else's in this file. */
const person = (area: string, at: number) => `+1${area}55501${String(at).padStart(2, '0')}`

const cases: readonly Case[] = [
  { says: 'the country is enough', identifier: person('206', 0) },
  ...(['area-code', 'overlay', 'extended-area-code', 'radius'] as const).map((geo_match_level, at): Case => ({
    says: `${geo_match_level} narrows the pool`,
    settings: { geo_match_level },
    identifier: person('206', 1 + at),
  })),
  {
    says: 'numbers of hundreds of earlier sessions are preferred',
    identifier: person('206', 10),
    past: { count: 400, active: false },
  },
  {
    says: 'numbers of hundreds of earlier sessions are avoided',
    settings: { number_selection_behavior: 'avoid-sticky' },
    identifier: person('206', 11),
    past: { count: 400, active: false },
  },
  {
    says: 'all but one of the numbers are held already',
    identifier: person('206', 12),
    past: { count: free - 1, active: true },
  },
  {
    says: 'most numbers are held, and the area code decides',
    settings: { geo_match_level: 'area-code' },
    identifier: person('206', 13),
    past: { count: free - areas.length, active: true },
  },
  {
    says: 'a number is asked for by its SID',
    identifier: person('206', 14),
    asked: ({ from }) => ({ proxy_identifier_sid: sid('PN', from + 3) }),
  },
  {
    says: 'all numbers are held',
    identifier: person('206', 20),
    past: { count: free, active: true },
    refused: 'no-unused-number',
  },
  {
    says: 'only reserved numbers match',
    settings: { geo_match_level: 'area-code' },
    identifier: person(reservedArea, 21),
    refused: 'only-reserved-numbers',
  },
  {
    says: 'no number is near',
    settings: { geo_match_level: 'area-code' },
    identifier: person(foreignArea, 22),
    refused: 'no-geo-match',
  },
  { says: 'no number is of the country', identifier: '+4930901820', refused: 'no-number-for-country' },
]

/** What creating the participant sends, for the pool: text and values of each statement. */
async function sentFor(there: Opened, pool: Pool, one: Case): Promise<Watched['sent']> {
  const { watched, context } = there
  const service = serviceOf(pool)
  const past = one.past && { ...one.past, count: Math.min(one.past.count, areas.length * pool.perArea) }
  // In the small pool, too, one is left where one is left in the large one.
  const left = one.past?.active === true && one.refused === undefined
  if (past) {
    const count = left && pool === small ? past.count - 1 : past.count
    await putPast(there, pool, { ...past, count, identifier: one.identifier })
    await sql`analyze sessions, participants`.execute(watched.db)
  }
  const plain = { geo_match_level: 'country', number_selection_behavior: 'prefer-sticky' } as const
  await watched.db
    .updateTable('services')
    .set({ ...plain, ...one.settings })
    .where('sid', '=', service.sid)
    .execute()
  const session = await putSession({ db: watched.db } as Database, service)
  const key = { account_sid: service.account_sid, service_sid: service.sid, session_sid: session.sid }
  watched.sent.length = 0
  const made = createParticipant(context, key, { identifier: one.identifier, ...one.asked?.(pool) })
  if (one.refused === undefined) await made
  else await assert.rejects(made, (error) => error instanceof Problem && error.kind === one.refused)
  return [...watched.sent]
}

const big = ['pool_numbers', 'sessions', 'participants']
const readsWholePool = ({ text }: { text: string }) =>
  text.endsWith('from "pool_numbers" where "service_sid" = $1')

async function check(one: Case): Promise<void> {
  const there = await (opened ??= busyWithLargePool())
  const few = await sentFor(there, small, one)
  const many = await sentFor(there, large, one)
  const texts = many.map(({ text }) => text)
  assert.deepEqual(
    texts,
    few.map(({ text }) => text),
  )
  const shortlists = texts.filter((text) => text.includes('order by in_use'))
  assert.equal(shortlists.length, one.asked ? 0 : 1)
  assert.equal(many.filter(readsWholePool).length, one.refused === undefined ? 0 : 1)
  for (const sent of many) {
    const read = (await there.watched.scanned(sent)).filter((table) => big.includes(table))
    assert.deepEqual(read, [], sent.text)
  }
}

for (const one of cases) {
  const ends = one.refused === undefined ? 'a number is given' : 'none is given'
  test(`${ends} from 5,500 as from a few when ${one.says}`, () => check(one))
}

test('what is read when no number fits is bounded by the limits of a pool', async () => {
  const { watched } = await (opened ??= busyWithLargePool())
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from pool_numbers where service_sid = ${serviceOf(large).sid}`.execute(
    watched.db,
  )
  assert.equal(rows[0]!.count, poolLimits.unreserved + poolLimits.reserved)
})

// With the tables of a busy installation, looking for sessions and for how full a pool is reads no big table from end to end, and
// a bounded number of rows, whatever is asked for, and wherever in the list the rows are.
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { sql } from 'kysely'
import type { Page } from '../../src/domain/page.ts'
import {
  participantsShownMax,
  participationsSearchedMax,
  sessionsSearchedMax,
} from '../../src/domain/session-search.ts'
import { type Db, openDatabase } from '../../src/storage/database.ts'
import { newestInteractionsOf } from '../../src/storage/interactions.ts'
import { migrate } from '../../src/storage/migrate.ts'
import { busiestIdentifiers, countedNumbers } from '../../src/storage/pool-figures.ts'
import {
  foundSessions,
  peopleOf,
  type SessionFilter,
  sessionOfAccount,
} from '../../src/storage/session-search.ts'
import { busy, fill, person, phone, sid } from '../support/busy.ts'
import { sharedPostgres } from '../support/engines.ts'
import { Watched } from '../support/plans.ts'

let opened: Promise<Watched> | undefined

after(async () => (await opened)?.close())

const account_sid = sid('AC', 1)
/** An account whose sessions are older than all others, and few: next to nothing of what is walked past may be read. */
const small = sid('AC', 0)
const service_sid = sid('KS', 4)
/** Participations of the busiest person, and of the busiest number. */
const many = 20_000

async function filled(): Promise<Watched> {
  const url = await (await sharedPostgres()).createDatabase()
  const database = await openDatabase({ url, connectionsMax: 1 })
  const { db } = database
  await migrate(db)
  await fill(db)
  const hex = (prefix: string, at: string) => sql.raw(`'${prefix}' || lpad(to_hex(${at}), 32, '0')`)
  const participations = (from: number, identifier: string, proxy: string, active: string) =>
    sql`
    insert into participants (sid, account_sid, service_sid, session_sid, identifier, proxy_identifier, active, date_created, date_updated)
    select ${hex('KP', `at + ${from}`)}, ${account_sid}, ${service_sid}, ${hex('KC', 'at * 2')}, ${sql.raw(identifier)}, ${sql.raw(proxy)},
      ${sql.raw(active)}, now(), now() from generate_series(0, ${sql.lit(many - 1)}) at`.execute(db)
  await participations(1_000_000, `'${person(7)}'`, `'+1206777' || at`, `at % 100 = 0`)
  await participations(2_000_000, `'+1415777' || at`, `'${phone(9)}'`, `at % 2 = 0`)
  await sql`
    insert into services (sid, account_sid, unique_name, default_ttl, number_selection_behavior, geo_match_level, date_created, date_updated)
    values (${sid('KS', 500)}, ${small}, 'small', 0, 'prefer-sticky', 'country', now(), now())`.execute(db)
  // Hex digits of SIDs go up to f: `KC` and blanks are before all others.
  await sql`
    insert into sessions (sid, account_sid, service_sid, status, mode, ttl, date_ended, date_created, date_updated)
    select 'KC !' || lpad(at::text, 30, '0'), ${small}, ${sid('KS', 500)}, case when at < 5000 then 'closed' else 'open' end,
      'voice-and-message', 0, case when at < 5000 then now() end, now(), now() from generate_series(0, 9999) at`.execute(
    db,
  )
  await sql`vacuum analyze`.execute(db)
  await database.close()
  return new Watched(url)
}

/** Tables that are small here. */
const few = ['accounts', 'services']

async function usesIndexes(rowsMax: number, ask: (db: Db) => Promise<unknown>): Promise<void> {
  await (await (opened ??= filled())).usesIndexes({ rowsMax, small: few }, ({ db }) => ask(db))
}

const middle = sid('KC', busy.sessions / 2)
const pages: readonly Page[] = [
  { limit: 51 },
  { limit: 51, after: middle },
  { limit: 51, before: middle },
  { limit: 51, offset: 100 },
]

/** What a page has itself, with the names of its services. */
const shown = 51 * (2 + busy.services + 2)
const byNumber = 4 * 2 * participationsSearchedMax + shown
const cases: [SessionFilter, rowsMax: number, found: number][] = [
  [{}, 300 + shown, 51],
  [{ service_sid }, 200 + shown, 51],
  [{ status: 'closed' }, 200 + shown, 51],
  [{ status: 'in-progress' }, sessionsSearchedMax + shown, 51],
  [{ status: 'open' }, sessionsSearchedMax + shown, 0],
  [{ status: 'closed', service_sid }, sessionsSearchedMax + shown, 51],
  [{ number: person(7) }, byNumber, 51],
  [{ number: phone(9) }, byNumber, 51],
  [{ number: phone(9), status: 'closed' }, byNumber, 51],
  [{ number: phone(9), service_sid }, byNumber, 51],
  [{ number: person(2009) }, shown, 1],
  [{ number: '+14420000000' }, shown, 0],
  [{ unique_name: 'name 1004' }, shown, 1],
  [{ unique_name: 'name 1004', number: person(2009) }, shown, 1],
  [{ unique_name: 'name 1004', number: person(2010) }, shown, 0],
  [{ unique_name: 'no name' }, shown, 0],
]

for (const [filter, rowsMax, count] of cases) {
  test(`sessions are found by ${JSON.stringify(filter)} by index`, () =>
    usesIndexes(rowsMax, async (db) => {
      const [first] = pages
      assert.equal((await foundSessions(db, account_sid, first!, filter)).length, count)
      for (const page of pages.slice(1)) await foundSessions(db, account_sid, page, filter)
    }))
}

test('sessions of an account that are older than all others are found by index', () =>
  usesIndexes(300 + shown, async (db) => {
    for (const filter of [{}, { status: 'closed' }, { service_sid: sid('KS', 500) }] as const)
      for (const page of [pages[0]!, { limit: 51, after: `KC !${'9'.repeat(30)}` }])
        assert.equal((await foundSessions(db, small, page, filter)).length, 51)
  }))

test('the people of a page, a session by its SID and its thread are found by index', () =>
  usesIndexes(200 + shown, async (db) => {
    const sessions = await foundSessions(db, account_sid, { limit: 51 }, { status: 'closed' })
    const people = await peopleOf(db, sessions)
    assert.equal(people.size, 51)
    const session = await sessionOfAccount(db, { account_sid, session_sid: sid('KC', 1004) })
    assert.equal(await sessionOfAccount(db, { account_sid: small, session_sid: sid('KC', 1004) }), undefined)
    const key = { account_sid, service_sid: session!.service_sid, session_sid: session!.sid }
    for (const page of pages.slice(0, 3)) await newestInteractionsOf(db, key, page)
  }))

test('of a session that very many were in, those who are and the newest others are shown, the oldest first', async () => {
  const { db } = await (opened ??= filled())
  const session = await sessionOfAccount(db, { account_sid, session_sid: sid('KC', 1005) })
  await sql`
    insert into participants (sid, account_sid, service_sid, session_sid, identifier, proxy_identifier, active, date_deleted,
      date_created, date_updated)
    select 'KP' || lpad(to_hex(at + 3000000), 32, '0'), ${account_sid}, ${session!.service_sid}, ${session!.sid}, '+1' || at, '+2', false,
      now(), now(), now() from generate_series(0, 999) at`.execute(db)
  const people = (await peopleOf(db, [session!])).get(session!.sid)!
  assert.equal(people.length, participantsShownMax)
  assert.deepEqual(
    people.slice(0, 2).map(({ sid: one }) => one),
    [sid('KP', 2010), sid('KP', 2011)],
  )
  assert.equal(people.at(-1)!.sid, sid('KP', 3_000_999))
})

test('how full a pool is, is counted along indexes, of its own service', () =>
  usesIndexes((2 * (2 * busy.sessions)) / busy.services + 2 * many, async (db) => {
    assert.equal(
      (await countedNumbers(db, { account_sid, service_sid })).length,
      busy.numbers / busy.services,
    )
    const [most, ...others] = await busiestIdentifiers(db, service_sid)
    assert.equal(most!.identifier, person(7))
    assert.equal(most!.sessions, many / 100)
    assert.equal(others.length, 9)
    assert.deepEqual(others[0]!.held.length, 1)
  }))

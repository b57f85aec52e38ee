// Among many callbacks that were taken, and others that wait or were given up, those that failed are found by index, a page
// or a thousand of them at a time, whatever else there is; and those that were taken at once cost these indexes nothing.
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { sql } from 'kysely'
import type { Sid } from '../../src/domain/sid.ts'
import { callbacksOf, claimCallbacks, replayParked, settleCallbacks } from '../../src/storage/callbacks.ts'
import { type Db, openDatabase } from '../../src/storage/database.ts'
import { migrate } from '../../src/storage/migrate.ts'
import { receiversOf } from '../../src/storage/receivers.ts'
import { sid } from '../support/busy.ts'
import { sharedPostgres } from '../support/engines.ts'
import { Watched } from '../support/plans.ts'

const now = new Date('2026-05-04T09:30:00Z')
const [account_sid, other_sid] = [sid('AC', 1), sid('AC', 2)]
const [busy, dead, quiet] = [sid('KS', 1), sid('KS', 2), sid('KS', 3)]
const [live, away] = ['http://app.example/hook', 'http://dead.example/x']

interface Kind {
  readonly count: number
  readonly state: string
  readonly receiver: string
  readonly service_sid: Sid<'KS'>
  readonly status?: number
  readonly fault?: string
  readonly account_sid?: Sid<'AC'>
}

/** In the order of their SIDs. */
const kinds: readonly Kind[] = [
  { count: 300_000, state: 'delivered', receiver: live, service_sid: busy, status: 200 },
  { count: 30_000, state: 'waiting', receiver: away, service_sid: dead },
  { count: 30_000, state: 'waiting', receiver: away, service_sid: dead, status: 500 },
  { count: 30_000, state: 'parked', receiver: away, service_sid: dead, fault: 'too-slow' },
  { count: 10, state: 'parked', receiver: live, service_sid: quiet, status: 404 },
  { count: 10, state: 'waiting', receiver: live, service_sid: quiet, fault: 'stopped' },
  { count: 30_000, state: 'waiting', receiver: live, service_sid: sid('KS', 4), account_sid: other_sid },
  { count: 1, state: 'waiting', receiver: live, service_sid: quiet, status: 302 },
]

/** Callbacks of the account's service `quiet` that failed. */
const failedQuietly = 11

async function insertServices(db: Db): Promise<void> {
  const dates = { date_created: now, date_updated: now }
  await db
    .insertInto('accounts')
    .values({ sid: account_sid, account_sid, friendly_name: '', sealed_token: '', ...dates })
    .execute()
  await sql`
    insert into services (sid, account_sid, unique_name, callback_url, default_ttl, number_selection_behavior, geo_match_level,
      date_created, date_updated)
    select 'KS' || lpad(to_hex(at), 32, '0'), ${account_sid}, at,
      case at when 1 then 'http://us:pw@app.example/hook?x=1' when 2 then ${away} when 3 then ${live} end, 0, 'prefer-sticky',
      'country', ${now}, ${now}
    from generate_series(1, 2000) at where at <> 4`.execute(db)
}

/** Answers the number of the next. */
async function insertKind(db: Db, first: number, kind: Kind): Promise<number> {
  const { count, state, receiver, service_sid, status = null, fault = null, account_sid: whose } = kind
  await sql`
    insert into callbacks (sid, account_sid, service_sid, session_sid, interaction_sid, url, receiver, state, due_at, tries_max,
      status, fault, date_created, date_updated)
    select 'CB' || lpad(to_hex(at), 32, '0'), ${whose ?? account_sid}, ${service_sid}, 'KC', 'KI' || at / 3, ${receiver},
      ${receiver}, ${state}, ${now}::timestamptz - at % 1000 * interval '1 second', 16, ${status}::int, ${fault}::text, ${now}, ${now}
    from generate_series(${first}::int, ${first + count - 1}::int) at`.execute(db)
  return first + count
}

/** @param analyzed whether the planner knows what is there: a table may be minutes old */
async function filled(analyzed: boolean): Promise<Watched> {
  const url = await (await sharedPostgres()).createDatabase()
  const database = await openDatabase({ url, connectionsMax: 1 })
  await migrate(database.db)
  await sql`alter table callbacks set (autovacuum_enabled = false)`.execute(database.db)
  await insertServices(database.db)
  let first = 0
  for (const kind of kinds) first = await insertKind(database.db, first, kind)
  if (analyzed) await sql`analyze`.execute(database.db)
  await database.close()
  return new Watched(url)
}

for (const analyzed of [true, false]) {
  const suffix = analyzed ? '' : ', also in a table that is minutes old'
  let opened: Promise<Watched> | undefined
  after(async () => (await opened)?.close())

  /** Fails if what `ask` sends reads the callbacks from end to end, or more than so many rows. */
  const reads = async (
    rowsMax: number,
    ask: (db: Db, watched: Watched) => Promise<unknown>,
  ): Promise<void> => {
    const watched = await (opened ??= filled(analyzed))
    watched.sent.length = 0
    await ask(watched.db, watched)
    const statements = watched.sent.splice(0)
    assert.ok(statements.length > 0)
    for (const sent of statements) {
      assert.ok(!(await watched.scanned(sent)).includes('callbacks'), sent.text)
      const read = await watched.rowsRead(sent)
      assert.ok(read <= rowsMax, `${read} rows: ${sent.text}`)
    }
  }
  const page = { limit: 51 }
  const numbers = (found: readonly { sid: string }[]) =>
    found.map(({ sid: own }) => Number.parseInt(own.slice(2), 16))

  test(`a page of those that failed is found by index, from either end${suffix}`, () =>
    reads(300, async (db) => {
      const oldest = await callbacksOf(db, account_sid, page, { failed: true })
      assert.deepEqual([numbers(oldest)[0], numbers(oldest).at(-1)], [330_000, 330_050])
      const newest = await callbacksOf(db, account_sid, page, { failed: true, order: 'desc' })
      assert.deepEqual([numbers(newest)[0], numbers(newest)[1]], [420_020, 390_009])
      const behind = { ...page, after: sid('CB', 359_990) }
      const across = await callbacksOf(db, account_sid, behind, { failed: true })
      assert.deepEqual(
        numbers(across),
        Array.from({ length: 51 }, (_, at) => 359_991 + at),
      )
      const before = await callbacksOf(
        db,
        account_sid,
        { ...page, before: sid('CB', 330_002) },
        { failed: true },
      )
      assert.deepEqual(numbers(before), [330_001, 330_000])
      const second = await callbacksOf(db, account_sid, { limit: 11, offset: 10 }, { failed: true })
      assert.deepEqual([numbers(second)[0], second.length], [330_010, 11])
    }))

  test(`those of a service that failed are found by index${suffix}`, () =>
    reads(50, async (db) => {
      const found = await callbacksOf(db, account_sid, page, { failed: true, service_sid: quiet })
      assert.equal(found.length, failedQuietly)
      const others = await callbacksOf(db, other_sid, page, { failed: true, service_sid: quiet })
      assert.deepEqual(others, [])
    }))

  test(`those of an interaction are found by it alone${suffix}`, () =>
    reads(3, async (db) => {
      const interaction_sid = 'KI110000' as Sid<'KI'>
      for (const filter of [
        {},
        { failed: true },
        { service_sid: dead },
        { failed: true, service_sid: dead },
      ]) {
        const found = await callbacksOf(db, account_sid, page, { interaction_sid, ...filter })
        assert.deepEqual(numbers(found), [330_000, 330_001, 330_002])
      }
      const none = await callbacksOf(db, account_sid, page, { interaction_sid, service_sid: busy })
      assert.deepEqual(none, [])
    }))

  test(`what waits for receivers is counted by index, and no further than it is told${suffix}`, () =>
    reads(200_000, async (db) => {
      const limits = { servicesMax: 1_000, countedMax: 10_001, lookedAtMax: 100_000 }
      const found = await receiversOf(db, { account_sid, ...limits })
      const shown = found.map(({ receiver, service_sids, waiting, parked }) => ({
        receiver,
        service_sids,
        waiting,
        parked,
      }))
      assert.deepEqual(shown, [
        { receiver: live, service_sids: [busy, quiet], waiting: 11, parked: 10 },
        { receiver: away, service_sids: [dead], waiting: 10_001, parked: 10_001 },
      ])
    }))

  test(`what is parked is replayed by index, and not looked at again afterwards${suffix}`, () =>
    reads(3_500, async (db, { sent }) => {
      const again = { account_sid, at: now, tries: 16, max: 1_000 }
      const own = await replayParked(db, { ...again, service_sid: quiet })
      assert.deepEqual(own, { replayed: 10, more: false })
      for (let call = 0; call < 3; call++) {
        assert.deepEqual(await replayParked(db, again), { replayed: 1_000, more: true })
      }
      const { rows } = await sql<{ first: string; last: string }>`
        select min(sid) as first, max(sid) as last from callbacks where tries_max = 16 and due_at = ${now} and state = 'waiting'
          and fault = 'too-slow'`.execute(db)
      sent.pop()
      assert.deepEqual([rows[0]!.first, rows[0]!.last], [sid('CB', 360_000), sid('CB', 362_999)])
    }))
}

test('a callback that is taken at the first try has no entry among those that failed', async () => {
  const url = await (await sharedPostgres()).createDatabase()
  const database = await openDatabase({ url, connectionsMax: 1 })
  try {
    await migrate(database.db)
    await insertServices(database.db)
    const bytes = async () =>
      (
        await sql<{ bytes: number }>`
          select (pg_relation_size('callbacks_failed') + pg_relation_size('callbacks_failed_of_service'))::int as bytes`.execute(
          database.db,
        )
      ).rows[0]!.bytes
    const empty = await bytes()
    const tell = async (status: number) => {
      const lease = new Date(now.getTime() + 120_000)
      const none = { after: '', underWay: [], rooms: {}, room: 256, max: 256 }
      const taken = await claimCallbacks(database, { ...none, now, lease })
      assert.equal(taken.length, 34)
      const how = { state: 'delivered' as const, status, fault: null, took_ms: 1, answer: '', due_at: now }
      const told = taken.map(({ sid: own, tries }) => ({ sid: own, number: tries, ...how }))
      const failed = told.map((one) => ({ ...one, state: 'parked' as const }))
      await settleCallbacks(database, status === 200 ? told : failed, now)
    }
    const kind = { count: 100, state: 'waiting', receiver: live, service_sid: busy }
    const first = await insertKind(database.db, 0, kind)
    await tell(200)
    assert.equal(await bytes(), empty)
    await sql`delete from callbacks`.execute(database.db)
    await insertKind(database.db, first, kind)
    await tell(500)
    assert.ok((await bytes()) > empty)
  } finally {
    await database.close()
  }
})

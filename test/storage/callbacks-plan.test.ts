// With a million callbacks waiting, most of them for a receiver that is dead, what is due for others is found by index,
// whole, and without touching the rest.
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { sql } from 'kysely'
import { claimCallbacks, deleteSettledCallbacks, settleCallbacks } from '../../src/storage/callbacks.ts'
import { type Database, type Db, openDatabase } from '../../src/storage/database.ts'
import { migrate } from '../../src/storage/migrate.ts'
import { sid } from '../support/busy.ts'
import { sharedPostgres } from '../support/engines.ts'
import { Watched } from '../support/plans.ts'

const now = new Date('2026-05-04T09:30:00Z')
const day = 86_400_000
const lease = new Date(now.getTime() + 120_000)
const none = { after: '', underWay: [], rooms: {}, room: 8, max: 256 }

let opened: Promise<Watched> | undefined

after(async () => (await opened)?.close())

/** Rows per receiver: of three callbacks each, one interaction has the first due and the others behind it. */
const waiting = {
  'http://dead.example/hook': 100_000,
  'http://live.example/hook': 30,
  'http://many.example': 900_000,
}
const told = 200_000

async function filled(): Promise<Watched> {
  const url = await (await sharedPostgres()).createDatabase()
  const database = await openDatabase({ url, connectionsMax: 1 })
  await migrate(database.db)
  await insertAccount(database.db)
  const first = await insertWaiting(database.db, waiting)
  await sql`
    insert into callbacks (sid, account_sid, service_sid, session_sid, interaction_sid, url, receiver, state, due_at,
      tries_max, date_created, date_updated)
    select 'CB' || lpad(to_hex(at), 32, '0'), ${account_sid}, 'KS', 'KC', 'KI' || at, 'x', 'x',
      case when at % 10 = 0 then 'parked' else 'delivered' end, ${now}, 16, ${now}, ${now}::timestamptz - at % 100 * interval '1 day'
    from generate_series(${first}::int, ${first + told - 1}::int) at`.execute(database.db)
  await sql`analyze`.execute(database.db)
  await database.close()
  return new Watched(url)
}

const account_sid = sid('AC', 1)

async function insertAccount(db: Db): Promise<void> {
  const account = {
    sid: account_sid,
    account_sid,
    friendly_name: '',
    sealed_token: '',
    sealed_secondary_token: null,
  }
  await db
    .insertInto('accounts')
    .values({ ...account, date_created: now, date_updated: now })
    .execute()
}

/** Of each receiver as many, three of each interaction. Answers how many there are. */
async function insertWaiting(db: Db, counts: Readonly<Record<string, number>>): Promise<number> {
  let first = 0
  for (const [receiver, count] of Object.entries(counts)) {
    await sql`
      insert into callbacks (sid, account_sid, service_sid, session_sid, interaction_sid, url, receiver, state, due_at,
        tries_max, date_created, date_updated)
      select 'CB' || lpad(to_hex(at), 32, '0'), ${account_sid}, 'KS', 'KC', 'KI' || at / 3, ${receiver}, ${receiver}, 'waiting',
        ${now}::timestamptz - at % 1000 * interval '1 second', 16, ${now}, ${now}
      from generate_series(${first}::int, ${first + count - 1}::int) at`.execute(db)
    first += count
  }
  return first
}

/** Fails if what `ask` sends reads the callbacks from end to end. */
async function usesIndexes(ask: (watched: Watched, database: Database) => Promise<unknown>): Promise<void> {
  const watched = await (opened ??= filled())
  watched.sent.length = 0
  await ask(watched, watched.database as Database)
  assert.ok(watched.sent.length > 0)
  for (const sent of watched.sent) {
    const read = (await watched.scanned(sent)).filter((table) => table.startsWith('callback'))
    assert.deepEqual(read, [], sent.text)
  }
}

test('of each receiver as many are taken as it has room for, found by index', () =>
  usesIndexes(async (_, database) => {
    const taken = await claimCallbacks(database, { ...none, now, lease })
    const counts = Object.groupBy(taken, ({ receiver }) => receiver)
    assert.deepEqual(
      Object.keys(waiting).map((receiver) => counts[receiver]?.length),
      [8, 8, 8],
    )
    // The first of each interaction, and nothing twice.
    assert.ok(taken.every((one) => Number.parseInt(one.sid.slice(2), 16) % 3 === 0 || one.tries === 1))
    assert.equal(new Set(taken.map(({ interaction_sid }) => interaction_sid)).size, taken.length)
  }))

test('a receiver without room has nothing taken, and its rows are not read', () =>
  usesIndexes(async (watched, database) => {
    const rooms = { 'http://dead.example/hook': 0, 'http://many.example': 0 }
    const taken = await claimCallbacks(database, { ...none, rooms, now, lease })
    assert.ok(taken.length > 0)
    assert.ok(taken.every(({ receiver }) => receiver === 'http://live.example/hook'))
    // Read by each node of the plan, together: the claim's own rows, and three hops.
    const { text, values } = watched.sent[0]!
    assert.ok((await watched.rowsRead({ text, values })) < 500)
  }))

test('a look goes on after the receiver where the last one had to end', () =>
  usesIndexes(async (_, database) => {
    const rooms = { 'http://dead.example/hook': 50 }
    const first = await claimCallbacks(database, { ...none, rooms, max: 50, now, lease })
    assert.deepEqual([first.length, new Set(first.map(({ receiver }) => receiver)).size], [50, 1])
    const second = await claimCallbacks(database, { ...none, after: first[0]!.receiver, max: 50, now, lease })
    assert.ok(second.length > 0)
    assert.ok(second.every(({ receiver }) => receiver > 'http://dead.example/hook'))
  }))

test('what this process has in hand is not taken again when its lease is over', () =>
  usesIndexes(async (_, database) => {
    const rooms = { 'http://dead.example/hook': 0, 'http://many.example': 0 }
    const much = { ...none, rooms, room: 100 }
    await claimCallbacks(database, { ...much, now, lease })
    const over = { now: lease, lease: new Date(lease.getTime() + 1) }
    const [one, ...others] = await claimCallbacks(database, { ...much, ...over })
    assert.equal(others.length, 9)
    const again = { now: over.lease, lease: over.lease }
    const left = await claimCallbacks(database, {
      ...much,
      underWay: others.map(({ sid: own }) => own),
      ...again,
    })
    assert.deepEqual(
      left.map(({ sid: own, tries }) => [own, tries]),
      [[one!.sid, one!.tries + 1]],
    )
  }))

for (const count of [1, 256]) {
  test(`settling ${count} reads by index, and what follows a failed one waits with it`, () =>
    usesIndexes(async (watched, database) => {
      const rooms = {
        'http://many.example': count,
        'http://dead.example/hook': 0,
        'http://live.example/hook': 0,
      }
      const taken = await claimCallbacks(database, { ...none, rooms, now, lease })
      assert.equal(taken.length, count)
      watched.sent.length = 0
      const later = new Date(now.getTime() + 3_600_000)
      const how = { status: 500, fault: null, took_ms: 1, answer: 'no' }
      const attempts = taken.map((one) => ({
        ...how,
        sid: one.sid,
        number: one.tries,
        state: 'waiting' as const,
        due_at: later,
      }))
      const followed = await settleCallbacks(database, attempts, now)
      assert.ok(followed.every((one) => !one))
      const { rows } = await sql<{ due_at: Date }>`
        select due_at from callbacks where interaction_sid = ${taken[0]!.interaction_sid} and sid > ${taken[0]!.sid}`.execute(
        watched.db,
      )
      watched.sent.length = 1
      assert.ok(rows.every(({ due_at }) => due_at.getTime() === later.getTime()))
    }))
}

test('what was told long ago is found by index, whether there is much of it or none', () =>
  usesIndexes(async ({ db }) => {
    const old = (days: number) => new Date(now.getTime() - days * day)
    for (const [state, before, wanted] of [
      ['delivered', old(30), 500],
      ['parked', old(89), 500],
      ['delivered', old(1000), 0],
      ['canceled', old(0), 0],
    ] as const) {
      const gone = await db
        .transaction()
        .execute((tx) => deleteSettledCallbacks(tx, { state, before, max: 500 }))
      assert.equal(gone, wanted)
    }
  }))

test('what was planned while nothing waited does not read everything once much does', async () => {
  const url = await (await sharedPostgres()).createDatabase()
  const database = await openDatabase({ url, connectionsMax: 1 })
  try {
    await migrate(database.db)
    const options = { ...none, now, lease, room: 50 }
    // A prepared statement may keep one plan from the sixth time on.
    for (let time = 0; time < 10; time++) {
      await claimCallbacks(database, options)
      await settleCallbacks(database, [], now)
    }
    await insertAccount(database.db)
    await insertWaiting(database.db, { 'http://app.example': 20_000 })
    const before = await rowsRead(database.db)
    for (let time = 0; time < 10; time++) {
      const taken = await claimCallbacks(database, options)
      assert.equal(taken.length, 50)
      const how = {
        state: 'delivered' as const,
        status: 200,
        fault: null,
        took_ms: 1,
        answer: '',
        due_at: now,
      }
      await settleCallbacks(
        database,
        taken.map(({ sid: own, tries }) => ({ sid: own, number: tries, ...how })),
        now,
      )
    }
    const read = (await rowsRead(database.db)) - before
    assert.ok(read < 20_000, `${read} rows read for 500 callbacks`)
  } finally {
    await database.close()
  }
})

/** Rows of the callbacks that this connection's statements have read so far. */
async function rowsRead(db: Db): Promise<number> {
  await sql`select pg_stat_force_next_flush()`.execute(db)
  const { rows } = await sql<{ read: number }>`
    select (seq_tup_read + idx_tup_fetch)::int as read from pg_stat_user_tables where relname = 'callbacks'`.execute(
    db,
  )
  return rows[0]!.read
}

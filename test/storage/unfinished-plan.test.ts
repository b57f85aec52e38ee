// With many strays, deleted contacts and texts that wait for their application, what is done per text and per look reads no
// table from end to end.
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { sql } from 'kysely'
import { type Database, openDatabase } from '../../src/storage/database.ts'
import { deleteInteractionsWhere, forgetDeletedContacts } from '../../src/storage/deleted-contacts.ts'
import { migrate } from '../../src/storage/migrate.ts'
import { runRecordContacts } from '../../src/storage/record-contacts.ts'
import { claimRelays, runSettleRelays } from '../../src/storage/settle-relay.ts'
import { claimStrays, runRecordStrays, settleStray } from '../../src/storage/stray-contacts.ts'
import { busy, fill, person, phone, sid } from '../support/busy.ts'
import { sharedPostgres } from '../support/engines.ts'
import { Watched } from '../support/plans.ts'

const now = new Date('2026-05-04T08:00:00Z')
const big = [
  'sessions',
  'participants',
  'interactions',
  'pool_numbers',
  'simulator_messages',
  'stray_contacts',
  'deleted_contacts',
]

let opened: Promise<Watched> | undefined

after(async () => (await opened)?.close())

async function filled(): Promise<Watched> {
  const url = await (await sharedPostgres()).createDatabase()
  const database = await openDatabase({ url, connectionsMax: 1 })
  const { db } = database
  await migrate(db)
  await fill(db)
  await sql`
    insert into stray_contacts (sid, account_sid, service_sid, kind, carrier, inbound_sid, "from", "to", reason, stage, stage_until, date_created, date_updated)
    select 'CT' || lpad(to_hex(n), 32, '0'), ${sid('AC', 1)}, 'KS' || lpad((n % 10)::text, 32, '0'), 'message', 'simulator',
      'SM' || lpad((900000000 + n)::text, 32, '0'), '+1415555' || n, '+12065550180', 'no-active-session',
      case when n % 10 = 0 then 'out-of-session' end, case when n % 10 = 0 then ${now}::timestamptz - n * interval '1 millisecond' end, ${now}, ${now}
    from generate_series(1, 50000) as n`.execute(db)
  await sql`
    insert into deleted_contacts (account_sid, inbound_sid, date_created)
    select ${sid('AC', 1)}, 'SM' || lpad((800000000 + n)::text, 32, '0'), ${now}::timestamptz - n * interval '1 second'
    from generate_series(1, 50000) as n`.execute(db)
  await sql`
    update interactions set data = '{"body":"hi"}', stage = 'intercept', stage_until = ${now} where sid in (select sid from interactions order by sid limit 5000)`.execute(
    db,
  )
  await sql`analyze`.execute(db)
  await database.close()
  return new Watched(url)
}

/** Fails if what `ask` sends reads one of the big tables from end to end. */
async function usesIndexes(ask: (database: Database) => Promise<unknown>): Promise<void> {
  const watched = await (opened ??= filled())
  watched.sent.length = 0
  await ask({ ...watched.database, db: watched.db } as Database)
  assert.ok(watched.sent.length > 0)
  for (const sent of watched.sent) {
    const read = (await watched.scanned(sent)).filter((table) => big.includes(table))
    assert.deepEqual(read, [], sent.text)
  }
}

const lease = new Date(now.getTime() + 45_000)
const claim = { now, lease, perServiceMax: 32, max: 256, without: [sid('KS', 3)] }
const upTo = (count: number) => Array.from({ length: count }, (_, at) => at)

for (const count of [1, 256]) {
  test(`recording ${count} texts looks for what was heard before by index`, () =>
    usesIndexes((database) => {
      const contacts = upTo(count).map((at) => ({
        interaction_sid: sid('KI', 5_000_000 + count * 1000 + at),
        account_sid: sid('AC', 1),
        carrier: 'simulator',
        inbound_sid: sid('SM', 5_000_000 + count * 1000 + at),
        from: person(2 + at * 6),
        to: phone((2 + at * 6) % busy.numbers),
        body: 'hi',
        data: '{}',
        media_urls: [],
        stopped: false,
        outbound_sid: sid('SM', 6_000_000 + count * 1000 + at),
        callback_sid: sid('CB', 5_000_000 + count * 1000 + at),
      }))
      return runRecordContacts(database, contacts, now)
    }))

  test(`recording ${count} strays reads by index`, () =>
    usesIndexes((database) => {
      const strays = upTo(count).map((at) => ({
        sid: sid('CT', 5_000_000 + count * 1000 + at),
        account_sid: sid('AC', 1),
        service_sid: sid('KS', 4),
        session_sid: null,
        kind: 'message' as const,
        carrier: 'simulator',
        inbound_sid: sid('SM', 7_000_000 + count * 1000 + at),
        from: person(at),
        to: phone(4),
        reason: 'no-active-session' as const,
        body: 'hi',
        media_urls: [],
      }))
      return runRecordStrays(database, strays, now)
    }))

  test(`settling ${count} texts reads by index`, () =>
    usesIndexes(async (database) => {
      const { rows } = await sql<{ session_sid: never; sid: never }>`
        select session_sid, sid from interactions where stage is not null order by service_sid, stage_until limit ${count}`.execute(
        database.db,
      )
      const settlements = rows.map(({ session_sid, sid: interaction_sid }, at) => ({
        session_sid,
        interaction_sid,
        allowed: true,
        outbound_sid: sid('SM', 8_000_000 + count * 1000 + at),
        callback_sid: sid('CB', 8_000_000 + count * 1000 + at),
      }))
      const outcomes = await runSettleRelays(database, settlements, now)
      assert.ok(outcomes.every(({ found }) => found))
    }))
}

test('taking up what is unfinished reads by index, a few of each service', () =>
  usesIndexes(async (database) => {
    const strays = await claimStrays(database, claim)
    assert.deepEqual([strays.length, new Set(strays.map(({ service_sid }) => service_sid)).size], [32, 1])
    const relays = await claimRelays(database, claim)
    const perService = Map.groupBy(relays, ({ service_sid }) => service_sid)
    assert.ok(perService.size > 1 && !perService.has(sid('KS', 3)))
    for (const theirs of perService.values()) assert.ok(theirs.length <= 32)
    await settleStray(database, strays[0]!.sid, { outcome: 'ignored', at: now })
  }))

test('deleting and forgetting contacts reads by index', () =>
  usesIndexes(async ({ db }) => {
    const these = sql<boolean>`session_sid = any(${[sid('KC', 1004)]})`
    assert.equal(await deleteInteractionsWhere(db, these, new Date(0)), 1)
    await forgetDeletedContacts(db, new Date(now.getTime() - 49_990_000))
  }))

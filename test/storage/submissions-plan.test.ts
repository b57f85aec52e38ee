// With many texts on their way to carriers, taking, settling and reporting read no table from end to end.
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { sql } from 'kysely'
import { type Database, openDatabase } from '../../src/storage/database.ts'
import { migrate } from '../../src/storage/migrate.ts'
import { submittedParts, forgetSubmittedIds, writePartStatus } from '../../src/storage/submitted-ids.ts'
import {
  claimSubmissions,
  claimSubmissionsBySid,
  forsakenSubmissions,
  settleSubmissions,
} from '../../src/storage/submissions.ts'
import { deleteParts, insertPart, overdueTexts, partsOf } from '../../src/storage/text-parts.ts'
import { fill, sid } from '../support/busy.ts'
import { sharedPostgres } from '../support/engines.ts'
import { Watched } from '../support/plans.ts'

const now = new Date('2026-05-04T08:00:00Z')
const account_sid = sid('AC', 1)
const big = [
  'sessions',
  'participants',
  'interactions',
  'pool_numbers',
  'submissions',
  'submitted_ids',
  'text_parts',
]

let opened: Promise<Watched> | undefined

after(async () => (await opened)?.close())

/** 50,000 texts of two carriers, half of them due, each with what its carrier calls it; as many parts of other texts. */
async function filled(): Promise<Watched> {
  const url = await (await sharedPostgres()).createDatabase()
  const database = await openDatabase({ url, connectionsMax: 1 })
  const { db } = database
  await migrate(db)
  await fill(db)
  await sql`
    insert into submissions (sid, account_sid, carrier, "from", "to", body, service_sid, session_sid, interaction_sid, participant_sid,
      state, due_at, date_created)
    select 'SM' || lpad(to_hex(n), 32, '0'), ${account_sid}, case when n % 2 = 0 then 'one' else 'other' end, '+1206555' || n % 1000,
      '+1415555' || n, 'hi', i.service_sid, i.session_sid, i.sid, i.outbound_participant_sid, 'waiting',
      ${now}::timestamptz + (n - 25000) * interval '1 second', ${now}
    from (select row_number() over (order by session_sid, sid) as n, i.* from interactions i limit 50000) as i`.execute(
    db,
  )
  await sql`
    insert into submitted_ids (carrier, id, account_sid, service_sid, session_sid, interaction_sid, date_created)
    select carrier, sid, account_sid, service_sid, session_sid, interaction_sid, date_created from submissions`.execute(
    db,
  )
  await sql`
    insert into text_parts (account_sid, carrier, "from", "to", reference, parts, part, body, date_created)
    select account_sid, carrier, "from", "to", '1', 2, 1, '"h"', due_at from submissions`.execute(db)
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

const lease = new Date(now.getTime() + 60_000)

test('taking texts for carriers reads by index, of each carrier as many as there is room for', () =>
  usesIndexes(async (database) => {
    const rooms = new Map([
      ['one', 50],
      ['other', 3],
    ])
    const taken = await claimSubmissions(database, rooms, { now, lease })
    const counts = Map.groupBy(taken, ({ carrier }) => carrier)
    assert.deepEqual([counts.get('one')!.length, counts.get('other')!.length], [50, 3])
  }))

for (const count of [1, 256]) {
  test(`taking and settling ${count} texts by name reads by index`, () =>
    usesIndexes(async (database) => {
      const sids = Array.from({ length: count }, (_, at) => sid('SM', 30_000 + count + at))
      const taken = await claimSubmissionsBySid(database, sids, lease)
      assert.equal(taken.length, count)
      const settled = await settleSubmissions(
        database,
        taken.map(({ sid: name, session_sid, interaction_sid }, at) => ({
          sid: name,
          session_sid,
          interaction_sid,
          ...(at % 3 === 1
            ? { again: lease }
            : {
                status: 'sent' as const,
                carrier: 'one',
                resource_sid: name,
                ids: [`id ${count} ${at}`],
                callback_sid: sid('CB', 9_000_000 + count * 1000 + at),
              }),
        })),
        now,
      )
      assert.ok(settled.every(({ settled: done }) => done))
    }))
}

test('a report on a part, and forgetting those that were, read by index', () =>
  usesIndexes(async ({ db }) => {
    const named = { carrier: 'one', id: sid('SM', 40_000), account_sid }
    await writePartStatus(db, { ...named, status: 'delivered' })
    assert.equal((await submittedParts(db, named)).length, 1)
    await forgetSubmittedIds(db, new Date(0))
    assert.deepEqual(await forsakenSubmissions(db, ['one', 'other'], { until: new Date(0), max: 100 }), [])
  }))

test('parts of texts are kept, read and forgotten by index', () =>
  usesIndexes(async ({ db }) => {
    const text = { account_sid, carrier: 'one', from: '+1', to: '+2', reference: '1', parts: 2 } as const
    await insertPart(db, text, { part: 1, body: 'x', date_created: now })
    assert.equal((await partsOf(db, text)).length, 1)
    await deleteParts(db, text)
    assert.equal((await overdueTexts(db, { until: new Date(0), max: 100 })).length, 0)
  }))

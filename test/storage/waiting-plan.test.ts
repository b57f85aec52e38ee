// With a hundred thousand texts waiting for carriers, what waits for one is told by index, and from so many rows and no more.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import type { Sid } from '../../src/domain/sid.ts'
import { waitingMax } from '../../src/domain/submission.ts'
import { type Database, openDatabase } from '../../src/storage/database.ts'
import { migrate } from '../../src/storage/migrate.ts'
import { waitingSubmissions } from '../../src/storage/submissions.ts'
import { sharedPostgres } from '../support/engines.ts'
import { Watched } from '../support/plans.ts'

const account_sid = `AC${'0'.repeat(32)}` as Sid<'AC'>
const texts = { away: 80_000, busy: 20_000, calm: 5 }

test('what waits for carriers is counted along the index, up to the limit', async (t) => {
  const url = await (await sharedPostgres()).createDatabase()
  const database = await openDatabase({ url, connectionsMax: 1 })
  await migrate(database.db)
  for (const [carrier, count] of Object.entries(texts))
    await sql`
      insert into submissions (sid, account_sid, carrier, "from", "to", body, service_sid, state, due_at, date_created)
      select 'SM' || md5(${carrier}::text || at), ${account_sid}, ${carrier}, '+12065550180', '+12065550101', 'hello', 'KS',
        'waiting', now() + at * interval '1 second', now() from generate_series(1, ${count}::int) as at`.execute(
      database.db,
    )
  await sql`vacuum analyze submissions`.execute(database.db)
  await database.close()
  const watched = new Watched(url)
  t.after(() => watched.close())
  const found = await waitingSubmissions(watched.database as Database, account_sid, Object.keys(texts))
  assert.deepEqual(
    found.map(({ carrier, texts: count }) => [carrier, count]),
    [
      ['away', waitingMax],
      ['busy', waitingMax],
      ['calm', 5],
    ],
  )
  const [sent] = watched.sent
  assert.deepEqual(await watched.scanned(sent!), [])
  // PostgreSQL tells the mean of the carriers.
  assert.equal(Math.round(await watched.rowsRead(sent!)), 2 * waitingMax + 5)
})

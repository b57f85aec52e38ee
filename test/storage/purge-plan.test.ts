// With a million sessions, most of them closed and few of them due, the purge reads by index.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { openDatabase } from '../../src/storage/database.ts'
import { migrate } from '../../src/storage/migrate.ts'
import { deleteHeldSessions, holdSessionsClosed } from '../../src/storage/sessions.ts'
import { sharedPostgres } from '../support/engines.ts'
import { Watched } from '../support/plans.ts'

const sessions = 1_000_000
const day = 86_400_000
/** One session closes every ten seconds from here on; every tenth is still open. */
const first = new Date('2026-01-01T00:00:00Z')

test('a million sessions are purged by index, whether many are due or none', async () => {
  const url = await (await sharedPostgres()).createDatabase()
  const database = await openDatabase({ url, connectionsMax: 1 })
  await migrate(database.db)
  // A million sessions need no services here.
  await sql`set session_replication_role = replica`.execute(database.db)
  await sql`
    insert into sessions (sid, account_sid, service_sid, status, mode, ttl, date_ended, date_created, date_updated)
    select 'KC' || lpad(to_hex(at), 32, '0'), 'AC', 'KS',
      case when at % 10 = 0 then 'open' else 'closed' end, 'message-only', 0,
      case when at % 10 > 0 then ${first}::timestamptz + at * interval '10 seconds' end, now(), now()
    from generate_series(1, ${sessions}::int) at`.execute(database.db)
  await sql`analyze`.execute(database.db)
  await database.close()

  const watched = new Watched(url)
  try {
    for (const [after, wanted] of [
      [10 * day, 100],
      [0, 0],
      [1000 * day, 100],
    ] as const) {
      const before = new Date(first.getTime() + after)
      const sids = await watched.db.transaction().execute(async (tx) => {
        const held = await holdSessionsClosed(tx, before, 100)
        await deleteHeldSessions(tx, held)
        return held
      })
      assert.equal(sids.length, wanted)
    }
    const left = await sql<{ count: number }>`select count(*)::int as count from sessions`.execute(watched.db)
    assert.equal(left.rows[0]!.count, sessions - 200)
    for (const sent of watched.sent.filter(({ text }) => !text.includes('count('))) {
      assert.ok(!(await watched.scanned(sent)).includes('sessions'), sent.text)
    }
  } finally {
    await watched.close()
  }
})

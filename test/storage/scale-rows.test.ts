// What `npm run bench:scale` fills databases with is what Maskline itself could have written.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { fill } from '../../bench/scale-fill.ts'
import { sizes } from '../../bench/scale-rows.ts'
import { account } from '../../bench/world.ts'
import { describeSchema } from '../../scripts/schema.ts'
import { openDatabase } from '../../src/storage/database.ts'
import { migrate } from '../../src/storage/migrate.ts'
import { assertConsistent } from '../support/consistency.ts'
import { sharedPostgres } from '../support/engines.ts'
import type { World } from '../support/world.ts'

test('a filled database is consistent and has the schema of an empty one', async () => {
  const server = await sharedPostgres()
  const [url, emptyUrl] = [await server.createDatabase(), await server.createDatabase()]
  await fill(url, sizes.small, () => undefined)
  const filled = await openDatabase({ url, connectionsMax: 1 })
  const empty = await openDatabase({ url: emptyUrl, connectionsMax: 1 })
  try {
    await migrate(empty.db)
    assert.equal((await describeSchema(filled.db)).golden, (await describeSchema(empty.db)).golden)
    const { rows } = await sql<Record<string, number>>`
      select (select count(*)::int from sessions where status <> 'closed') as sessions,
        (select count(*)::int from pool_numbers) as numbers, (select count(*)::int from interactions) as interactions`.execute(
      filled.db,
    )
    assert.deepEqual(rows[0], { ...sizes.small })
    await assertConsistent({ maskline: { database: filled } } as World, { account })
  } finally {
    await filled.close()
    await empty.close()
  }
})

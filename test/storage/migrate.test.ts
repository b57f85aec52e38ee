import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { test } from 'node:test'
import { sql } from 'kysely'
import type { Db } from '../../src/storage/database.ts'
import { migrate, SchemaTooNew } from '../../src/storage/migrate.ts'
import { serviceBySid } from '../../src/storage/services.ts'
import { engines } from '../support/engines.ts'
import { onBothDatabases, opened, openedByMany } from '../support/opened.ts'
import { putService } from '../support/rows.ts'

const all = readdirSync(new URL('../../migrations/', import.meta.url))
  .filter((file) => /^\d{6}/.test(file))
  .map((file) => file.replace('.sql', ''))
  .sort()

const tables = async (db: Db) =>
  (await sql`select from pg_tables where schemaname = 'public'`.execute(db)).rows.length

for (const engine of engines) {
  test(`migrations are applied in order, all or none (${engine.name})`, async (t) => {
    const { db } = await opened(t, engine)
    await sql`create table simulator_messages ()`.execute(db)
    await assert.rejects(migrate(db), /already exists/)
    assert.equal(await tables(db), 1, 'the failed run left nothing')

    await sql`drop table simulator_messages`.execute(db)
    assert.deepEqual(await migrate(db), all)
    const { rows } = await sql<{ name: string }>`
      select lpad(version::text, 6, '0') || '_' || name as name from schema_migrations order by version`.execute(
      db,
    )
    assert.deepEqual(
      rows.map(({ name }) => name),
      all,
    )
  })
}

onBothDatabases('a second run does nothing', async (database) => {
  const service = await putService(database)
  assert.deepEqual(await migrate(database.db), [])
  const { account_sid, sid: service_sid } = service
  assert.deepEqual(await serviceBySid(database.db, { account_sid, service_sid }), service)
})

onBothDatabases('a schema that a newer version made is refused and left alone', async ({ db }) => {
  await sql`insert into schema_migrations (version, name) values (999999, 'from_the_future')`.execute(db)
  try {
    await assert.rejects(migrate(db), SchemaTooNew)
  } finally {
    const undone = await sql`delete from schema_migrations where version = 999999`.execute(db)
    assert.equal(undone.numAffectedRows, 1n)
  }
  assert.deepEqual(await migrate(db), [])
})

test('of several processes that start at once, one migrates and the others find it done', async (t) => {
  const databases = await openedByMany(t, 6)
  const applied = await Promise.all(databases.map(({ db }) => migrate(db)))
  assert.deepEqual(
    applied.filter((names) => names.length > 0),
    [all],
  )
})

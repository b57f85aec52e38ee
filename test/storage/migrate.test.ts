import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { test } from 'node:test'
import { sql } from 'kysely'
import type { Database, Db } from '../../src/storage/database.ts'
import { migrate, pendingMigrations, SchemaTooNew } from '../../src/storage/migrate.ts'
import { type Migration, migrations } from '../../src/storage/migrations.ts'
import { serviceBySid } from '../../src/storage/services.ts'
import { eventually } from '../support/eventually.ts'
import { engines } from '../support/engines.ts'
import { onBothDatabases, opened, openedByMany } from '../support/opened.ts'
import { putService } from '../support/rows.ts'

const all = readdirSync(new URL('../../migrations/', import.meta.url))
  .filter((file) => /^\d{6}/.test(file))
  .map((file) => file.replace('.sql', ''))
  .sort()

/** A migration that comes after all others. */
const made = (statement: string, { oldest }: { oldest: number }): Migration => ({
  version: 1000,
  name: 'made',
  statements: [statement],
  oldest,
})

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

const future = 'from_the_future'

for (const engine of engines) {
  test(`a schema that a newer version contracted is refused and left alone (${engine.name})`, async (t) => {
    const { db } = await opened(t, engine)
    await migrate(db)
    for (const oldest of [999_999, null]) {
      await sql`insert into schema_migrations (version, name, oldest) values (999999, ${future}, ${oldest})`.execute(
        db,
      )
      await assert.rejects(migrate(db), SchemaTooNew)
      const undone = await sql`delete from schema_migrations where name = ${future}`.execute(db)
      assert.equal(undone.numAffectedRows, 1n)
    }
    assert.deepEqual(await migrate(db), [])
  })

  test(`a schema that newer versions only expanded is used as it is, and said to be newer (${engine.name})`, async (t) => {
    const { db } = await opened(t, engine)
    await migrate(db)
    await migrate(db, { known: [...migrations(), made('create table more ()', { oldest: 0 })] })
    const told: string[] = []
    assert.deepEqual(await migrate(db, { tell: (text) => told.push(text) }), [])
    assert.deepEqual(told, ['the database has a newer schema than this version knows, and serves it as well'])
    assert.deepEqual(await pendingMigrations(db), { names: [], isAhead: true })
  })
}

test('a database of a version that did not say who may use it is brought to this one', async (t) => {
  const { db } = await opened(t, engines[0]!)
  await migrate(db, { known: migrations().slice(0, 1) })
  await sql`alter table schema_migrations drop column oldest`.execute(db)
  assert.deepEqual((await pendingMigrations(db)).names, all.slice(1))
  assert.deepEqual(await migrate(db), all.slice(1))
})

test('a migration waits for a table shortly and often, so that nobody waits behind it for long', async (t) => {
  const [one, other] = (await openedByMany(t, 2)) as [Database, Database]
  await migrate(one.db)
  const known = [...migrations(), made('alter table accounts add column more text', { oldest: 0 })]
  const told = Promise.withResolvers<string>()
  let migrating!: Promise<string[]>
  await other.db.transaction().execute(async (reader) => {
    await sql`select from accounts`.execute(reader)
    migrating = migrate(one.db, { known, tell: told.resolve })
    assert.equal(await told.promise, 'a migration waits for a table that a long transaction uses')
    // The reader's transaction is still there: without a limit, this one would wait behind the migration for ever.
    await sql`select from accounts`.execute(other.db)
  })
  assert.deepEqual(await migrating, ['001000_made'])
})

test('an index is made while others write, by one of those that migrate', async (t) => {
  const [one, other, third] = (await openedByMany(t, 3)) as [Database, Database, Database]
  await migrate(one.db)
  const text = [
    'drop index concurrently if exists accounts_by_name',
    'create index concurrently accounts_by_name on accounts (friendly_name)',
  ]
  const known = [...migrations(), { ...made('', { oldest: 0 }), statements: text }]
  let migrating!: Promise<string[][]>
  await third.db.transaction().execute(async (writer) => {
    await sql`update accounts set friendly_name = ''`.execute(writer)
    migrating = Promise.all([one, other].map(({ db }) => migrate(db, { known, concurrently: true })))
    await eventually(
      async () =>
        (await sql`select from pg_index where indexrelid = to_regclass('accounts_by_name')`.execute(third.db))
          .rows,
      ({ length }) => length === 1,
    )
    await sql`update accounts set friendly_name = ''`.execute(third.db)
  })
  assert.deepEqual((await migrating).flat(), ['001000_made'])
  const { rows } = await sql`
    select indisvalid from pg_index where indexrelid = 'accounts_by_name'::regclass`.execute(third.db)
  assert.deepEqual(rows, [{ indisvalid: true }])
})

test('who waits for another one that migrates says so, and goes on after it', async (t) => {
  const [one, other] = (await openedByMany(t, 2)) as [Database, Database]
  const told = Promise.withResolvers<string>()
  let migrating!: Promise<string[]>
  await other.db.transaction().execute(async (tx) => {
    await sql`select pg_advisory_xact_lock(77083)`.execute(tx)
    migrating = migrate(one.db, { tell: told.resolve })
    assert.equal(await told.promise, 'another process migrates, and this one waits for it')
  })
  assert.deepEqual(await migrating, all)
})

test('of several processes that start at once, one migrates and the others find it done', async (t) => {
  const databases = await openedByMany(t, 6)
  const applied = await Promise.all(databases.map(({ db }) => migrate(db)))
  assert.deepEqual(
    applied.filter((names) => names.length > 0),
    [all],
  )
})

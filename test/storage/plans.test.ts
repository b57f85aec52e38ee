import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import type { Database } from '../../src/storage/database.ts'
import { migrate } from '../../src/storage/migrate.ts'
import { openedByMany } from '../support/opened.ts'

const everything = { name: 'everything', text: 'select * from accounts where sid = any ($1)' }

test('a statement goes on when a migration adds to the tables of its answer, on every connection', async (t) => {
  const [one, other] = (await openedByMany(t, 2)) as [Database, Database]
  await migrate(one.db)
  const many = () => Promise.all(Array.from({ length: 20 }, () => one.run<object>(everything, [['AC1']])))
  for (const column of ['one', 'two', 'three']) {
    await many()
    await sql`alter table accounts add column ${sql.ref(column)} text`.execute(other.db)
    await sql`insert into accounts (sid, friendly_name, sealed_token, account_sid, date_created, date_updated)
      values ('AC1', '', '', 'AC1', now(), now()) on conflict do nothing`.execute(other.db)
    for (const rows of await many()) assert.ok(column in rows[0]!)
  }
})

test('a statement that fails for another reason is not tried again', async (t) => {
  const [{ run }] = (await openedByMany(t, 1)) as [Database]
  const drawn = { name: 'drawn', text: "select nextval('draws') / 0" }
  await run({ name: 'draws', text: 'create sequence draws' }, [])
  await assert.rejects(run(drawn, []), { code: '22012' })
  assert.deepEqual(await run({ name: 'next', text: "select nextval('draws')::int as next" }, []), [
    { next: 2 },
  ])
})

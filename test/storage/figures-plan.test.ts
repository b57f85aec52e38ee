// With a million figures of a week, an account's are read, added to and deleted by index.
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { sql } from 'kysely'
import { spanOf } from '../../src/domain/figures.ts'
import { openDatabase } from '../../src/storage/database.ts'
import { migrate } from '../../src/storage/migrate.ts'
import { addFigures, deleteOldFigures, figuresOfAccount } from '../../src/storage/minute-figures.ts'
import { sid } from '../support/busy.ts'
import { sharedPostgres } from '../support/engines.ts'
import { Watched } from '../support/plans.ts'

const accounts = 10
/** Ten names in each minute. */
const minutes = 10_000
const now = new Date('2026-05-04T09:30:20Z')

let opened: Promise<Watched> | undefined

after(async () => (await opened)?.close())

async function filled(): Promise<Watched> {
  const url = await (await sharedPostgres()).createDatabase()
  const database = await openDatabase({ url, connectionsMax: 1 })
  await migrate(database.db)
  await sql`
    insert into minute_figures (account_sid, minute, name, count)
    select 'AC' || lpad(to_hex(account), 32, '0'), date_trunc('minute', ${now}::timestamptz) - minute * interval '1 minute', name, 3
    from generate_series(1, ${accounts}::int) account, generate_series(0, ${minutes}::int - 1) minute,
      unnest(array['texts', 'sends', 'calls', 'dropped', 'callbacks', 'delay:1', 'delay:2', 'delay:5', 'delay:10', 'alert:stop-word']) name`.execute(
    database.db,
  )
  await sql`analyze`.execute(database.db)
  await database.close()
  return new Watched(url)
}

async function usesIndexes(rowsMax: number, ask: (watched: Watched) => Promise<void>): Promise<void> {
  await (await (opened ??= filled())).usesIndexes({ rowsMax }, ask)
}

for (const [asked, rows] of [
  [60, 600],
  [1_440, 14_500],
] as const) {
  test(`the figures of ${asked} minutes are read by the primary key, and no others`, () =>
    usesIndexes(rows, async ({ database }) => {
      const span = spanOf(now, asked)
      const counts = await figuresOfAccount(database, sid('AC', 1), span)
      const texts = counts.filter(({ name }) => name === 'texts')
      assert.equal(texts.length, span.steps)
      const minutesThere = texts.reduce((sum, { count }) => sum + count, 0) / 3
      assert.ok(minutesThere > asked - span.stepSeconds / 60 && minutesThere <= asked)
    }))
}

test('figures are added to by the primary key', () =>
  usesIndexes(0, async ({ database }) => {
    const figure = { account_sid: sid('AC', 1), minute: new Date('2026-05-04T09:30:00Z'), count: 1 }
    await addFigures(database, [
      { ...figure, name: 'texts' },
      { ...figure, name: 'alert:session-expired' },
    ])
  }))

test('old figures are deleted by index', () =>
  usesIndexes(2_000, async ({ db }) => {
    const before = new Date('2026-05-04T00:00:00Z')
    assert.equal(await deleteOldFigures(db, { before, max: 1_000 }), 1_000)
    const none = new Date('2026-01-01T00:00:00Z')
    assert.equal(await deleteOldFigures(db, { before: none, max: 1_000 }), 0)
  }))

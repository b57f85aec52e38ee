import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { Unavailable } from '../../src/domain/problem.ts'
import { type Database, Outdated, sqlState, transaction, type Tx } from '../../src/storage/database.ts'
import { onBothDatabases, openedByMany } from '../support/opened.ts'

const triesMax = 5

async function countedMarks({ db }: Database): Promise<number> {
  const { rows } = await sql<{ count: number }>`select count(*)::int as count from marks`.execute(db)
  return rows[0]!.count
}

/** One test per engine, with a table to leave marks in. */
function withMarks(rule: string, check: (database: Database) => Promise<void>): void {
  onBothDatabases(rule, async (database) => {
    await sql`create table marks ()`.execute(database.db)
    try {
      await check(database)
    } finally {
      await sql`drop table marks`.execute(database.db)
    }
  })
}

/** Raises an error of this SQLSTATE inside the database. */
const raise = (tx: Tx, state: string) =>
  sql.raw(`do $$ begin raise exception 'on purpose' using errcode = '${state}'; end $$`).execute(tx)

/** Leaves a mark, then fails as told, as often as told. */
function marking(times: number, fail: (tx: Tx) => unknown) {
  let tries = 0
  const work = async (tx: Tx): Promise<number> => {
    await sql`insert into marks default values`.execute(tx)
    if (++tries <= times) await fail(tx)
    return tries
  }
  return { work, tries: () => tries }
}

const passing: readonly (readonly [string, (tx: Tx) => unknown])[] = [
  ['work that finds itself outdated', () => Promise.reject(new Outdated('on purpose'))],
  ['a transaction that the database undid for a serialization failure', (tx) => raise(tx, '40001')],
  ['a transaction that the database undid for a deadlock', (tx) => raise(tx, '40P01')],
]

for (const [what, fail] of passing) {
  withMarks(`${what} is tried again from the start, and leaves one trace`, async (database) => {
    const { work } = marking(2, fail)
    assert.equal(await transaction(database.db, work), 3)
    assert.equal(await countedMarks(database), 1)
  })

  withMarks(`${what} is given up after ${triesMax} tries, and leaves no trace`, async (database) => {
    const { work, tries } = marking(triesMax, fail)
    await assert.rejects(transaction(database.db, work), Unavailable)
    assert.equal(tries(), triesMax)
    assert.equal(await countedMarks(database), 0)
  })
}

withMarks('any other failure is told at once, and leaves no trace', async (database) => {
  for (const state of ['23505', '22012', '55P03', 'P0001']) {
    const { work, tries } = marking(1, (tx) => raise(tx, state))
    await assert.rejects(transaction(database.db, work), (error) => sqlState(error) === state)
    assert.equal(tries(), 1)
  }
  assert.equal(await countedMarks(database), 0)
})

withMarks(
  'statements outside wait for a transaction or do not see it, and never become part of it',
  async (database) => {
    const outside: Promise<unknown>[] = []
    const undone = transaction(database.db, async (tx) => {
      outside.push(database.run({ name: 'mark', text: 'insert into marks default values' }, []))
      outside.push(sql`insert into marks default values`.execute(database.db))
      await sql`insert into marks default values`.execute(tx)
      throw new Error('on purpose')
    })
    await assert.rejects(undone, /on purpose/)
    await Promise.all(outside)
    assert.equal(await countedMarks(database), 2)
  },
)

test('two transactions that really wait for each other both succeed', async (t) => {
  const [one, other] = (await openedByMany(t, 2)) as [Database, Database]
  await sql`create table pairs (id integer primary key, touched integer not null)`.execute(one.db)
  await sql`insert into pairs values (1, 0), (2, 0)`.execute(one.db)
  let tries = 0
  const both = Promise.withResolvers<void>()
  const touch = (tx: Tx, id: number) =>
    sql`update pairs set touched = touched + 1 where id = ${id}`.execute(tx)
  const crossing = ({ db }: Database, [first, second]: readonly [number, number]) =>
    transaction(db, async (tx) => {
      await sql`set local deadlock_timeout = '10ms'`.execute(tx)
      await touch(tx, first)
      // The first time, each takes its first row before either asks for its second.
      if (++tries === 2) both.resolve()
      await both.promise
      await touch(tx, second)
    })
  await Promise.all([crossing(one, [1, 2]), crossing(other, [2, 1])])
  // The one that was undone may meet the other again.
  assert.ok(tries >= 3)
  const { rows } = await sql`select touched from pairs`.execute(one.db)
  assert.deepEqual(rows, [{ touched: 2 }, { touched: 2 }])
})

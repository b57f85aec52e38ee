// What a process counts before all processes have it: nothing is lost while a database that is away comes back in time, and
// what is kept meanwhile has an end.
import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { pino } from 'pino'
import { createSidSource } from '../../src/clock.ts'
import type { FigureName } from '../../src/domain/figures.ts'
import type { Sid } from '../../src/domain/sid.ts'
import { startFigures } from '../../src/jobs/figures.ts'
import { FigureCounts, heldMax, writtenMax } from '../../src/operations/figure-counts.ts'
import type { Database } from '../../src/storage/database.ts'
import { TestClock } from '../support/world.ts'

const clock = new TestClock()
const sids = createSidSource(clock)

/** Sums what it is given, and refuses it while it is away. */
class Table {
  away = false
  /** How many rows each statement had. */
  readonly statements: number[] = []
  readonly #sums = new Map<string, number>()

  run<Row>(_: unknown, values: readonly unknown[]): Promise<Row[]> {
    const [accounts, minutes, names, counts] = values as [string[], Date[], string[], number[]]
    this.statements.push(accounts.length)
    if (this.away) return Promise.reject(new Error('away'))
    const keys = accounts.map((account, at) => `${account} ${minutes[at]!.toISOString()} ${names[at]}`)
    assert.equal(new Set(keys).size, keys.length, 'one statement cannot change a row twice')
    for (const [at, key] of keys.entries()) this.#sums.set(key, (this.#sums.get(key) ?? 0) + counts[at]!)
    return Promise.resolve([])
  }

  of(account_sid: string, name: FigureName): number[] {
    const own = [...this.#sums].filter(([key]) => key.startsWith(account_sid) && key.endsWith(` ${name}`))
    return own.toSorted(([one], [other]) => (one < other ? -1 : 1)).map(([, sum]) => sum)
  }

  get rows(): number {
    return this.#sums.size
  }
}

function counting() {
  const table = new Table()
  const time = new TestClock()
  const database: Pick<Database, 'run'> = table
  return { table, time, counts: new FigureCounts({ database, clock: time }) }
}

test('what is counted is added once, by account, minute and name', async () => {
  const { table, time, counts } = counting()
  const [one, other] = [sids.mint('AC'), sids.mint('AC')]
  counts.count(one, 'texts')
  counts.count(one, 'texts')
  counts.count(other, 'texts')
  time.advance(60)
  counts.count(one, 'texts')
  counts.count(one, 'sends')
  assert.equal(await counts.write(), 4)
  assert.equal(await counts.write(), 0)
  counts.count(one, 'sends')
  await counts.write()
  assert.deepEqual(table.statements, [4, 1])
  assert.deepEqual(table.of(one, 'texts'), [2, 1])
  assert.deepEqual(table.of(one, 'sends'), [2])
  assert.deepEqual(table.of(other, 'texts'), [1])
})

test('a database that fails loses nothing: it is added with what was counted meanwhile', async () => {
  const { table, time, counts } = counting()
  const one = sids.mint('AC')
  counts.count(one, 'texts')
  table.away = true
  const failing = counts.write()
  counts.count(one, 'texts')
  await assert.rejects(failing, /away/)
  await assert.rejects(counts.write(), /away/)
  time.advance(60)
  counts.count(one, 'texts')
  table.away = false
  await counts.write()
  assert.deepEqual(table.of(one, 'texts'), [2, 1])
})

test('who reads an account has its figures written first, with those that are being written, and does not fail', async () => {
  const { table, counts } = counting()
  const [one, other] = [sids.mint('AC'), sids.mint('AC')]
  counts.count(one, 'texts')
  counts.count(other, 'texts')
  await counts.written(one)
  assert.deepEqual([table.of(one, 'texts'), table.of(other, 'texts')], [[1], []])
  const writing = counts.write()
  await counts.written(other)
  assert.deepEqual(table.of(other, 'texts'), [1])
  await writing
  table.away = true
  counts.count(one, 'texts')
  await counts.written(one)
  table.away = false
  await counts.written(one)
  assert.deepEqual(table.of(one, 'texts'), [2])
  await counts.written(one)
  assert.deepEqual(table.statements, [1, 1, 1, 1], 'nothing new, no statement')
})

test('many figures go in several statements', async () => {
  const { table, counts } = counting()
  const accounts = Array.from({ length: writtenMax + 10 }, () => sids.mint('AC'))
  for (const account of accounts) counts.count(account, 'texts')
  assert.equal(await counts.write(), writtenMax)
  assert.equal(await counts.write(), 10)
  assert.ok(accounts.every((account) => table.of(account, 'texts').join() === '1'))
})

/** Fills what may be held, an account a minute. */
function fill(counts: FigureCounts, time: TestClock): Sid<'AC'>[] {
  return Array.from({ length: heldMax }, (_, at) => {
    if (at % 1_000 === 0) time.advance(60)
    const account = sids.mint('AC')
    counts.count(account, 'texts')
    return account
  })
}

test('while the database is away the oldest minute makes room, and how much was lost is known', async () => {
  const { table, time, counts } = counting()
  const accounts = fill(counts, time)
  assert.equal(counts.takeLost(), 0)
  time.advance(60)
  const newest = sids.mint('AC')
  counts.count(newest, 'texts')
  assert.deepEqual([counts.takeLost(), counts.takeLost()], [1_000, 0])
  while ((await counts.write()) >= writtenMax);
  assert.equal(table.rows, heldMax - 1_000 + 1)
  assert.deepEqual(table.of(accounts[999]!, 'texts'), [])
  assert.deepEqual(table.of(accounts[1_000]!, 'texts'), [1])
  assert.deepEqual(table.of(newest, 'texts'), [1])
})

test('what a failed write held makes no room for itself by newer minutes', async () => {
  const { table, time, counts } = counting()
  const old = sids.mint('AC')
  counts.count(old, 'texts')
  table.away = true
  const failing = counts.write()
  time.advance(60)
  const accounts = fill(counts, time)
  await assert.rejects(failing, /away/)
  assert.equal(counts.takeLost(), 1)
  table.away = false
  while ((await counts.write()) >= writtenMax);
  assert.equal(table.rows, heldMax)
  assert.deepEqual([table.of(old, 'texts'), table.of(accounts[0]!, 'texts')], [[], [1]])
})

test('where one minute alone is too much, what is counted already goes on being counted', () => {
  const { counts } = counting()
  const accounts = Array.from({ length: heldMax + 5 }, () => sids.mint('AC'))
  for (const account of accounts) counts.count(account, 'texts')
  counts.count(accounts[0]!, 'texts')
  assert.equal(counts.takeLost(), 5)
})

function job(t: TestContext) {
  t.mock.timers.enable({ apis: ['setInterval'] })
  const table = new Table()
  const logged: { level: number; msg: string }[] = []
  const log = pino({}, { write: (line) => void logged.push(JSON.parse(line) as (typeof logged)[number]) })
  const figures = startFigures({ database: table as unknown as Database, clock, load: { high: false } }, log)
  return { table, figures, logged, tick: (ms: number) => t.mock.timers.tick(ms) }
}

test('figures are added every five seconds, and at the end', async (t) => {
  const { table, figures, tick } = job(t)
  const one = sids.mint('AC')
  figures.count(one, 'texts')
  tick(4_999)
  assert.deepEqual(table.statements, [])
  tick(1)
  // A round begins with the next microtask.
  await Promise.resolve()
  assert.deepEqual(table.statements, [1])
  figures.count(one, 'sends')
  await figures.close()
  assert.deepEqual([table.of(one, 'texts'), table.of(one, 'sends')], [[1], [1]])
})

test('an end without a database says what is lost, and is an end', async (t) => {
  const { table, figures, logged } = job(t)
  figures.count(sids.mint('AC'), 'texts')
  table.away = true
  await figures.close()
  assert.deepEqual(
    logged.map(({ level, msg }) => [level, msg]),
    [[50, 'the figures of the last seconds are lost']],
  )
})

test('figures that are thrown away are told of once', async (t) => {
  const { figures, logged } = job(t)
  for (let at = 0; at < heldMax + 3; at++) figures.count(sids.mint('AC'), 'texts')
  await figures.close()
  const told = logged as unknown as { lost?: number }[]
  assert.deepEqual(
    told.map(({ lost }) => lost),
    [3],
  )
})

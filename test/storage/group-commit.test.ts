import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { Unavailable } from '../../src/domain/problem.ts'
import { GroupCommit, type GroupCommitLimits } from '../../src/storage/group-commit.ts'

const roomy: GroupCommitLimits = { batchSizeMax: 100, inFlightMax: 2, waitingMax: 1000 }

/** An error as the driver throws it. */
const databaseError = (code: string) => Object.assign(new Error(`SQLSTATE ${code}`), { code })

/** A database that answers a batch when the test says so. */
class Manual {
  readonly batches: { items: readonly number[]; answer(): void; fail(error: Error): void }[] = []
  inFlight = 0
  inFlightMost = 0

  readonly run = (items: readonly number[]): Promise<readonly string[]> => {
    this.inFlightMost = Math.max(this.inFlightMost, ++this.inFlight)
    const { promise, resolve, reject } = Promise.withResolvers<readonly string[]>()
    this.batches.push({ items, answer: () => resolve(items.map((item) => `row ${item}`)), fail: reject })
    return promise.finally(() => this.inFlight--)
  }

  /** The sizes of the batches so far, after everything that can start has started. */
  async sizes(): Promise<number[]> {
    await turns()
    return this.batches.map(({ items }) => items.length)
  }
}

/** Lets everything happen that waits for nothing outside. */
async function turns(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve))
}

const upTo = (count: number) => Array.from({ length: count }, (_, at) => at)

test('requests of one turn share a statement, and each gets its own row', async () => {
  const database = new Manual()
  const group = new GroupCommit(database.run, roomy)
  const rows = Promise.all(upTo(7).map((item) => group.submit(item)))
  assert.deepEqual(await database.sizes(), [7])
  assert.deepEqual(database.batches[0]!.items, upTo(7))
  database.batches[0]!.answer()
  assert.deepEqual(
    await rows,
    upTo(7).map((item) => `row ${item}`),
  )
})

test('whoever comes while all places are taken goes into the next statement', async () => {
  const database = new Manual()
  const group = new GroupCommit(database.run, { ...roomy, inFlightMax: 1 })
  const rows = [group.submit(0)]
  await turns()
  rows.push(group.submit(1))
  await turns()
  rows.push(group.submit(2))
  assert.deepEqual(await database.sizes(), [1])
  database.batches[0]!.answer()
  assert.deepEqual(await database.sizes(), [1, 2])
  database.batches[1]!.answer()
  assert.deepEqual(await Promise.all(rows), ['row 0', 'row 1', 'row 2'])
})

test('a statement takes no more than its limit, the rest in order of arrival', async () => {
  const database = new Manual()
  const group = new GroupCommit(database.run, { ...roomy, batchSizeMax: 3 })
  const rows = Promise.all(upTo(8).map((item) => group.submit(item)))
  assert.deepEqual(await database.sizes(), [3, 3])
  database.batches[1]!.answer()
  assert.deepEqual(await database.sizes(), [3, 3, 2])
  for (const batch of database.batches) batch.answer()
  assert.equal((await rows).length, 8)
  assert.deepEqual(
    database.batches.flatMap(({ items }) => items),
    upTo(8),
  )
})

test('never more statements are under way than allowed, and everybody is answered, in whatever order they end', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.record({
        batchSizeMax: fc.integer({ min: 1, max: 5 }),
        inFlightMax: fc.integer({ min: 1, max: 3 }),
        waitingMax: fc.constant(1000),
      }),
      fc.array(fc.oneof(fc.constant('submit' as const), fc.nat(2)), { maxLength: 40 }),
      async (limits, steps) => {
        const database = new Manual()
        const group = new GroupCommit(database.run, limits)
        const rows: Promise<string>[] = []
        const left: Manual['batches'] = []
        const answer = (at: number) => left.splice(at, 1).forEach((batch) => batch.answer())
        for (const step of [...steps, ...steps.map(() => 0)]) {
          if (step === 'submit') rows.push(group.submit(rows.length))
          await turns()
          left.push(...database.batches.splice(0))
          if (step !== 'submit') answer(step)
        }
        assert.deepEqual(
          await Promise.all(rows),
          rows.map((_, item) => `row ${item}`),
        )
        assert.ok(database.inFlightMost <= limits.inFlightMax)
      },
    ),
    { numRuns: 200 },
  )
})

/** Refuses a batch with `code` if it holds the item 3. */
const refusing = (code: string) => async (items: readonly number[]) => {
  if (items.includes(3)) throw databaseError(code)
  return items.map((item) => `row ${item}`)
}

for (const code of ['22021', '22P02', '23505', '23514']) {
  test(`a value that the database refuses with ${code} does not take its neighbours with it`, async () => {
    const group = new GroupCommit(refusing(code), roomy)
    const settled = await Promise.allSettled(upTo(6).map((item) => group.submit(item)))
    for (const [item, outcome] of settled.entries()) {
      if (item === 3) assert.equal((outcome as PromiseRejectedResult).reason.code, code)
      else assert.deepEqual(outcome, { status: 'fulfilled', value: `row ${item}` })
    }
  })
}

for (const code of ['08006', '57P01', '53300', 'ECONNRESET']) {
  test(`a lost connection (${code}) fails everybody in the statement once, and the next one goes on`, async () => {
    let statements = 0
    const run = refusing(code)
    const group = new GroupCommit((items: readonly number[]) => (statements++, run(items)), roomy)
    const settled = await Promise.allSettled(upTo(6).map((item) => group.submit(item)))
    assert.deepEqual([...new Set(settled.map(({ status }) => status))], ['rejected'])
    assert.equal(statements, 1)
    assert.equal(await group.submit(7), 'row 7')
  })
}

test('more than may wait are refused at once, and those that wait are served', async () => {
  const database = new Manual()
  const group = new GroupCommit(database.run, { batchSizeMax: 10, inFlightMax: 1, waitingMax: 3 })
  const first = group.submit(0)
  await turns()
  const waiting = upTo(3).map((item) => group.submit(item + 1))
  const refused = assert.rejects(group.submit(4), Unavailable)
  database.batches[0]!.answer()
  assert.equal(await first, 'row 0')
  assert.deepEqual(await database.sizes(), [1, 3])
  const later = group.submit(5)
  database.batches[1]!.answer()
  await turns()
  database.batches[2]!.answer()
  assert.deepEqual(await Promise.all([...waiting, later]), ['row 1', 'row 2', 'row 3', 'row 5'])
  await refused
})

import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { pino } from 'pino'
import { startRounds } from '../../src/jobs/rounds.ts'
import { eventually } from '../support/eventually.ts'

const log = pino({ level: 'silent' })

/** Rounds every millisecond, of at most three batches, whose batches end when the test says so. */
function rounds(t: TestContext, load: { high: boolean }) {
  const batches: (() => void)[] = []
  const batch = () => {
    const { promise, resolve } = Promise.withResolvers<number>()
    batches.push(() => resolve(10))
    return promise
  }
  const job = startRounds({ name: 'test', intervalMs: 1, batch, batchMax: 10, batchesMax: 3, load }, log)
  t.after(async () => {
    const closing = job.close()
    for (const end of batches) end()
    await closing
  })
  const begun = (count: number) =>
    eventually(
      async () => batches.length,
      (length) => length === count,
    )
  return { batches, begun }
}

/** Lets the interval pass some times. */
async function intervals(t: TestContext): Promise<void> {
  let others = 0
  const batch = async () => ++others && 0
  const job = startRounds(
    { name: 'other', intervalMs: 1, batch, batchMax: 1, batchesMax: 1, load: { high: false } },
    log,
  )
  t.after(() => job.close())
  await eventually(
    async () => others,
    (count) => count > 20,
  )
}

test('a round that hangs has none queue up behind it', async (t) => {
  const { batches, begun } = rounds(t, { high: false })
  await begun(1)
  await intervals(t)
  assert.equal(batches.length, 1)
  for (let at = 0; at < 3; at++) {
    batches[at]!()
    await begun(at + 2)
  }
  await intervals(t)
  assert.equal(batches.length, 4)
})

test('while the load is high a round is one batch', async (t) => {
  const load = { high: true }
  let inRound = 0
  let most = 0
  const batch = async () => {
    most = Math.max(most, ++inRound)
    setImmediate(() => (inRound = 0))
    return 10
  }
  const job = startRounds({ name: 'test', intervalMs: 1, batch, batchMax: 10, batchesMax: 3, load }, log)
  t.after(() => job.close())
  await intervals(t)
  assert.equal(most, 1)
  load.high = false
  await eventually(
    async () => most,
    (count) => count === 3,
  )
})

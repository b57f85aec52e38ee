import assert from 'node:assert/strict'
import { test } from 'node:test'
import { retryDelayMs } from '../../src/callbacks/retry.ts'
import { triesMax } from '../../src/domain/callback.ts'

test('each try waits twice as long as the one before, up to three hours, and up to half of it less', () => {
  assert.deepEqual(
    [1, 2, 3, 14, 15, 1_000_000].map((tried) => retryDelayMs(tried, 0)),
    [1_000, 2_000, 4_000, 8_192_000, 10_800_000, 10_800_000],
  )
  assert.equal(retryDelayMs(2, 0.5), 1_500)
  assert.equal(retryDelayMs(2, 1), 1_000)
})

test('the last of the usual tries comes some hours after the first', () => {
  const waits = Array.from({ length: triesMax - 1 }, (_, at) => retryDelayMs(at + 1, 0))
  const hours = waits.reduce((sum, one) => sum + one, 0) / 3_600_000
  assert.ok(hours > 4 && hours < 12, `${hours} h`)
})

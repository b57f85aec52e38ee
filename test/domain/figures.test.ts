import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  bucketOf,
  delayBounds,
  delayName,
  figuresOf,
  percentile,
  spanOf,
  type StepCount,
  stepsMax,
} from '../../src/domain/figures.ts'

const delay = fc.oneof(fc.integer({ min: 0, max: 20_000 }), fc.double({ min: 0, max: 100, noNaN: true }))
const delays = fc.array(delay, { minLength: 1, maxLength: 200 })
const hundredths = fc.integer({ min: 1, max: 100 })

/** Which bucket a delay is in, from 0. */
const bucket = (ms: number) => {
  const at = delayBounds.findIndex((bound) => ms <= bound)
  return at < 0 ? delayBounds.length : at
}

function bucketsOf(all: readonly number[]): number[] {
  const counts = Array.from({ length: delayBounds.length + 1 }, () => 0)
  for (const ms of all) counts[bucket(ms)]!++
  return counts
}

test('a percentile is in the bucket of the delay that it stands for', () => {
  fc.assert(
    fc.property(delays, hundredths, (all, of) => {
      const ordered = all.toSorted((one, other) => one - other)
      const meant = ordered[Math.ceil((of * all.length) / 100) - 1]!
      const [lower, upper] = bucketOf(bucket(meant))
      const told = percentile(bucketsOf(all), of)
      assert.ok(told >= lower && told <= upper, `${told} is not between ${lower} and ${upper}`)
    }),
  )
})

test('a greater share of the delays never took less time', () => {
  fc.assert(
    fc.property(delays, hundredths, hundredths, (all, one, other) => {
      const buckets = bucketsOf(all)
      const [less, more] = [Math.min(one, other), Math.max(one, other)]
      assert.ok(percentile(buckets, less) <= percentile(buckets, more))
    }),
  )
})

test('delays are spread evenly over their bucket, and what is longer than all is told as the longest bound', () => {
  assert.equal(percentile([0, 0, 4], 50), 3.5)
  assert.equal(percentile([1], 99), 1)
  assert.equal(percentile([1, 0, 0, 1], 50), 1)
  assert.equal(percentile([...delayBounds.map(() => 0), 3], 50), 10_000)
})

test('a delay is counted under the first bound that it does not exceed', () => {
  const names = [0, 1, 1.5, 2, 10_000, 10_001, Number.MAX_VALUE].map(delayName)
  const expected = ['1', '1', '2', '2', '10000', 'inf', 'inf'].map((bound) => `delay:${bound}`)
  assert.deepEqual(names, expected)
})

test('a span has the minutes that are asked for in equal steps, the last one under way', () => {
  const now = fc.date({ min: new Date('2020-01-01'), max: new Date('2040-01-01'), noInvalidDate: true })
  fc.assert(
    fc.property(now, fc.integer({ min: 1, max: 1_440 }), (at, minutes) => {
      const { begin, end, stepSeconds, steps } = spanOf(at, minutes)
      assert.ok(steps >= 1 && steps <= stepsMax)
      assert.equal(begin.getTime() + steps * stepSeconds * 1_000, end.getTime())
      const under = end.getTime() - at.getTime()
      assert.ok(under > 0 && under <= stepSeconds * 1_000)
      assert.ok(steps * stepSeconds >= minutes * 60 && (steps - 1) * stepSeconds < minutes * 60)
      if (minutes <= stepsMax) assert.deepEqual([steps, stepSeconds], [minutes, 60])
      assert.equal(begin.getTime() % (stepSeconds * 1_000), 0, 'steps stay where they are')
    }),
  )
})

test('every step is told of, also where nothing was counted', () => {
  const span = spanOf(new Date('2026-05-04T09:30:20Z'), 3)
  const counts: StepCount[] = [
    { step: 2, name: 'texts', count: 3 },
    { step: 2, name: 'delay:5', count: 3 },
    { step: 0, name: 'delay:inf', count: 1 },
    { step: 0, name: 'callbacks-failed', count: 2 },
  ]
  const { steps, delays: all, refusals } = figuresOf(span, counts)
  assert.deepEqual(
    steps.map(({ at, texts, delays: own }) => [at.toISOString().slice(11, 19), texts, own?.p50]),
    [
      ['09:28:00', 0, 10_000],
      ['09:29:00', 0, undefined],
      ['09:30:00', 3, 3.5],
    ],
  )
  assert.equal(steps[0]!['callbacks-failed'], 2)
  assert.deepEqual(all, { count: 4, p50: 4, p95: 10_000, p99: 10_000 })
  assert.deepEqual(refusals, [])
})

test('refusals and alerts are told by their names with their codes, the most frequent first', () => {
  const span = spanOf(new Date('2026-05-04T09:30:20Z'), 3)
  const counts: StepCount[] = [
    { step: 0, name: 'alert:no-active-session', count: 2 },
    { step: 0, name: 'refused:too-many-participants', count: 1 },
    { step: 1, name: 'refused:too-many-participants', count: 4 },
    { step: 1, name: 'alert:session-left', count: 2 },
    { step: 1, name: 'alert:of a newer version' as 'alert:stop-word', count: 9 },
    { step: 1, name: 'texts', count: 7 },
  ]
  assert.deepEqual(figuresOf(span, counts).refusals, [
    { kind: 'request', code: 80609, name: 'too-many-participants', count: 5 },
    { kind: 'alert', code: 80902, name: 'no-active-session', count: 2 },
    { kind: 'alert', code: 80902, name: 'session-left', count: 2 },
  ])
})

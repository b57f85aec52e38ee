import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createRateLimit } from '../../src/http/rate-limit.ts'
import { TestClock } from '../support/world.ts'

/** How many of `count` calls of one caller go on, one right after the other. */
const passing = (limit: (caller: string) => number, count: number, caller = 'one') =>
  Array.from({ length: count }, () => limit(caller)).filter((wait) => wait === 0).length

test('up to five seconds of requests may come at once, then none', () => {
  const limit = createRateLimit(30, new TestClock())
  assert.equal(passing(limit, 200), 150)
})

test('the steady rate is never refused', () => {
  const clock = new TestClock()
  const limit = createRateLimit(30, clock)
  for (let second = 0; second < 100; second++) {
    assert.equal(passing(limit, 30), 30, `second ${second}`)
    clock.advance(1)
  }
})

test('who was refused may go on after the seconds that were told, and not before', () => {
  const clock = new TestClock()
  const limit = createRateLimit(2, clock)
  assert.equal(passing(limit, 4), 4)
  clock.advance(2)
  assert.equal(passing(limit, 7), 6)
  const wait = limit('one')
  assert.equal(wait, 3)
  clock.advance(wait - 1)
  assert.equal(limit('one'), 1)
  clock.advance(1)
  assert.equal(passing(limit, 9), 4)
})

test('callers do not count for each other', () => {
  const limit = createRateLimit(1, new TestClock())
  assert.equal(passing(limit, 9, 'one'), 5)
  assert.equal(passing(limit, 9, 'other'), 5)
})

test('a clock set back refuses nobody for longer than the window', () => {
  const clock = new TestClock()
  const limit = createRateLimit(1, clock)
  assert.equal(passing(limit, 9), 5)
  clock.advance(-3600)
  assert.equal(passing(limit, 9), 5)
})

test('zero is no limit', () => {
  assert.equal(passing(createRateLimit(0, new TestClock()), 10_000), 10_000)
})

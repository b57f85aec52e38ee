import assert from 'node:assert/strict'
import { test } from 'node:test'
import { TurnableClock } from '../../src/clock.ts'
import { Earlier } from '../../src/operations/earlier.ts'
import { TestClock } from '../support/world.ts'

function fiveSecondsAgo() {
  const wall = new TestClock()
  const clock = new TurnableClock(wall)
  const earlier = new Earlier({ clock, wall }, 5_000)
  const start = wall.now().getTime()
  /** Seconds since the start. */
  return { wall, clock, seconds: () => (earlier.time() - start) / 1_000 }
}

test('while nobody turns the clock, it is what the clock shows less that while', () => {
  const { wall, seconds } = fiveSecondsAgo()
  assert.equal(seconds(), -5)
  wall.advance(1)
  assert.equal(seconds(), -4)
  wall.advance(3_600)
  assert.equal(seconds(), 3_596)
})

test('what the clock showed before it was turned is not past before that while has passed', () => {
  const { wall, clock, seconds } = fiveSecondsAgo()
  wall.advance(1)
  clock.turnTo(86_400)
  assert.equal(seconds(), -4)
  wall.advance(4)
  assert.equal(seconds(), 0)
  wall.advance(1)
  assert.equal(seconds(), 86_401)
})

test('of a clock that is turned again meanwhile the first counts', () => {
  const { wall, clock, seconds } = fiveSecondsAgo()
  clock.turnTo(60)
  assert.equal(seconds(), -5)
  wall.advance(4)
  clock.turnTo(86_400)
  assert.equal(seconds(), -1)
  wall.advance(4)
  assert.equal(seconds(), 3)
  wall.advance(1)
  assert.equal(seconds(), 86_404)
})

test('a machine whose time is set back does not stop it', () => {
  const { wall, clock, seconds } = fiveSecondsAgo()
  clock.turnTo(60)
  assert.equal(seconds(), -5)
  wall.advance(-3_600)
  assert.equal(seconds(), -3_545)
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createSidSource } from '../../src/clock.ts'
import { AccountWatch } from '../../src/operations/account-watch.ts'
import type { Context, OrderedEvent } from '../../src/operations/ports.ts'
import { TestClock } from '../support/world.ts'

test('an event is told once, and what is remembered for that does not grow without end', () => {
  const clock = new TestClock()
  const sids = createSidSource(clock)
  let told = 0
  const watch = new AccountWatch(
    { clock, wall: clock, sids, database: undefined as unknown as Context['database'] },
    { account_sid: sids.mint('AC'), after: undefined, tell: () => told++ },
  )
  const event = () => ({ name: 'contact', contact: { sid: sids.mint('KI') } }) as OrderedEvent
  const first = event()
  watch.tellOnce(first)
  for (let at = 1; at < 10_000; at++) watch.tellOnce(event())
  watch.tellOnce(first)
  assert.equal(told, 10_000)
  // The price of the limit: the oldest is not known any more.
  watch.tellOnce(event())
  watch.tellOnce(first)
  assert.equal(told, 10_002)
})

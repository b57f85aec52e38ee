import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { firstRoom, Receivers } from '../../src/callbacks/receivers.ts'

type Outcome = 'heard' | 'failed' | 'nothing'

/** Begins and ends as many calls, one after the other. */
function calls(receivers: Receivers, name: string, count: number, outcome: Outcome, now = 0): void {
  for (let call = 0; call < count; call++) {
    receivers.begun(name)
    receivers.ended(name, outcome, now)
  }
}

test('a receiver that answers gets more and more at one time, to a limit', () => {
  const receivers = new Receivers()
  for (let call = 0; call < firstRoom; call++) receivers.begun('a')
  assert.deepEqual(receivers.rooms(0), { a: 0 })
  for (let call = 0; call < 1000; call++) {
    receivers.ended('a', 'heard', 0)
    receivers.begun('a')
  }
  assert.deepEqual(receivers.rooms(0), { a: 64 - firstRoom })
})

test('a receiver that is done and has done nothing wrong is forgotten', () => {
  const receivers = new Receivers()
  calls(receivers, 'a', 10, 'heard')
  calls(receivers, 'b', 10, 'nothing')
  calls(receivers, 'c', 1, 'failed')
  assert.deepEqual(Object.keys(receivers.rooms(0)), ['c'])
  calls(receivers, 'c', 1, 'heard')
  assert.deepEqual([receivers.known, receivers.underWay], [0, 0])
})

test('after five failures in a row nothing goes to a receiver, twice as long each time, up to a minute', () => {
  const receivers = new Receivers()
  calls(receivers, 'a', 4, 'failed')
  assert.ok(receivers.rooms(0)['a']! > 0)
  let now = 0
  for (const wait of [1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000]) {
    calls(receivers, 'a', 1, 'failed', now)
    assert.equal(receivers.rooms(now + wait - 1)['a'], 0)
    now += wait
    assert.equal(receivers.rooms(now)['a'], 1)
  }
})

test('when its time is over, one call alone finds out whether it is back', () => {
  const receivers = new Receivers()
  calls(receivers, 'a', 5, 'failed')
  receivers.begun('a')
  assert.equal(receivers.rooms(1_000)['a'], 0)
  receivers.ended('a', 'heard', 1_000)
  assert.equal(receivers.known, 0)
})

test('calls that began before a receiver was closed do not close it for longer', () => {
  const receivers = new Receivers()
  for (let call = 0; call < 8; call++) receivers.begun('a')
  for (let call = 0; call < 8; call++) receivers.ended('a', 'failed', 0)
  assert.equal(receivers.rooms(999)['a'], 0)
  assert.equal(receivers.rooms(1_000)['a'], 1)
})

test('more is looked for only for a receiver that was left with some, when it has room for several', () => {
  const receivers = new Receivers()
  const rooms = receivers.rooms(0)
  for (let call = 0; call < firstRoom; call++) receivers.begun('a')
  receivers.looked(rooms, new Map([['a', firstRoom]]))
  const ends = Array.from({ length: 3 }, () => receivers.ended('a', 'heard', 0))
  assert.deepEqual(ends, [false, false, true])
  receivers.looked(receivers.rooms(0), new Map())
  assert.equal(receivers.ended('a', 'heard', 0), false)
})

test('a receiver that may have more keeps its room when nothing is under way', () => {
  const receivers = new Receivers()
  const rooms = receivers.rooms(0)
  for (let call = 0; call < firstRoom; call++) receivers.begun('a')
  receivers.looked(rooms, new Map([['a', firstRoom]]))
  for (let call = 0; call < firstRoom; call++) receivers.ended('a', 'heard', 0)
  assert.deepEqual(receivers.rooms(0), { a: 2 * firstRoom })
  receivers.looked(receivers.rooms(0), new Map([['a', 1]]))
  assert.deepEqual(receivers.rooms(0), {})
})

test('however calls begin and end, no more are under way than there is room for, and little is remembered', () => {
  const names = fc.integer({ min: 0, max: 3_000 }).map(String)
  const step = fc.record({
    name: names,
    outcome: fc.constantFrom<Outcome>('heard', 'failed', 'nothing'),
    after: fc.integer({ min: 0, max: 5_000 }),
  })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 6_000, size: 'max' }), (steps) => {
      const receivers = new Receivers()
      const open: [string, Outcome][] = []
      let now = 0
      for (const { name, outcome, after } of steps) {
        now += after
        if ((receivers.rooms(now)[name] ?? firstRoom) > 0) {
          receivers.begun(name)
          open.push([name, outcome])
        } else {
          const [ended, how] = open.shift() ?? []
          if (ended !== undefined) receivers.ended(ended, how!, now)
        }
        if (open.length > 200) receivers.ended(...(open.shift() as [string, Outcome]), now)
        assert.equal(receivers.underWay, open.length)
      }
      for (const [name, outcome] of open) receivers.ended(name, outcome, now)
      assert.equal(receivers.underWay, 0)
      assert.ok(receivers.known <= 2_000 + 200)
    }),
    { numRuns: 5 },
  )
})

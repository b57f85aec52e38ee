// Which carriers work, as one process sees it.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Carrier, Receipt } from '../../src/carriers/carrier.ts'
import { CarrierHealth } from '../../src/operations/carrier-health.ts'

const carrier: Carrier = { name: 'main', kind: 'fake' }
const accepted: Receipt = { outcome: 'accepted', status: 'queued' }
const refused: Receipt = { outcome: 'rejected', final: true, code: '1', reason: 'no' }
const away: Receipt = { outcome: 'not-sent', reason: 'nobody at +12065550101' }
const throttled: Receipt = { outcome: 'not-sent', reason: 'too many', afterMs: 1_000 }

function seen() {
  let now = 0
  const told: boolean[] = []
  const health = new CarrierHealth({ now: () => new Date(now) }, (_, { up }) => void told.push(up))
  const note = (receipt: Receipt, times = 1) => {
    for (let at = 0; at < times; at++) health.note(carrier, receipt)
  }
  return { health, told, note, advance: (ms: number) => (now += ms) }
}

test('a carrier is down after five texts in a row that it did not take, told once, and up with the next that it answers', () => {
  const { health, told, note } = seen()
  note(away, 4)
  note(refused)
  note(away, 4)
  assert.deepEqual([told, health.worthTrying(carrier)], [[], true])
  note(away, 3)
  assert.deepEqual(told, [false])
  assert.deepEqual(
    [health.state(carrier).up, health.state(carrier).reason],
    [false, 'nobody at +1206555XXXX'],
  )
  note(accepted)
  assert.deepEqual(told, [false, true])
  assert.deepEqual(health.state(carrier).counts, { accepted: 1, rejected: 1, 'not-sent': 11, lost: 0 })
})

test('a carrier that wants less at once is not down', () => {
  const { told, note } = seen()
  note(throttled, 20)
  assert.deepEqual(told, [])
})

test('one that is down gets a text every five seconds', () => {
  const { health, note, advance } = seen()
  note(away, 5)
  advance(4_999)
  assert.equal(health.worthTrying(carrier), false)
  advance(1)
  assert.deepEqual([health.worthTrying(carrier), health.worthTrying(carrier)], [true, false])
})

test('one whose connection is gone gets none until it is back', () => {
  const { health, told, note, advance } = seen()
  health.linkChanged(carrier, { up: false, reason: 'bind refused' })
  advance(60_000)
  assert.equal(health.worthTrying(carrier), false)
  // An answer that was under way says nothing of the connection.
  note(accepted)
  assert.deepEqual(told, [false])
  health.linkChanged(carrier, { up: true })
  assert.deepEqual([told, health.worthTrying(carrier)], [[false, true], true])
})

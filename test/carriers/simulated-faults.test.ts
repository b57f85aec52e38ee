import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SimulatedFaults } from '../../src/carriers/simulated-faults.ts'
import type { Sid } from '../../src/domain/sid.ts'

const account = (at: number) => `AC${at.toString(16).padStart(32, '0')}` as Sid<'AC'>
const fault = { number: '+12065550100', kind: 'refuse', count: 1 } as const

test('no more than a hundred accounts have faults to come; one that has none any more makes room', () => {
  const faults = new SimulatedFaults()
  const ordered = Array.from({ length: 101 }, (_, at) => faults.order(account(at), fault))
  assert.equal(ordered.filter(Boolean).length, 100)
  assert.equal(ordered.at(-1), false)
  assert.equal(faults.order(account(0), fault), true)
  assert.equal(faults.obstacle(account(0), fault.number), 'refuse')
  assert.equal(faults.order(account(100), fault), true)
  faults.clear(account(1))
  assert.equal(faults.order(account(0), fault), true)
})

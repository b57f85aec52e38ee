// Which contacts a question is about: those between its numbers, of its time.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isWithin, waysBetween } from '../../src/domain/trace-question.ts'

test('a number that is either side is one side or the other, unless that side is somebody else', () => {
  assert.deepEqual(waysBetween({ from: 'a', to: 'b' }), [{ from: 'a', to: 'b' }])
  assert.deepEqual(waysBetween({}), [{}])
  assert.deepEqual(waysBetween({ number: 'a' }), [{ from: 'a' }, { to: 'a' }])
  assert.deepEqual(waysBetween({ number: 'a', from: 'b' }), [{ from: 'b', to: 'a' }])
  assert.deepEqual(waysBetween({ number: 'a', from: 'a' }), [{ from: 'a' }, { from: 'a', to: 'a' }])
  assert.deepEqual(waysBetween({ number: 'a', from: 'a', to: 'b' }), [{ from: 'a', to: 'b' }])
  assert.deepEqual(waysBetween({ number: 'a', from: 'b', to: 'c' }), [])
})

test('a time begins with its start and ends before its end', () => {
  const [start, end] = [new Date(10), new Date(20)]
  const within = (span: object) => [9, 10, 19, 20].filter((at) => isWithin(new Date(at), span))
  assert.deepEqual(within({ start, end }), [10, 19])
  assert.deepEqual(within({ start }), [10, 19, 20])
  assert.deepEqual(within({ end }), [9, 10, 19])
  assert.deepEqual(within({}), [9, 10, 19, 20])
})

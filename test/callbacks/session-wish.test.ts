// The JSON that makes a session of a contact out of session (contract 4.4).
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readSessionWish } from '../../src/callbacks/session-wish.ts'
import { Fault } from '../../src/fields.ts'

test('every key is read as the API reads its parameter', () => {
  const wish = {
    participantIdentifier: '+12065550101',
    participantProxyIdentifier: '+12065550181',
    uniqueName: 'call-1',
    mode: 'Voice_Only',
    ttl: 3600,
    dateExpiry: '2026-05-05',
    somethingElse: { deep: true },
  }
  assert.deepEqual(readSessionWish(JSON.stringify(wish)), {
    participantIdentifier: '+12065550101',
    participantProxyIdentifier: '+12065550181',
    uniqueName: 'call-1',
    mode: 'voice-only',
    ttl: 3600,
    dateExpiry: new Date('2026-05-05T00:00:00Z'),
  })
})

test('only the other person is needed, and null is as if not said', () => {
  const wish = { participantIdentifier: '+12065550101', uniqueName: null, ttl: '60' }
  assert.deepEqual(readSessionWish(JSON.stringify(wish)), { participantIdentifier: '+12065550101', ttl: 60 })
})

for (const [what, body, says] of [
  ['text that is no JSON', '{', /not JSON/],
  ['JSON encoded twice', JSON.stringify('{"participantIdentifier":"+1"}'), /no JSON object/],
  ['a list', '[]', /no JSON object/],
  ['nobody', '{}', /participantIdentifier is missing/],
  ['an empty person', '{"participantIdentifier":""}', /participantIdentifier is missing/],
  ['an object for a person', '{"participantIdentifier":{"a":1}}', /participantIdentifier must be text/],
  ['a mode that does not exist', '{"participantIdentifier":"+1","mode":"sms"}', /mode is invalid/],
  ['a ttl that is no number', '{"participantIdentifier":"+1","ttl":"soon"}', /ttl is invalid/],
  [
    'a date that is none',
    '{"participantIdentifier":"+1","dateExpiry":"2026-02-30"}',
    /dateExpiry is invalid/,
  ],
] as const) {
  test(`${what} is refused, and why is said`, () => {
    assert.throws(
      () => readSessionWish(body),
      (error) => error instanceof Fault && says.test(error.message),
    )
  })
}

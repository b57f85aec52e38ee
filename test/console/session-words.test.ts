// What the console makes of a search for sessions, and how it says when one expires.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { expiryWords, inWords } from '../../console/sessions/expiry.ts'
import { type Sought, soughtOf } from '../../console/sessions/sought.ts'
import { alice, unknownSid } from '../support/prologues.ts'

const sids = ['KC', 'KS', 'KI', 'CA', 'KP'].map(unknownSid)

/** What is written, and what is looked for. */
const searches: readonly (readonly [string, Sought])[] = [
  ['  ', { kind: 'everything' }],
  [' +1 (206) 555-0100', { kind: 'number', number: alice, or: false }],
  ['\u202a+1\u00a0206\u00a0555\u20110100\u202c', { kind: 'number', number: alice, or: true }],
  ['(206) 555-0100', { kind: 'number', number: alice, or: true }],
  ['206.555.0100', { kind: 'number', number: alice, or: true }],
  ['0044 7911 123456', { kind: 'number', number: '+447911123456', or: true }],
  ['+44 (0)7911 123456', { kind: 'number', number: '+447911123456', or: false }],
  ['whatsapp:+12065550100', { kind: 'number', number: 'whatsapp:+12065550100', or: true }],
  ['2065550100', { kind: 'number', number: alice, or: true }],
  ['07911 123456', { kind: 'name', name: '07911 123456', or: undefined }],
  ['4915123456789', { kind: 'name', name: '4915123456789', or: '+4915123456789' }],
  ['2026-05-04-0001', { kind: 'name', name: '2026-05-04-0001', or: '+202605040001' }],
  ['ride:8841-a', { kind: 'name', name: 'ride:8841-a', or: 'ride:8841-a' }],
  ['8841', { kind: 'name', name: '8841', or: '8841' }],
  ['ride-8841', { kind: 'name', name: 'ride-8841', or: undefined }],
  ...sids.map((sid, at): [string, Sought] => [
    at === 1 ? sid.toLowerCase() : sid,
    { kind: (['session', 'service', 'contact', 'contact', 'other-sid'] as const)[at]!, sid },
  ]),
]

test('what is written into the search is taken as people mean it, and the other way when they say so', () => {
  for (const [words, sought] of searches) {
    assert.deepEqual(soughtOf(words), sought, words)
  }
  assert.deepEqual(soughtOf('8841', 'number'), {
    kind: 'number',
    number: '8841',
    or: true,
  })
  assert.deepEqual(soughtOf(alice, 'name'), { kind: 'name', name: alice, or: alice })
})

test('how long a session has is told in one unit or two, and rounded to them', () => {
  const told = [0.2, 59, 90, 3595, 5400, 7198, 86_399, 90_000, 30 * 86_400].map(inWords)
  const minutes = ['1 second', '59 seconds', '2 minutes', '1 hour', '1 hour 30 minutes', '2 hours']
  assert.deepEqual(told, [...minutes, '1 day', '1 day 1 hour', '30 days'])
})

test('when a session expires is told in words, until it is over', () => {
  const at = (time: string) => `2026-05-04T${time}:00Z`
  const said = (status: 'open' | 'closed', expires: string | null, now: string) =>
    expiryWords({ status, date_expires: expires && at(expires) }, new Date(at(now)))
  assert.equal(said('open', '10:00', '09:15'), 'expires in 45 minutes')
  assert.equal(said('open', '10:00', '10:00'), 'about to expire')
  assert.equal(said('open', null, '10:00'), 'no expiry')
  assert.equal(said('closed', null, '09:15'), undefined)
})

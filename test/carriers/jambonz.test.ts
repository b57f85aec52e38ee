// The carrier jambonz: what it believes and what it hears. Each file of test/carriers/jambonz says what it was made after.
import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Ingress } from '../../src/carriers/carrier.ts'
import { sidFor } from '../../src/carriers/settings.ts'
import { Problem } from '../../src/domain/problem.ts'
import type { Sid } from '../../src/domain/sid.ts'
import { Fault } from '../../src/fields.ts'
import {
  account_sid,
  at,
  type Body,
  described,
  file,
  fixture,
  heard,
  ingress,
  secret,
  side,
  signing,
} from './jambonz/described.ts'

const signed = (body: string, seconds = at.getTime() / 1000, key = secret) =>
  `t=${seconds},v1=${createHmac('sha256', key).update(`${seconds}.${body}`).digest('hex')}`

async function verdict(settings: Body, body: string, headers: Ingress['headers'], when = at) {
  return (await described(settings)).ingress!.verify(ingress(body, headers, 'Call', when))
}

const leg = (id: unknown) => sidFor('CA', 'trunks', String(id))

test('a description without a secret or password, or with half of one, is refused', async () => {
  for (const settings of [{}, { username: 'u' }, { password: 'p' }, { ...signing, username: 'u' }]) {
    await assert.rejects(described(settings), Fault)
  }
  await described({ username: 'u', password: 'p' })
})

test('a number that is not in E.164 is refused', async () => {
  for (const number of ['2065550180', '12065550180', { phone_number: '0180' }, { number: '+12065550180' }]) {
    await assert.rejects(described({ ...signing, numbers: [number] }), /carriers\[0\]\.numbers is wrong/)
  }
})

test('the signature is that of the documentation, over the bytes of the body', async () => {
  const vector = file('signature') as Record<'secret' | 'body' | 'v1', string> & { seconds: number }
  const headers = { 'jambonz-signature': `t=${vector.seconds},v1=${vector.v1}` }
  assert.equal(await verdict({ webhook_secret: vector.secret }, vector.body, headers), 'genuine')
})

test('any change of body, time, signature or secret makes a forgery', async () => {
  const body = JSON.stringify(fixture('call').body)
  const right = signed(body)
  const hear = (text: string, signature: string) => verdict(signing, text, { 'jambonz-signature': signature })
  assert.equal(await hear(body, right), 'genuine')
  assert.equal(await hear(`${body} `, right), 'forged')
  assert.equal(await hear(body, right.replace('t=1', 't=2')), 'forged')
  assert.equal(await hear(body, signed(body, undefined, 'another')), 'forged')
  for (const nonsense of ['', 't=,v1=', 'v1=00', right.replace('t=', 'x='), right.split(',')[0]!]) {
    assert.equal(await hear(body, nonsense), 'forged', nonsense)
  }
  await fc.assert(
    fc.asyncProperty(
      fc.nat(right.length - 1),
      fc.nat(15).map((digit) => digit.toString(16)),
      async (place, digit) => {
        const other = right.slice(0, place) + digit + right.slice(place + 1)
        assert.equal(await hear(body, other), other === right ? 'genuine' : 'forged')
      },
    ),
  )
})

test('one of several signatures is enough', async () => {
  const [time, right] = signed('{}').split(',')
  const headers = { 'jambonz-signature': `${time}, v1=${'0'.repeat(64)}, ${right}` }
  assert.equal(await verdict(signing, '{}', headers), 'genuine')
})

test('a request without a signature is unsigned', async () => {
  assert.equal(await verdict(signing, '{}', {}), 'unsigned')
})

test('a signature is stale beyond the tolerance, into past and future', async () => {
  const headers = { 'jambonz-signature': signed('{}') }
  const after = (seconds: number) => new Date(at.getTime() + seconds * 1000)
  for (const [tolerance, settings] of [
    [300, signing],
    [60, { ...signing, tolerance_seconds: 60 }],
  ] as const) {
    assert.equal(await verdict(settings, '{}', headers, after(tolerance)), 'genuine')
    assert.equal(await verdict(settings, '{}', headers, after(-tolerance)), 'genuine')
    assert.equal(await verdict(settings, '{}', headers, after(tolerance + 1)), 'stale')
    assert.equal(await verdict(settings, '{}', headers, after(-tolerance - 1)), 'stale')
  }
})

test('a password is believed alone, and is asked for beside a secret when both are given', async () => {
  const basic = { username: 'jambonz', password: 'päss:word' }
  const authorization = `Basic ${Buffer.from('jambonz:päss:word').toString('base64')}`
  assert.equal(await verdict(basic, '{}', { authorization }), 'genuine')
  assert.equal(await verdict(basic, '{}', {}), 'unsigned')
  for (const wrong of [
    '',
    authorization.slice(0, -1),
    `${authorization}=`,
    authorization.replace('Basic a', 'Basic A'),
  ]) {
    assert.equal(await verdict(basic, '{}', { authorization: wrong }), 'forged', wrong)
  }
  const both = { ...basic, ...signing }
  const signature = { 'jambonz-signature': signed('{}') }
  assert.equal(await verdict(both, '{}', { authorization, ...signature }), 'genuine')
  assert.equal(await verdict(both, '{}', { authorization }), 'unsigned')
  assert.equal(await verdict(both, '{}', signature), 'unsigned')
})

test("another jambonz account's requests are refused", async () => {
  const { body } = fixture('call')
  const hear = (jambonz_account_sid: unknown, text: string) =>
    verdict({ ...signing, jambonz_account_sid }, text, { 'jambonz-signature': signed(text) })
  assert.equal(await hear(body['account_sid'], JSON.stringify(body)), 'genuine')
  assert.equal(await hear('another', JSON.stringify(body)), 'wrong-account')
  for (const text of ['{}', '[]', 'null', 'not JSON', '"x"'])
    assert.equal(await hear('a', text), 'wrong-account')
})

test('a call is read with who calls whom, in the words that applications know', async () => {
  const { body } = fixture('call')
  const sid = leg(body['call_sid'])
  assert.deepEqual(await heard(fixture('call')), {
    kind: 'call',
    sid,
    from: '+12065550100',
    to: '+12065550180',
    native: {
      CallSid: sid,
      From: '+12065550100',
      To: '+12065550180',
      CallStatus: 'ringing',
      Direction: 'inbound',
      CallerName: 'Alice',
    },
  })
})

test('a call that a redirect brings again is the same call', async () => {
  const [first, again] = [await heard(fixture('call')), await heard(fixture('call-again'))]
  assert.ok(first.kind === 'call' && again.kind === 'call')
  assert.equal(again.sid, first.sid)
  assert.equal(again.native['CallStatus'], 'in-progress')
})

test('a call that jambonz was told to make comes from nobody', async () => {
  const { subject, body } = fixture('call')
  assert.equal((await heard({ subject, body: { ...body, direction: 'outbound' } })).kind, 'ignored')
})

async function namesOf(said: Body, settings: Body = {}) {
  const { subject, body } = fixture('call')
  const event = await heard({ subject, body: { ...body, ...said } }, { ...signing, ...settings })
  assert.ok(event.kind === 'call')
  return [event.from, event.to, event.native['CallerName']]
}

test('a withheld caller has no number and no name', async () => {
  for (const from of ['anonymous', 'Anonymous', 'Restricted', 'unavailable', '']) {
    assert.deepEqual(await namesOf({ from }), ['', '+12065550180', undefined], from)
  }
})

test('a number that was called is the own one with the same digits', async () => {
  for (const to of ['12065550181', '+12065550181', '12065550181;npdi;rn=1']) {
    assert.equal((await namesOf({ to }))[1], '+12065550181', to)
  }
  assert.equal((await namesOf({ to: '2065550181' }))[1], '2065550181')
})

test("a caller's number gets a plus only where the operator says that it is international", async () => {
  const add = { plus: 'add' }
  for (const [from, as, settings] of [
    ['12065550100', '12065550100', {}],
    ['12065550100', '+12065550100', add],
    ['+12065550100;npdi', '+12065550100', add],
    ['02079460000', '02079460000', add],
    ['1001', '1001', add],
    ['alice', 'alice', add],
  ] as const) {
    assert.equal((await namesOf({ from }, settings))[0], as)
  }
})

test('a call that lacks what it takes, or says it wrongly, is refused', async () => {
  const { subject, body } = fixture('call')
  for (const wrong of [
    { call_sid: undefined },
    { to: '' },
    { to: 1 },
    { from: ['a'] },
    { to: '1'.repeat(192) },
  ]) {
    await assert.rejects(heard({ subject, body: { ...body, ...wrong } }), Problem)
  }
  const { parse } = (await described(signing)).ingress!
  for (const text of ['', 'x', '1', 'null', '{"a":']) assert.throws(() => parse(ingress(text)), Problem)
  assert.throws(() => parse({ ...ingress(''), body: Uint8Array.of(0x7b, 0xff, 0x7d) }), Problem)
})

const child = fixture('leg-trying').body['call_sid']

test("the called person's leg is told step by step, with how long the two talked", async () => {
  for (const [name, status, duration] of [
    ['leg-trying', 'initiated', undefined],
    ['leg-ringing', 'ringing', undefined],
    ['leg-in-progress', 'in-progress', undefined],
    ['leg-completed', 'completed', 42],
    ['leg-busy', 'busy', undefined],
  ] as const) {
    const report = { leg: leg(child), status, duration, ended: false }
    assert.deepEqual(await heard(fixture(name)), { kind: 'leg', side, report }, name)
  }
})

test('a word of a later jambonz is an unknown status', async () => {
  const { subject, body } = fixture('leg-ringing')
  for (const call_status of ['dancing', 'constructor', 7, undefined]) {
    const event = await heard({ subject, body: { ...body, call_status } })
    assert.equal(event.kind === 'leg' && event.report.status, 'unknown')
  }
})

test("the caller's own leg tells only that it is over", async () => {
  assert.equal((await heard(fixture('caller-in-progress'))).kind, 'ignored')
  const event = await heard(fixture('caller-completed'))
  const report = { leg: undefined, status: 'completed', duration: undefined, ended: true }
  assert.deepEqual(event, { kind: 'leg', side, report })
})

test('the end of a dial says how a leg ended that was never answered', async () => {
  for (const [name, id, status] of [
    ['done-ringing', leg(child), 'no-answer'],
    ['done-failed', leg(child), 'failed'],
    ['done-busy', leg(child), 'busy'],
    ['done-undialled', undefined, 'failed'],
    // The report on the leg knows how long they talked, and comes before or after.
    ['done-completed', undefined, 'completed'],
  ] as const) {
    const report = { leg: id, status, duration: undefined, ended: true }
    assert.deepEqual(await heard(fixture(name)), { kind: 'leg', side, report }, name)
  }
})

test('a report that names no interaction, or a wrong one, is ignored', async () => {
  const names = fixture('leg-ringing').body['customerData'] as Body
  const wrong = [undefined, null, 'ks', [], {}, { ...names, ki: names['kp'] }, { ...names, kc: 7 }]
  for (const name of ['leg-completed', 'caller-completed', 'done-ringing']) {
    for (const customerData of wrong) {
      const { subject, body } = fixture(name)
      assert.equal((await heard({ subject, body: { ...body, customerData } })).kind, 'ignored')
    }
  }
})

test('texts are none of its business', async () => {
  const carrier = await described(signing)
  assert.equal(carrier.messaging, undefined)
  for (const subject of ['Message', 'MessageStatus'] as const) {
    assert.equal((await heard({ subject, body: {} })).kind, 'ignored')
  }
})

test('what was understood is answered with no verbs', async () => {
  const { understood } = (await described(signing)).ingress!
  assert.deepEqual(understood, { status: 200, contentType: 'application/json', body: '[]' })
})

test('its numbers are those of the description, for calls only', async () => {
  const { inventory } = await described(signing)
  const found = {
    sid: sidFor('PN', 'trunks', '+12065550181'),
    phone_number: '+12065550181',
    friendly_name: '+12065550181',
    iso_country: null,
    voice: true,
    sms: false,
    mms: false,
    fax: false,
  }
  const other = `AC${'9'.repeat(32)}` as Sid<'AC'>
  const phone_number = '+12065550181'
  assert.deepEqual(await inventory!.find(account_sid, { phone_number }), found)
  assert.deepEqual(await inventory!.find(account_sid, { sid: found.sid }), found)
  assert.equal(await inventory!.find(account_sid, { phone_number: '+12065550182' }), undefined)
  assert.equal(await inventory!.find(account_sid, { sid: sidFor('PN', 'x', phone_number) }), undefined)
  assert.equal(await inventory!.find(other, { phone_number }), undefined)
})

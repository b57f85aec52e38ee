// The carrier jambonz, where it goes beyond what is true of every carrier (conformance.test.ts).
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Ingress } from '../../src/carriers/carrier.ts'
import { sidFor } from '../../src/carriers/settings.ts'
import { Problem } from '../../src/domain/problem.ts'
import type { Sid } from '../../src/domain/sid.ts'
import { Fault } from '../../src/fields.ts'
import { documentOf, heardAt as at, owner } from '../support/carrier-fixtures.ts'
import { signatureOf, signing } from './jambonz/adapter.ts'
import { type Body, bodyOf, described, heard, ingress } from './jambonz/described.ts'

const signed = (body: string) => signatureOf(body, at.getTime() / 1000)

async function verdict(settings: Body, body: string, headers: Ingress['headers'], when = at) {
  return (await described(settings)).ingress!.verify({ ...ingress(body, headers), at: when })
}

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
  const vector = documentOf('jambonz', 'signature') as Record<'secret' | 'body' | 'v1', string> & {
    seconds: number
  }
  const headers = { 'jambonz-signature': `t=${vector.seconds},v1=${vector.v1}` }
  const when = new Date(vector.seconds * 1000)
  assert.equal(await verdict({ webhook_secret: vector.secret }, vector.body, headers, when), 'genuine')
})

test('a signature that is not written as one is forged', async () => {
  const body = JSON.stringify(bodyOf('call'))
  const right = signed(body)
  for (const nonsense of ['', 't=,v1=', 'v1=00', right.replace('t=', 'x='), right.split(',')[0]!]) {
    assert.equal(await verdict(signing, body, { 'jambonz-signature': nonsense }), 'forged', nonsense)
  }
})

test('one of several signatures is enough', async () => {
  const [time, right] = signed('{}').split(',')
  const headers = { 'jambonz-signature': `${time}, v1=${'0'.repeat(64)}, ${right}` }
  assert.equal(await verdict(signing, '{}', headers), 'genuine')
})

test('a request is stale as the settings say', async () => {
  const headers = { 'jambonz-signature': signed('{}') }
  const hear = (ms: number) =>
    verdict({ ...signing, tolerance_seconds: 60 }, '{}', headers, new Date(at.getTime() + ms))
  assert.deepEqual([await hear(60_000), await hear(60_001)], ['genuine', 'stale'])
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

test('a request that names no jambonz account is refused where one is asked for', async () => {
  for (const text of ['{}', '[]', 'null', 'not JSON', '"x"']) {
    const headers = { 'jambonz-signature': signed(text) }
    assert.equal(await verdict({ ...signing, jambonz_account_sid: 'a' }, text, headers), 'wrong-account')
  }
})

test('a call that a redirect brings again is the same call', async () => {
  const [first, again] = [await heard('call'), await heard('call-again')]
  assert.ok(first.kind === 'call' && again.kind === 'call')
  assert.equal(again.sid, first.sid)
  assert.equal(again.native['CallStatus'], 'in-progress')
})

test('a call that jambonz was told to make comes from nobody', async () => {
  assert.equal((await heard('call', { direction: 'outbound' })).kind, 'ignored')
})

async function namesOf(said: Body, settings: Body = {}) {
  const event = await heard('call', said, { ...signing, ...settings })
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
  for (const wrong of [
    { call_sid: undefined },
    { to: '' },
    { to: 1 },
    { from: ['a'] },
    { to: '1'.repeat(192) },
  ]) {
    await assert.rejects(heard('call', wrong), Problem)
  }
  const { parse } = (await described(signing)).ingress!
  for (const text of ['', 'x', '1', 'null', '{"a":']) assert.throws(() => parse(ingress(text)), Problem)
  assert.throws(() => parse({ ...ingress(''), body: Uint8Array.of(0x7b, 0xff, 0x7d) }), Problem)
})

test('a word of a later jambonz is an unknown status', async () => {
  for (const call_status of ['dancing', 'constructor', 7, undefined]) {
    const event = await heard('leg-ringing', { call_status })
    assert.equal(event.kind === 'leg' && event.report.status, 'unknown')
  }
})

test('a report that names no interaction, or a wrong one, is ignored', async () => {
  const names = bodyOf('leg-ringing')['customerData'] as Body
  const wrong = [undefined, null, 'ks', [], {}, { ...names, ki: names['kp'] }, { ...names, kc: 7 }]
  for (const name of ['leg-completed', 'caller-completed', 'done-ringing']) {
    for (const customerData of wrong) {
      assert.equal((await heard(name, { customerData })).kind, 'ignored')
    }
  }
})

test('texts are none of its business', async () => {
  const carrier = await described(signing)
  assert.equal(carrier.messaging, undefined)
  for (const subject of ['Message', 'MessageStatus'] as const) {
    assert.deepEqual(carrier.ingress!.parse(ingress('{}', {}, subject)), [
      { kind: 'ignored', reason: 'jambonz brings calls only' },
    ])
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
  assert.deepEqual(await inventory!.find(owner, { phone_number }), found)
  assert.deepEqual(await inventory!.find(owner, { sid: found.sid }), found)
  assert.equal(await inventory!.find(owner, { phone_number: '+12065550182' }), undefined)
  assert.equal(await inventory!.find(owner, { sid: sidFor('PN', 'x', phone_number) }), undefined)
  assert.equal(await inventory!.find(other, { phone_number }), undefined)
})

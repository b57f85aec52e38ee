// Numbers at Twilio: which there are, where their texts and calls are brought, and how that is set back.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Unavailable } from '../../src/domain/problem.ts'
import type { Sid } from '../../src/domain/sid.ts'
import type { Carrier } from '../../src/carriers/carrier.ts'
import { addressOf, owner } from '../support/carrier-fixtures.ts'
import type { Failure } from '../support/fake-twilio.ts'
import { pair } from '../support/twilio-carrier.ts'

const number = { sid: `PN${'5'.repeat(32)}` as Sid<'PN'>, phone_number: '+12065550150' }
const code = { sid: `SC${'6'.repeat(32)}` as Sid<'SC'>, phone_number: '40404' }

const owned = {
  sid: number.sid,
  phone_number: number.phone_number,
  friendly_name: '(206) 555-0150',
  capabilities: { voice: true, sms: true, mms: false, fax: false },
  sms_url: 'https://user:pw@former.example/sms',
  sms_method: 'GET',
  sms_fallback_url: '',
  sms_fallback_method: 'POST',
  sms_application_sid: '',
  voice_url: 'https://former.example/voice',
  voice_method: 'POST',
  voice_fallback_url: null,
  voice_fallback_method: 'POST',
  voice_application_sid: `AP${'9'.repeat(32)}`,
  trunk_sid: null,
  status_callback: 'https://former.example/status',
  status_callback_method: 'GET',
}
const ownedCode = {
  sid: code.sid,
  short_code: code.phone_number,
  friendly_name: null,
  sms_url: null,
  sms_method: 'POST',
  sms_fallback_url: null,
  sms_fallback_method: 'POST',
}

test('a number is found by SID and by number, with what it can do, and no other number is', async (t) => {
  const { fake, carrier } = await pair(t)
  const longer = { ...owned, sid: `PN${'4'.repeat(32)}`, phone_number: `${number.phone_number}1` }
  for (const one of [longer, owned, ownedCode]) fake.has(one)
  const found = {
    ...number,
    friendly_name: '(206) 555-0150',
    iso_country: null,
    voice: true,
    sms: true,
    mms: false,
    fax: false,
  }
  const find = (wanted: Parameters<NonNullable<Carrier['inventory']>['find']>[1]) =>
    carrier.inventory!.find(owner, wanted)
  assert.deepEqual(await find({ sid: number.sid }), found)
  assert.deepEqual(await find({ phone_number: number.phone_number }), found)
  assert.deepEqual(await find({ sid: code.sid }), { ...found, ...code, friendly_name: '', voice: false })
  assert.deepEqual(await find({ phone_number: '40404' }), await find({ sid: code.sid }))
  assert.equal(await find({ sid: `PN${'1'.repeat(32)}` as Sid<'PN'> }), undefined)
  assert.equal(await find({ phone_number: '+1206555015' }), undefined)
  assert.equal(await find({ phone_number: '4040' }), undefined)
})

test('a number whose answer cannot be had or read is not taken for one that is not there', async (t) => {
  const { fake, carrier } = await pair(t)
  fake.has(owned)
  const failures: Failure[] = [
    { status: 500 },
    { status: 401, code: 20003 },
    { status: 429 },
    { status: 200, body: '<html>' },
    { status: 200, body: '{}' },
    'closes',
  ]
  for (const failure of failures) {
    fake.fails('/IncomingPhoneNumbers', failure)
    await assert.rejects(carrier.inventory!.find(owner, { sid: number.sid }), Unavailable)
  }
  // Numbers are looked for where they always are: who has none answers with an empty list.
  fake.fails('/IncomingPhoneNumbers.json', { status: 404, body: '<html>' })
  await assert.rejects(carrier.inventory!.find(owner, { phone_number: number.phone_number }), Unavailable)
})

test('a number is pointed here, with nothing that overrides it, and set back to what it was', async (t) => {
  const { fake, carrier } = await pair(t)
  fake.has(owned)
  const { read, point, restore } = carrier.inventory!.pointing!
  const settings = await read(number)
  await point(number, addressOf)
  const here = {
    ...owned,
    sms_url: addressOf('Message'),
    sms_method: 'POST',
    sms_fallback_url: addressOf('Message'),
    voice_url: addressOf('Call'),
    voice_fallback_url: addressOf('Call'),
    voice_application_sid: '',
    status_callback: '',
  }
  assert.deepEqual(fake.number(number.sid), here)
  await point(number, addressOf)
  assert.deepEqual(fake.number(number.sid), here)
  await restore(number, settings, addressOf)
  assert.deepEqual(fake.number(number.sid), { ...owned, voice_fallback_url: '' })
})

test('what somebody else has set meanwhile stays, and a number that is gone needs nothing', async (t) => {
  const { fake, carrier } = await pair(t)
  const { read, point, restore } = carrier.inventory!.pointing!
  fake.has(owned)
  const settings = await read(number)
  await point(number, addressOf)
  const here = fake.number(number.sid)!
  const changes: Readonly<Record<string, string>>[] = [
    { sms_url: 'https://newer.example/sms', voice_url: 'https://newer.example/voice' },
    { sms_application_sid: `AP${'1'.repeat(32)}`, trunk_sid: `TK${'1'.repeat(32)}` },
  ]
  for (const change of changes) {
    fake.has({ ...here, ...change })
    const before = fake.asked.length
    await restore(number, settings, addressOf)
    assert.deepEqual(fake.number(number.sid), { ...here, ...change })
    assert.deepEqual(
      fake.asked.slice(before).map(({ method }) => method),
      ['GET'],
    )
  }
  fake.has({ ...here, voice_url: 'https://newer.example/voice' })
  await restore(number, settings, addressOf)
  assert.equal(fake.number(number.sid)!['sms_url'], owned.sms_url)
  assert.equal(fake.number(number.sid)!['voice_url'], 'https://newer.example/voice')
  assert.equal(fake.number(number.sid)!['status_callback'], '')
  fake.removes(number.sid)
  await restore(number, settings, addressOf)
  await assert.rejects(point(number, addressOf), Unavailable)
  fake.fails('/IncomingPhoneNumbers', { status: 503 })
  await assert.rejects(restore(number, settings, addressOf), Unavailable)
})

test('a short code has addresses for texts only', async (t) => {
  const { fake, carrier } = await pair(t)
  const { read, point, restore } = carrier.inventory!.pointing!
  fake.has(ownedCode)
  const settings = await read(code)
  await point(code, addressOf)
  assert.deepEqual(fake.number(code.sid), {
    ...ownedCode,
    sms_url: addressOf('Message'),
    sms_fallback_url: addressOf('Message'),
  })
  await restore(code, settings, addressOf)
  assert.deepEqual(fake.number(code.sid), { ...ownedCode, sms_url: '', sms_fallback_url: '' })
})

// Which numbers the account has at Telnyx, and whom Telnyx calls about them.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sidFor } from '../../src/carriers/settings.ts'
import type { Sid } from '../../src/domain/sid.ts'
import { type Failure, fakeNumber, type FakeTelnyx } from '../support/fake-telnyx.ts'
import { openTelnyx, proxy, telnyxCarrier } from '../support/telnyx-fixtures.ts'
import { application, profile } from './telnyx/adapter.ts'

const account = `AC${'0'.repeat(32)}` as Sid<'AC'>
const address = (subject: string) => `https://masks.example/carriers/telnyx-us/${subject}`
const wantedNumber = (phone_number: string) => ({ phone_number })

test('a number of the account is found by itself and by its SID, with what it can do', async (t) => {
  const { telnyx, carrier } = await openTelnyx(t)
  telnyx.numbers.unshift(fakeNumber('+120655501801'))
  const voiceOnly = fakeNumber('+12065550181', {
    features: { sms: null, mms: null },
    customer_reference: 'Front desk',
  })
  telnyx.numbers.push(voiceOnly)
  const sid = sidFor('PN', 'telnyx-us', proxy)
  const expected = {
    sid,
    phone_number: proxy,
    friendly_name: proxy,
    iso_country: 'US',
    voice: true,
    sms: true,
    mms: true,
    fax: false,
  }
  assert.deepEqual(await carrier.inventory!.find(account, wantedNumber(proxy)), expected)
  assert.match(telnyx.asked[0]!.path, /filter\[phone_number\]=12065550180$/)
  assert.deepEqual(await carrier.inventory!.find(account, { sid }), expected)
  assert.deepEqual(await carrier.inventory!.find(account, wantedNumber('+12065550181')), {
    ...expected,
    sid: sidFor('PN', 'telnyx-us', '+12065550181'),
    phone_number: '+12065550181',
    friendly_name: 'Front desk',
    sms: false,
    mms: false,
  })
})

test('a number that Telnyx knows no messaging of takes calls only', async (t) => {
  const { telnyx, carrier } = await openTelnyx(t)
  telnyx.numbers[0] = fakeNumber(proxy, { id: 'unknown-to-messaging' })
  const one = await carrier.inventory!.find(account, wantedNumber(proxy))
  assert.ok(one !== undefined && one !== 'bound-elsewhere')
  assert.deepEqual([one.voice, one.sms, one.mms], [true, false, false])
})

test('a number on a later page is found by its SID, and one that is nowhere is not', async (t) => {
  const { telnyx, carrier } = await openTelnyx(t)
  const more = Array.from({ length: 600 }, (_, at) => fakeNumber(`+1425555${String(1000 + at)}`))
  telnyx.numbers.push(...more)
  const last = await carrier.inventory!.find(account, { sid: sidFor('PN', 'telnyx-us', '+14255551599') })
  assert.ok(last !== undefined && last !== 'bound-elsewhere')
  assert.equal(last.phone_number, '+14255551599')
  const before = telnyx.asked.length
  const nowhere = await carrier.inventory!.find(account, { sid: `PN${'0'.repeat(32)}` as Sid<'PN'> })
  assert.equal(nowhere, undefined)
  assert.equal(telnyx.asked.length - before, 3)
})

test('a number that is not ours yet, or no more, is not found', async (t) => {
  const { telnyx, carrier } = await openTelnyx(t)
  for (const status of ['purchase-pending', 'ported-out', 'deleted', 'requirement-info-pending']) {
    telnyx.numbers[0] = fakeNumber(proxy, { status })
    assert.equal(await carrier.inventory!.find(account, wantedNumber(proxy)), undefined, status)
  }
  assert.equal(await carrier.inventory!.find(account, wantedNumber('72345')), undefined)
})

test('who cannot ask for numbers says so, and does not say that there is none', async (t) => {
  const { telnyx, carrier } = await openTelnyx(t)
  const failures: Failure[] = [
    { status: 401, code: '10009', title: 'Authentication failed' },
    { status: 429, code: '10011', title: 'Too many requests' },
    { status: 500, text: '' },
    { status: 200, text: 'not JSON' },
    'close',
  ]
  for (const failure of failures) {
    telnyx.failNext(failure)
    await assert.rejects(carrier.inventory!.find(account, wantedNumber(proxy)), { name: 'Unavailable' })
  }
})

const settled = (telnyx: FakeTelnyx) => {
  const { messaging_profile_id, connection_id } = telnyx.numbers[0]!
  return { messaging_profile_id, connection_id }
}
const changes = (telnyx: FakeTelnyx) => telnyx.asked.filter(({ method }) => method !== 'GET')
const number = { sid: sidFor('PN', 'telnyx-us', proxy), phone_number: proxy }

test('a number is brought to our profile and application, and back to those it had', async (t) => {
  const { telnyx, carrier } = await openTelnyx(t)
  const before = { messaging_profile_id: 'former-profile', connection_id: '1111111111' }
  Object.assign(telnyx.numbers[0]!, before)
  const pointing = carrier.inventory!.pointing!
  const remembered = await pointing.read(number)
  assert.deepEqual(JSON.parse(remembered), before)
  await pointing.point(number, address)
  assert.deepEqual(settled(telnyx), { messaging_profile_id: profile, connection_id: application })
  const done = changes(telnyx).length
  assert.equal(done, 2)
  await pointing.point(number, address)
  assert.equal(changes(telnyx).length, done)
  await pointing.restore(number, remembered, address)
  assert.deepEqual(settled(telnyx), before)
  // Addresses that other numbers share stay as the operator set them.
  for (const { path } of changes(telnyx)) assert.match(path, /^\/v2\/phone_numbers\/\d+(\/messaging)?$/)
})

test('a number that had no profile has none again; calls without a former place stay', async (t) => {
  const { telnyx, carrier } = await openTelnyx(t)
  Object.assign(telnyx.numbers[0]!, { messaging_profile_id: null, connection_id: null })
  const pointing = carrier.inventory!.pointing!
  const remembered = await pointing.read(number)
  await pointing.point(number, address)
  await pointing.restore(number, remembered, address)
  assert.deepEqual(settled(telnyx), { messaging_profile_id: null, connection_id: application })
  assert.equal(changes(telnyx).length, 3)
})

test('a number that was ours before stays ours, and nothing is asked for', async (t) => {
  const { telnyx, carrier } = await openTelnyx(t)
  const ours = { messaging_profile_id: profile, connection_id: application }
  Object.assign(telnyx.numbers[0]!, ours)
  const pointing = carrier.inventory!.pointing!
  await pointing.restore(number, await pointing.read(number), address)
  assert.deepEqual([settled(telnyx), changes(telnyx)], [ours, []])
})

const shortCode = { id: '900000000001', short_code: '72345', country_code: 'US', messaging_profile_id: null }

test('a short code is found as a number is, and takes texts only', async (t) => {
  const { telnyx, carrier } = await openTelnyx(t)
  telnyx.shortCodes.push({ ...shortCode })
  const sid = sidFor('SC', 'telnyx-us', '72345')
  const expected = {
    sid,
    phone_number: '72345',
    friendly_name: '72345',
    iso_country: 'US',
    voice: false,
    sms: true,
    mms: false,
    fax: false,
  }
  assert.deepEqual(await carrier.inventory!.find(account, wantedNumber('72345')), expected)
  assert.deepEqual(await carrier.inventory!.find(account, { sid }), expected)
  assert.equal(await carrier.inventory!.find(account, wantedNumber('72346')), undefined)
})

test("a short code's texts are brought to our profile, and back to the one it had", async (t) => {
  const { telnyx, carrier } = await openTelnyx(t)
  telnyx.shortCodes.push({ ...shortCode, messaging_profile_id: 'former-profile' })
  const pointing = carrier.inventory!.pointing!
  const code = { sid: sidFor('SC', 'telnyx-us', '72345'), phone_number: '72345' }
  const remembered = await pointing.read(code)
  await pointing.point(code, address)
  assert.equal(telnyx.shortCodes[0]!.messaging_profile_id, profile)
  await pointing.restore(code, remembered, address)
  assert.equal(telnyx.shortCodes[0]!.messaging_profile_id, 'former-profile')
  await pointing.point(code, address)
  await pointing.restore(code, '{}', address)
  assert.equal(telnyx.shortCodes[0]!.messaging_profile_id, profile)
  assert.equal(changes(telnyx).length, 3)
})

test('who set a number anew meanwhile knows better', async (t) => {
  const { telnyx, carrier } = await openTelnyx(t)
  const pointing = carrier.inventory!.pointing!
  const remembered = JSON.stringify({ messaging_profile_id: 'former-profile', connection_id: '1111111111' })
  const anew = { messaging_profile_id: 'newer-profile', connection_id: '2222222222' }
  Object.assign(telnyx.numbers[0]!, anew)
  await pointing.restore(number, remembered, address)
  assert.deepEqual(settled(telnyx), anew)
})

test('a number that the account no longer has needs nothing, and cannot be pointed', async (t) => {
  const { telnyx, carrier } = await openTelnyx(t)
  telnyx.numbers.length = 0
  const pointing = carrier.inventory!.pointing!
  await pointing.restore(number, '{}', address)
  await assert.rejects(pointing.point(number, address), { name: 'Unavailable' })
  await assert.rejects(pointing.read(number), { name: 'Unavailable' })
})

test('numbers are left where they are when the description names neither profile nor application', async (t) => {
  const { telnyx } = await openTelnyx(t)
  const without = await telnyxCarrier(t, { base_url: telnyx.base })
  assert.equal(without.inventory!.pointing, undefined)
  const textsOnly = await telnyxCarrier(t, { base_url: telnyx.base, messaging_profile_id: 'mine' })
  await textsOnly.inventory!.pointing!.point(number, address)
  assert.deepEqual(settled(telnyx), { messaging_profile_id: 'mine', connection_id: null })
})

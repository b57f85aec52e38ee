// The core API's ShortCodes: what the simulator gave the account, as programs around Proxy read and set it.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { assertRefused, coreOf, official, sidsOf } from '../support/core-client.ts'
import { clientOf } from '../support/client.ts'
import { assertPublished, coreUnpublished } from '../support/core-schemas.ts'
import { onBothEngines } from '../support/rules.ts'
import type { World } from '../support/world.ts'

if (coreUnpublished) test('answers as published', { skip: coreUnpublished }, () => undefined)

/** An account with these short codes. */
async function having(world: World, codes: readonly string[]) {
  const account = await world.account()
  const client = clientOf(world.base, account)
  const sids: string[] = []
  for (const ShortCode of codes) {
    const { body } = await client.post('/simulator/short-codes', { ShortCode })
    sids.push(body.sid as string)
  }
  return { account, client, core: coreOf(world, account), library: official(world, account), sids }
}

onBothEngines('the official library fetches, lists and changes short codes', async (world) => {
  const { library, sids } = await having(world, ['12345', '12346'])
  const [first, second] = sids as [string, string]
  const fetched = await library.shortCodes(first).fetch()
  assert.deepEqual(
    [fetched.sid, fetched.shortCode, fetched.friendlyName, fetched.smsUrl, fetched.smsMethod],
    [first, '12345', '12345', null, 'POST'],
  )
  assert.deepEqual(sidsOf(await library.shortCodes.list({ pageSize: 1 })), [first, second])
  const changed = await library.shortCodes(first).update({
    friendlyName: 'Rides',
    smsUrl: 'https://app.example/sms',
    smsMethod: 'GET',
  })
  assert.deepEqual(
    [changed.friendlyName, changed.smsUrl, changed.smsMethod],
    ['Rides', 'https://app.example/sms', 'GET'],
  )
  assert.deepEqual(sidsOf(await library.shortCodes.list({ friendlyName: 'Rides' })), [first])
  assert.deepEqual(sidsOf(await library.shortCodes.list({ shortCode: '2346' })), [second])
  assert.deepEqual(sidsOf(await library.shortCodes.list({ shortCode: '1*345' })), [first])
  assert.deepEqual(sidsOf(await library.shortCodes.list({ shortCode: '+1' })), [])
})

onBothEngines('short codes answer as published', async (world) => {
  if (coreUnpublished) return
  const { core, sids } = await having(world, ['12345'])
  const path = `/SMS/ShortCodes/${sids[0]!}.json`
  assertPublished('FetchShortCode', await core.get(path))
  assertPublished(
    'UpdateShortCode',
    await core.post(path, { SmsUrl: 'https://a.example/', FriendlyName: 'x' }),
  )
  assertPublished('UpdateShortCode', await core.post(path, { SmsUrl: '', SmsMethod: '' }))
  assertPublished('ListShortCode', await core.get('/SMS/ShortCodes.json?PageSize=1'))
})

onBothEngines('incoming phone numbers and short codes do not show each other', async (world) => {
  const { core, sids } = await having(world, ['12345'])
  const code = sids[0]!
  const { body: number } = await core.post('/IncomingPhoneNumbers.json', { PhoneNumber: '+12065550180' })
  const numbers = await core.get('/IncomingPhoneNumbers.json')
  assert.deepEqual(sidsOf(numbers.body.incoming_phone_numbers), [number.sid])
  assert.deepEqual(sidsOf((await core.get('/SMS/ShortCodes.json')).body.short_codes), [code])
  for (const path of [`/IncomingPhoneNumbers/${code}.json`, `/SMS/ShortCodes/${number.sid as string}.json`]) {
    assertRefused(await core.get(path), { status: 404, code: 20404 })
    assertRefused(await core.post(path, { FriendlyName: 'x' }), { status: 404, code: 20404 })
  }
  assertRefused(await core.delete(`/IncomingPhoneNumbers/${code}.json`), { status: 404, code: 20404 })
})

onBothEngines('bad parameters of short codes are refused with the published codes', async (world) => {
  const { core, sids } = await having(world, ['12345'])
  const path = `/SMS/ShortCodes/${sids[0]!}.json`
  const cases: [Record<string, string>, code: number][] = [
    [{ FriendlyName: '' }, 20002],
    [{ FriendlyName: 'x'.repeat(65) }, 20002],
    [{ SmsUrl: 'app.example' }, 21402],
    [{ SmsMethod: 'PUT' }, 21403],
  ]
  for (const [form, code] of cases) assertRefused(await core.post(path, form), { status: 400, code })
  assertRefused(await core.get('/SMS/ShortCodes.json?PageSize=0'), { status: 400, code: 20001 })
})

onBothEngines('nobody sees the short codes of another account', async (world) => {
  const mine = await having(world, ['12345'])
  const other = await having(world, ['12345'])
  assert.notEqual(mine.sids[0], other.sids[0])
  assertRefused(await other.core.get(`/SMS/ShortCodes/${mine.sids[0]!}.json`), { status: 404, code: 20404 })
  const { body: service } = await other.client.post('/v1/Services', { UniqueName: 'other' })
  const added = await other.client.post(`/v1/Services/${service.sid as string}/ShortCodes`, {
    Sid: mine.sids[0]!,
  })
  assertRefused(added, { status: 400, code: 80303 })
})

// SignalWire as a carrier: where it differs from Twilio.
import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import type { Carrier } from '../../src/carriers/carrier.ts'
import type { Sid } from '../../src/domain/sid.ts'
import { createCarrierHttp } from '../../src/net/carrier-http.ts'
import {
  addressOf,
  carrierOf,
  fixtureOf,
  owner,
  requestOf,
  withHeaders,
} from '../support/carrier-fixtures.ts'
import { type FakeTwilio, fakeTwilio } from '../support/fake-twilio.ts'
import { signedForm } from '../support/twilio-forms.ts'
import { adapter, apiToken as token, project, signingKey } from './signalwire/adapter.ts'

async function pair(t: TestContext): Promise<{ fake: FakeTwilio; carrier: Carrier }> {
  const textId = () => '0f1e2d3c-4b5a-4978-8695-a4b3c2d1e0f1'
  const fake = await fakeTwilio(t, { account: project, token, prefix: '/api/laml', textId })
  const http = createCarrierHttp()
  t.after(() => http.close())
  return { fake, carrier: await carrierOf(adapter, { base_url: fake.base }, http) }
}

test('a signature is taken under either name of its header', async () => {
  const { ingress } = await carrierOf(adapter)
  const request = requestOf(addressOf, fixtureOf('signalwire', 'text'))
  const signature = signedForm(signingKey, request)
  const verdict = (header: string) => ingress!.verify(withHeaders(request, { [header]: signature }))
  assert.deepEqual(['x-signalwire-signature', 'x-twilio-signature', 'x-other-signature'].map(verdict), [
    'genuine',
    'genuine',
    'unsigned',
  ])
})

test('a text is handed over to the project, and its UUID becomes a SID that leads back to it', async (t) => {
  const { fake, carrier } = await pair(t)
  const message = {
    sid: `SM${'7'.repeat(32)}` as Sid<'SM'>,
    from: '+12065550150',
    to: '+12065550101',
    body: 'hi',
    media_urls: [],
    reported: false,
    reportTo: undefined,
  }
  const sid = 'SM0f1e2d3c4b5a49788695a4b3c2d1e0f1'
  const send = () => carrier.messaging!.send(message, new AbortController().signal)
  assert.deepEqual(await send(), { outcome: 'accepted', status: 'queued', sid })
  assert.equal(fake.asked[0]!.resource, '/Messages.json')
  const place = `${fake.base}/2010-04-01/Accounts/${project}`
  assert.equal(
    carrier.resourceUrl!('message', sid),
    `${place}/Messages/0f1e2d3c-4b5a-4978-8695-a4b3c2d1e0f1.json`,
  )
  // Its codes are texts.
  fake.fails('/Messages.json', { status: 422, code: '21610' })
  const refused = await send()
  assert.equal(refused.outcome === 'rejected' && refused.final, true)
})

test('a number is found by its SID and by its number, pointed here, and set back', async (t) => {
  const { fake, carrier } = await pair(t)
  const uuid = 'b3877c40-da60-4998-90ad-b792e98472ab'
  const owned = {
    sid: uuid,
    phone_number: '+12065550150',
    friendly_name: 'main',
    capabilities: { MMS: true, SMS: true, voice: true },
    sms_url: 'https://former.example/sms',
    sms_application_sid: null,
    voice_url: '',
    voice_application_sid: null,
    trunk_sid: null,
    status_callback: '',
  }
  fake.has(owned)
  const sid = 'PNb3877c40da60499890adb792e98472ab' as Sid<'PN'>
  const { find, pointing } = carrier.inventory!
  const number = await find(owner, { phone_number: '+12065550150' })
  assert.deepEqual(number, {
    sid,
    phone_number: '+12065550150',
    friendly_name: 'main',
    iso_country: null,
    voice: true,
    sms: true,
    mms: true,
    fax: false,
  })
  assert.deepEqual(await find(owner, { sid }), number)
  const settings = await pointing!.read({ sid, phone_number: '+12065550150' })
  await pointing!.point({ sid, phone_number: '+12065550150' }, addressOf)
  assert.equal(fake.number(uuid)!['sms_url'], addressOf('Message'))
  await pointing!.restore({ sid, phone_number: '+12065550150' }, settings, addressOf)
  assert.equal(fake.number(uuid)!['sms_url'], owned.sms_url)
  const methods = fake.asked.flatMap(({ form }) => form.getAll('SmsMethod'))
  assert.deepEqual(methods, ['POST'], 'a method that it did not tell is not made empty')
})

test('a project is named by a UUID', async () => {
  await assert.rejects(carrierOf(adapter, { project_id: 'x'.repeat(36) }), /UUID/)
})

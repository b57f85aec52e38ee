// A number of Twilio's on its way into a pool and out of it, by requests to a server that speaks Twilio's API.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { clientOf } from '../support/client.ts'
import { engines } from '../support/engines.ts'
import { pool1 } from '../support/prologues.ts'
import { pair } from '../support/twilio-carrier.ts'
import { variantOf } from '../support/variant.ts'
import { worldOf } from '../support/world.ts'

const former = {
  sms_url: 'https://former.example/sms',
  sms_method: 'GET',
  sms_fallback_url: '',
  sms_fallback_method: 'POST',
  sms_application_sid: '',
  voice_url: '',
  voice_method: 'POST',
  voice_fallback_url: '',
  voice_fallback_method: 'POST',
  voice_application_sid: `AP${'1'.repeat(32)}`,
  trunk_sid: '',
  status_callback: '',
  status_callback_method: 'POST',
}

for (const engine of engines) {
  test(`a number of Twilio's is looked up, brought here, and set back when it is removed (${engine.name})`, async (t) => {
    const plain = await worldOf(engine)
    const account = await plain.account()
    const { fake, carrier } = await pair(t)
    const sid = plain.maskline.context.sids.mint('PN')
    const capabilities = { voice: true, sms: true, mms: false, fax: false }
    fake.has({ sid, phone_number: pool1, friendly_name: '(206) 555-0180', capabilities, ...former })
    const name = `twilio-${sid.slice(-12)}`
    const publicUrl = 'https://here.example'
    const world = await variantOf(t, plain, {
      carriers: { all: [{ ...carrier, name, account_sid: account.sid }], backups: [] },
      publicUrl,
    })
    const client = clientOf(world.base, account)
    const service = await client.post('/v1/Services', { UniqueName: 'service' })
    const numbers = `/v1/Services/${service.body.sid as string}/PhoneNumbers`

    const { status, body } = await client.post(numbers, { PhoneNumber: pool1 })
    assert.equal(status, 201, JSON.stringify(body))
    const { friendly_name, iso_country } = body as Record<string, string>
    assert.deepEqual(
      {
        sid: body.sid,
        friendly_name,
        iso_country,
        voice: body.capabilities.voice,
        mms: body.capabilities.mms,
      },
      { sid, friendly_name: '(206) 555-0180', iso_country: 'US', voice: true, mms: false },
    )
    const webhooks = `${publicUrl}/v1/Accounts/${account.sid}/Proxy/${service.body.sid as string}/Webhooks`
    const pointed = fake.number(sid)!
    assert.deepEqual(
      [pointed['sms_url'], pointed['voice_url'], pointed['voice_application_sid']],
      [`${webhooks}/Message`, `${webhooks}/Call`, ''],
    )

    assert.equal((await client.delete(`${numbers}/${sid}`)).status, 204)
    const after = fake.number(sid)!
    assert.deepEqual(Object.fromEntries(Object.keys(former).map((each) => [each, after[each]])), former)
  })
}

// SignalWire for the tests of all kinds: it signs as Twilio does, with a key of its own.
import { createCarrierHttp } from '../../../src/net/carrier-http.ts'
import { type Adapter, carrierOf, fixtureOf } from '../../support/carrier-fixtures.ts'
import { fakeTwilio } from '../../support/fake-twilio.ts'
import { sentTexts, signedForm } from '../../support/twilio-forms.ts'

export const project = 'b3877c40-da60-4998-90ad-b792e98472ac'
export const signingKey = 'PSK_key'
export const apiToken = 'PT1'
export const number = '+12065550150'

const entry = {
  kind: 'signalwire',
  name: 'sw',
  project_id: project,
  api_token: apiToken,
  signing_key: signingKey,
  base_url: 'https://example.signalwire.com/api/laml',
}

const uuid = (nth: number) => `0f1e2d3c-4b5a-4978-8695-${nth.toString(16).padStart(12, '0')}`

export const adapter: Adapter = {
  entry,
  media: true,
  signatures: {
    sign: (request) => ({ 'x-signalwire-signature': signedForm(signingKey, request) }),
    headers: { 'x-signalwire-signature': 'text' },
    over: 'address-and-form',
    // The token asks, and signs nothing.
    anotherKey: { signing_key: apiToken },
    anotherAccount: { project_id: 'b3877c40-da60-4998-90ad-b792e98472ad' },
  },
  text({ nth, body, media_urls = [] }) {
    const { subject, form } = fixtureOf('signalwire', 'text')
    const media = Object.fromEntries(media_urls.map((url, at) => [`MediaUrl${at}`, url]))
    return { subject, form: { ...form, MessageSid: uuid(nth), Body: body, ...media } }
  },
  async open(t) {
    const fake = await fakeTwilio(t, {
      account: project,
      token: apiToken,
      prefix: '/api/laml',
      textId: uuid,
    })
    fake.has({
      sid: 'b3877c40-da60-4998-90ad-b792e98472ab',
      phone_number: number,
      friendly_name: 'main',
      capabilities: { MMS: true, SMS: true, voice: true },
    })
    const http = createCarrierHttp()
    t.after(() => http.close())
    const carrier = await carrierOf({ entry }, { base_url: fake.base }, http)
    return { carrier, number, texts: () => sentTexts(fake) }
  },
}

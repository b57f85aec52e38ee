// Twilio for the tests of all kinds. Signatures are made by Twilio's own library.
import type { Ingress } from '../../../src/carriers/carrier.ts'
import { createCarrierHttp } from '../../../src/net/carrier-http.ts'
import { type Adapter, carrierOf, fixtureOf } from '../../support/carrier-fixtures.ts'
import { fakeTwilio } from '../../support/fake-twilio.ts'
import { sentTexts, signedForm } from '../../support/twilio-forms.ts'

export const account = `AC${'a'.repeat(32)}`
export const token = 't'.repeat(32)

const entry = { kind: 'twilio', name: 'main', account_sid: account, auth_token: token }
const number = '+12065550150'

export const adapter: Adapter = {
  entry,
  media: true,
  signatures: {
    sign: (request: Ingress) => ({ 'x-twilio-signature': signedForm(token, request) }),
    headers: { 'x-twilio-signature': 'text' },
    over: 'address-and-form',
    anotherKey: { auth_token: 'u'.repeat(32) },
    anotherAccount: { account_sid: `AC${'b'.repeat(32)}` },
  },
  text({ nth, body, media_urls = [] }) {
    const { subject, form } = fixtureOf('twilio', 'text')
    const id = `${media_urls.length > 0 ? 'MM' : 'SM'}${nth.toString(16).padStart(32, '0')}`
    const media = Object.fromEntries(media_urls.map((url, at) => [`MediaUrl${at}`, url]))
    return { subject, form: { ...form, MessageSid: id, Body: body, ...media } }
  },
  async open(t) {
    const fake = await fakeTwilio(t, { account, token })
    fake.has({
      sid: `PN${'5'.repeat(32)}`,
      phone_number: number,
      friendly_name: 'main',
      capabilities: { voice: true, sms: true, mms: true, fax: false },
    })
    const http = createCarrierHttp()
    t.after(() => http.close())
    const carrier = await carrierOf({ entry }, { base_url: fake.base }, http)
    return { carrier, number, texts: () => sentTexts(fake) }
  },
}

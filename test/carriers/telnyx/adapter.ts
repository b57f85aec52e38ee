// Telnyx for the tests of all kinds. It signs with a key that everybody has: RFC 8032, 7.1, test 1.
import { createPrivateKey, sign } from 'node:crypto'
import type { Ingress } from '../../../src/carriers/carrier.ts'
import { createCarrierHttp } from '../../../src/net/carrier-http.ts'
import { type Adapter, carrierOf, fixtureOf } from '../../support/carrier-fixtures.ts'
import { fakeNumber, fakeTelnyx } from '../../support/fake-telnyx.ts'

export const public_key = '11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo='
export const profile = '5f7b1d0e-62c4-4a55-9a0c-8a1f3c2d4b60'
export const application = '2571846093318042117'
export const number = '+12065550180'

const seed = '9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60'
const privateKey = createPrivateKey({
  key: Buffer.from(`302e020100300506032b657004220420${seed}`, 'hex'),
  format: 'der',
  type: 'pkcs8',
})

/** The headers of a request that is signed when it is heard. */
export function signed({ at, body }: Pick<Ingress, 'at' | 'body'>) {
  const timestamp = String(at.getTime() / 1000)
  const signature = sign(null, Buffer.concat([Buffer.from(`${timestamp}|`), body]), privateKey)
  return { 'telnyx-timestamp': timestamp, 'telnyx-signature-ed25519': signature.toString('base64') }
}

export const entry = { kind: 'telnyx', name: 'telnyx-us', api_key: 'KEY0123_fake', public_key }
const own = { messaging_profile_id: profile, texml_application_id: application }

interface Received {
  readonly data: { readonly payload: object }
}

export const adapter: Adapter = {
  entry: { ...entry, ...own },
  media: true,
  signatures: {
    sign: signed,
    headers: { 'telnyx-timestamp': 'text', 'telnyx-signature-ed25519': 'base64' },
    over: 'body',
    toleranceSeconds: 300,
    anotherKey: { public_key: Buffer.alloc(32, 7).toString('base64') },
    anotherAccount: { messaging_profile_id: 'other', texml_application_id: 'other' },
    nobodys: ['event-unknown'],
  },
  text({ nth, body, media_urls = [] }) {
    const { subject, json } = fixtureOf('telnyx', 'message-received')
    const { data } = json as Received
    const media = media_urls.map((url) => ({ url, content_type: 'image/jpeg' }))
    return {
      subject,
      json: { data: { ...data, payload: { ...data.payload, id: String(nth), text: body, media } } },
    }
  },
  async open(t) {
    const telnyx = await fakeTelnyx(t)
    telnyx.numbers.push(fakeNumber(number, { messaging_profile_id: profile }))
    const http = createCarrierHttp()
    t.after(() => http.close())
    const carrier = await carrierOf({ entry }, { ...own, base_url: telnyx.base }, http)
    const texts = () =>
      telnyx.asked
        .filter(({ path }) => path === '/v2/messages')
        .map(({ body }) => {
          const { from, to, text = '', media_urls = [] } = body as Sent
          return { from, to, body: text, media_urls }
        })
    return { carrier, number, texts }
  },
}

interface Sent {
  readonly from: string
  readonly to: string
  readonly text?: string
  readonly media_urls?: readonly string[]
}

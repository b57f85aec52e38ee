// Telnyx as a network: what a Maskline asks of it must be documented, what it brings is made after its documented requests and
// signed with a key of its own.
import { generateKeyPairSync, sign } from 'node:crypto'
import type { TestContext } from 'node:test'
import { application, profile } from '../carriers/telnyx/adapter.ts'
import { fixtureOf } from './carrier-fixtures.ts'
import { type FakeTelnyx, fakeNumber, fakeTelnyx } from './fake-telnyx.ts'
import { assertDocumented } from './telnyx-fixtures.ts'

export interface TelnyxNetwork {
  readonly fake: FakeTelnyx
  /** The carrier of the description. */
  readonly carrier: Readonly<Record<string, unknown>>
  /** Texts that were handed over, oldest first. */
  texts(): readonly SentText[]
  /** Brings an event about a text: that of the fixture, with other words in its payload. */
  event(url: string, name: string, payload: Readonly<Record<string, unknown>>, at: Date): Promise<Answer>
  /** Brings a request about a call: that of the fixture, with other words. */
  form(url: string, name: string, words: Readonly<Record<string, string>>, at: Date): Promise<Answer>
  /** Brings this as it is. */
  brings(request: Brought): Promise<Answer>
  signed(body: string, type: string, at: Date): Pick<Brought, 'headers' | 'body'>
}

export interface SentText {
  readonly from: string
  readonly to: string
  readonly text?: string
  readonly media_urls?: readonly string[]
  readonly webhook_url: string
}

export interface Brought {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

export interface Answer {
  readonly status: number
  readonly body: string
}

/** Until the test ends, with these numbers. */
export async function telnyxNetwork(
  t: TestContext,
  numbers: readonly string[],
  { name = 'telnyx-us' }: { readonly name?: string } = {},
): Promise<TelnyxNetwork> {
  const fake = await fakeTelnyx(t)
  for (const number of numbers) {
    fake.numbers.push(fakeNumber(number, { messaging_profile_id: profile, connection_id: application }))
  }
  t.after(() => fake.asked.forEach(assertDocumented))
  const { publicKey, privateKey } = generateKeyPairSync('ed25519')
  const public_key = publicKey.export({ format: 'der', type: 'spki' }).subarray(-32).toString('base64')
  const signed: TelnyxNetwork['signed'] = (body, type, at) => {
    const time = String(at.getTime() / 1000)
    const signature = sign(null, Buffer.from(`${time}|${body}`), privateKey).toString('base64')
    const headers = { 'telnyx-timestamp': time, 'telnyx-signature-ed25519': signature }
    return { body, headers: { 'content-type': type, ...headers } }
  }
  return {
    fake,
    carrier: {
      kind: 'telnyx',
      name,
      api_key: fake.key,
      public_key,
      messaging_profile_id: profile,
      texml_application_id: application,
      base_url: fake.base,
    },
    texts: () => fake.asked.filter(({ path }) => path === '/v2/messages').map(({ body }) => body as SentText),
    event(url, of, payload, at) {
      const event = fixtureOf('telnyx', of).json as { data: { payload: object } }
      Object.assign(event.data.payload, payload)
      return brings({ url, ...signed(JSON.stringify(event), 'application/json', at) })
    },
    form(url, of, words, at) {
      const form = new URLSearchParams(fixtureOf('telnyx', of).form)
      for (const [word, value] of Object.entries(words)) form.set(word, value)
      return brings({ url, ...signed(form.toString(), 'application/x-www-form-urlencoded', at) })
    },
    brings,
    signed,
  }
}

async function brings({ url, headers, body }: Brought): Promise<Answer> {
  const response = await fetch(url, { method: 'POST', headers, body })
  return { status: response.status, body: await response.text() }
}

/** A text as Telnyx brings it, in the words of its payload. */
export const telnyxText = (
  id: string,
  { from, to, text = '', media = [] }: { from: string; to: string; text?: string; media?: readonly string[] },
) => ({
  id,
  from: { phone_number: from, carrier: 'Example Mobile', line_type: 'Wireless' },
  to: [{ phone_number: to, carrier: 'Telnyx', line_type: 'Wireless', status: 'webhook_delivered' }],
  text,
  type: media.length > 0 ? 'MMS' : 'SMS',
  media: media.map((url) => ({ url, content_type: 'image/jpeg', sha256: null, size: 1000 })),
})

/** What became of a text, in the words of a payload. */
export const telnyxStatus = ({ from, to }: SentText, status: string, code?: string) => ({
  from: { phone_number: from, carrier: 'Telnyx', line_type: 'Wireless' },
  to: [{ phone_number: to, carrier: 'Example Mobile', line_type: 'Wireless', status }],
  errors: code === undefined ? [] : [{ code, title: 'It failed.' }],
})

// The door that carriers come in by: what the official validator of Twilio's library believes is let in, whatever the public
// address is written like, and nothing else.
import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import fc from 'fast-check'
import twilio from 'twilio'
import { encoded } from '../support/client.ts'
import { engines } from '../support/engines.ts'
import { fakeTwilio } from '../support/fake-twilio.ts'
import { type Operated, operated } from '../support/operated.ts'
import { twilioNumber } from '../support/twilio-network.ts'

const [alice, bob] = ['+12065550100', '+12065550101'] as const
const [hers, his] = ['+12065550180', '+12065550181'] as const
const postgres = engines.find(({ name }) => name === 'postgres')!
const token = 't'.repeat(32)
const account = `AC${'a'.repeat(32)}`

/** A Maskline behind a proxy that ends TLS: carriers are told this address, requests come in at another. */
async function behind(t: TestContext, publicUrl: string): Promise<Operated> {
  const fake = await fakeTwilio(t, { account, token })
  for (const number of [hers, his]) fake.has(twilioNumber(number))
  const maskline = await operated(t, postgres, {
    publicUrl,
    carriers: [
      { kind: 'twilio', name: 'main', account_sid: account, auth_token: token, base_url: fake.base },
    ],
  })
  await maskline.pool([hers, his])
  return maskline
}

type Form = Readonly<Record<string, string | readonly string[]>>

interface Signed {
  /** As Twilio signs it. */
  readonly url: string
  readonly form: Form
  readonly signature: string
}

const signed = (url: string, form: Form): Signed => ({
  url,
  form,
  signature: twilio.getExpectedTwilioSignature(token, url, form),
})

/** As the proxy hands it on: path and query as they came. */
async function brought({ base }: Operated, { url, form, signature }: Signed): Promise<number> {
  const [, path] = /^https?:\/\/[^/]+(.*)$/s.exec(url)!
  const response = await fetch(base + path!, {
    method: 'POST',
    headers: { 'x-twilio-signature': signature },
    body: encoded(form),
  })
  await response.body?.cancel()
  return response.status
}

let texts = 0

/** A text that nobody has brought yet. */
const text = (more: Form = {}): Form => ({
  MessageSid: `SM${(++texts).toString(16).padStart(32, '0')}`,
  AccountSid: account,
  From: alice,
  To: his,
  Body: 'hello',
  NumMedia: '0',
  ...more,
})

/** Where it would be if Twilio were told another port. */
const withPort = (url: string, { publicUrl }: Operated, port: string) =>
  publicUrl + port + url.slice(publicUrl.length)

for (const [publicUrl, bases] of [
  ['https://masked.example', ['https://masked.example', 'https://masked.example:443']],
  ['https://masked.example:443', ['https://masked.example', 'https://masked.example:443']],
  ['https://masked.example:8443', ['https://masked.example:8443', 'https://masked.example']],
  ['http://masked.example', ['http://masked.example', 'http://masked.example:80']],
] as const) {
  test(`what is signed for ${publicUrl} is let in, with the port and without`, async (t) => {
    const maskline = await behind(t, publicUrl)
    await maskline.session({ [alice]: his, [bob]: hers })
    for (const base of bases) {
      const url = maskline.hook('Message').replace(publicUrl, base)
      assert.equal(await brought(maskline, signed(url, text())), 200, url)
    }
    for (const foreign of [
      'https://other.example',
      'https://masked.example.evil.example',
      'https://masked.example:444',
    ]) {
      const url = maskline.hook('Message').replace(publicUrl, foreign)
      const forged = signed(url, text())
      assert.equal(await brought(maskline, { ...forged, url: maskline.hook('Message') }), 401, url)
    }
  })
}

/** With Alice and Bob in a session. */
async function door(t: TestContext): Promise<Operated> {
  const maskline = await behind(t, 'https://masked.example')
  await maskline.session({ [alice]: his, [bob]: hers })
  return maskline
}

test('what the official validator believes is let in, whatever letters, queries and repeated names it has', async (t) => {
  const maskline = await door(t)
  const letters = fc.string({ unit: 'grapheme', maxLength: 20 }).filter((one) => one.isWellFormed())
  const name = letters.filter((one) => one !== '' && !Object.hasOwn(text(), one) && !one.startsWith('Media'))
  const more = fc.dictionary(name, fc.oneof(letters, fc.array(letters, { minLength: 1, maxLength: 3 })), {
    maxKeys: 5,
    noNullPrototype: true,
  })
  const query = fc.array(fc.tuple(letters, letters), { maxLength: 3 })
  await fc.assert(
    fc.asyncProperty(letters, more, query, fc.constantFrom('', ':443'), async (Body, others, asked, port) => {
      const form = text({ ...others, Body })
      const said = new URLSearchParams(asked).toString()
      const plain = withPort(maskline.hook('Message'), maskline, port) + (said === '' ? '' : `?${said}`)
      const request = signed(plain, form)
      assert.ok(twilio.validateRequest(token, request.signature, plain, form as Record<string, string>))
      assert.equal(await brought(maskline, request), 200)
    }),
    { numRuns: 150 },
  )
})

test('what has one bit changed in signature, body or address is refused, and nobody hears it', async (t) => {
  const maskline = await door(t)
  const before = await accepted(maskline)
  const part = fc.constantFrom('signature', 'body', 'query')
  await fc.assert(
    fc.asyncProperty(part, fc.nat(), fc.nat({ max: 6 }), async (which, at, bit) => {
      const right = signed(`${maskline.hook('Message')}?tenant=seven`, text({ Body: 'grüße 👋' }))
      const flip = (one: string) => flipped(one, at, bit)
      const wrong = {
        signature: () => ({ ...right, signature: flip(right.signature) }),
        body: () => ({ ...right, form: { ...right.form, Body: flip('hello') } }),
        query: () => ({
          ...right,
          url: `${maskline.hook('Message')}?tenant=${encodeURIComponent(flip('seven'))}`,
        }),
      }[which]()
      if (/[^\x20-\x7e]/.test(wrong.signature)) return
      assert.equal(await brought(maskline, wrong), 401, which)
    }),
    { numRuns: 150 },
  )
  assert.equal(await accepted(maskline), before)
})

test("what is signed with another account's token, or not at all, is refused", async (t) => {
  const maskline = await door(t)
  const url = maskline.hook('Message')
  const form = text()
  const foreign = twilio.getExpectedTwilioSignature('f'.repeat(32), url, form)
  for (const signature of [foreign, '', 'AAAA', foreign.slice(1)]) {
    assert.equal(await brought(maskline, { url, form, signature }), 401)
  }
  assert.equal(await brought(maskline, signed(url, { ...text(), AccountSid: `AC${'b'.repeat(32)}` })), 401)
})

/** One bit of one character is another. */
function flipped(one: string, at: number, bit: number): string {
  const place = at % one.length
  const changed = String.fromCharCode(one.charCodeAt(place) ^ (1 << bit))
  return one.slice(0, place) + changed + one.slice(place + 1)
}

/** Texts that came in. */
async function accepted({ maskline }: Operated): Promise<number> {
  const rows = await maskline.database.db.selectFrom('interactions').select('sid').execute()
  return rows.length
}

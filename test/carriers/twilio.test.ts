// Twilio as a carrier: against what its documentation says it sends, and against a server that answers as it does.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { test } from 'node:test'
import twilioLibrary from 'twilio'
import { bridge, rejected } from '../../src/domain/call-plan.ts'
import { Problem } from '../../src/domain/problem.ts'
import type { Sid } from '../../src/domain/sid.ts'
import type { Carrier, OutboundMessage, Receipt } from '../../src/carriers/carrier.ts'
import { twilio } from '../../src/carriers/twilio.ts'
import { readCarriers } from '../../src/carriers/index.ts'
import { readSettings } from '../../src/carriers/settings.ts'
import { createCarrierHttp } from '../../src/net/carrier-http.ts'
import {
  addressOf,
  fixtureOf,
  heardAt,
  owner,
  requestOf,
  type Said,
  withHeaders,
} from '../support/carrier-fixtures.ts'
import { fakeTwilio, type Failure } from '../support/fake-twilio.ts'
import { carrierWith, pair } from '../support/twilio-carrier.ts'
import { signedForm } from '../support/twilio-forms.ts'
import { account, token } from './twilio/adapter.ts'

const proxy = '+12065550150'
const text: OutboundMessage = {
  sid: `SM${'7'.repeat(32)}` as Sid<'SM'>,
  from: proxy,
  to: '+12065550101',
  body: 'On my way & 5 min: grüße 👋 +1',
  media_urls: [],
  reported: true,
  reportTo: addressOf('MessageStatus', { ki: `KI${'3'.repeat(32)}` }),
}

const send = (carrier: Carrier, message = text): Promise<Receipt> =>
  carrier.messaging!.send(message, new AbortController().signal)

test('while tokens are exchanged, either signs; a signing key does, too; an API key does not', async (t) => {
  const key = { api_key: `SK${'8'.repeat(32)}`, api_key_secret: 'secret' }
  const { ingress } = await carrierWith(t, { secondary_auth_token: 'second', signing_key: 'third', ...key })
  const request = requestOf(addressOf, fixtureOf('twilio', 'status-delivered'))
  const verdict = (by: string) =>
    ingress!.verify(withHeaders(request, { 'x-twilio-signature': signedForm(by, request) }))
  assert.deepEqual([token, 'second', 'third', 'secret', 'other'].map(verdict), [
    'genuine',
    'genuine',
    'genuine',
    'forged',
    'forged',
  ])
})

test('what the server of the tests signs is genuine', async (t) => {
  const { fake, carrier } = await pair(t)
  const fixture = fixtureOf('twilio', 'status-delivered')
  const request = fake.signed(addressOf(fixture.subject, fixture.query), fixture.form!)
  const ingress = {
    ...withHeaders(requestOf(addressOf, fixture), Object.fromEntries(request.headers)),
    url: request.url,
    body: await request.bytes(),
  }
  assert.equal(carrier.ingress!.verify(ingress), 'genuine')
})

test('a JSON body is known by its digest in the address, and means nothing', async (t) => {
  const { ingress } = await carrierWith(t)
  const body = JSON.stringify({ AccountSid: account, greeting: 'grüße' })
  const url = addressOf('Message', { bodySHA256: twilioLibrary.getExpectedBodyHash(body) })
  const signature = twilioLibrary.getExpectedTwilioSignature(token, url, {})
  const headers = { 'content-type': 'application/json', 'x-twilio-signature': signature }
  const at = heardAt
  const bytes = new TextEncoder().encode(body)
  const request = { subject: 'Message', method: 'POST', url, headers, body: bytes, at, tokens: [] } as const
  assert.equal(ingress!.verify(request), 'genuine')
  assert.deepEqual(ingress!.parse(request), [{ kind: 'ignored', reason: 'a JSON body' }])
  assert.equal(ingress!.verify({ ...request, body: new TextEncoder().encode(`${body} `) }), 'forged')
  const broken = new Uint8Array([0xff, 0xfe])
  assert.equal(ingress!.verify({ ...request, body: broken }), 'forged')
})

test('a genuine request that cannot be read is a problem of whoever sent it', async (t) => {
  const { ingress } = await carrierWith(t)
  const fixture = fixtureOf('twilio', 'text')
  const request = (change: Partial<Said>) => requestOf(addressOf, { ...fixture, ...change })
  assert.throws(() => ingress!.parse(request({ form: {} })), Problem)
  assert.throws(() => ingress!.parse(request({ subject: 'MessageStatus' })), Problem)
  const elsewhere = { ...request({}), url: 'https://proxy.example/carriers/x/Message' }
  assert.throws(() => ingress!.parse(elsewhere), Problem)
})

test('a text is handed over with its sender, its words, and where to report', async (t) => {
  const { fake, carrier } = await pair(t)
  assert.deepEqual(await send(carrier), { outcome: 'accepted', status: 'queued', sid: `SM${'0'.repeat(32)}` })
  const [asked] = fake.asked
  assert.equal(asked!.method, 'POST')
  assert.equal(asked!.resource, '/Messages.json')
  assert.match(asked!.headers['user-agent']!, /^twilio-node\/.* maskline$/)
  assert.deepEqual(
    [...asked!.form],
    [
      ['To', text.to],
      ['StatusCallback', text.reportTo],
      ['From', text.from],
      ['Body', text.body],
    ],
  )
})

test('media go without words, and a report that nobody needs is not asked for', async (t) => {
  const { fake, carrier } = await pair(t)
  const media_urls = ['https://media.example/1.jpg', 'https://media.example/2.jpg?a=1&b=2']
  await send(carrier, { ...text, body: '', media_urls, reportTo: undefined })
  const [form] = fake.texts()
  assert.deepEqual(form!.getAll('MediaUrl'), media_urls)
  assert.deepEqual([form!.has('Body'), form!.has('StatusCallback')], [false, false])
})

test('an API key asks instead of the auth token, and one without its secret is refused', async (t) => {
  const api_key = `SK${'8'.repeat(32)}`
  const carrier = await carrierWith(t, { api_key, api_key_secret: 'secret', base_url: 'http://127.0.0.1:1' })
  assert.equal((await send(carrier)).outcome, 'not-sent')
  const fake = await fakeTwilio(t, { account, token })
  const asking = await carrierWith(t, { api_key, api_key_secret: 'secret', base_url: `${fake.base}/` })
  assert.equal((await send(asking)).outcome, 'rejected')
  const basic = Buffer.from(`${api_key}:secret`).toString('base64')
  assert.equal(fake.asked[0]!.headers.authorization, `Basic ${basic}`)
  await assert.rejects(carrierWith(t, { api_key }), /given together/)
})

const refusals: readonly (readonly [Failure, Partial<Receipt>])[] = [
  [
    { status: 400, code: 21211 },
    { outcome: 'rejected', final: true, code: '21211' },
  ],
  [
    { status: 400, code: 21610 },
    { outcome: 'rejected', final: true, code: '21610' },
  ],
  [
    { status: 400, code: 21614 },
    { outcome: 'rejected', final: true, code: '21614' },
  ],
  [
    { status: 400, code: 21617 },
    { outcome: 'rejected', final: true, code: '21617' },
  ],
  [
    { status: 400, code: 21620 },
    { outcome: 'rejected', final: true, code: '21620' },
  ],
  [
    { status: 400, code: 21623 },
    { outcome: 'rejected', final: true, code: '21623' },
  ],
  [
    { status: 400, code: 21408 },
    { outcome: 'rejected', final: false, code: '21408' },
  ],
  [
    { status: 400, code: 21601 },
    { outcome: 'rejected', final: false, code: '21601' },
  ],
  [
    { status: 400, code: 21606 },
    { outcome: 'rejected', final: false, code: '21606' },
  ],
  [
    { status: 400, code: 21612 },
    { outcome: 'rejected', final: false, code: '21612' },
  ],
  [
    { status: 400, code: 30034 },
    { outcome: 'rejected', final: false, code: '30034' },
  ],
  [
    { status: 401, code: 20003 },
    { outcome: 'rejected', final: false, code: '20003' },
  ],
  [
    { status: 400, code: 29999 },
    { outcome: 'rejected', final: false, code: '29999' },
  ],
  [
    { status: 404, body: '<html>' },
    { outcome: 'rejected', final: false, code: 'http-404' },
  ],
  [
    { status: 302, body: '' },
    { outcome: 'rejected', final: false, code: 'http-302' },
  ],
  [
    { status: 400, body: '{"code":{"toString":0},"message":""}' },
    { outcome: 'rejected', final: false, code: 'http-400' },
  ],
  [{ status: 429, code: 20429 }, { outcome: 'not-sent' }],
  [{ status: 429, body: '' }, { outcome: 'not-sent' }],
  [
    { status: 429, code: 20429, headers: { 'retry-after': '2' } },
    { outcome: 'not-sent', afterMs: 2000 },
  ],
  [{ status: 429, headers: { 'retry-after': 'Fri, 20 Nov 2026 12:00:00 GMT' } }, { outcome: 'not-sent' }],
  [{ status: 400, code: 21611 }, { outcome: 'not-sent' }],
  [{ status: 500, code: 20500 }, { outcome: 'lost' }],
  [{ status: 503, body: 'upstream connect error' }, { outcome: 'lost' }],
  [{ status: 201, body: 'OK' }, { outcome: 'lost' }],
  [{ status: 201, body: '' }, { outcome: 'lost' }],
  [{ status: 201, body: 'null' }, { outcome: 'lost' }],
  [{ status: 201, body: '{}' }, { outcome: 'lost' }],
  [{ status: 201, body: '{"sid":"SM1","status":"queued"}' }, { outcome: 'lost' }],
  ['closes', { outcome: 'lost' }],
]
test('how Twilio says no decides who may try again, and when', async (t) => {
  const { fake, carrier } = await pair(t)
  for (const [failure, expected] of refusals) {
    fake.fails('/Messages.json', failure)
    const { reason, ...receipt } = (await send(carrier)) as Receipt & { readonly reason?: string }
    assert.deepEqual(receipt, expected, JSON.stringify(failure))
    assert.ok(reason, 'it is said why')
  }
  assert.equal(fake.texts().length, refusals.length, 'each was tried once')
})

test("a person's number is not in the reason of a refusal", async (t) => {
  const { fake, carrier } = await pair(t)
  for (const quoted of ['+12065550101', '(206) 555-0101', '12065550101']) {
    const message = `The 'To' number ${quoted} is not what it was.`
    fake.fails('/Messages.json', { status: 400, code: 29999, message })
    const receipt = await send(carrier)
    assert.equal('reason' in receipt && receipt.reason, "The 'To' number (number) is not what it was.")
  }
})

test('a text that is given up while it is handed over is lost, and before that not sent', async (t) => {
  const { fake, carrier } = await pair(t)
  fake.fails('/Messages.json', 'hangs')
  const patience = new AbortController()
  const sending = carrier.messaging!.send(text, patience.signal)
  await once(fake.heard, 'asked')
  patience.abort()
  assert.equal((await sending).outcome, 'lost')
  assert.equal((await carrier.messaging!.send(text, patience.signal)).outcome, 'not-sent')
  assert.equal(fake.asked.length, 1)
})

test('nobody listens: the text was not sent', async (t) => {
  const { fake, carrier } = await pair(t)
  fake.close()
  assert.equal((await send(carrier)).outcome, 'not-sent')
})

test('a call is answered in TwiML, with where to report on it', async (t) => {
  const { voice } = await carrierWith(t)
  const side = {
    service_sid: `KS${'1'.repeat(32)}` as Sid<'KS'>,
    session_sid: `KC${'2'.repeat(32)}` as Sid<'KC'>,
    interaction_sid: `KI${'3'.repeat(32)}` as Sid<'KI'>,
    participant_sid: `KP${'4'.repeat(32)}` as Sid<'KP'>,
  }
  const counterpart = { identifier: '+12065550102', proxy_identifier: proxy }
  const { body, ...reply } = voice!.answer(bridge(counterpart, side), addressOf)
  assert.deepEqual(reply, { status: 200, contentType: 'text/xml; charset=utf-8' })
  const query = { ki: side.interaction_sid, kc: side.session_sid, kp: side.participant_sid }
  const escaped = (url: string) => url.replaceAll('&', '&amp;')
  assert.ok(body.includes(` action="${escaped(addressOf('CallDone', query))}"`), body)
  assert.ok(body.includes(` statusCallback="${escaped(addressOf('CallStatus', query))}"`), body)
  assert.ok(body.includes(` callerId="${proxy}"`), body)
  assert.match(
    voice!.answer(rejected, addressOf).body,
    /<Response><Reject reason="rejected"><\/Reject><\/Response>$/,
  )
})

test('texts and calls can be read where Twilio keeps them', async (t) => {
  const { resourceUrl } = await carrierWith(t)
  const root = `https://api.twilio.com/2010-04-01/Accounts/${account}`
  assert.equal(resourceUrl!('message', text.sid), `${root}/Messages/${text.sid}.json`)
  assert.equal(resourceUrl!('voice', `CA${'1'.repeat(32)}`), `${root}/Calls/CA${'1'.repeat(32)}.json`)
})

test('a host of six labels is asked as it is written', async () => {
  const urls: string[] = []
  const ask = ({ url }: { readonly url: string }) => {
    urls.push(url)
    return Promise.resolve({ status: null, fault: 'not-sent', reason: 'nobody' } as const)
  }
  const http = { ask, close: () => Promise.resolve() }
  const given = { account_sid: account, auth_token: token, base_url: 'https://a.b.c.d.example.com/api' }
  const settings = readSettings(twilio.settings, given, 'it')
  const carrier = await twilio.make(settings, { name: 'main', account_sid: owner, http })
  assert.deepEqual(await send(carrier), { outcome: 'not-sent', reason: 'nobody' })
  assert.deepEqual(urls, [`https://a.b.c.d.example.com/api/2010-04-01/Accounts/${account}/Messages.json`])
})

test('a description in JSON is enough, and what is wrong with it is said without a secret', async (t) => {
  const http = createCarrierHttp()
  t.after(() => http.close())
  const described = (settings: Readonly<Record<string, unknown>>) => {
    const carriers = [{ kind: 'twilio', name: 'main', account_sid: account, auth_token: token, ...settings }]
    const surroundings = { account_sid: owner, http, simulator: { name: 'simulator', kind: 'simulator' } }
    return readCarriers(JSON.stringify({ carriers }), surroundings)
  }
  const [carrier] = (await described({})).all
  assert.deepEqual([carrier!.name, carrier!.kind, carrier!.account_sid], ['main', 'twilio', owner])
  const wrong = [{ account_sid: 'AC1' }, { api_key_secret: token }, { base_url: token }, { auth_token: '' }]
  for (const settings of wrong) {
    await assert.rejects(described(settings), (error: Error) => {
      assert.match(error.message, /^carriers\[0\]/)
      assert.ok(!error.message.includes(token))
      return true
    })
  }
})

test('the library is loaded only where such a carrier is described', () => {
  const script = `
    import { createRequire } from 'node:module'
    const loaded = () => Object.keys(createRequire('/x').cache).some((path) => path.includes('/node_modules/twilio/'))
    const { carrierKinds } = await import(${JSON.stringify(new URL('../../src/carriers/index.ts', import.meta.url).href)})
    const before = loaded()
    const settings = { account_sid: 'AC1', auth_token: 'x', base_url: 'http://127.0.0.1:1' }
    await carrierKinds.twilio.make(settings, { name: 'main', account_sid: 'AC1', http: {} })
    console.log(before, loaded())`
  const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' })
  assert.equal(stdout.trim(), 'false true')
})

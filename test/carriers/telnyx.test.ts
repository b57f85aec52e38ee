// How texts are handed to Telnyx, against a small Telnyx that answers as its reference says.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { OutboundMessage } from '../../src/carriers/carrier.ts'
import type { Sid } from '../../src/domain/sid.ts'
import type { Failure, FakeTelnyx } from '../support/fake-telnyx.ts'
import { openTelnyx, person, proxy, telnyxCarrier } from '../support/telnyx-fixtures.ts'

const never = new AbortController().signal
const textTo = (to: string, more: Partial<OutboundMessage> = {}): OutboundMessage => ({
  sid: `SM${'5'.repeat(32)}` as Sid<'SM'>,
  from: proxy,
  to,
  body: 'See you at six',
  media_urls: [],
  reported: true,
  reportTo: 'https://masks.example/carriers/telnyx-us/MessageStatus?ks=KS1&kc=KC1&ki=KI1',
  ...more,
})

test('a text goes out once, with the address of its reports and no other', async (t) => {
  const { telnyx, carrier } = await openTelnyx(t)
  const message = textTo(person)
  assert.deepEqual(await carrier.messaging!.send(message, never), { outcome: 'accepted', status: 'queued' })
  assert.equal(telnyx.asked.length, 1)
  const [{ method, path, headers, body }] = telnyx.asked as [FakeTelnyx['asked'][number]]
  assert.deepEqual([method, path, headers.authorization], ['POST', '/v2/messages', `Bearer ${telnyx.key}`])
  assert.deepEqual(body, {
    from: proxy,
    to: person,
    text: message.body,
    webhook_url: message.reportTo,
    use_profile_webhooks: false,
    auto_detect: false,
  })
})

test('pictures go out without words, and nobody is told where nobody asked', async (t) => {
  const { telnyx, carrier } = await openTelnyx(t)
  const media_urls = ['https://masks.example/a.jpg', 'https://masks.example/b.png']
  await carrier.messaging!.send(textTo(person, { body: '', media_urls, reportTo: undefined }), never)
  assert.deepEqual(telnyx.asked[0]!.body, {
    from: proxy,
    to: person,
    media_urls,
    use_profile_webhooks: false,
    auto_detect: false,
  })
})

test('a person who sent STOP, and a number that is none, are nobody for any carrier', async (t) => {
  const { telnyx, carrier } = await openTelnyx(t)
  telnyx.stopped.push(person)
  assert.deepEqual(await carrier.messaging!.send(textTo(person), never), {
    outcome: 'rejected',
    final: true,
    code: '40300',
    reason: 'Blocked due to STOP message',
  })
  const nobody = await carrier.messaging!.send(textTo('+1'), never)
  assert.deepEqual(nobody, {
    outcome: 'rejected',
    final: true,
    code: '40310',
    reason: "Invalid 'to' address",
  })
})

test('what is between the account and Telnyx may be another to another carrier', async (t) => {
  const { telnyx, carrier } = await openTelnyx(t)
  const send = async (code: string, more: Partial<Exclude<Failure, string>> = {}) => {
    telnyx.failNext({ status: 400, code, title: 'No', ...more })
    return carrier.messaging!.send(textTo(person), never)
  }
  for (const code of ['40305', '40309', '40333', '40301', '40319', '40010', '10016', '10002', '99999']) {
    const receipt = await send(code)
    assert.deepEqual(receipt, { outcome: 'rejected', final: false, code, reason: 'No' })
  }
  for (const code of ['40001', '40012', '40302', '40316', '40317', '40322']) {
    const receipt = await send(code)
    assert.deepEqual(receipt, { outcome: 'rejected', final: true, code, reason: 'No' })
  }
  for (const [pointer, final] of [
    ['/to', true],
    ['/to/0', true],
    ['/from', false],
    ['/tone', false],
  ] as const) {
    const receipt = await send('10016', { pointer })
    assert.deepEqual(receipt, { outcome: 'rejected', final, code: '10016', reason: 'No' })
  }
  const wrongKey = await send('10009', { status: 401 })
  assert.deepEqual(wrongKey, { outcome: 'rejected', final: false, code: '10009', reason: 'No' })
})

test('a refusal that nobody wrote down is known by its status', async (t) => {
  const { telnyx, carrier } = await openTelnyx(t)
  telnyx.failNext({ status: 403, text: '<html>' })
  assert.deepEqual(await carrier.messaging!.send(textTo(person), never), {
    outcome: 'rejected',
    final: false,
    code: 'http-403',
    reason: 'Telnyx answered 403',
  })
})

test('too much at once was not sent, and may be in a while', async (t) => {
  const { telnyx, carrier } = await openTelnyx(t)
  const tooMany = { code: '10011', title: 'Too many requests' }
  telnyx.failNext({ status: 429, ...tooMany, headers: { 'x-ratelimit-reset': '7' } })
  telnyx.failNext({ status: 429, ...tooMany, headers: { 'x-ratelimit-reset': 'soon' } })
  telnyx.failNext({ status: 429, ...tooMany, headers: { 'retry-after': '999999' } })
  telnyx.failNext({ status: 400, code: '40318', title: 'Message queue full' })
  telnyx.failNext({ status: 429, text: '' })
  const send = () => carrier.messaging!.send(textTo(person), never)
  const reason = 'Too many requests'
  assert.deepEqual(await send(), { outcome: 'not-sent', reason, afterMs: 7000 })
  assert.deepEqual(await send(), { outcome: 'not-sent', reason })
  assert.deepEqual(await send(), { outcome: 'not-sent', reason, afterMs: 3_600_000 })
  assert.deepEqual(await send(), { outcome: 'not-sent', reason: 'Message queue full' })
  assert.deepEqual(await send(), { outcome: 'not-sent', reason: 'Telnyx answered 429' })
})

test('a text is lost when nobody says whether it was taken', async (t) => {
  const { telnyx, carrier } = await openTelnyx(t)
  const failures: Failure[] = [
    { status: 500, code: '10007', title: 'Unexpected error' },
    { status: 503, text: '' },
    { status: 408, code: '10008', title: 'Request timeout' },
    { status: 200, text: 'not JSON' },
    { status: 200, text: '{"data":{}}' },
    'close',
  ]
  for (const failure of failures) {
    telnyx.failNext(failure)
    const { outcome } = await carrier.messaging!.send(textTo(person), never)
    assert.equal(outcome, 'lost', JSON.stringify(failure))
  }
})

test('a text is lost when its time is up before Telnyx answers', async (t) => {
  const { telnyx, carrier } = await openTelnyx(t)
  telnyx.failNext('hang')
  const stop = new AbortController()
  const sending = carrier.messaging!.send(textTo(person), stop.signal)
  await telnyx.heard(1)
  stop.abort()
  assert.equal((await sending).outcome, 'lost')
})

test('a text is not sent when nobody listens', async (t) => {
  const carrier = await telnyxCarrier(t, { base_url: 'http://127.0.0.1:1/v2' })
  assert.equal((await carrier.messaging!.send(textTo(person), never)).outcome, 'not-sent')
})

test('nothing that is said of a failure names a number of either person', async (t) => {
  const { telnyx, carrier } = await openTelnyx(t)
  for (const status of [400, 409, 429, 500]) {
    telnyx.failNext({ status, code: '40300', title: 'Blocked due to STOP message' })
    assert.doesNotMatch(JSON.stringify(await carrier.messaging!.send(textTo(person), never)), /\+?1206555/)
  }
})

test("Telnyx's words for how far a text has come become ours", async (t) => {
  const { telnyx, carrier } = await openTelnyx(t)
  for (const [word, status] of [
    ['sending', 'sending'],
    ['sent', 'sent'],
    ['delivered', 'delivered'],
    ['sending_failed', 'failed'],
    ['delivery_failed', 'undelivered'],
    ['delivery_unconfirmed', 'delivery-unknown'],
    [undefined, 'queued'],
    ['toString', 'unknown'],
  ] as const) {
    telnyx.failNext({ status: 200, text: JSON.stringify({ data: { id: 'x', to: [{ status: word }] } }) })
    assert.deepEqual(await carrier.messaging!.send(textTo(person), never), { outcome: 'accepted', status })
  }
})

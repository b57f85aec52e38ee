// What Telnyx sends, where it goes beyond what is true of every carrier (conformance.test.ts).
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { IngressReader } from '../../src/carriers/carrier.ts'
import { carrierOf, documentOf, fixtureOf, fixturesOf, heardAt } from '../support/carrier-fixtures.ts'
import { signedRequest, telnyxCarrier } from '../support/telnyx-fixtures.ts'
import { entry, signed } from './telnyx/adapter.ts'

const ingressOf = async (settings: Readonly<Record<string, unknown>> = {}): Promise<IngressReader> =>
  (await carrierOf({ entry }, settings)).ingress!

/** The body of a fixture of JSON. */
const bodyOf = (name: string) => JSON.stringify(fixtureOf('telnyx', name).json)

test('the signature is over the time, a bar and the body', async () => {
  const { body, headers } = documentOf('telnyx', 'signature') as {
    body: string
    headers: Readonly<Record<'telnyx-timestamp' | 'telnyx-signature-ed25519', string>>
  }
  const at = new Date(Number(headers['telnyx-timestamp']) * 1000)
  const ours = signed({ at, body: Buffer.from(body) })
  assert.equal(ours['telnyx-signature-ed25519'], headers['telnyx-signature-ed25519'])
  const { verify } = await ingressOf()
  assert.equal(verify({ ...signedRequest('call', body), headers, at }), 'genuine')
})

test('a request without signature or time, or whose body says nothing, is unsigned', async () => {
  const ingress = await ingressOf()
  const request = signedRequest('call')
  for (const missing of ['telnyx-signature-ed25519', 'telnyx-timestamp']) {
    for (const value of [undefined, '']) {
      const headers = { ...request.headers, [missing]: value }
      assert.equal(ingress.verify({ ...request, headers }), 'unsigned')
    }
  }
  assert.equal(ingress.verify({ ...request, method: 'GET' }), 'unsigned')
})

test('a signature that is none is forged, whatever its length', async () => {
  const ingress = await ingressOf()
  for (const signature of ['!', 'AAAA', Buffer.alloc(64).toString('base64'), 'A'.repeat(2000)]) {
    const request = signedRequest('message-received')
    const headers = { ...request.headers, 'telnyx-signature-ed25519': signature }
    assert.equal(ingress.verify({ ...request, headers }), 'forged')
  }
})

test('a request is stale as the settings say', async () => {
  const strict = await ingressOf({ tolerance_seconds: 5 })
  const at = (ms: number) => new Date(heardAt.getTime() + ms)
  assert.equal(strict.verify({ ...signedRequest('call-ringing'), at: at(5_000) }), 'genuine')
  assert.equal(strict.verify({ ...signedRequest('call-ringing'), at: at(5_001) }), 'stale')
})

test('every profile and application of the account is ours where none is named', async () => {
  const any = await ingressOf()
  for (const { name } of fixturesOf('telnyx')) assert.equal(any.verify(signedRequest(name)), 'genuine', name)
})

test('the same text has the same SID when it is brought again, and another at another carrier', async () => {
  const [here, there] = [await ingressOf(), await ingressOf({ name: 'telnyx-eu' })]
  const sidOf = (ingress: IngressReader) => {
    const [event] = ingress.parse(signedRequest('message-received'))
    assert.ok(event?.kind === 'text')
    return event.text.sid
  }
  const again = bodyOf('message-received').replace('"attempt":1', '"attempt":2')
  const [event] = here.parse(signedRequest('message-received', again))
  assert.ok(event?.kind === 'text')
  assert.equal(event.text.sid, sidOf(here))
  assert.notEqual(sidOf(here), sidOf(there))
})

test('what cannot be read is malformed', async () => {
  const ingress = await ingressOf()
  const text = JSON.parse(bodyOf('message-received')) as { data: { payload: object } }
  const event = (change: object) =>
    JSON.stringify({ data: { ...text.data, payload: { ...text.data.payload, ...change } } })
  const bodies = {
    'message-received': [
      '',
      'null',
      '[]',
      '{"data":{}}',
      '{"data":{"event_type":"message.received"}}',
      event({ id: undefined }),
      event({ from: '+12065550142' }),
      event({ to: [] }),
      event({ to: [{ phone_number: 'x'.repeat(192) }] }),
      event({ text: 'half \ud800' }),
      event({ text: 'nothing \u0000' }),
      event({ text: 1 }),
      event({ media: [{ url: 'javascript:alert(1)' }] }),
      event({ media: [{}] }),
      Buffer.from([0x7b, 0xff, 0x7d]),
    ],
    'message-delivered': ['{"data":{"event_type":"message.finalized","payload":{}}}'],
    call: [
      '',
      'CallSid=a',
      'To=%2B12065550180',
      'CallSid=a&To=%FF',
      `CallSid=a&To=%2B1&From=${'1'.repeat(192)}`,
      'CallSid=a&To=%2B1&From=%00',
    ],
    'call-ringing': ['', 'CallSid=a', 'CallStatus=ringing'],
    'dial-completed': ['', 'DialCallSid=a&DialCallStatus=completed'],
  }
  for (const [name, wrong] of Object.entries(bodies)) {
    for (const body of wrong) {
      const request = signedRequest(name, body)
      assert.throws(() => ingress.parse(request), { kind: 'malformed-request' }, `${name}: ${String(body)}`)
      assert.equal(ingress.verify(request), 'genuine')
    }
  }
})

test('a report whose address names nothing is refused', async () => {
  const ingress = await ingressOf()
  const url = 'https://masks.example/carriers/telnyx-us/MessageStatus'
  assert.throws(() => ingress.parse({ ...signedRequest('message-delivered'), url }), {
    kind: 'service-unknown',
  })
  assert.throws(() => ingress.parse({ ...signedRequest('call-ringing'), url }), {
    kind: 'participant-unknown',
  })
})

test('a caller who withholds his number has none', async () => {
  const ingress = await ingressOf()
  const [event] = ingress.parse(signedRequest('call', 'CallSid=a&From=&To=%2B12065550180'))
  assert.ok(event?.kind === 'call')
  assert.equal(event.from, '')
})

test('a dialled call that both have ended is completed, and lasted whole seconds', async () => {
  const ingress = await ingressOf()
  const form = 'CallSid=b&DialCallSid=a&DialCallStatus=answered&DialCallDuration=44.9'
  const [event] = ingress.parse(signedRequest('dial-completed', form))
  assert.ok(event?.kind === 'leg')
  assert.deepEqual([event.report.status, event.report.duration], ['completed', 44])
})

test('the end of a call whose end nobody names is still its end', async () => {
  const ingress = await ingressOf()
  const [event] = ingress.parse(signedRequest('dial-completed', 'CallSid=b&CallStatus=in-progress'))
  assert.ok(event?.kind === 'leg')
  assert.deepEqual(event.report, { leg: undefined, status: 'unknown', duration: undefined, ended: true })
})

test('what comes by another way than SMS and MMS is no text to us', async () => {
  const ingress = await ingressOf()
  const typed = (type: string) => bodyOf('message-received').replace('"type":"SMS"', `"type":"${type}"`)
  const [event] = ingress.parse(signedRequest('message-received', typed('WHATSAPP')))
  assert.deepEqual(event, { kind: 'ignored', reason: 'a text by WHATSAPP' })
  assert.equal(ingress.parse(signedRequest('message-received', typed('sms')))[0]?.kind, 'text')
})

test('no more than ten media of a text are kept', async () => {
  const ingress = await ingressOf()
  const { data } = JSON.parse(bodyOf('message-received-media')) as { data: { payload: object } }
  const media = Array.from({ length: 11 }, (_, at) => ({ url: `https://media.telnyx.example/${at}` }))
  const body = JSON.stringify({ data: { ...data, payload: { ...data.payload, media } } })
  const [event] = ingress.parse(signedRequest('message-received-media', body))
  assert.ok(event?.kind === 'text')
  assert.equal(event.text.media_urls.length, 10)
})

test('what an application is told of a call names neither the account nor the call at Telnyx', async () => {
  const ingress = await ingressOf()
  const [event] = ingress.parse(signedRequest('call'))
  assert.ok(event?.kind === 'call')
  assert.deepEqual(
    Object.keys(event.native).filter((name) => /^(Account|Call)Sid/.test(name)),
    [],
  )
})

test('a description that cannot work is refused in words, and without its secrets', async (t) => {
  for (const [settings, message] of [
    [
      { public_key: 'c2hvcnQ=' },
      /carriers\[0\] is wrong\. public_key is wrong\. It is 32 bytes in base64\.$/,
    ],
    [{ api_key: 'se cret' }, /api_key has characters that no key has\.$/],
    [{ tolerance_seconds: 0 }, /tolerance_seconds is wrong/],
    [{ base_url: 'api.telnyx.com' }, /base_url is wrong/],
  ] as const) {
    await assert.rejects(telnyxCarrier(t, settings), (error: Error) => {
      assert.match(error.message, message)
      assert.doesNotMatch(error.message, /se cret|KEY0123/)
      return true
    })
  }
})

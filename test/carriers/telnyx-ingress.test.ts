// What Telnyx sends is believed when it is signed, of our time and of our account, and read as its pages say.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { IngressReader } from '../../src/carriers/carrier.ts'
import { Problem } from '../../src/domain/problem.ts'
import {
  application,
  described,
  fixture,
  fixtures,
  profile,
  requestOf,
  signedAt,
  signedRequest,
  telnyxCarrier,
} from '../support/telnyx-fixtures.ts'

/** Everything but what is left out of JSON. */
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value))
const after = (ms: number) => new Date(signedAt.getTime() + ms)
const bare = { ask: () => Promise.reject(new Error('nobody asks')), close: () => Promise.resolve() }
const ingressOf = async (settings: Readonly<Record<string, unknown>> = {}): Promise<IngressReader> => {
  const { ingress } = await described(
    { api_key: 'KEY0', public_key: '11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=', ...settings },
    bare,
  )
  return ingress!
}
const own = { messaging_profile_id: profile, texml_application_id: application }

test('every documented request is genuine and read as it is meant', async () => {
  const ingress = await ingressOf(own)
  assert.equal(fixtures.length, 18)
  for (const { name, source, date, events } of fixtures) {
    assert.match(source, /^https:\/\/developers\.telnyx\.com\//, name)
    assert.match(date, /^\d{4}-\d{2}-\d{2}$/, name)
    const request = requestOf(name)
    assert.equal(ingress.verify(request), 'genuine', name)
    assert.deepEqual(plain(ingress.parse(request)), events, name)
  }
})

test('a request with one bit changed anywhere is refused', async () => {
  const ingress = await ingressOf(own)
  const flipped = (bytes: Uint8Array, at: number) => {
    const copy = Buffer.from(bytes)
    const byte = Math.floor(at / 8) % copy.length
    copy[byte]! ^= 1 << (at % 8)
    return copy
  }
  const name = fc.constantFrom(...fixtures.map((one) => one.name))
  fc.assert(
    fc.property(name, fc.nat(), fc.constantFrom('body', 'signature', 'time'), (which, at, part) => {
      const request = requestOf(which)
      const signature = Buffer.from(request.headers['telnyx-signature-ed25519']!, 'base64')
      const time = Buffer.from(request.headers['telnyx-timestamp']!)
      const changed = {
        body: { body: flipped(request.body, at) },
        signature: {
          headers: {
            ...request.headers,
            'telnyx-signature-ed25519': flipped(signature, at).toString('base64'),
          },
        },
        time: { headers: { ...request.headers, 'telnyx-timestamp': flipped(time, at).toString('latin1') } },
      }[part]
      assert.equal(ingress.verify({ ...request, ...changed }), 'forged')
    }),
  )
})

test('a request without signature or time, or whose body says nothing, is unsigned', async () => {
  const ingress = await ingressOf()
  const request = requestOf('call')
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
    const request = requestOf('message-received', {
      headers: { ...fixture('message-received').headers, 'telnyx-signature-ed25519': signature },
    })
    assert.equal(ingress.verify(request), 'forged')
  }
})

test("another account's key signs nothing of ours", async () => {
  const ingress = await ingressOf({ public_key: Buffer.alloc(32, 7).toString('base64') })
  assert.equal(ingress.verify(requestOf('message-received')), 'forged')
})

test('a request is stale when it is older or newer than the tolerance, and not before', async () => {
  const ingress = await ingressOf()
  for (const [ms, verdict] of [
    [300_000, 'genuine'],
    [-300_000, 'genuine'],
    [300_001, 'stale'],
    [-300_001, 'stale'],
  ] as const) {
    assert.equal(ingress.verify(requestOf('call-ringing', { at: after(ms) })), verdict)
  }
  const strict = await ingressOf({ tolerance_seconds: 5 })
  assert.equal(strict.verify(requestOf('call-ringing', { at: after(5_001) })), 'stale')
})

test("another profile's texts and another application's calls are of a wrong account", async () => {
  const other = await ingressOf({ messaging_profile_id: 'other', texml_application_id: 'other' })
  for (const { name } of fixtures.filter((one) => one.name !== 'event-unknown')) {
    assert.equal(other.verify(requestOf(name)), 'wrong-account', name)
  }
  const any = await ingressOf()
  for (const { name } of fixtures) assert.equal(any.verify(requestOf(name)), 'genuine', name)
})

test('the same text has the same SID when it is brought again, and another at another carrier', async () => {
  const [here, there] = [await ingressOf(), await ingressOf({ name: 'telnyx-eu' })]
  const sidOf = (ingress: IngressReader) => {
    const [event] = ingress.parse(requestOf('message-received'))
    assert.ok(event?.kind === 'text')
    return event.text.sid
  }
  const again = fixture('message-received').body.replace('"attempt":1', '"attempt":2')
  const [event] = here.parse(signedRequest('message-received', again))
  assert.ok(event?.kind === 'text')
  assert.equal(event.text.sid, sidOf(here))
  assert.notEqual(sidOf(here), sidOf(there))
})

test('what cannot be read is malformed', async () => {
  const ingress = await ingressOf()
  const text = JSON.parse(fixture('message-received').body) as { data: { payload: object } }
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
    call: ['', 'CallSid=a', 'To=%2B12065550180', 'CallSid=a&To=%FF'],
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
  assert.throws(() => ingress.parse(requestOf('message-delivered', { url })), { kind: 'service-unknown' })
  assert.throws(() => ingress.parse(requestOf('call-ringing', { url })), { kind: 'participant-unknown' })
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
  const typed = (type: string) => fixture('message-received').body.replace('"type":"SMS"', `"type":"${type}"`)
  const [event] = ingress.parse(signedRequest('message-received', typed('WHATSAPP')))
  assert.deepEqual(event, { kind: 'ignored', reason: 'a text by WHATSAPP' })
  assert.equal(ingress.parse(signedRequest('message-received', typed('sms')))[0]?.kind, 'text')
})

test('no more than ten media of a text are kept', async () => {
  const ingress = await ingressOf()
  const { data } = JSON.parse(fixture('message-received-media').body) as { data: { payload: object } }
  const media = Array.from({ length: 11 }, (_, at) => ({ url: `https://media.telnyx.example/${at}` }))
  const body = JSON.stringify({ data: { ...data, payload: { ...data.payload, media } } })
  const [event] = ingress.parse(signedRequest('message-received-media', body))
  assert.ok(event?.kind === 'text')
  assert.equal(event.text.media_urls.length, 10)
})

test('whatever is signed is read or refused, and never a fault of ours', async () => {
  const ingress = await ingressOf(own)
  const names = fc.constantFrom(...fixtures.map((one) => one.name))
  const json = fc.json()
  const payload = fc.record(
    {
      id: fc.anything(),
      text: fc.anything(),
      from: fc.anything(),
      to: fc.anything(),
      media: fc.anything(),
      errors: fc.anything(),
    },
    { requiredKeys: [] },
  )
  const event_type = fc.constantFrom('message.received', 'message.sent', 'message.finalized', 'other')
  const event = fc.record({ event_type, payload }).map((data) => {
    try {
      return JSON.stringify({ data })
    } catch {
      return '{}'
    }
  })
  fc.assert(
    fc.property(names, fc.oneof(fc.uint8Array(), json, event, fc.webQueryParameters()), (name, body) => {
      const request = signedRequest(name, body)
      assert.notEqual(ingress.verify(request), 'forged')
      try {
        ingress.parse(request)
      } catch (error) {
        assert.ok(error instanceof Problem, String(error))
      }
    }),
  )
})

test('what an application is told of a call names neither the account nor the call at Telnyx', async () => {
  const ingress = await ingressOf()
  const [event] = ingress.parse(requestOf('call'))
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

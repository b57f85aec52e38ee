// Contract 4.1: what is signed, against its vectors and the validator of Twilio's own library.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import twilio from 'twilio'
import { isSignedBy, namesBodyDigest, signatureOf, urlWithBodyDigest } from '../../src/net/signature.ts'

const token = '12345678901234567890123456789012'

test('the vectors of the contract hold', () => {
  const form = {
    interactionSid: `KI${'a'.repeat(32)}`,
    interactionType: 'Message',
    interactionData: '{"body":"hello"}',
    outboundResourceStatus: 'delivered',
    interactionNumMedia: '0',
  }
  assert.equal(
    signatureOf(token, 'https://app.example.com/proxy/callback?tenant=7', form),
    'tqysNtcZgJa4ItTFH9fsjhY5Eug=',
  )
  const repeated = { A: ['2', '1', '1'], b: 'xyz' }
  assert.equal(signatureOf(token, 'https://app.example.com/hook', repeated), 's+br5y03ni2lyd5sX1QfJbiWhHI=')
})

test('an address names the digest of its JSON body, and a fragment counts for nothing', () => {
  const digest = '015abd7f5cc57a2dd94b7590f04ad8084273905ee33ec5cebeae62276a97f862'
  assert.equal(
    urlWithBodyDigest('https://a.example/x#rc=1', '{"a":1}'),
    `https://a.example/x?bodySHA256=${digest}`,
  )
  assert.equal(
    urlWithBodyDigest('https://a.example/x?y=1', '{"a":1}'),
    `https://a.example/x?y=1&bodySHA256=${digest}`,
  )
  assert.equal(signatureOf(token, 'https://a.example/#rc=2'), signatureOf(token, 'https://a.example/'))
})

test("a signature is one of several tokens', or of none", () => {
  const url = 'https://a.example/x'
  const signed = { signature: signatureOf(token, url, { a: '1' }), url, parameters: { a: '1' } }
  assert.ok(isSignedBy(['other', token], signed))
  assert.ok(isSignedBy([token, 'other'], { ...signed, url: `${url}#rc=2` }))
  assert.ok(!isSignedBy(['other'], signed))
  assert.ok(!isSignedBy([], signed))
  assert.ok(!isSignedBy([token], { ...signed, parameters: { a: '2' } }))
  assert.ok(!isSignedBy([token], { ...signed, signature: 'x' }))
})

const hosts = fc.constantFrom(
  'https://app.example',
  'https://app.example:443',
  'https://app.example:8443',
  'https://us:pw@app.example',
  'https://us:p%40w@app.example:8443',
  'http://app.example:80',
  'http://127.0.0.1:8080',
  'https://[2001:db8::1]',
  'http://[2001:db8::1]:8080',
  'https://App.Example',
)
/** Letters of every kind, as they are written and as they are sent. */
const segment = fc.string({ unit: 'grapheme' }).map((text) => text.replace(/[\s?#%\\]|[^ -\uffff]/gu, ''))
const path = fc.oneof(
  fc.webPath().map((text) => (text === '' ? '/' : text)),
  fc.array(segment, { maxLength: 3 }).map((segments) => `/${segments.join('/')}`),
)
const query = fc.option(
  fc.oneof(
    fc.webQueryParameters(),
    fc
      .array(fc.tuple(segment, fc.string({ unit: 'grapheme' })), { maxLength: 3 })
      .map((pairs) => new URLSearchParams(pairs).toString()),
    segment,
  ),
  { nil: undefined },
)
const urls = fc
  .tuple(hosts, path, query)
  .map(([host, where, asked]) => `${host}${where}${asked === undefined ? '' : `?${asked}`}`)

const formOf = (names: fc.Arbitrary<string>, values: fc.Arbitrary<string>) =>
  fc.dictionary(
    names.filter((name) => name !== '' && name !== '__proto__'),
    fc.oneof(values, fc.array(values, { minLength: 1, maxLength: 4 })),
  )
/** Anything, names with several values and with the same value twice among it. */
const anyForm = formOf(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }))
/** The library sorts by UTF-16 unit, others by code point: nothing here tells them apart. */
const plainForm = formOf(
  fc.string({ unit: 'grapheme-ascii' }),
  fc.string({ unit: 'grapheme' }).map((text) => text.replace(/[^\0-\ud7ff]/gu, '')),
)

test("Twilio's own library accepts whatever is signed", () => {
  fc.assert(
    fc.property(urls, plainForm, (url, parameters) => {
      assert.ok(twilio.validateRequest(token, signatureOf(token, url, parameters), url, parameters), url)
    }),
  )
})

test("whatever Twilio's own library signs is accepted, and nothing else", () => {
  fc.assert(
    fc.property(urls, anyForm, (url, parameters) => {
      const signature = twilio.getExpectedTwilioSignature(token, url, parameters)
      assert.ok(isSignedBy(['other', token], { signature, url, parameters }), url)
      assert.ok(!isSignedBy(['other'], { signature, url, parameters }))
      assert.ok(!isSignedBy([token], { signature, url: `${url}x`, parameters }))
      assert.ok(!isSignedBy([token], { signature, url, parameters: { ...parameters, more: '1' } }))
      assert.ok(!isSignedBy([token], { signature: signature.toLowerCase(), url, parameters }))
    }),
  )
})

test('a signature holds whether the port is named or not and letters are escaped or not, as in the library', () => {
  const places = fc.constantFrom('https://app.example', 'http://App.example', 'https://us:pw@[2001:db8::1]')
  const ports = fc.constantFrom('', ':443', ':80', ':8443')
  const request = fc.record({ place: places, signed: ports, seen: ports, path, escaped: fc.boolean() })
  fc.assert(
    fc.property(request, anyForm, ({ place, signed, seen, path: where, escaped }, parameters) => {
      const written = `${place}${signed}${where}`
      const sent = escaped ? new URL(written).href : written
      const signature = twilio.getExpectedTwilioSignature(token, sent, parameters)
      const url = `${place}${seen}${where}`
      const asTheLibrary = twilio.validateRequest(token, signature, url, parameters)
      assert.equal(isSignedBy([token], { signature, url, parameters }), asTheLibrary, `${sent} as ${url}`)
    }),
  )
})

test('a JSON body is signed with its digest in the address, for the library and by it', () => {
  fc.assert(
    fc.property(urls, fc.json(), (url, body) => {
      const called = urlWithBodyDigest(url, body)
      const signature = signatureOf(token, called)
      assert.ok(twilio.validateRequestWithBody(token, signature, called, body), called)
      assert.ok(!twilio.validateRequestWithBody(token, signature, called, `${body} `))
      const theirs = twilio.getExpectedTwilioSignature(token, called, {})
      assert.ok(isSignedBy([token], { signature: theirs, url: called }))
      const bytes = (text: string) => new TextEncoder().encode(text)
      assert.ok(namesBodyDigest(called, bytes(body)))
      assert.ok(!namesBodyDigest(called, bytes(`${body} `)))
      assert.ok(!namesBodyDigest(url, bytes(body)))
    }),
  )
})

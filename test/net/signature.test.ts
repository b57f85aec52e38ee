// Contract 4.1: what is signed, against its vectors and the validator of Twilio's own library.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import twilio from 'twilio'
import { isSignedBy, signatureOf, urlWithBodyDigest } from '../../src/net/signature.ts'

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

test("Twilio's own library accepts whatever is signed", () => {
  const hosts = fc.constantFrom(
    'https://app.example',
    'https://us:pw@app.example',
    'http://127.0.0.1:8080',
    'https://app.example:443',
  )
  const path = fc.webPath().map((text) => (text === '' ? '/' : text))
  const query = fc.option(fc.webQueryParameters(), { nil: undefined })
  // The library sorts by UTF-16 unit, others by code point: no name that is sent tells them apart.
  const names = fc.string({ minLength: 1, unit: 'grapheme-ascii' }).filter((name) => name !== '__proto__')
  const form = fc.dictionary(names, fc.string({ unit: 'grapheme' }))
  fc.assert(
    fc.property(hosts, path, query, form, (host, where, asked, parameters) => {
      const url = `${host}${where}${asked === undefined ? '' : `?${asked}`}`
      assert.ok(twilio.validateRequest(token, signatureOf(token, url, parameters), url, parameters), url)
    }),
  )
})

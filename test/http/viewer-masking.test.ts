// What a viewer is shown of an answer.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { maskedForViewer, namesNumber } from '../../src/http/viewer-masking.ts'

const sid = `KC01a1f${'8'.repeat(28)}`

test('numbers are masked in any text, as programs and as people write them', () => {
  const written = [
    '+12065550100',
    '12065550100',
    '(206) 555-0100',
    '206-555-0100',
    '+44 7911 123456',
    '%2B12065550100',
    'from +12065550100 to +12065550180',
    'https://host/v1/x?Number=%2B12065550100&PageSize=50',
    'whatsapp:+12065550100',
  ]
  for (const text of written) {
    const { shown } = maskedForViewer({ shown: text })
    assert.doesNotMatch(shown, /0100|0180|3456/)
    assert.match(shown, /XXXX/)
    assert.ok(namesNumber(text), text)
  }
})

test('SIDs, dates, addresses and counts stay as they are', () => {
  const plain = {
    sid,
    url: `http://127.0.0.1:8080/v1/Services/${sid}/Sessions?PageSize=50&Page=1&PageToken=PT${sid}`,
    date_created: '2026-05-04T09:30:00Z',
    ttl: 86_400_000_000,
    unique_name: 'ride 1234',
    text: 'The session closed 3 minutes before (expired).',
  }
  assert.deepEqual(maskedForViewer(plain), plain)
  for (const text of Object.values(plain)) assert.equal(namesNumber(String(text)), text === plain.ttl)
})

test('addresses of people are masked also where they are no numbers', () => {
  const shown = maskedForViewer({
    identifier: 'messenger:alice',
    proxy_identifier: '12345',
    from: 'sip:al@x',
  })
  assert.deepEqual(shown, { identifier: 'messenger:aXXXX', proxy_identifier: '1XXXX', from: 'sip:XXXX' })
})

test('addresses of applications are shown without passwords and tokens', () => {
  const address = 'https://user:pass@app.example/hook?token=1#rc=2'
  const shown = maskedForViewer({ callback_url: address, intercept_callback_url: address, other: null })
  const bare = 'https://app.example/hook'
  assert.deepEqual(shown, { callback_url: bare, intercept_callback_url: bare, other: null })
})

test('what was written is hidden, in the shape that it has', () => {
  const shown = maskedForViewer({
    body: 'Hi',
    data: '{"body":"Hi"}',
    media_urls: ['https://x/a.png', 'https://x/b.png'],
    parameters: { interactionData: '{"body":"Hi"}', n: 1 },
    answer: null,
    deep: [{ body: 'Hi' }],
  })
  assert.deepEqual(shown, {
    body: '***',
    data: '***',
    media_urls: ['***', '***'],
    parameters: { interactionData: '***', n: 1 },
    answer: null,
    deep: [{ body: '***' }],
  })
})

test('no number of a numbering plan comes through, wherever it stands', () => {
  const number = fc.stringMatching(/^\+[1-9][0-9]{6,14}$/)
  const around = fc.stringMatching(/^[ ,:;"'/=?&]{0,3}$/)
  fc.assert(
    fc.property(
      around,
      number,
      around,
      fc.constantFrom('text', 'identifier', 'from'),
      (before, one, after, key) => {
        const shown = maskedForViewer({ [key]: before + one + after })
        assert.ok(!JSON.stringify(shown).includes(one.slice(1)))
      },
    ),
  )
})

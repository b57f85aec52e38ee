// Texts out: what is on the wire, what the answers mean, and how much goes at one time.
import assert from 'node:assert/strict'
import test from 'node:test'
import { eventually } from '../support/eventually.ts'
import { type Bound, openSmpp, ours, theirs } from '../support/smpp-bind.ts'
import { shownBy, type Smsc, startSmsc } from '../support/smsc.ts'

const emoji = 'Grüße 👩‍👩‍👧‍👦 aus Köln 🎉🇩🇪! '.repeat(12)

interface Pair extends AsyncDisposable {
  readonly smsc: Smsc
  readonly bound: Bound
}

async function pair(
  settings: Readonly<Record<string, unknown>> = {},
  { submitMsMax = 200 }: { readonly submitMsMax?: number } = {},
): Promise<Pair> {
  const smsc = await startSmsc()
  const bound = openSmpp({ port: smsc.port, ...settings }, { submitMsMax })
  await bound.until(true)
  return {
    smsc,
    bound,
    async [Symbol.asyncDispose]() {
      await bound.close()
      await smsc[Symbol.asyncDispose]()
    },
  }
}

const submitted = (smsc: Smsc, count: number) =>
  eventually(
    () => Promise.resolve(smsc.submitted.length),
    (found) => found >= count,
  )

test('a plain text goes as one packet in the default alphabet, between numbers without +', async () => {
  await using at = await pair()
  const receipt = await at.bound.send('5 € @ [noon] {ok}')
  assert.deepEqual(receipt, { outcome: 'accepted', status: 'sent', ids: ['id1'] })
  const { fields, octets } = wire(at.smsc, 0)
  assert.deepEqual(fields, {
    source_addr_ton: 1,
    source_addr_npi: 1,
    source_addr: ours.slice(1),
    dest_addr_ton: 1,
    dest_addr_npi: 1,
    destination_addr: theirs.slice(1),
    esm_class: 0,
    data_coding: 0,
    registered_delivery: 1,
  })
  // Made by hand from the table of 3GPP TS 23.038, 6.2.1 (2026-11-20).
  assert.equal(octets, '35201b652000201b3c6e6f6f6e1b3e201b286f6b1b29')
})

function wire(smsc: Smsc, at: number) {
  const pdu = smsc.submitted[at]!
  const names = ['source_addr_ton', 'source_addr_npi', 'source_addr', 'dest_addr_ton', 'dest_addr_npi']
  const all = [...names, 'destination_addr', 'esm_class', 'data_coding', 'registered_delivery']
  return {
    fields: Object.fromEntries(all.map((name) => [name, pdu[name]])),
    octets: (pdu['short_message'] as Buffer).toString('hex'),
  }
}

test('short codes and names are sent as such, and settings say otherwise', async () => {
  await using at = await pair()
  await at.bound.send('hello', { from: '55512', to: '4444' })
  await at.bound.send('hello', { from: 'Maskline' })
  assert.deepEqual(Object.values(wire(at.smsc, 0).fields).slice(0, 6), [3, 0, '55512', 3, 0, '4444'])
  assert.deepEqual(Object.values(wire(at.smsc, 1).fields).slice(0, 3), [5, 0, 'Maskline'])
  await using other = await pair({ source_ton: 0, source_npi: 8, dest_ton: 2, dest_npi: 0, receipts: false })
  await other.bound.send('hello')
  const values = Object.values(wire(other.smsc, 0).fields)
  assert.deepEqual(values, [0, 8, ours.slice(1), 2, 0, theirs.slice(1), 0, 0, 0])
})

test('a long text with emoji goes in parts with a header, and no character is cut', async () => {
  await using at = await pair()
  const receipt = await at.bound.send(emoji)
  const parts = at.smsc.submitted
  assert.ok(parts.length > 5)
  assert.equal(receipt.outcome === 'accepted' && receipt.ids?.length, parts.length)
  assert.equal(shownBy(parts), emoji)
  for (const part of parts) {
    const octets = part['short_message'] as Buffer
    assert.equal(part['esm_class'], 0x40)
    assert.equal(part['data_coding'], 8)
    assert.ok(octets.length <= 140)
    // The last octet of the SID is 2a: counting begins after it.
    assert.equal(octets.subarray(0, 5).toString('hex'), `0500032b${hex(parts.length)}`)
    assert.ok(new TextDecoder('utf-16be').decode(octets.subarray(6)).isWellFormed())
  }
})
const hex = (value: number) => value.toString(16).padStart(2, '0')

test('two long texts to one person never have the same reference one after the other', async () => {
  await using at = await pair()
  await at.bound.send(emoji)
  const count = at.smsc.submitted.length
  await at.bound.send(emoji)
  const [first, second] = [0, count].map((place) => (at.smsc.submitted[place]!['short_message'] as Buffer)[3])
  assert.notEqual(first, second)
})

test('a plain text is cut at 153 places, of which a sign such as { takes two', async () => {
  await using at = await pair()
  await at.bound.send(`${'x'.repeat(152)}{${'y'.repeat(20)}`)
  const lengths = at.smsc.submitted.map((pdu) => (pdu['short_message'] as Buffer).length - 6)
  assert.deepEqual(lengths, [152, 22])
})

test('parts are marked with sar_* parameters where the settings say so', async () => {
  await using at = await pair({ long_texts: 'sar' })
  await at.bound.send(emoji)
  const parts = at.smsc.submitted
  assert.deepEqual(
    parts.map((pdu) => [pdu['esm_class'], pdu['sar_total_segments'], pdu['sar_segment_seqnum']]),
    parts.map((_, index) => [0, Buffer.from([parts.length]), Buffer.from([index + 1])]),
  )
  assert.ok(parts.every((pdu) => (pdu['sar_msg_ref_num'] as Buffer).equals(Buffer.from([0, 0x2b]))))
  const octets = Buffer.concat(parts.map((pdu) => pdu['short_message'] as Buffer))
  assert.equal(new TextDecoder('utf-16be').decode(octets), emoji)
})

test('a long text is one message_payload where the settings say so', async () => {
  await using at = await pair({ long_texts: 'payload' })
  await at.bound.send(emoji)
  assert.equal(at.smsc.submitted.length, 1)
  const octets = at.smsc.submitted[0]!['message_payload'] as Buffer
  assert.equal(new TextDecoder('utf-16be').decode(octets), emoji)
})

test('an SMSC whose alphabet is Latin-1 gets Latin-1, and UCS-2 for what is not in both', async () => {
  await using at = await pair({ default_alphabet: 'latin1' })
  for (const body of ['Grüße [1]', '5 €', 'ê']) await at.bound.send(body)
  assert.deepEqual(
    at.smsc.submitted.map((pdu) => [pdu['data_coding'], (pdu['short_message'] as Buffer).toString('hex')]),
    [
      [0, Buffer.from('Grüße [1]', 'latin1').toString('hex')],
      [8, '0035002020ac'],
      [8, '00ea'],
    ],
  )
})

test('media go as addresses, each on a line of its own', async () => {
  await using at = await pair()
  await at.bound.send('', { media_urls: ['https://a.example/1.png', 'https://a.example/2.png'] })
  await at.bound.send('look', { media_urls: ['https://a.example/1.png'] })
  assert.equal(shownBy([at.smsc.submitted[0]!]), 'https://a.example/1.png\nhttps://a.example/2.png')
  assert.equal(shownBy([at.smsc.submitted[1]!]), 'look\nhttps://a.example/1.png')
})

for (const long_texts of ['udh', 'sar', 'payload']) {
  test(`a text of more parts than can be numbered is refused: ${long_texts}`, async () => {
    await using at = await pair({ long_texts })
    const rejected = { outcome: 'rejected', final: true, code: '0x01', reason: 'more than 255 parts' }
    const media_urls = Array.from(
      { length: 10 },
      (_, place) => `https://a.example/${place}/${'x'.repeat(3900)}`,
    )
    assert.deepEqual(await at.bound.send('🎉', { media_urls }), rejected)
    assert.equal((await at.bound.send('🎉', { media_urls: media_urls.slice(0, 1) })).outcome, 'accepted')
  })
}

const answers = [
  [0x58, { outcome: 'not-sent', reason: '0x58 ESME_RTHROTTLED', afterMs: 1000 }],
  [0x14, { outcome: 'not-sent', reason: '0x14 ESME_RMSGQFUL', afterMs: 5000 }],
  [0x08, { outcome: 'not-sent', reason: '0x08 ESME_RSYSERR', afterMs: 5000 }],
  [0x04, { outcome: 'not-sent', reason: '0x04 ESME_RINVBNDSTS' }],
  [0x0b, { outcome: 'rejected', final: true, code: '0x0B', reason: '0x0B ESME_RINVDSTADR' }],
  [0x0a, { outcome: 'rejected', final: false, code: '0x0A', reason: '0x0A ESME_RINVSRCADR' }],
  [0x45, { outcome: 'rejected', final: false, code: '0x45', reason: '0x45 ESME_RSUBMITFAIL' }],
  [0x453, { outcome: 'rejected', final: false, code: '0x453', reason: '0x453' }],
] as const
for (const [status, expected] of answers) {
  test(`a text answered with ${expected.reason} is ${expected.outcome}, long or short`, async () => {
    await using at = await pair()
    at.smsc.submit = () => status
    assert.deepEqual(await at.bound.send('hello'), expected)
    assert.deepEqual(await at.bound.send(emoji), expected)
    // Of the long one only the first part was tried.
    assert.equal(at.smsc.submitted.length, 2)
  })
}

test('a text that is not answered in time is lost', async () => {
  await using at = await pair()
  at.smsc.submit = () => 'silent'
  assert.deepEqual(await at.bound.send('hello'), { outcome: 'lost', reason: 'no answer' })
})

test('a text whose connection breaks is lost, as soon as it does', async () => {
  await using at = await pair({}, { submitMsMax: 600_000 })
  at.smsc.submit = () => 'drop'
  const sent = at.bound.send('hello', {}, new AbortController().signal)
  assert.deepEqual(await sent, { outcome: 'lost', reason: 'no answer' })
})

test('a text whose time is up is lost when it went out, and not sent when it did not', async () => {
  await using at = await pair({ window: 1 })
  at.smsc.submit = () => 'silent'
  const stop = new AbortController()
  const sent = at.bound.send('hello', {}, stop.signal)
  await submitted(at.smsc, 1)
  const waiting = at.bound.send('hello', {}, stop.signal)
  stop.abort()
  assert.deepEqual(await sent, { outcome: 'lost', reason: 'no answer' })
  assert.deepEqual(await waiting, { outcome: 'not-sent', reason: 'the window was full' })
  const never = await at.bound.send('hello', {}, AbortSignal.abort())
  assert.equal(never.outcome, 'not-sent')
  assert.equal(at.smsc.submitted.length, 1)
})

test('parts that are throttled after the first was taken are brought again until they are', async () => {
  await using at = await pair()
  let throttled = 3
  at.smsc.submit = (_, place) => (place > 1 && throttled-- > 0 ? 0x58 : 0)
  const receipt = await at.bound.send(emoji)
  assert.equal(receipt.outcome, 'accepted')
  const refused = at.smsc.submitted.slice(1, 4)
  const taken = at.smsc.submitted.filter((pdu) => !refused.includes(pdu))
  assert.equal(shownBy(taken), emoji)
})

test('a text of which a part cannot be brought in time is lost', async () => {
  await using at = await pair()
  at.smsc.submit = (_, place) => (place > 1 ? 0x58 : 0)
  const stop = new AbortController()
  const sent = at.bound.send(emoji, {}, stop.signal)
  await submitted(at.smsc, 3)
  stop.abort()
  const receipt = await sent
  assert.deepEqual(receipt, { outcome: 'lost', reason: 'of a part: 0x58 ESME_RTHROTTLED' })
})

test('a text of which a later part is refused is refused', async () => {
  await using at = await pair()
  at.smsc.submit = (_, place) => (place === 2 ? 0x45 : 0)
  const receipt = await at.bound.send(emoji)
  assert.equal(receipt.outcome, 'rejected')
})

test('no more packets than the window has wait for their answer', async () => {
  await using at = await pair({ window: 3 })
  let [open, most] = [0, 0]
  at.smsc.submit = (pdu) => {
    most = Math.max(most, ++open)
    setImmediate(() => {
      open--
      const [session] = at.smsc.sessions
      session!.send(pdu.response({ message_id: 'late' }))
    })
    return 'silent'
  }
  assert.equal(at.bound.carrier.messaging?.windowMax, 3)
  const receipts = await Promise.all([emoji, emoji, emoji, 'x', 'y'].map((body) => at.bound.send(body)))
  assert.deepEqual(new Set(receipts.map(({ outcome }) => outcome)), new Set(['accepted']))
  assert.equal(most, 3)
})

test('in any second no more packets go out than were agreed', async () => {
  await using at = await pair({ per_second: 2 })
  const stop = new AbortController()
  const sent = ['1', '2', '3'].map((body) => at.bound.send(body, {}, stop.signal))
  const first = await Promise.all(sent.slice(0, 2))
  assert.deepEqual(new Set(first.map(({ outcome }) => outcome)), new Set(['accepted']))
  stop.abort()
  assert.deepEqual(await sent[2], { outcome: 'not-sent', reason: 'per_second was reached' })
  assert.equal((await at.bound.send('4')).outcome, 'accepted')
})

test('ids that receipts write as decimals are kept as the hex that they are', async () => {
  await using at = await pair({ receipt_ids: 'decimal-to-hex' })
  at.smsc.submit = (pdu) => {
    const [session] = at.smsc.sessions
    session!.send(pdu.response({ message_id: '00FF1A' }))
    return 'silent'
  }
  assert.deepEqual(await at.bound.send('hello'), { outcome: 'accepted', status: 'sent', ids: ['ff1a'] })
})

// What an SMSC brings: texts, parts and receipts, and what it is answered.
import assert from 'node:assert/strict'
import test from 'node:test'
import type { CarrierEvent } from '../../src/carriers/carrier.ts'
import { eventually } from '../support/eventually.ts'
import { joined, openSmpp, ours, theirs } from '../support/smpp-bind.ts'
import { startSmsc } from '../support/smsc.ts'

type Fields = Readonly<Record<string, unknown>>

const ends = {
  source_addr_ton: 1,
  source_addr_npi: 1,
  source_addr: theirs.slice(1),
  dest_addr_ton: 1,
  dest_addr_npi: 1,
  destination_addr: ours.slice(1),
}
const octets = (hex: string) => Buffer.from(hex, 'hex')
const ucs2 = (text: string) => Buffer.from(text, 'utf16le').swap16()

async function pair(settings: Fields = {}) {
  const smsc = await startSmsc()
  const bound = openSmpp({ port: smsc.port, ...settings })
  await bound.until(true)
  return {
    smsc,
    bound,
    heard: bound.heard,
    bring: (fields: Fields, command: 'deliver_sm' | 'data_sm' = 'deliver_sm') =>
      smsc.bring(command, { ...ends, ...fields }),
    async [Symbol.asyncDispose]() {
      await bound.close()
      await smsc[Symbol.asyncDispose]()
    },
  }
}

const textOf = (event: CarrierEvent | undefined) => (event?.kind === 'text' ? event.text : event)

/** Made by hand from SMPP 3.4, 5.2.19, and 3GPP TS 23.038, sections 4 and 6 (2026-11-20). */
const codings: readonly (readonly [string, Fields, string])[] = [
  ['the default alphabet', { data_coding: 0, short_message: octets('001b65201b3c7e5e1b3e') }, '@€ [üÜ]'],
  ['an unknown escape', { data_coding: 0, short_message: octets('1b4141') }, 'AA'],
  ['ASCII', { data_coding: 1, short_message: octets('40205b5d') }, '@ []'],
  ['Latin-1', { data_coding: 3, short_message: octets('4772fcdf65') }, 'Grüße'],
  ['Cyrillic', { data_coding: 6, short_message: octets('bfe0d8d2d5e2') }, 'Привет'],
  ['UCS-2 with emoji', { data_coding: 8, short_message: ucs2('hi 👩‍👩‍👧‍👦!') }, 'hi 👩‍👩‍👧‍👦!'],
  ['UCS-2 with an odd octet', { data_coding: 8, short_message: octets('00680069ff') }, 'hi'],
  ['half a surrogate pair', { data_coding: 8, short_message: octets('0068d83d') }, 'h\ufffd'],
  ['U+0000', { data_coding: 8, short_message: octets('006800000069') }, 'hi'],
  ['a flash text', { data_coding: 0x10, short_message: octets('6869') }, 'hi'],
  ['a flash text of class F', { data_coding: 0xf0, short_message: octets('6869') }, 'hi'],
  ['UCS-2 flash', { data_coding: 0x18, short_message: ucs2('🎉') }, '🎉'],
  ['message_payload', { data_coding: 8, message_payload: ucs2('🎉'.repeat(200)) }, '🎉'.repeat(200)],
  ['nothing', { data_coding: 0 }, ''],
]
for (const [name, fields, body] of codings) {
  test(`a text is read whose coding is ${name}`, async () => {
    await using at = await pair()
    assert.equal(await at.bring(fields), 0)
    assert.deepEqual(at.heard.map(textOf), [{ from: theirs, to: ours, body, media_urls: [] }])
  })
}

test('data_coding 0 is Latin-1 where the settings say so', async () => {
  await using at = await pair({ default_alphabet: 'latin1' })
  assert.equal(await at.bring({ data_coding: 0, short_message: octets('4772fcdf65') }), 0)
  assert.deepEqual(at.heard.map(textOf), [{ from: theirs, to: ours, body: 'Grüße', media_urls: [] }])
})

test('a text that comes by data_sm is a text', async () => {
  await using at = await pair()
  assert.equal(await at.bring({ data_coding: 8, message_payload: ucs2('🎉') }, 'data_sm'), 0)
  assert.deepEqual(at.heard.map(textOf), [{ from: theirs, to: ours, body: '🎉', media_urls: [] }])
})

test('octets that are no text are ignored and refused for good', async () => {
  await using at = await pair()
  assert.equal(await at.bring({ data_coding: 4, short_message: octets('00ff') }), 0x65)
  assert.deepEqual(at.heard, [{ kind: 'ignored', reason: 'no text: data_coding 4' }])
})

const addresses = [
  ['a number with its country code', { source_addr_ton: 1, source_addr: '4917012345678' }, theirs],
  ['a number of unknown type', { source_addr_ton: 0, source_addr: '4917012345678' }, theirs],
  ['a number with +', { source_addr_ton: 0, source_addr: theirs }, theirs],
  ['a short code', { source_addr_ton: 0, source_addr: '4444' }, '4444'],
  ['a short code of the wrong type', { source_addr_ton: 1, source_addr: '4444' }, '4444'],
  ['a national number', { source_addr_ton: 2, source_addr: '17012345678' }, '17012345678'],
  ['a name', { source_addr_ton: 5, source_addr: 'MyBank24' }, 'MyBank24'],
] as const
for (const [name, fields, from] of addresses) {
  test(`the sender is ${name}`, async () => {
    await using at = await pair()
    await at.bring({ ...fields, short_message: octets('6869') })
    const [event] = at.heard
    assert.equal(event?.kind === 'text' && event.text.from, from)
  })
}

test('our own numbers are known with and without +, whatever their type', async () => {
  await using at = await pair({ unknown_is_international: false })
  for (const [type, digits] of [
    [0, ours],
    [0, ours.slice(1)],
    [2, ours.slice(1)],
    [0, '55512'],
    [1, '55512'],
  ] as const) {
    await at.bring({ dest_addr_ton: type, destination_addr: digits, source_addr_ton: 0 })
  }
  assert.deepEqual(
    at.heard.map((event) => event.kind === 'text' && [event.text.from, event.text.to]),
    [ours, ours, ours, '55512', '55512'].map((to) => [theirs.slice(1), to]),
  )
})

const emoji = 'Grüße 👩‍👩‍👧‍👦 aus Köln 🎉🇩🇪! '.repeat(12)
/** Cut without regard to characters, as networks do: every 66 units. */
const pieces = emoji.match(/.{1,66}/gs)!

const markings: Readonly<Record<string, (part: number) => Fields>> = {
  'a header of 8 bits': (part) => ({
    esm_class: 0x40,
    short_message: Buffer.concat([
      Buffer.from([5, 0, 3, 0xfe, pieces.length, part]),
      ucs2(pieces[part - 1]!),
    ]),
  }),
  'a header of 16 bits behind another element': (part) => ({
    esm_class: 0x40,
    short_message: Buffer.concat([
      Buffer.from([10, 0x70, 2, 1, 2, 8, 4, 0xab, 0xcd, pieces.length, part]),
      ucs2(pieces[part - 1]!),
    ]),
  }),
  'a header in message_payload': (part) => ({
    esm_class: 0x40,
    message_payload: Buffer.concat([
      Buffer.from([5, 0, 3, 0xfe, pieces.length, part]),
      ucs2(pieces[part - 1]!),
    ]),
  }),
  'sar_* parameters': (part) => ({
    short_message: ucs2(pieces[part - 1]!),
    sar_msg_ref_num: octets('1234'),
    sar_total_segments: Buffer.from([pieces.length]),
    sar_segment_seqnum: Buffer.from([part]),
  }),
}
for (const [name, marked] of Object.entries(markings)) {
  test(`parts in any order make the whole text: ${name}`, async () => {
    await using at = await pair()
    const order = pieces.map((_, index) => index + 1).reverse()
    for (const part of order) assert.equal(await at.bring({ data_coding: 8, ...marked(part) }), 0)
    assert.equal(joined(at.heard), emoji)
  })
}

test('a header with impossible numbers is left out, and the text is one', async () => {
  await using at = await pair()
  for (const header of ['0500030a0000', '0500030a0203', '0500030a0101', '06000201']) {
    await at.bring({ esm_class: 0x40, short_message: octets(`${header}6869`) })
  }
  assert.deepEqual(
    at.heard.map((event) => (event.kind === 'text' ? event.text.body : event)),
    // The last says that its header is longer than all that came, so it is read as text.
    ['hi', 'hi', 'hi', 'ù@$£hi'],
  )
})

test('a text that cannot be recorded is to be brought again, a recorded one is taken', async () => {
  await using at = await pair()
  const order: string[] = []
  let release: (() => void) | undefined
  at.bound.recording = () =>
    new Promise((resolve) => {
      release = () => {
        order.push('recorded')
        resolve()
      }
    })
  const answered = at.bring({ short_message: octets('6869') }).then((status) => {
    order.push('answered')
    return status
  })
  await eventually(
    () => Promise.resolve(release),
    (found) => found !== undefined,
  )
  release!()
  assert.equal(await answered, 0)
  assert.deepEqual(order, ['recorded', 'answered'])
  at.bound.recording = () => {
    throw new Error('the database is away')
  }
  assert.equal(await at.bring({ short_message: octets('6869') }), 0x64)
  assert.equal(await at.bring(pieceOf(1)), 0x64)
})
const pieceOf = (part: number): Fields => ({ data_coding: 8, ...markings['a header of 8 bits']!(part) })

const receipt = (id: string, stat: string, err = '000') =>
  Buffer.from(
    `id:${id} sub:001 dlvrd:001 submit date:2611201200 done date:2611201201 stat:${stat} err:${err} text:stat:NO id:9`,
  )

/** SMPP 3.4, 5.2.28 and appendix B (2026-11-20). */
const receipts: readonly (readonly [string, Fields, Fields])[] = [
  ['DELIVRD', { short_message: receipt('a1', 'DELIVRD') }, { about: { id: 'a1' }, status: 'delivered' }],
  [
    'UNDELIV with a reason',
    { short_message: receipt('a1', 'UNDELIV', '0d3') },
    { about: { id: 'a1' }, status: 'undelivered', code: '0d3' },
  ],
  ['EXPIRED', { short_message: receipt('a1', 'EXPIRED') }, { about: { id: 'a1' }, status: 'undelivered' }],
  [
    'REJECTD',
    { short_message: receipt('a1', 'REJECTD', '001') },
    { about: { id: 'a1' }, status: 'failed', code: '001' },
  ],
  ['ACCEPTD', { short_message: receipt('a1', 'ACCEPTD', '001') }, { about: { id: 'a1' }, status: 'sent' }],
  [
    'a word that nobody knows',
    { short_message: receipt('a1', 'WHAT') },
    { about: { id: 'a1' }, status: 'delivery-unknown' },
  ],
  [
    'the words of the text itself do not count',
    { short_message: Buffer.from('id:a1 stat:UNDELIV text:no err:009') },
    { about: { id: 'a1' }, status: 'undelivered' },
  ],
  [
    'an intermediate notification',
    { esm_class: 0x20, short_message: receipt('a1', 'ENROUTE') },
    { about: { id: 'a1' }, status: 'sent' },
  ],
  [
    'optional parameters, which come before the text',
    {
      receipted_message_id: Buffer.from('b2\0'),
      message_state: Buffer.from([5]),
      network_error_code: octets('030102'),
      short_message: receipt('a1', 'DELIVRD'),
    },
    { about: { id: 'b2' }, status: 'undelivered', code: '258' },
  ],
  [
    'optional parameters without the bit that says it',
    { esm_class: 0, receipted_message_id: Buffer.from('b2\0'), message_state: Buffer.from([2]) },
    { about: { id: 'b2' }, status: 'delivered' },
  ],
  [
    'the text in message_payload',
    { message_payload: receipt('a1', 'DELIVRD') },
    { about: { id: 'a1' }, status: 'delivered' },
  ],
]
for (const [name, fields, expected] of receipts) {
  test(`a delivery receipt is read: ${name}`, async () => {
    await using at = await pair()
    assert.equal(await at.bring({ esm_class: 4, ...fields }), 0)
    assert.deepEqual(at.heard, [{ kind: 'text-status', ...expected }])
  })
}

test('the id of a receipt is turned into that of the answer, as the settings say', async () => {
  for (const [receipt_ids, given, id] of [
    ['as-is', '00ff1A', '00ff1A'],
    ['decimal-to-hex', '65306', 'ff1a'],
    ['hex-to-decimal', '00ff1A', '65306'],
  ] as const) {
    await using at = await pair({ receipt_ids })
    await at.bring({ esm_class: 4, short_message: receipt(given, 'DELIVRD') })
    assert.deepEqual(at.heard, [{ kind: 'text-status', about: { id }, status: 'delivered' }])
  }
})

test('what is neither text nor receipt is ignored, and taken', async () => {
  await using at = await pair()
  assert.equal(await at.bring({ esm_class: 8, short_message: octets('6869') }), 0)
  assert.equal(await at.bring({ esm_class: 4, short_message: octets('6869') }), 0)
  assert.deepEqual(
    at.heard.map(({ kind }) => kind),
    ['ignored', 'ignored'],
  )
})

test('a text with an id of another but no state is a text', async () => {
  await using at = await pair()
  await at.bring({ receipted_message_id: Buffer.from('b2\0'), short_message: octets('6869') })
  assert.equal(at.heard[0]?.kind, 'text')
})

test('a receipt that comes before its text is on record waits for it', async () => {
  await using at = await pair()
  let missing = 3
  at.bound.recording = () => {
    if (missing-- > 0) throw new Error('no such text yet')
  }
  assert.equal(await at.bring({ esm_class: 4, short_message: receipt('a1', 'DELIVRD') }), 0)
  assert.equal(at.heard.length, 1)
})

test('a receipt that never finds its text is to be brought again', async () => {
  await using at = await pair()
  let tries = 0
  at.bound.recording = () => {
    tries++
    throw new Error('no such text yet')
  }
  assert.equal(await at.bring({ esm_class: 4, short_message: receipt('a1', 'DELIVRD') }), 0x64)
  assert.equal(tries, 4)
})

test('more requests at once than may be under way are all answered', async () => {
  await using at = await pair()
  const bodies = Array.from({ length: 250 }, (_, index) => `number ${index}`)
  const statuses = await Promise.all(bodies.map((body) => at.bring({ short_message: Buffer.from(body) })))
  assert.deepEqual(new Set(statuses), new Set([0]))
  assert.deepEqual(
    at.heard.map((event) => event.kind === 'text' && event.text.body),
    bodies,
  )
})

// Texts as octets, and packets as peers sent them.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'
import fc from 'fast-check'
import { segmentCount } from '../../src/domain/segments.ts'
import { eventOf, type InboundSettings } from '../../src/carriers/smpp-inbound.ts'
import { decoded, encoded, framer, type Pdu } from '../../src/carriers/smpp-pdu.ts'
import { partsOf, readText } from '../../src/carriers/smpp-text.ts'

const settings: InboundSettings = {
  default_alphabet: 'gsm7',
  long_texts: 'udh',
  receipt_ids: 'as-is',
  source_ton: undefined,
  source_npi: undefined,
  dest_ton: undefined,
  dest_npi: undefined,
  unknown_is_international: true,
  own: () => false,
}

const bodies = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 500 }),
  fc.string({ unit: fc.constantFrom(...Array.from('aÄ€{}[]~^|\\\f@ΔñĞ')), maxLength: 500 }),
  fc.string({ unit: fc.constantFrom('a', '🎉', '👩‍👩‍👧‍👦', '€'), maxLength: 300 }),
)
const written = (fields: Readonly<Record<string, unknown>>): Pdu =>
  decoded(encoded({ command: 'submit_sm', status: 0, sequence: 7, fields }))

test('what goes out comes in as it was, whatever the text and the settings', () => {
  const choices = fc.record({
    long_texts: fc.constantFrom('udh', 'sar', 'payload'),
    default_alphabet: fc.constantFrom('gsm7', 'latin1'),
  })
  fc.assert(
    fc.property(bodies, choices, fc.integer({ min: 0, max: 255 }), (text, chosen, reference) => {
      const body = text.replaceAll('\0', '')
      const parts = partsOf(body, { ...settings, ...chosen }, () => reference).map((fields) =>
        readText(written(fields), { ...settings, ...chosen }),
      )
      assert.equal(parts.map((part) => part.body).join(''), body)
      assert.ok(parts.every((part) => part.body?.isWellFormed()))
      if (parts.length > 1) {
        assert.deepEqual(
          parts.map(({ part }) => [part?.part, part?.parts]),
          parts.map((_, at) => [at + 1, parts.length]),
        )
        assert.equal(new Set(parts.map(({ part }) => part?.reference)).size, 1)
      }
    }),
  )
})

test('a text has as many parts as segments are told, and none is longer than a radio message', () => {
  fc.assert(
    fc.property(bodies, (body) => {
      const parts = partsOf(body, settings, () => 1)
      assert.equal(parts.length, segmentCount(body))
      for (const { data_coding, short_message } of parts) {
        const header = parts.length > 1 ? 6 : 0
        // Of the basic alphabet eight go into seven octets, and the header takes seven places.
        const octetsMax = data_coding === 8 ? 140 : header === 0 ? 160 : 153 + 6
        assert.ok(short_message.length <= octetsMax)
      }
    }),
  )
})

test('whatever octets come in, they are read or refused', () => {
  const ids = fc.constantFrom(0x05, 0x80000004, 0x103, 0x15, 0x80000000, 0x102, 0x04, 0x80000009)
  fc.assert(
    fc.property(ids, fc.uint8Array({ maxLength: 200 }), (id, body) => {
      const head = Buffer.alloc(16)
      head.writeUInt32BE(16 + body.length, 0)
      head.writeUInt32BE(id, 4)
      head.writeUInt32BE(9, 12)
      const pdu = decoded(Buffer.concat([head, body]))
      assert.equal(pdu.sequence, 9)
      if (pdu.command === 'deliver_sm' || pdu.command === 'data_sm') eventOf(pdu, settings)
    }),
    { numRuns: 1000 },
  )
})

test('packets are found however the stream is cut', () => {
  const packets = ['hello', '🎉'.repeat(30), ''].map((text, sequence) =>
    encoded({
      command: 'deliver_sm',
      status: 0,
      sequence,
      fields: { data_coding: 8, short_message: Buffer.from(text, 'utf16le').swap16() },
    }),
  )
  const stream = Buffer.concat(packets)
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: stream.length })), (cuts) => {
      const found: string[] = []
      const read = framer((frame) => void found.push(frame.toString('hex')))
      const places = [0, ...cuts, stream.length].toSorted((one, other) => one - other)
      places.forEach((place, at) => read(stream.subarray(place, places[at + 1] ?? place)))
      assert.deepEqual(
        found,
        packets.map((packet) => packet.toString('hex')),
      )
    }),
  )
})

interface Captured {
  readonly from: string
  readonly says: string
  readonly hex: string
  readonly event: unknown
}
const captured = JSON.parse(
  readFileSync(join(import.meta.dirname, 'smpp', 'documents', 'captured.json'), 'utf8'),
) as readonly Captured[]

for (const { from, says, hex, event } of captured) {
  test(`a packet of a peer is read: ${says}, ${from}`, () => {
    assert.deepEqual(eventOf(decoded(Buffer.from(hex, 'hex')), settings), event)
  })
}

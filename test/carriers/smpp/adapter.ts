// SMPP for the tests of all kinds: an SMSC that brings a packet and takes what goes out. A fixture's `json` is the packet: `text` is
// in UCS-2 where `data_coding` is 8 and else in octets of Latin-1, `header` what stands before it, in hex.
import assert from 'node:assert/strict'
import type { Adapter, OpenNetwork, Said } from '../../support/carrier-fixtures.ts'
import { openSmpp, ours, theirs } from '../../support/smpp-bind.ts'
import { shownBy, type Smsc, startSmsc } from '../../support/smsc.ts'

interface Packet {
  readonly data_coding: number
  readonly esm_class?: number
  readonly header?: string
  readonly text: string
}

const parties = {
  source_addr_ton: 1,
  source_addr_npi: 1,
  source_addr: theirs.slice(1),
  dest_addr_ton: 1,
  dest_addr_npi: 1,
  destination_addr: ours.slice(1),
}
/** Octets that short_message holds: SMPP 3.4, 5.2.22. */
const shortMax = 254

function fieldsOf({ header = '', text, ...fields }: Packet): Readonly<Record<string, unknown>> {
  const words = fields.data_coding === 8 ? Buffer.from(text, 'utf16le').swap16() : Buffer.from(text, 'latin1')
  const octets = Buffer.concat([Buffer.from(header, 'hex'), words])
  const place = octets.length > shortMax ? 'message_payload' : 'short_message'
  return { ...parties, ...fields, [place]: octets }
}

/** The texts that an SMSC was given: a packet without a header is one, and the first with a header begins one. */
function textsOf({ submitted }: Smsc): ReturnType<NonNullable<OpenNetwork['texts']>> {
  const texts: Smsc['submitted'][] = []
  for (const packet of submitted) {
    const octets = packet['short_message'] as Buffer
    const follows = (Number(packet['esm_class']) & 0x40) !== 0 && octets[5]! > 1
    if (follows) texts.at(-1)!.push(packet)
    else texts.push([packet])
  }
  return texts.map((packets) => ({
    from: `+${String(packets[0]!['source_addr'])}`,
    to: `+${String(packets[0]!['destination_addr'])}`,
    body: shownBy(packets),
    media_urls: [],
  }))
}

export const adapter: Adapter = {
  entry: {
    kind: 'smpp',
    name: 'net',
    url: 'smpps://smsc.example:3550',
    system_id: 'maskline',
    password: 'secret',
    numbers: [{ phone_number: ours }, { phone_number: '55512' }],
  },
  // Their addresses go out as words.
  media: false,
  // What is written at one time may come as several packets, none of which has an id.
  text: ({ body: text }) => ({ subject: 'Message', json: { data_coding: 8, text } }),
  async read(_, { json }: Said) {
    await using smsc = await startSmsc()
    await using bound = openSmpp({ port: smsc.port })
    await bound.until(true)
    assert.equal(await smsc.bring('deliver_sm', fieldsOf(json as Packet)), 0)
    return bound.heard
  },
  async open(t) {
    const smsc = await startSmsc()
    const bound = openSmpp({ port: smsc.port, default_alphabet: 'latin1' })
    t.after(async () => {
      await bound.close()
      await smsc[Symbol.asyncDispose]()
    })
    await bound.until(true)
    return { carrier: bound.carrier, number: ours, texts: () => textsOf(smsc) }
  },
}

// SMPP 3.4: a connection to the SMSC of an operator or aggregator, over which texts go out and come in.
import { choice, Fault, flag, integer, text } from '../fields.ts'
import type { Carrier } from './carrier.ts'
import { inbound, receiptPausesMs } from './smpp-inbound.ts'
import type { SmppAddress } from './smpp-connection.ts'
import { type LinkTimes, smppLink } from './smpp-link.ts'
import { listedInventory, numberList } from './smpp-numbers.ts'
import { messaging } from './smpp-send.ts'
import { carrierKind, type CarrierSettings, type SettingValues } from './settings.ts'

const octet = integer({ min: 0, max: 255 })

export const smppSettings = {
  url: {
    kind: text({ min: 1, max: 255 }),
    doc: 'The SMSC: smpp://host:port, or smpps://host:port for TLS. Ports where none is given: 2775, 3550.',
  },
  system_id: { kind: text({ min: 1, max: 15 }), doc: 'The name that the network gave you.' },
  password: { kind: text({ max: 64 }), secret: true, doc: 'Its password.' },
  system_type: { kind: text({ max: 12 }), fallback: '', doc: 'Only where the network asks for it.' },
  bind: {
    kind: choice(['transceiver', 'pair']),
    fallback: 'transceiver',
    doc: 'One connection for both directions, or a pair: a transmitter and a receiver.',
  },
  numbers: {
    kind: numberList,
    doc: 'Your numbers there: [{"phone_number": "+12065550180", "sms": true, "voice": false}]. Short codes as digits.',
  },
  window: {
    kind: integer({ min: 1, max: 1000 }),
    fallback: 10,
    doc: 'Packets that may wait for their answer. The network says how many it takes.',
  },
  per_second: {
    kind: integer({ min: 0, max: 10_000 }),
    fallback: 0,
    doc: 'Packets in any second, per process. A long text is several. 0: no limit.',
  },
  enquire_link_seconds: {
    kind: integer({ min: 1, max: 3600 }),
    fallback: 30,
    doc: 'Seconds between signs of life.',
  },
  long_texts: {
    kind: choice(['udh', 'sar', 'payload']),
    fallback: 'udh',
    doc: 'How long texts go out: parts with a header (udh) or with sar_* parameters, or whole in message_payload.',
  },
  default_alphabet: {
    kind: choice(['gsm7', 'latin1']),
    fallback: 'gsm7',
    doc: 'What data_coding 0 means to the network. Octets are not packed.',
  },
  receipts: { kind: flag, fallback: true, doc: 'Whether delivery receipts are asked for.' },
  receipt_ids: {
    kind: choice(['as-is', 'hex-to-decimal', 'decimal-to-hex']),
    fallback: 'as-is',
    doc: 'How to turn the ids in receipts into those of the answers, for networks that write them otherwise.',
  },
  source_ton: {
    kind: octet,
    optional: true,
    doc: 'TON of senders. Default: 1 numbers, 3 short codes, 5 names.',
  },
  source_npi: { kind: octet, optional: true, doc: 'NPI of senders. Default: 1 numbers, 0 others.' },
  dest_ton: { kind: octet, optional: true, doc: 'TON of receivers. Default: as for senders.' },
  dest_npi: { kind: octet, optional: true, doc: 'NPI of receivers. Default: as for senders.' },
  unknown_is_international: {
    kind: flag,
    fallback: true,
    doc: 'Whether senders of TON 0 with more than eight digits are numbers with their country code.',
  },
  tls_ca: {
    kind: text({ max: 100_000 }),
    optional: true,
    doc: 'Certificates to trust instead of the public ones: PEM, with smpps:// only.',
  },
} as const satisfies CarrierSettings

/** Milliseconds to wait and to pause, as networks are used to. */
export const smppTimes: LinkTimes & { readonly receiptPausesMs: readonly number[] } = {
  connectMsMax: 10_000,
  answerMsMax: 10_000,
  submitMsMax: 30_000,
  pauseMsMin: 1_000,
  pauseMsMax: 60_000,
  closeMsMax: 3_000,
  receiptPausesMs,
}

/** @throws {Fault} for a `url` that is none */
export function smppCarrier(
  settings: SettingValues<typeof smppSettings>,
  { name, account_sid }: Pick<Carrier, 'name' | 'account_sid'>,
  times = smppTimes,
): Carrier {
  const { numbers, enquire_link_seconds, url, tls_ca } = settings
  const listed = new Set(numbers.map(({ phone_number }) => phone_number))
  const link = smppLink(
    { ...settings, address: addressOf(url, tls_ca), enquireLinkMs: enquire_link_seconds * 1000 },
    times,
    inbound({ ...settings, own: (address) => listed.has(address) }, times.receiptPausesMs),
  )
  return {
    name,
    kind: 'smpp',
    ...(account_sid !== undefined && { account_sid }),
    inventory: listedInventory(name, numbers),
    messaging: messaging(link, settings),
    link,
  }
}

const schemes: Readonly<Record<string, { tls: boolean; port: number }>> = {
  'smpp:': { tls: false, port: 2775 },
  'smpps:': { tls: true, port: 3550 },
}

function addressOf(url: string, ca: string | undefined): SmppAddress {
  const parsed = URL.parse(url)
  const scheme = parsed === null ? undefined : schemes[parsed.protocol]
  if (parsed === null || scheme === undefined || parsed.hostname === '' || parsed.username !== '') {
    throw new Fault('url must be smpp://host:port or smpps://host:port.')
  }
  if (ca !== undefined && !scheme.tls) throw new Fault('tls_ca is for smpps:// only.')
  const port = parsed.port === '' ? scheme.port : Number(parsed.port)
  return { host: parsed.hostname.replace(/^\[|\]$/g, ''), port, tls: scheme.tls, ca }
}

export const smpp = carrierKind({
  about: 'SMPP 3.4: texts over a connection to the SMSC of an operator or aggregator. No calls, no media.',
  settings: smppSettings,
  make: (settings, needs) => smppCarrier(settings, needs),
})

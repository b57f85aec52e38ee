// The packets of SMPP 3.4, as the package reads and writes them, with texts and optional parameters as the octets they are:
// the package's own reading of texts replaces what it does not know, takes headers away, and stops at an odd date.
import smpp from 'smpp'

/** A packet. */
export interface Pdu {
  /** As the specification calls it; `unknown` for one that it does not have. */
  readonly command: string
  /** command_status: 0 is good. */
  readonly status: number
  readonly sequence: number
  /** Numbers and texts; `short_message` and all optional parameters are octets. */
  readonly fields: Readonly<Record<string, unknown>>
}

/** Octets of a packet: the package's own limit. */
export const pduOctetsMax = smpp.PDU.maxLength
const headOctets = 16

const rawOctets = {
  read: (buffer: Buffer, offset: number, length = 0) => buffer.subarray(offset, offset + length),
  write: (value: Buffer, buffer: Buffer, offset: number) => void value.copy(buffer, offset),
  size: (value: Buffer) => value.length,
}
for (const [tag, { id }] of Object.entries(smpp.tlvs)) smpp.addTLV(tag, { id, type: rawOctets })
for (const name of ['submit_sm', 'deliver_sm', 'data_sm']) {
  const { id, params = {} } = smpp.commands[name]!
  const plain = Object.entries(params).map(([key, field]) => [
    key,
    { type: field.type, default: field.default ?? field.type.default },
  ])
  smpp.addCommand(name, { id, params: Object.fromEntries(plain) as typeof params })
}

/**
 * The package leaves the body out of an answer that is not good. Of deliver_sm_resp the specification (4.6.2) does not say
 * that, and jSMPP 3.0.1 breaks on it, so the body is always there.
 * @throws when a field does not fit
 */
export function encoded({ command, status, sequence, fields }: Pdu): Buffer {
  const octets = new smpp.PDU(command, { ...fields, sequence_number: sequence }).toBuffer()
  octets.writeUInt32BE(status, 8)
  return octets
}

/** @returns `broken` as command, with the sequence number, when the body cannot be read */
export function decoded(frame: Buffer): Pdu {
  const sequence = frame.readUInt32BE(12)
  try {
    const pdu = smpp.PDU.fromBuffer(frame)
    if (pdu !== false) {
      return { command: pdu.command, status: pdu.command_status, sequence, fields: { ...pdu } }
    }
  } catch {
    // Told by the answer.
  }
  return { command: 'broken', status: 0, sequence, fields: {} }
}

/**
 * Cuts what comes in into packets.
 * @returns to be called with every chunk; throws when what comes in is no packet, after which nothing more can be read
 */
export function framer(take: (frame: Buffer) => void): (chunk: Buffer) => void {
  let rest: Buffer = Buffer.alloc(0)
  return (chunk) => {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk])
    while (rest.length >= 4) {
      const length = rest.readUInt32BE(0)
      if (length < headOctets || length > pduOctetsMax) throw new Error(`a packet of ${length} octets`)
      if (rest.length < length) return
      const frame = rest.subarray(0, length)
      rest = rest.subarray(length)
      take(frame)
    }
  }
}

export const octetsOf = ({ fields }: Pdu, name: string): Buffer => {
  const value = fields[name]
  return Buffer.isBuffer(value) ? value : Buffer.alloc(0)
}
export const wordOf = ({ fields }: Pdu, name: string): string => {
  const value = fields[name]
  return typeof value === 'string' ? value : ''
}
export const numberOf = ({ fields }: Pdu, name: string): number => {
  const value = fields[name]
  return typeof value === 'number' ? value : 0
}
/** The value of an optional parameter that is a number of one or two octets. */
export const optionOf = (pdu: Pdu, name: string): number | undefined => {
  const value = octetsOf(pdu, name)
  return value.length === 0 || value.length > 4 ? undefined : value.readUIntBE(0, value.length)
}

const names = new Map(Object.entries(smpp.errors).map(([name, status]) => [status, name]))

/** As documents of networks write it: `0x58`. */
export const statusCode = (status: number) => `0x${status.toString(16).toUpperCase().padStart(2, '0')}`

/** `0x58 ESME_RTHROTTLED`; those that a network has made up have no name. */
export function statusWords(status: number): string {
  const name = names.get(status)
  return name === undefined ? statusCode(status) : `${statusCode(status)} ${name}`
}

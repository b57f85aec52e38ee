// What an SMSC tells about a text that it took: a deliver_sm that is no text.
import type { ResourceStatus } from '../domain/interaction.ts'
import { numberOf, octetsOf, optionOf, type Pdu } from './smpp-pdu.ts'
import { decodedText } from './smpp-text.ts'

export interface ReceiptSettings {
  /** How the id in receipts differs from the one that was answered to the text. */
  readonly receipt_ids: 'as-is' | 'hex-to-decimal' | 'decimal-to-hex'
}

export interface DeliveryReceipt {
  readonly id: string
  readonly status: ResourceStatus
  readonly code?: string
}

/** SMPP 3.4, 5.2.12: the bits of esm_class that tell what a deliver_sm is. */
const kindBits = 0x3c
const deliveryReceipt = 0x04
const intermediate = 0x20
/** Acknowledgements that a person or a program at the other end wrote. */
const acknowledgements: readonly number[] = [0x08, 0x10, 0x18]

/** SMPP 3.4, 5.2.28: message_state. */
const states: Readonly<Record<number, ResourceStatus>> = {
  0: 'queued',
  1: 'sent',
  2: 'delivered',
  3: 'undelivered',
  4: 'undelivered',
  5: 'undelivered',
  6: 'sent',
  7: 'delivery-unknown',
  8: 'failed',
  9: 'undelivered',
}

/** SMPP 3.4, appendix B: the words of `stat:`, of which some networks write more letters. */
const words: readonly (readonly [string, ResourceStatus])[] = [
  ['DELIV', 'delivered'],
  ['EXPIR', 'undelivered'],
  ['DELET', 'undelivered'],
  ['UNDEL', 'undelivered'],
  ['ACCEP', 'sent'],
  ['ENROU', 'sent'],
  ['BUFFE', 'sent'],
  ['SCHED', 'queued'],
  ['REJEC', 'failed'],
  ['FAILE', 'failed'],
  ['SKIPP', 'undelivered'],
]

/** What a deliver_sm is: a text, a receipt, or neither. */
export function kindOf(pdu: Pdu): 'text' | 'receipt' | 'acknowledgement' {
  const kind = numberOf(pdu, 'esm_class') & kindBits
  if (kind === deliveryReceipt || kind === intermediate) return 'receipt'
  if (acknowledgements.includes(kind)) return 'acknowledgement'
  // Some set no bit. An id alone is no proof: Kannel's test SMSC puts one into texts.
  const told =
    octetsOf(pdu, 'receipted_message_id').length > 0 && optionOf(pdu, 'message_state') !== undefined
  return told ? 'receipt' : 'text'
}

/** @returns undefined when it names no text */
export function readReceipt(pdu: Pdu, settings: ReceiptSettings): DeliveryReceipt | undefined {
  const text = textOf(pdu)
  const given = octetsOf(pdu, 'receipted_message_id').toString('latin1').replace(/\0.*$/s, '')
  const id = given === '' ? field(text, 'id') : given
  if (id === undefined) return undefined
  const status = statusOf(optionOf(pdu, 'message_state'), field(text, 'stat'))
  const code = codeOf(pdu, text)
  const failed = status === 'undelivered' || status === 'failed' || status === 'delivery-unknown'
  return { id: converted(id, settings), status, ...(failed && code !== undefined && { code }) }
}

/** Plain letters and digits, which all alphabets of one octet share. */
function textOf(pdu: Pdu): string {
  const short = octetsOf(pdu, 'short_message')
  const octets = short.length > 0 ? short : octetsOf(pdu, 'message_payload')
  return decodedText(octets, numberOf(pdu, 'data_coding') === 8 ? 8 : 3, { default_alphabet: 'latin1' }) ?? ''
}

/** The first of its name: what follows `text:` is the beginning of the person's text. */
function field(text: string, name: string): string | undefined {
  return new RegExp(`(?:^|\\s)${name}:\\s*(\\S+)`, 'i').exec(text.split(/\stext:/i)[0] ?? '')?.[1]
}

function statusOf(state: number | undefined, word = ''): ResourceStatus {
  const known = state === undefined ? undefined : states[state]
  return known ?? words.find(([begin]) => word.toUpperCase().startsWith(begin))?.[1] ?? 'delivery-unknown'
}

/** `err:` is the network's own; network_error_code is its kind and a number (SMPP 3.4, 5.3.2.31). */
function codeOf(pdu: Pdu, text: string): string | undefined {
  const told = field(text, 'err')
  if (told !== undefined && !/^0+$/.test(told)) return told
  const octets = octetsOf(pdu, 'network_error_code')
  return octets.length === 3 && octets.readUInt16BE(1) !== 0 ? `${octets.readUInt16BE(1)}` : undefined
}

function converted(id: string, { receipt_ids }: ReceiptSettings): string {
  if (receipt_ids === 'hex-to-decimal' && /^[0-9a-f]{1,32}$/i.test(id)) return BigInt(`0x${id}`).toString(10)
  if (receipt_ids === 'decimal-to-hex' && /^[0-9]{1,38}$/.test(id)) return BigInt(id).toString(16)
  return id
}

/** An id as it is kept: one in hex has capitals here and zeros in front there, and receipts write it otherwise. */
export function keptId(id: string, { receipt_ids }: ReceiptSettings): string {
  if (receipt_ids === 'decimal-to-hex' && /^[0-9a-f]{1,32}$/i.test(id)) return BigInt(`0x${id}`).toString(16)
  if (receipt_ids === 'hex-to-decimal' && /^[0-9]{1,38}$/.test(id)) return BigInt(id).toString(10)
  return id
}

// What an SMSC brings, as events, and what it is answered.
import type { CarrierEvent, LinkListener } from './carrier.ts'
import { addressOf, type AddressSettings } from './smpp-address.ts'
import type { Taken } from './smpp-link.ts'
import { numberOf, type Pdu, wordOf } from './smpp-pdu.ts'
import { kindOf, readReceipt, type ReceiptSettings } from './smpp-receipt.ts'
import { readText, type TextSettings } from './smpp-text.ts'

export interface InboundSettings extends TextSettings, ReceiptSettings, AddressSettings {
  /** Whether a number, as others write it, is the operator's. */
  readonly own: (address: string) => boolean
}

/**
 * Milliseconds between attempts to have a receipt recorded. It may overtake the answer to the text that it is about, and not
 * every SMSC repeats a receipt.
 */
export const receiptPausesMs: readonly number[] = [50, 200, 750, 2_000]
/** Receipts that wait so. Above it an SMSC has to repeat them. */
const heldMax = 50

/** SMPP 3.4, 5.1.3: taken; bring it again; do not. */
const ok = 0x00
const again = 0x64
const never = 0x65

/** @returns undefined for what means nothing to us, and is answered with good */
export function eventOf(pdu: Pdu, settings: InboundSettings): CarrierEvent {
  const kind = kindOf(pdu)
  if (kind === 'acknowledgement') return ignored('an acknowledgement of a person')
  if (kind === 'receipt') {
    const receipt = readReceipt(pdu, settings)
    if (receipt === undefined) return ignored('a receipt that names no text')
    const { id, ...report } = receipt
    return { kind: 'text-status', about: { id }, ...report }
  }
  const { body, part } = readText(pdu, settings)
  if (body === undefined) return ignored(`no text: data_coding ${numberOf(pdu, 'data_coding')}`)
  const ends = { from: addressIn(pdu, 'source', settings), to: addressIn(pdu, 'dest', settings) }
  if (part !== undefined) return { kind: 'text-part', part: { ...ends, ...part, body } }
  return { kind: 'text', text: { ...ends, body: body.toWellFormed(), media_urls: [] } }
}

const ignored = (reason: string): CarrierEvent => ({ kind: 'ignored', reason })

function addressIn(pdu: Pdu, end: 'source' | 'dest', settings: InboundSettings): string {
  const digits = wordOf(pdu, end === 'source' ? 'source_addr' : 'destination_addr')
  return addressOf({ ton: numberOf(pdu, `${end}_addr_ton`), digits }, settings.own, settings)
}

/** Has what came recorded, and only then says that it was taken. */
export function inbound(settings: InboundSettings, pausesMs: readonly number[]): Taken {
  let held = 0
  return async (pdu, listener) => {
    const event = eventOf(pdu, settings)
    if (event.kind !== 'text-status') {
      // No network will make a text of what is none, and receipts without a name are of use to nobody.
      const good = event.kind === 'ignored' && event.reason.startsWith('no text') ? never : ok
      return (await heard(event, listener)) ? good : again
    }
    if (await heard(event, listener)) return ok
    if (held >= heldMax) return again
    held++
    try {
      for (const ms of pausesMs) {
        await new Promise((resolve) => setTimeout(resolve, ms))
        if (await heard(event, listener)) return ok
      }
      return again
    } finally {
      held--
    }
  }
}

async function heard(event: CarrierEvent, listener: LinkListener): Promise<boolean> {
  try {
    await listener.hear(event)
    return true
  } catch {
    // Whatever it was: the network keeps it, and brings it again.
    return false
  }
}

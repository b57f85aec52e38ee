// Handing texts over: their parts within the window and at the pace that the operator agreed on, and what the answers mean.
import type { Messaging, OutboundMessage, Receipt } from './carrier.ts'
import { addressFields, type AddressSettings } from './smpp-address.ts'
import type { Answer } from './smpp-connection.ts'
import type { SmppLink } from './smpp-link.ts'
import { statusCode, statusWords, wordOf } from './smpp-pdu.ts'
import { keptId, type ReceiptSettings } from './smpp-receipt.ts'
import { partsMax, partsOf, type TextSettings } from './smpp-text.ts'
import { rest, tickets } from './smpp-waits.ts'

export interface SendSettings extends TextSettings, ReceiptSettings, AddressSettings {
  /** Packets that wait for their answer. */
  readonly window: number
  /** Packets in any second; 0: as many as the window lets. */
  readonly per_second: number
  readonly receipts: boolean
}

/** What an answer other than good means for the text. */
type Refusal =
  /** As it is, another time. */
  { readonly as: 'later'; readonly afterMs?: number } | { readonly as: 'rejected'; readonly final: boolean }

/**
 * SMPP 3.4, 5.1.3. Only the person's number is wrong whoever carries the text; that the sender is not allowed, that the text is
 * too long, and what a network has made up (0x0400 to 0x04FF) are this network's. What is missing here is rejected so.
 */
const refusals: Readonly<Record<number, Refusal>> = {
  // ESME_RINVBNDSTS: another bind, or none, is needed now.
  0x04: { as: 'later' },
  // ESME_RSYSERR: what SMSCs answer when something of their own is down.
  0x08: { as: 'later', afterMs: 5_000 },
  // ESME_RINVDSTADR
  0x0b: { as: 'rejected', final: true },
  // ESME_RMSGQFUL
  0x14: { as: 'later', afterMs: 5_000 },
  // ESME_RTHROTTLED
  0x58: { as: 'later', afterMs: 1_000 },
  // ESME_RX_T_APPN
  0x64: { as: 'later', afterMs: 5_000 },
}
const refusalOf = (status: number): Refusal => refusals[status] ?? { as: 'rejected', final: false }

/** Milliseconds between attempts to bring the rest of a text of which a part was taken. */
const restPauseMs = 500
const secondMs = 1_000
/** People of whom the last reference of parts is known. */
const referencesMax = 10_000

/** What became of one part. */
type PartReceipt =
  { readonly outcome: 'taken'; readonly id: string } | Exclude<Receipt, { outcome: 'accepted' }>

/** ESME_RINVMSGLEN. Only many long addresses of media make a text so long. */
const tooLong: Receipt = {
  outcome: 'rejected',
  final: true,
  code: '0x01',
  reason: `more than ${partsMax} parts`,
}

export function messaging(link: SmppLink, settings: SendSettings): Messaging {
  const handOver = packets(link, settings)
  const referenceFor = references()
  return {
    windowMax: settings.window,
    async send(message, signal) {
      const [first, ...others] = packetsOf(message, settings, referenceFor)
      if (first === undefined) return tooLong
      // Until the first was taken, the person has got nothing, and the text can still be refused as a whole.
      const begun = await handOver(first, signal)
      if (begun.outcome !== 'taken') return begun
      const later = await Promise.all(others.map((part) => untilTaken(() => handOver(part, signal), signal)))
      const failed = later.find(({ outcome }) => outcome !== 'taken')
      if (failed !== undefined && failed.outcome !== 'taken') return failed
      const ids = [begun, ...later].map((part) => (part.outcome === 'taken' ? part.id : ''))
      return { outcome: 'accepted', status: 'sent', ids: ids.filter((id) => id !== '') }
    },
  }
}

type Packet = Readonly<Record<string, unknown>>

function packetsOf(
  message: OutboundMessage,
  settings: SendSettings,
  referenceFor: (message: OutboundMessage) => number,
): Packet[] {
  // SMPP carries no media: the person gets their addresses.
  const body = [message.body, ...message.media_urls].filter((line) => line !== '').join('\n')
  const addresses = addressFields(message, settings)
  return partsOf(body, settings, () => referenceFor(message)).map((part) => ({
    ...addresses,
    ...part,
    registered_delivery: settings.receipts && message.reported ? 1 : 0,
  }))
}

/**
 * Counts the long texts to each person, so that two on their way at once are not mixed up. Begins anywhere, so that two
 * processes seldom agree.
 */
function references(): (message: OutboundMessage) => number {
  // Bounded: referencesMax, the one that was used longest ago goes.
  const last = new Map<string, number>()
  return ({ sid, from, to }) => {
    const key = `${from} ${to}`
    const next = ((last.get(key) ?? Number.parseInt(sid.slice(-2), 16)) + 1) % 256
    last.delete(key)
    last.set(key, next)
    if (last.size > referencesMax) last.delete(last.keys().next().value!)
    return next
  }
}

/** Hands one packet over, when it is its turn. */
function packets(link: SmppLink, settings: SendSettings) {
  const window = tickets(settings.window)
  const pace = settings.per_second === 0 ? undefined : tickets(settings.per_second)
  return async (packet: Packet, signal: AbortSignal): Promise<PartReceipt> => {
    if (!(await window.take(signal))) return { outcome: 'not-sent', reason: 'the window was full' }
    try {
      if (pace !== undefined) {
        if (!(await pace.take(signal))) return { outcome: 'not-sent', reason: 'per_second was reached' }
        setTimeout(() => {
          pace.give()
        }, secondMs).unref()
      }
      const { state } = link
      const answer = await link.submit(packet, signal)
      return receiptOf(answer, { settings, unsent: state.up ? 'no connection' : state.reason })
    } finally {
      window.give()
    }
  }
}

function receiptOf(
  answer: Answer,
  { settings, unsent }: { settings: SendSettings; unsent: string },
): PartReceipt {
  if (answer === 'unsent') return { outcome: 'not-sent', reason: unsent }
  if (answer === 'unanswered') return { outcome: 'lost', reason: 'no answer' }
  const { status } = answer
  if (status === 0 && answer.command === 'submit_sm_resp') {
    return { outcome: 'taken', id: keptId(wordOf(answer, 'message_id'), settings) }
  }
  const refusal = refusalOf(status)
  const reason = statusWords(status)
  if (refusal.as === 'rejected') {
    return { outcome: 'rejected', final: refusal.final, code: statusCode(status), reason }
  }
  return { outcome: 'not-sent', reason, ...(refusal.afterMs !== undefined && { afterMs: refusal.afterMs }) }
}

/** The rest of a text that has begun is brought until it is taken, or time is up: half a text is never shown. */
async function untilTaken(hand: () => Promise<PartReceipt>, signal: AbortSignal): Promise<PartReceipt> {
  for (;;) {
    const receipt = await hand()
    if (receipt.outcome !== 'not-sent') return receipt
    await rest(restPauseMs, signal)
    if (signal.aborted) return { outcome: 'lost', reason: `of a part: ${receipt.reason}` }
  }
}

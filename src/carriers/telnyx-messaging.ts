// Hands texts over to Telnyx (POST /messages), and says what its answers mean.
// Sources, 2026-11-20: https://developers.telnyx.com/api-reference/messages/send-a-message for the request,
// https://developers.telnyx.com/docs/messaging/messages/error-codes/index for the codes.
import type { ResourceStatus } from '../domain/interaction.ts'
import type { CarrierAnswer } from '../net/carrier-http.ts'
import type { Messaging, OutboundMessage, Receipt } from './carrier.ts'
import { jsonIn, refusalIn, type TelnyxApi, textFound } from './telnyx-api.ts'

/**
 * Telnyx sends 50 texts a second for an account and queues what is more. With a quarter of a second for each answer that is
 * a dozen under way; twice as many leave room for slow ones.
 * Source: https://developers.telnyx.com/docs/messaging/messages/rate-limiting (2026-11-20).
 */
const windowMax = 24

export function telnyxMessaging(api: TelnyxApi): Messaging {
  return {
    windowMax,
    async send(message, signal) {
      return receiptOf(await api.ask({ method: 'POST', path: '/messages', body: requestOf(message), signal }))
    },
  }
}

/** Reports come to the text's own address and nowhere else: the profile's is for what people send. */
function requestOf({ from, to, body, media_urls, reportTo }: OutboundMessage) {
  return {
    from,
    to,
    ...(body !== '' && { text: body }),
    ...(media_urls.length > 0 && { media_urls }),
    ...(reportTo !== undefined && { webhook_url: reportTo }),
    use_profile_webhooks: false,
    // Otherwise a text of many parts may be refused with 40328.
    auto_detect: false,
  }
}

function receiptOf(answer: CarrierAnswer): Receipt {
  if (answer.status === null) return { outcome: answer.fault, reason: answer.reason }
  const { status, headers } = answer
  const said = jsonIn(answer.body)
  if (status >= 200 && status < 300) {
    // Telnyx's id is a UUID, and reports name the interaction: nobody needs it.
    if (textFound(said, 'data', 'id') === undefined) return { outcome: 'lost', reason: 'unreadable answer' }
    // What is taken is queued, where nothing else is said.
    return {
      outcome: 'accepted',
      status: statusOfText(textFound(said, 'data', 'to', 0, 'status') ?? 'queued'),
    }
  }
  const { code, title, pointer } = refusalIn(status, said)
  const reason = title === '' ? `Telnyx answered ${status}` : title
  if (status === 429 || busyCodes.includes(code)) return { outcome: 'not-sent', reason, ...pauseIn(headers) }
  // 408 is 10008, "the request timed out": how far it came, nobody knows.
  if (status >= 500 || status === 408) return { outcome: 'lost', reason }
  return { outcome: 'rejected', final: isFinal(code, pointer), code, reason }
}

/** 10011: too many requests. 40318: the queue is full, "wait before resending". */
const busyCodes = ['10011', '40318']

/**
 * What is wrong with the text or with the person's number, whoever carries it. Everything else is between the account
 * and Telnyx: a number without a profile (40305), a country that is not allowed (40309), money (40333), or a route
 * that another carrier may have (40301, 40319).
 */
const finalCodes = [
  '40001', // not routable: a landline, or no number of a phone
  '40012', // the destination's network says that the number is none
  '40300', // the person sent STOP
  '40302', // too many parts
  '40310', // no number
  '40316', // neither words nor media
  '40317', // more than 10 media, or more than 1 MB
  '40322', // words that may not be sent: "do not retry"
]
/** A number is none, or not in E.164: final when it is the person's. */
const numberCodes = ['10002', '10016']

function isFinal(code: string, pointer: string): boolean {
  return finalCodes.includes(code) || (numberCodes.includes(code) && /^\/to\b/.test(pointer))
}

/** Milliseconds for which Telnyx may be believed that it wants to be left alone. */
const pauseMsMax = 3_600_000

/** `x-ratelimit-reset` is in seconds: https://developers.telnyx.com/development/api-fundamentals/reliability/rate-limiting. */
function pauseIn(headers: Readonly<Record<string, string>>): { afterMs?: number } {
  const said = headers['retry-after'] ?? headers['x-ratelimit-reset'] ?? ''
  return /^\d{1,9}(\.\d{1,9})?$/.test(said)
    ? { afterMs: Math.min(Math.ceil(Number(said) * 1000), pauseMsMax) }
    : {}
}

/** https://developers.telnyx.com/docs/messaging/messages/receiving-webhooks, "delivery statuses". */
const statuses: Readonly<Record<string, ResourceStatus>> = {
  queued: 'queued',
  sending: 'sending',
  sent: 'sent',
  delivered: 'delivered',
  sending_failed: 'failed',
  delivery_failed: 'undelivered',
  // The network never said. It may yet: the event is the last, but the word is no verdict.
  delivery_unconfirmed: 'delivery-unknown',
}

/** Telnyx's word for how far a text has come, as ours. */
export function statusOfText(word: string): ResourceStatus {
  return (Object.hasOwn(statuses, word) ? statuses[word] : undefined) ?? 'unknown'
}

// What Telnyx calls us about: texts as JSON events, calls as forms in the shape of Twilio's (TeXML). Both are signed alike.
// Sources, 2026-11-20: https://developers.telnyx.com/docs/messaging/messages/receiving-webhooks for texts,
// https://developers.telnyx.com/docs/voice/programmable-voice/texml-instruction-fetching for calls that come in,
// https://developers.telnyx.com/api-reference/callbacks/texml-call-completed for reports on calls.
import { verify as verifies, type KeyObject } from 'node:crypto'
import { mediaMax } from '../domain/interaction.ts'
import { problem } from '../domain/problem.ts'
import { Fault, type Kind, text, uri } from '../fields.ts'
import { type Form, formOf, utf8 } from '../form.ts'
import type { CarrierEvent, Ingress, IngressReader, IngressSubject, ReportedLeg, Verdict } from './carrier.ts'
import { reportedInteraction, reportedSide } from './report-query.ts'
import { sidFor } from './settings.ts'
import { found, jsonIn, listFound, textFound } from './telnyx-api.ts'
import { statusOfText } from './telnyx-messaging.ts'
import { hungUp } from './telnyx-texml.ts'
import { doneAs, statusOf } from './twilio-webhooks.ts'

export interface TelnyxIngress {
  /** The carrier's name, for SIDs. */
  readonly name: string
  readonly publicKey: KeyObject
  readonly tolerance_seconds: number
  /** What texts and calls must belong to, where it is known. */
  readonly messaging_profile_id: string | undefined
  readonly texml_application_id: string | undefined
}

export function telnyxIngress(settings: TelnyxIngress): IngressReader {
  return {
    at: 'carrier',
    verify: (request) => verdictOn(request, settings),
    parse: (request) => [
      isCall(request.subject) ? callEvent(request, settings) : textEvent(request, settings),
    ],
    // For the end of a dialled call it is a document, which ends the caller's leg; elsewhere nobody reads it.
    understood: hungUp,
  }
}

const isCall = (subject: IngressSubject) => !subject.startsWith('Message')

/**
 * Telnyx signs the time, `|` and the body as it is sent: https://developers.telnyx.com/development/api-fundamentals/webhooks/receiving-webhooks,
 * and for forms each page of the callback reference. The address is not signed, so a GET, which says all in its query, is
 * nobody's word.
 */
function verdictOn(request: Ingress, settings: TelnyxIngress): Verdict {
  const signature = request.headers['telnyx-signature-ed25519']
  const timestamp = request.headers['telnyx-timestamp']
  if (request.method !== 'POST' || !signature || !timestamp) return 'unsigned'
  const signed = Buffer.concat([Buffer.from(`${timestamp}|`), request.body])
  if (!verifies(null, signed, settings.publicKey, Buffer.from(signature, 'base64'))) return 'forged'
  const ageMs = Math.abs(request.at.getTime() - Number(timestamp) * 1000)
  if (!(ageMs <= settings.tolerance_seconds * 1000)) return 'stale'
  return isOurs(request, settings) ? 'genuine' : 'wrong-account'
}

/** An account has one key for all that it does: other applications' texts and calls are signed with it, too. */
function isOurs(request: Ingress, { messaging_profile_id, texml_application_id }: TelnyxIngress): boolean {
  const body = Buffer.from(request.body).toString()
  const [said, ours] = isCall(request.subject)
    ? [new URLSearchParams(body).get('ConnectionId') ?? undefined, texml_application_id]
    : [textFound(jsonIn(body), 'data', 'payload', 'messaging_profile_id'), messaging_profile_id]
  return said === undefined || ours === undefined || said === ours
}

const party = text({ min: 1, max: 191 })
/** Characters of a text: more than any network brings. What is too long for the API was sent all the same. */
const words = text({ max: 10_000 })
const id = text({ min: 1, max: 500 })
const mediaUrl = uri({ max: 4000 })

function textEvent(request: Ingress, { name }: TelnyxIngress): CarrierEvent {
  const event = jsonIn(utf8(request.body))
  const kind = textFound(event, 'data', 'event_type')
  const payload = found(event, 'data', 'payload')
  if (kind === undefined || payload === undefined) throw malformed('It is no event of Telnyx.')
  if (kind === 'message.received') {
    // WhatsApp and RCS come as texts, too, from a bare number: an answer as SMS would be no answer there.
    const type = textFound(payload, 'type') ?? 'SMS'
    return /^[SM]MS$/i.test(type) ? received(payload, name) : { kind: 'ignored', reason: `a text by ${type}` }
  }
  if (kind !== 'message.sent' && kind !== 'message.finalized') return { kind: 'ignored', reason: kind }
  // Reports on what others send with the profile come to the profile's own address, which is that of texts.
  if (request.subject === 'Message') return { kind: 'ignored', reason: `${kind} of another's text` }
  const code = textFound(payload, 'errors', 0, 'code')
  return {
    kind: 'text-status',
    about: reportedInteraction(request.url),
    status: statusOfText(decoded(party, found(payload, 'to', 0, 'status'), 'to[0].status')),
    ...(code !== undefined && { code: decoded(text({ max: 50 }), code, 'errors[0].code') }),
  }
}

function received(payload: unknown, name: string): CarrierEvent {
  const media_urls = listFound(payload, 'media')
    .slice(0, mediaMax)
    .map((one, at) => decoded(mediaUrl, found(one, 'url'), `media[${at}].url`))
  const key = decoded(id, found(payload, 'id'), 'id')
  return {
    kind: 'text',
    text: {
      sid: sidFor(media_urls.length > 0 ? 'MM' : 'SM', name, key),
      from: decoded(party, found(payload, 'from', 'phone_number'), 'from.phone_number'),
      to: decoded(party, found(recipientIn(payload), 'phone_number'), 'to[0].phone_number'),
      // Null for a picture without words.
      body: decoded(words, found(payload, 'text') ?? '', 'text'),
      media_urls,
    },
  }
}

/** Of several, as in a group, ours is the one that is told. */
function recipientIn(payload: unknown): unknown {
  const all = listFound(payload, 'to')
  return all.find((one) => found(one, 'status') === 'webhook_delivered') ?? all[0]
}

function callEvent({ subject, url, body }: Ingress, { name }: TelnyxIngress): CarrierEvent {
  const form = formOf(utf8(body))
  if (subject === 'Call') return incoming(form, name)
  const report = subject === 'CallStatus' ? legOf(form, name) : doneOf(form, name)
  return { kind: 'leg', side: reportedSide(url), report }
}

const legSid = (name: string, key: string) => sidFor('CA', name, key)

function legOf(form: Form, name: string): ReportedLeg {
  return {
    leg: legSid(name, needed(form, 'CallSid', id)),
    status: statusOf(needed(form, 'CallStatus')),
    duration: secondsOf(form, 'CallDuration'),
    ended: false,
  }
}

/** `CallSid` is the caller's. What was dialled is said under names of its own, none of which Telnyx promises. */
function doneOf(form: Form, name: string): ReportedLeg {
  needed(form, 'CallSid', id)
  const dialled = given(form, 'DialCallSid')
  return {
    leg: dialled && legSid(name, dialled),
    status: doneAs(given(form, 'DialCallStatus') ?? 'unknown'),
    duration: secondsOf(form, 'DialCallDuration'),
    ended: true,
  }
}

/** What means the call or the account in Telnyx's words is ours to say: an application knows both by SIDs. */
const ownNames = ['AccountSid', 'CallSid', 'CallSidLegacy']

function incoming(form: Form, name: string): CarrierEvent {
  const said = [...form].map(([key, values]) => [key, values.at(-1)!] as const)
  return {
    kind: 'call',
    sid: sidFor('CA', name, needed(form, 'CallSid', id)),
    // Who withholds his number has none.
    from: given(form, 'From') === undefined ? '' : needed(form, 'From'),
    to: needed(form, 'To'),
    native: Object.fromEntries(said.filter(([key]) => !ownNames.includes(key))),
  }
}

/** Undefined when it is missing or empty. */
function given(form: Form, name: string): string | undefined {
  const said = form.get(name)?.at(-1)
  return said === '' ? undefined : said
}
const needed = (form: Form, name: string, kind = party) => decoded(kind, given(form, name), name)

/** Whole seconds, perhaps with a fraction: it is the same call. */
function secondsOf(form: Form, name: string): number | undefined {
  const said = given(form, name)
  return said !== undefined && /^\d{1,6}(\.\d+)?$/.test(said) ? Math.floor(Number(said)) : undefined
}

function decoded<T>(kind: Kind<T>, value: unknown, where: string): T {
  if (typeof value !== 'string') throw malformed(`${where} is missing.`)
  try {
    return kind.decode([value])
  } catch (error) {
    throw error instanceof Fault ? malformed(`${where} is wrong. ${error.message}`) : error
  }
}

const malformed = (reason: string) => problem('malformed-request', { reason })

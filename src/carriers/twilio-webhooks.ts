// What carriers say that speak as Twilio does: forms about texts and calls, read into events (contract 9.1 to 9.4).
import type { OutboundSide } from '../domain/call-plan.ts'
import { mediaMax, type ResourceStatus, resourceStatuses } from '../domain/interaction.ts'
import { problem } from '../domain/problem.ts'
import { isSid, type Sid } from '../domain/sid.ts'
import { integer, sid as sidOf, text, uri } from '../fields.ts'
import { type Form, formOf, utf8 } from '../form.ts'
import { decoder } from '../parameters.ts'
import { type DialReports, emptyTwiml } from '../twiml/write.ts'
import type {
  AddressOf,
  CarrierEvent,
  Ingress,
  IngressSubject,
  Reply,
  ReportedInteraction,
} from './carrier.ts'
import { named } from './report-query.ts'

/** Characters of a text: more than any carrier brings. What is too long for the API was sent all the same. */
const bodyLengthMax = 10_000

const message_sid = { kind: sidOf('SM', 'MM'), create: 'required', doc: 'SID of the text.' } as const
const seconds = { kind: integer({ min: 0, max: 1_000_000 }), create: 'optional' } as const
const status = {
  kind: text({ min: 1, max: 50 }),
  create: 'required',
  doc: "How far it has come, in the carrier's words.",
} as const
const errorCode = {
  kind: text({ max: 50 }),
  create: 'optional',
  nullable: true,
  doc: 'Why it failed, if it did.',
} as const

const newText = {
  message_sid,
  from: { kind: text({ min: 1, max: 191 }), create: 'required', doc: 'Who sent it.' },
  to: { kind: text({ min: 1, max: 191 }), create: 'required', doc: 'The number that was texted.' },
  body: {
    kind: text({ max: bodyLengthMax }),
    create: 'optional',
    doc: `The text, at most ${bodyLengthMax} characters.`,
  },
} as const
const mediaNames = Array.from({ length: mediaMax }, (_, at) => `media_url${at}`)
const newMedia = Object.fromEntries(
  mediaNames.map((name) => [
    name,
    { kind: uri({ max: 4000 }), create: 'optional', doc: 'Address of media that came with it.' } as const,
  ]),
)
const newStatus = { message_sid, message_status: status, error_code: errorCode } as const
const newCall = {
  call_sid: { kind: sidOf('CA'), create: 'required', doc: 'SID of the call.' },
  from: {
    kind: text({ max: 191 }),
    create: 'optional',
    doc: 'Who calls. Empty: the caller withholds it.',
  },
  to: { kind: text({ min: 1, max: 191 }), create: 'required', doc: 'The number that is called.' },
} as const
const newLeg = {
  call_sid: { kind: sidOf('CA'), create: 'required', doc: "SID of the called person's leg." },
  call_status: status,
  call_duration: { ...seconds, doc: 'Whole seconds that the two talked.' },
} as const
const newDone = {
  dial_call_sid: { kind: sidOf('CA'), create: 'optional', doc: "SID of the called person's leg." },
  dial_call_status: status,
  dial_call_duration: { ...seconds, doc: 'Whole seconds that the two talked.' },
} as const

/** The form of each request, for the public reference. */
export const webhookForms = {
  Message: { ...newText, ...newMedia },
  MessageStatus: newStatus,
  Call: newCall,
  CallStatus: newLeg,
  CallDone: newDone,
} as const

const readText = decoder(newText, 'create')
const readMedia = decoder(newMedia, 'create')
const readStatus = decoder(newStatus, 'create')
const readCall = decoder(newCall, 'create')
const readLeg = decoder(newLeg, 'create')
const readDone = decoder(newDone, 'create')

export const xmlReply = (body: string): Reply => ({
  status: 200,
  contentType: 'text/xml; charset=utf-8',
  body,
})

/** Nothing is left for the carrier to do. */
export const emptyResponse = xmlReply(emptyTwiml)

/**
 * @param request at an address of the shape of Twilio's own, which names the service (contract 9.5)
 * @throws {Problem} parameter-invalid, malformed-request, or that the address names nothing
 */
export function parseWebhook({ subject, url, body }: Ingress): CarrierEvent {
  const { pathname, search } = new URL(url)
  const [service_sid = ''] = /(?<=\/Proxy\/)[^/]+(?=\/Webhooks\/[^/]+$)/.exec(pathname) ?? []
  if (!isSid('KS', service_sid)) throw problem('service-unknown')
  return parsers[subject](formOf(utf8(body)), { query: formOf(search.slice(1)), service_sid })
}

/** Where a carrier that speaks TwiML reports on a call of a session: the queries name what `parseWebhook` reads. */
export function dialReports(address: AddressOf): (side: OutboundSide) => DialReports {
  return ({ interaction_sid: ki, session_sid: kc, participant_sid: kp }) => ({
    status: address('CallStatus', { ki, kc, kp }),
    action: address('CallDone', { ki, kc, kp }),
  })
}

interface Place {
  readonly query: Form
  readonly service_sid: Sid<'KS'>
}

const parsers: Readonly<Record<IngressSubject, (form: Form, place: Place) => CarrierEvent>> = {
  Message(form) {
    const { message_sid: sid, from, to, body = '' } = readText(form)
    const given: Readonly<Record<string, unknown>> = readMedia(form)
    const media_urls = mediaNames.map((name) => given[name]).filter((url) => typeof url === 'string')
    return { kind: 'text', text: { sid, from, to, body, media_urls } }
  },
  MessageStatus(form, place) {
    const { message_sid: sid, message_status, error_code: code } = readStatus(form)
    const about = { ...reported(place), sid }
    return { kind: 'text-status', about, status: messageStatus(message_status), ...(code && { code }) }
  },
  Call(form) {
    const { call_sid: sid, from = '', to } = readCall(form)
    const native = Object.fromEntries([...form].map(([name, values]) => [name, values.at(-1)!]))
    return { kind: 'call', sid, from, to, native }
  },
  CallStatus(form, place) {
    const { call_sid: leg, call_status, call_duration: duration } = readLeg(form)
    const report = { leg, status: statusOf(call_status), duration, ended: false }
    return { kind: 'leg', side: sideOf(place), report }
  },
  CallDone(form, place) {
    const { dial_call_sid: leg, dial_call_status, dial_call_duration: duration } = readDone(form)
    return {
      kind: 'leg',
      side: sideOf(place),
      report: { leg, status: doneAs(dial_call_status), duration, ended: true },
    }
  },
}

function reported({ query, service_sid }: Place): ReportedInteraction {
  return {
    service_sid,
    session_sid: named(query, 'kc', { prefix: 'KC', unknown: 'session-unknown' }),
    interaction_sid: named(query, 'ki', { prefix: 'KI', unknown: 'interaction-unknown' }),
  }
}

function sideOf(place: Place) {
  const participant_sid = named(place.query, 'kp', { prefix: 'KP', unknown: 'participant-unknown' })
  return { ...reported(place), participant_sid }
}

/** The carrier's word as ours. `read` says that it was delivered, and more than an Interaction tells. */
export function messageStatus(word: string): ResourceStatus {
  return word === 'read' ? 'delivered' : statusOf(word)
}

/** The carrier's word as ours. */
export function statusOf(word: string): ResourceStatus {
  return resourceStatuses.find((known) => known === word) ?? 'unknown'
}

/** When the dialling is over, `answered` says that both talked and have done. */
export function doneAs(word: string): ResourceStatus {
  return word === 'answered' ? 'completed' : statusOf(word)
}

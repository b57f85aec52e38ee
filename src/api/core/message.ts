// Messages: the texts of the simulated network. They are sent by way of sessions and phones; here they are read.
import { segmentCount } from '../../domain/segments.ts'
import { isSid } from '../../domain/sid.ts'
import { type Json, type Kind, sid as sidOf, text, timestamp } from '../../fields.ts'
import { fetchMessage, listMessages } from '../../operations/find-message.ts'
import type { SimulatorMessage } from '../../storage/simulator-messages.ts'
import { always, coreDescriptions } from './core-description.ts'
import { coreList } from './core-list.ts'
import { apiVersion, coreRoute, rfc2822, uriOf } from './core-route.ts'

/** A piece of time, its end not included. */
interface Span {
  readonly from: Date
  readonly until: Date
}

/** The day or, where a time is given, the second that somebody named. */
const span: Kind<Span> = {
  schema: { type: 'string', format: 'date-time' },
  encode: ({ from }) => timestamp.encode(from),
  decode: (given) => {
    const from = timestamp.decode(given)
    const isDay = /^\d{4}-\d{2}-\d{2}$/.test(given.at(-1)!.trim())
    return spanOf(from.getTime(), isDay ? dayMs : 1000)
  },
}

const dayMs = 86_400_000
const earliestMs = Date.parse('0001-01-01T00:00:00Z')
const latestMs = Date.parse('9999-12-31T23:59:59.999Z')

/** No text was sent outside the years of four digits, and a database need not be able to read others. */
function spanOf(fromMs: number, lengthMs: number): Span {
  const at = (ms: number) => new Date(Math.min(Math.max(ms, earliestMs), latestMs))
  return { from: at(fromMs), until: at(fromMs + lengthMs) }
}

/** The day on which an instant is. Twilio: `DateSent` asks for a day, and its libraries write one as its midnight. */
function dayOf({ from }: Span): Span {
  return spanOf(Math.floor(from.getTime() / dayMs) * dayMs, dayMs)
}

const number = {
  kind: text({ max: 191 }),
  create: 'optional',
  nullable: true,
  doc: 'Only texts with this number.',
} as const
const sent = {
  kind: span,
  create: 'optional',
  nullable: true,
  doc: 'Only texts of this day, up to it, or from it on: the comparison is part of the name.',
} as const

/** Twilio: the comparison is part of the name, so that `DateSent>=2026-05-04` reads as it is meant. */
const filters = { to: number, from: number, date_sent: sent, 'date_sent<': sent, 'date_sent>': sent } as const

const collection = '/Messages'

const words = { type: 'string' }
const whenSent = { ...words, format: 'date-time-rfc-2822', description: 'When it was sent.' }
const count = { ...words, pattern: '^[0-9]+$' }

const described = coreDescriptions({
  tag: 'Message',
  about: "The texts of the simulated network, as Twilio's core API has them.",
  listKey: 'messages',
  sid: ['SM', 'MM'],
  filters,
  properties: {
    body: { ...words, description: 'The text.' },
    num_segments: { ...count, description: 'How many radio messages it is.' },
    direction: {
      ...words,
      enum: ['inbound', 'outbound-api'],
      description: 'Whether a person sent it, or Maskline did.',
    },
    from: { ...words, description: 'The number that it came from.' },
    to: { ...words, description: 'The number that it went to.' },
    date_updated: whenSent,
    price: always(null),
    error_message: always(null),
    uri: { ...words, description: 'Its address, without a host.' },
    account_sid: { ...sidOf('AC').schema, description: 'SID of the account that it belongs to.' },
    num_media: { ...count, description: 'How many media go with it.' },
    status: { ...words, enum: ['received', 'delivered'], description: 'How far it has come.' },
    messaging_service_sid: always(null),
    sid: { ...sidOf('SM', 'MM').schema, description: 'SID of this text.' },
    date_sent: whenSent,
    date_created: whenSent,
    error_code: always(null),
    price_unit: always(null),
    api_version: always(apiVersion),
    subresource_uris: {
      type: 'object',
      additionalProperties: false,
      description: 'Empty: media are not kept.',
    },
  },
})

/**
 * A text as the network sees it, from the phone's view of it: what a person sent is inbound, what a person received
 * was sent by the API, and has been delivered by being shown.
 */
function render(message: SimulatorMessage): Json {
  const { sid, account_sid, from, to, body, media_urls } = message
  const inbound = message.direction === 'sent'
  const date = rfc2822(message.date_created)
  return {
    body,
    num_segments: media_urls === null ? `${segmentCount(body)}` : '1',
    direction: inbound ? 'inbound' : 'outbound-api',
    from,
    to,
    date_updated: date,
    price: null,
    error_message: null,
    uri: uriOf(account_sid, `${collection}/${sid}.json`),
    account_sid,
    num_media: `${media_urls?.length ?? 0}`,
    status: inbound ? 'received' : 'delivered',
    messaging_service_sid: null,
    sid,
    date_sent: date,
    date_created: date,
    error_code: null,
    price_unit: null,
    api_version: apiVersion,
    // Only addresses that answer: media are known by their own URLs and not kept.
    subresource_uris: {},
  }
}

export const messageRoutes = [
  coreRoute({
    method: 'GET',
    path: `${collection}.json`,
    operation: 'ListMessage',
    subject: described('list', 'Lists texts, the latest first'),
    handle: (context, request) =>
      coreList(request, {
        key: 'messages',
        path: `${collection}.json`,
        filters,
        read: (page, { from, to, date_sent: day, 'date_sent<': latest, 'date_sent>': earliest }) =>
          listMessages(context, request.account_sid, page, {
            ...(from && { from }),
            ...(to && { to }),
            within: [
              ...(day ? [dayOf(day)] : []),
              ...(latest ? [{ until: latest.until }] : []),
              ...(earliest ? [{ from: earliest.from }] : []),
            ],
          }),
        render,
      }),
  }),
  coreRoute({
    method: 'GET',
    path: `${collection}/:sid.json`,
    operation: 'FetchMessage',
    subject: described('fetch', 'Fetches a text'),
    async handle(context, { account_sid, params }) {
      const sid = params['sid']!
      if (!isSid('SM', sid) && !isSid('MM', sid)) return undefined
      const message = await fetchMessage(context, account_sid, sid)
      return message && { status: 200, body: render(message) }
    },
  }),
]

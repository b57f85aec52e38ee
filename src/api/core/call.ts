// Calls: the calls of the simulated network, a record for each leg. They are made by the phones; here they are read, ended,
// and given something else to do.
import { callStatuses } from '../../domain/call-plan.ts'
import { phoneNumberFacts } from '../../domain/phone-number.ts'
import { isSid, type Sid } from '../../domain/sid.ts'
import { choice, type Json, sid as sidOf, text, uri } from '../../fields.ts'
import { changeCall, fetchCall, listCalls } from '../../operations/update-call.ts'
import type { SimulatorCall } from '../../storage/simulator-calls.ts'
import { always, coreDescriptions } from './core-description.ts'
import { coreList } from './core-list.ts'
import { apiVersion, coreRoute, decodeCore, rfc2822, uriOf } from './core-route.ts'

const withNumber = {
  kind: text({ max: 191 }),
  create: 'optional',
  nullable: true,
  doc: 'Only calls with this number.',
} as const
const filters = {
  to: withNumber,
  from: withNumber,
  status: {
    kind: choice(callStatuses),
    create: 'optional',
    nullable: true,
    doc: 'Only calls that are so far.',
  },
} as const

const parameters = {
  status: {
    kind: choice(['completed', 'canceled']),
    update: 'optional',
    nullable: true,
    doc: 'Ends the call; `canceled` only as long as nobody has answered.',
  },
  twiml: {
    kind: text({ max: 65_536 }),
    update: 'optional',
    nullable: true,
    doc: "What is to happen with it instead, as TwiML. For the caller's leg.",
  },
  url: {
    kind: uri({ max: 4000 }),
    update: 'optional',
    nullable: true,
    invalid: 'number-url-invalid',
    doc: "Where to ask what is to happen with it instead. For the caller's leg.",
  },
  method: {
    kind: choice(['get', 'post']),
    update: 'optional',
    nullable: true,
    invalid: 'number-method-invalid',
    doc: 'The method for that address. Default: POST.',
  },
} as const

const collection = '/Calls'

const words = { type: 'string' }
const date = { ...words, format: 'date-time-rfc-2822' }

const described = coreDescriptions({
  tag: 'Call',
  about: "The calls of the simulated network, leg by leg, as Twilio's core API has them.",
  listKey: 'calls',
  sid: ['CA'],
  filters,
  parameters,
  properties: {
    sid: { ...sidOf('CA').schema, description: 'SID of this leg.' },
    date_created: { ...date, description: 'When it began.' },
    date_updated: { ...date, description: 'When it last changed.' },
    parent_call_sid: {
      ...sidOf('CA').schema,
      nullable: true,
      description: 'SID of the leg that dialled it.',
    },
    account_sid: { ...sidOf('AC').schema, description: 'SID of the account that it belongs to.' },
    to: { ...words, description: 'The number that is called.' },
    to_formatted: { ...words, description: 'The same as people of North America write it.' },
    from: { ...words, description: 'The number that calls.' },
    from_formatted: { ...words, description: 'The same as people of North America write it.' },
    phone_number_sid: always(null),
    status: { ...words, enum: [...callStatuses], description: 'How far it has come.' },
    start_time: { ...date, description: 'When it began.' },
    end_time: { ...date, nullable: true, description: 'When it ended. Null while it is up.' },
    duration: {
      ...words,
      nullable: true,
      description: 'Whole seconds since it was answered. Null while it is up, and when nobody answered.',
    },
    price: always(null),
    price_unit: always('USD'),
    direction: {
      ...words,
      enum: ['inbound', 'outbound-dial'],
      description: 'Whether a person made it, or Maskline did for one.',
    },
    answered_by: always(null),
    api_version: always(apiVersion),
    forwarded_from: always(null),
    group_sid: always(null),
    caller_name: always(null),
    queue_time: always('0'),
    trunk_sid: always(null),
    uri: { ...words, description: 'Its address, without a host.' },
    subresource_uris: {
      type: 'object',
      additionalProperties: false,
      description: 'Empty: recordings are not made.',
    },
  },
})

/** Every property of the published schema. */
function render(call: SimulatorCall): Json {
  const { sid, account_sid, from, to, status, date_ended } = call
  return {
    sid,
    date_created: rfc2822(call.date_created),
    date_updated: rfc2822(call.date_updated),
    parent_call_sid: call.parent_sid,
    account_sid,
    to,
    to_formatted: formatted(to),
    from,
    from_formatted: formatted(from),
    phone_number_sid: null,
    status,
    start_time: rfc2822(call.date_created),
    end_time: date_ended && rfc2822(date_ended),
    duration: status === 'completed' ? `${call.duration}` : null,
    price: null,
    price_unit: 'USD',
    direction: call.parent_sid === null ? 'inbound' : 'outbound-dial',
    answered_by: null,
    api_version: apiVersion,
    forwarded_from: null,
    group_sid: null,
    caller_name: null,
    queue_time: '0',
    trunk_sid: null,
    uri: uriOf(account_sid, `${collection}/${sid}.json`),
    subresource_uris: {},
  }
}

/** Twilio: numbers of North America as people write them there, others as they are. */
function formatted(number: string): string {
  const facts = number.startsWith('+1') ? phoneNumberFacts(number, true) : undefined
  return facts?.national ?? number
}

const keyOf = (account_sid: Sid<'AC'>, sid: string) =>
  isSid('CA', sid) ? { account_sid, call_sid: sid } : undefined

export const callRoutes = [
  coreRoute({
    method: 'GET',
    path: `${collection}.json`,
    operation: 'ListCall',
    subject: described('list', 'Lists calls, the latest first'),
    handle: (context, request) =>
      coreList(request, {
        key: 'calls',
        path: `${collection}.json`,
        filters,
        read: (page, { from, to, status }) =>
          listCalls(context, request.account_sid, page, {
            ...(from && { from }),
            ...(to && { to }),
            ...(status && { status }),
          }),
        render,
      }),
  }),
  coreRoute({
    method: 'GET',
    path: `${collection}/:sid.json`,
    operation: 'FetchCall',
    subject: described('fetch', 'Fetches a leg of a call'),
    async handle(context, { account_sid, params }) {
      const key = keyOf(account_sid, params['sid']!)
      const call = key && (await fetchCall(context, key))
      return call && { status: 200, body: render(call) }
    },
  }),
  coreRoute({
    method: 'POST',
    path: `${collection}/:sid.json`,
    operation: 'UpdateCall',
    asks: true,
    subject: described('update', 'Ends a call, or gives it something else to do'),
    async handle(context, { account_sid, params, form }) {
      const key = keyOf(account_sid, params['sid']!)
      if (key === undefined) return undefined
      const { status, twiml, url, method } = decodeCore(parameters, 'update', form)
      const call = await changeCall(context, key, {
        status: status ?? undefined,
        twiml: twiml ?? undefined,
        url: url ?? undefined,
        method: method === 'get' ? 'GET' : 'POST',
      })
      return call && { status: 200, body: render(call) }
    },
  }),
]

// IncomingPhoneNumbers: the numbers that the account has in the simulated network (docs/core-api.md).
import { isSid } from '../../domain/sid.ts'
import { type Json, sid as sidOf, text } from '../../fields.ts'
import { createIncomingPhoneNumber } from '../../operations/create-incoming-phone-number.ts'
import { deleteIncomingPhoneNumber } from '../../operations/delete-incoming-phone-number.ts'
import {
  fetchIncomingPhoneNumber,
  listIncomingPhoneNumbers,
} from '../../operations/find-incoming-phone-number.ts'
import { updateIncomingPhoneNumber } from '../../operations/update-incoming-phone-number.ts'
import type { IncomingPhoneNumber } from '../../storage/incoming-phone-numbers.ts'
import { closed } from '../resource-description.ts'
import { always, coreDescriptions } from './core-description.ts'
import { coreList } from './core-list.ts'
import { apiVersion, coreRoute, decodeCore, rfc2822, uriOf } from './core-route.ts'
import { address, filter, friendlyName, method } from './number-settings.ts'

const parameters = {
  // Whatever is wrong with it is for the operation to say, which knows what a number is.
  phone_number: {
    kind: text({ max: 191 }),
    create: 'optional',
    doc: 'The number to have, in E.164. It or AreaCode must be given.',
    example: '+12065550182',
  },
  area_code: {
    kind: text({ max: 191 }),
    create: 'optional',
    doc: 'An area of North America, three digits: any number there.',
  },
  friendly_name: friendlyName,
  sms_url: address,
  sms_method: method,
  voice_url: address,
  voice_method: method,
  status_callback: address,
  status_callback_method: method,
} as const

const filters = { phone_number: filter, friendly_name: filter } as const

const collection = '/IncomingPhoneNumbers'

const words = { type: 'string' }
const can = (what: string) => ({ type: 'boolean', description: `Whether it takes ${what}.` })
const callback = { ...words, format: 'uri', nullable: true, description: 'As it was given. Null: none.' }
const httpMethods = { ...words, enum: ['GET', 'POST'], description: 'The method for that address.' }
const rfc2822Date = { ...words, format: 'date-time-rfc-2822' }

const described = coreDescriptions({
  tag: 'IncomingPhoneNumber',
  about: "The numbers that the account has in the simulated network, as Twilio's core API has them.",
  listKey: 'incoming_phone_numbers',
  sid: ['PN'],
  filters,
  parameters,
  properties: {
    sid: { ...sidOf('PN').schema, description: 'SID of this number.' },
    account_sid: { ...sidOf('AC').schema, description: 'SID of the account that it belongs to.' },
    friendly_name: { ...words, description: 'Your words for it.' },
    phone_number: { ...words, description: 'The number, in E.164.' },
    api_version: always(apiVersion),
    capabilities: {
      ...closed({ voice: can('calls'), sms: can('texts'), mms: can('media'), fax: can('faxes') }),
      description: 'What it can do.',
    },
    voice_url: callback,
    voice_method: httpMethods,
    voice_fallback_url: always(null),
    voice_fallback_method: always('POST'),
    voice_application_sid: always(null),
    voice_caller_id_lookup: always(false),
    voice_receive_mode: always('voice'),
    sms_url: callback,
    sms_method: httpMethods,
    sms_fallback_url: always(null),
    sms_fallback_method: always('POST'),
    sms_application_sid: always(null),
    status_callback: callback,
    status_callback_method: httpMethods,
    trunk_sid: always(null),
    address_sid: always(null),
    address_requirements: always('none'),
    identity_sid: always(null),
    bundle_sid: always(null),
    emergency_status: always('Inactive'),
    emergency_address_sid: always(null),
    emergency_address_status: always('unregistered'),
    beta: always(false),
    origin: always('twilio'),
    status: always('in-use'),
    type: always(null),
    date_created: { ...rfc2822Date, description: 'When it came to the account.' },
    date_updated: { ...rfc2822Date, description: 'When it was last changed.' },
    uri: { ...words, description: 'Its address, without a host.' },
  },
})

/** Every property of the published schema; what Maskline has no notion of is as on a number that does not use it. */
function render(number: IncomingPhoneNumber): Json {
  const { account_sid, sid, voice, sms, mms, fax } = number
  return {
    sid,
    account_sid,
    friendly_name: number.friendly_name,
    phone_number: number.phone_number,
    api_version: apiVersion,
    capabilities: { voice, sms, mms, fax },
    voice_url: number.voice_url || null,
    voice_method: number.voice_method,
    voice_fallback_url: null,
    voice_fallback_method: 'POST',
    voice_application_sid: null,
    voice_caller_id_lookup: false,
    voice_receive_mode: 'voice',
    sms_url: number.sms_url || null,
    sms_method: number.sms_method,
    sms_fallback_url: null,
    sms_fallback_method: 'POST',
    sms_application_sid: null,
    status_callback: number.status_callback || null,
    status_callback_method: number.status_callback_method,
    trunk_sid: null,
    address_sid: null,
    address_requirements: 'none',
    identity_sid: null,
    bundle_sid: null,
    emergency_status: 'Inactive',
    emergency_address_sid: null,
    emergency_address_status: 'unregistered',
    beta: false,
    origin: 'twilio',
    status: 'in-use',
    type: null,
    date_created: rfc2822(number.date_created),
    date_updated: rfc2822(number.date_updated),
    uri: uriOf(account_sid, `${collection}/${sid}.json`),
  }
}

const answered = (number: IncomingPhoneNumber | undefined) => number && { status: 200, body: render(number) }

export const incomingPhoneNumberRoutes = [
  coreRoute({
    method: 'GET',
    path: `${collection}.json`,
    operation: 'ListIncomingPhoneNumber',
    subject: described('list', "Lists the account's numbers"),
    handle: (context, request) =>
      coreList(request, {
        key: 'incoming_phone_numbers',
        path: `${collection}.json`,
        filters,
        read: (page, { phone_number, friendly_name }) =>
          listIncomingPhoneNumbers(context, request.account_sid, page, {
            kind: 'PN',
            // A `+` that was not encoded arrives as a space; without it, the number is found as well.
            ...(phone_number && { phone_number: phone_number.trim() }),
            ...(friendly_name && { friendly_name }),
          }),
        render,
      }),
  }),
  coreRoute({
    method: 'POST',
    path: `${collection}.json`,
    operation: 'CreateIncomingPhoneNumber',
    subject: described('create', 'Gets a number for the account'),
    async handle(context, { account_sid, form }) {
      const input = decodeCore(parameters, 'create', form)
      return { status: 201, body: render(await createIncomingPhoneNumber(context, account_sid, input)) }
    },
  }),
  coreRoute({
    method: 'GET',
    path: `${collection}/:sid.json`,
    operation: 'FetchIncomingPhoneNumber',
    subject: described('fetch', 'Fetches a number'),
    async handle(context, { account_sid, params }) {
      const sid = params['sid']!
      return isSid('PN', sid)
        ? answered(await fetchIncomingPhoneNumber(context, account_sid, sid))
        : undefined
    },
  }),
  coreRoute({
    method: 'POST',
    path: `${collection}/:sid.json`,
    operation: 'UpdateIncomingPhoneNumber',
    subject: described('update', 'Changes what is kept of a number'),
    async handle(context, { account_sid, params, form }) {
      const sid = params['sid']!
      if (!isSid('PN', sid)) return undefined
      const input = decodeCore(parameters, 'update', form)
      return answered(await updateIncomingPhoneNumber(context, account_sid, sid, input))
    },
  }),
  coreRoute({
    method: 'DELETE',
    path: `${collection}/:sid.json`,
    operation: 'DeleteIncomingPhoneNumber',
    subject: described('delete', 'Gives a number back', 'Refused while it is in the pool of a service.'),
    async handle(context, { account_sid, params }) {
      const sid = params['sid']!
      const gone = isSid('PN', sid) && (await deleteIncomingPhoneNumber(context, account_sid, sid))
      return gone ? { status: 204 } : undefined
    },
  }),
]

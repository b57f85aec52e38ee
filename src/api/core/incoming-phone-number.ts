// IncomingPhoneNumbers: the numbers that the account has in the simulated network (docs/core-api.md).
import { isSid } from '../../domain/sid.ts'
import { Fault, type Json, type Kind, text, uri } from '../../fields.ts'
import { createIncomingPhoneNumber } from '../../operations/create-incoming-phone-number.ts'
import { deleteIncomingPhoneNumber } from '../../operations/delete-incoming-phone-number.ts'
import {
  fetchIncomingPhoneNumber,
  listIncomingPhoneNumbers,
} from '../../operations/find-incoming-phone-number.ts'
import { updateIncomingPhoneNumber } from '../../operations/update-incoming-phone-number.ts'
import type { IncomingPhoneNumber } from '../../storage/incoming-phone-numbers.ts'
import { coreList } from './core-list.ts'
import { apiVersion, coreRoute, decodeCore, rfc2822, uriOf } from './core-route.ts'

/** `GET` or `POST` in any letter case. */
const httpMethod: Kind<string> = {
  schema: { type: 'string', enum: ['GET', 'POST'] },
  encode: (method) => method,
  decode: (given) => {
    const method = given.at(-1)!.toUpperCase()
    if (method !== 'GET' && method !== 'POST') throw new Fault('It must be GET or POST.')
    return method
  },
}

const both = { create: 'optional', update: 'optional' } as const
const address = { kind: uri({ max: 4000 }), ...both, nullable: true, invalid: 'number-url-invalid' } as const
const method = { kind: httpMethod, ...both, nullable: true, invalid: 'number-method-invalid' } as const

const parameters = {
  // Whatever is wrong with it is for the operation to say, which knows what a number is.
  phone_number: { kind: text({ max: 191 }), create: 'optional' },
  area_code: { kind: text({ max: 191 }), create: 'optional' },
  friendly_name: { kind: text({ min: 1, max: 64 }), ...both, invalid: 'friendly-name-invalid' },
  sms_url: address,
  sms_method: method,
  voice_url: address,
  voice_method: method,
  status_callback: address,
  status_callback_method: method,
} as const

const filters = {
  phone_number: { kind: text({ max: 191 }), create: 'optional', nullable: true },
  friendly_name: { kind: text({ max: 191 }), create: 'optional', nullable: true },
} as const

const collection = '/IncomingPhoneNumbers'

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
    handle: (context, request) =>
      coreList(request, {
        key: 'incoming_phone_numbers',
        path: `${collection}.json`,
        filters,
        read: (page, { phone_number, friendly_name }) =>
          listIncomingPhoneNumbers(context, request.account_sid, page, {
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
    async handle(context, { account_sid, form }) {
      const input = decodeCore(parameters, 'create', form)
      return { status: 201, body: render(await createIncomingPhoneNumber(context, account_sid, input)) }
    },
  }),
  coreRoute({
    method: 'GET',
    path: `${collection}/:sid.json`,
    operation: 'FetchIncomingPhoneNumber',
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
    async handle(context, { account_sid, params }) {
      const sid = params['sid']!
      const gone = isSid('PN', sid) && (await deleteIncomingPhoneNumber(context, account_sid, sid))
      return gone ? { status: 204 } : undefined
    },
  }),
]

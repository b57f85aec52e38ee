// ShortCodes: those that the simulator gave the account (POST /simulator/short-codes), with their settings.
import { isSid } from '../../domain/sid.ts'
import { type Json, sid as sidOf } from '../../fields.ts'
import {
  fetchIncomingPhoneNumber,
  listIncomingPhoneNumbers,
} from '../../operations/find-incoming-phone-number.ts'
import { updateIncomingPhoneNumber } from '../../operations/update-incoming-phone-number.ts'
import type { IncomingPhoneNumber } from '../../storage/incoming-phone-numbers.ts'
import { always, coreDescriptions } from './core-description.ts'
import { coreList } from './core-list.ts'
import { apiVersion, coreRoute, decodeCore, rfc2822, uriOf } from './core-route.ts'
import { address, filter, friendlyName, method } from './number-settings.ts'

const parameters = { friendly_name: friendlyName, sms_url: address, sms_method: method } as const
const filters = { short_code: filter, friendly_name: filter } as const

const collection = '/SMS/ShortCodes'

const words = { type: 'string' }
const rfc2822Date = { ...words, format: 'date-time-rfc-2822' }

const described = coreDescriptions({
  tag: 'SmsShortCode',
  about: "The short codes that the simulator gave the account, as Twilio's core API has them.",
  listKey: 'short_codes',
  sid: ['SC'],
  filters,
  parameters,
  properties: {
    sid: { ...sidOf('SC').schema, description: 'SID of this short code.' },
    account_sid: { ...sidOf('AC').schema, description: 'SID of the account that it belongs to.' },
    friendly_name: { ...words, description: 'Your words for it.' },
    short_code: { ...words, description: 'Its digits.' },
    api_version: always(apiVersion),
    sms_url: { ...words, format: 'uri', nullable: true, description: 'As it was given. Null: none.' },
    sms_method: { ...words, enum: ['GET', 'POST'], description: 'The method for that address.' },
    sms_fallback_url: always(null),
    sms_fallback_method: always('POST'),
    date_created: { ...rfc2822Date, description: 'When it came to the account.' },
    date_updated: { ...rfc2822Date, description: 'When it was last changed.' },
    uri: { ...words, description: 'Its address, without a host.' },
  },
})

/** Every property of the published schema. */
function render(number: IncomingPhoneNumber): Json {
  const { account_sid, sid } = number
  return {
    sid,
    account_sid,
    friendly_name: number.friendly_name,
    short_code: number.phone_number,
    api_version: apiVersion,
    sms_url: number.sms_url || null,
    sms_method: number.sms_method,
    sms_fallback_url: null,
    sms_fallback_method: 'POST',
    date_created: rfc2822(number.date_created),
    date_updated: rfc2822(number.date_updated),
    uri: uriOf(account_sid, `${collection}/${sid}.json`),
  }
}

const answered = (number: IncomingPhoneNumber | undefined) => number && { status: 200, body: render(number) }

export const shortCodeRoutes = [
  coreRoute({
    method: 'GET',
    path: `${collection}.json`,
    operation: 'ListSmsShortCode',
    subject: described('list', "Lists the account's short codes"),
    handle: (context, request) =>
      coreList(request, {
        key: 'short_codes',
        path: `${collection}.json`,
        filters,
        read: (page, { short_code, friendly_name }) =>
          listIncomingPhoneNumbers(context, request.account_sid, page, {
            kind: 'SC',
            ...(short_code && { phone_number: short_code }),
            ...(friendly_name && { friendly_name }),
          }),
        render,
      }),
  }),
  coreRoute({
    method: 'GET',
    path: `${collection}/:sid.json`,
    operation: 'FetchSmsShortCode',
    subject: described('fetch', 'Fetches a short code'),
    async handle(context, { account_sid, params }) {
      const sid = params['sid']!
      return isSid('SC', sid)
        ? answered(await fetchIncomingPhoneNumber(context, account_sid, sid))
        : undefined
    },
  }),
  coreRoute({
    method: 'POST',
    path: `${collection}/:sid.json`,
    operation: 'UpdateSmsShortCode',
    subject: described('update', 'Changes what is kept of a short code'),
    async handle(context, { account_sid, params, form }) {
      const sid = params['sid']!
      if (!isSid('SC', sid)) return undefined
      const input = decodeCore(parameters, 'update', form)
      return answered(await updateIncomingPhoneNumber(context, account_sid, sid, input))
    },
  }),
]

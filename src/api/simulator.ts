// The simulator over HTTP: what a person does with a phone and what the phone shows, and what the network gives the account
// (docs/simulator.md).
import { mediaMax } from '../domain/interaction.ts'
import { list, sid as sidOf, text, timestamp, uri } from '../fields.ts'
import { phoneMessages, sendFromPhone } from '../operations/simulate-phone.ts'
import { giveShortCode } from '../operations/simulate-short-code.ts'
import { closed, formParameters } from './resource-description.ts'
import { decoder } from '../parameters.ts'
import type { Route } from './resource.ts'
import { phoneMessagesAnswer, simulatorHeading } from './simulator-description.ts'
import { numbers, phoneOf, phonePath } from './simulator-phone.ts'
import { callRoutes } from './simulator-calls.ts'
import { faultRoutes } from './simulator-faults.ts'
import { rehearsalRoutes } from './simulator-rehearsal.ts'

const newMessage = {
  ...numbers('The number that is texted: a proxy number, for one.'),
  body: {
    kind: text({ max: 1600 }),
    create: 'optional',
    doc: 'The text, at most 1600 characters. It or MediaUrl must be given.',
    example: 'On my way',
  },
  media_url: {
    kind: list(uri({ max: 4000 }), { max: mediaMax }),
    create: 'optional',
    doc: `Addresses of media that go with it, at most ${mediaMax}: the parameter given once for each.`,
  },
} as const

const newShortCode = {
  short_code: {
    kind: text({ min: 1, max: 191 }),
    create: 'required',
    doc: 'Its digits.',
    example: '12345',
  },
  iso_country: {
    kind: text({ min: 1, max: 191 }),
    create: 'optional',
    doc: 'Its country, as two letters (ISO 3166-1).',
  },
} as const

const readNewMessage = decoder(newMessage, 'create')
const readNewShortCode = decoder(newShortCode, 'create')

export const simulatorRoutes: readonly Route[] = [
  ...faultRoutes,
  ...callRoutes,
  ...rehearsalRoutes,
  {
    method: 'POST',
    path: '/simulator/messages',
    operation: 'SendFromPhone',
    subject: {
      ...simulatorHeading,
      summary: 'Texts from a phone',
      detail: 'The answer is the same whatever becomes of the text, as with a real phone.',
      form: formParameters(newMessage, 'create'),
      status: 201,
      answer: {
        name: 'SentFromPhone',
        schema: closed({
          sid: { ...sidOf('SM', 'MM').schema, description: 'SID of the text.' },
          status: { type: 'string', enum: ['sent'], description: 'It was sent.' },
        }),
      },
    },
    async handle(context, { account_sid, form }) {
      const { from, to, body = '', media_url = [] } = readNewMessage(form)
      const sent = await sendFromPhone(context, account_sid, { from, to, body, media_urls: media_url })
      return { status: 201, body: { sid: sent.sid, status: sent.status } }
    },
  },
  {
    method: 'GET',
    path: '/simulator/phones/:phone/messages',
    operation: 'ListPhoneMessages',
    subject: {
      ...simulatorHeading,
      summary: 'Lists the texts that a phone shows',
      detail: 'Its newest 1,000, oldest first.',
      path: phonePath,
      status: 200,
      answer: phoneMessagesAnswer,
    },
    async handle(context, { account_sid, params }) {
      const phone = phoneOf(params)
      const messages = await phoneMessages(context, account_sid, phone)
      return {
        status: 200,
        body: {
          messages: messages.map(({ sid, direction, from, to, body, media_urls, status, date_created }) => ({
            sid,
            direction,
            from,
            to,
            body,
            media_urls: media_urls ?? [],
            status,
            date_created: timestamp.encode(date_created),
          })),
        },
      }
    },
  },
  {
    method: 'POST',
    path: '/simulator/short-codes',
    operation: 'GiveShortCode',
    subject: {
      ...simulatorHeading,
      summary: 'Gives the account a short code',
      form: formParameters(newShortCode, 'create'),
      status: 201,
      answer: {
        name: 'GivenShortCode',
        schema: closed({
          sid: { ...sidOf('SC').schema, description: 'SID of the short code.' },
          short_code: { type: 'string', description: 'Its digits.' },
          iso_country: { type: 'string', nullable: true, description: 'Its country, as two letters.' },
        }),
      },
    },
    async handle(context, { account_sid, form }) {
      const given = await giveShortCode(context, account_sid, readNewShortCode(form))
      const { sid, phone_number: short_code, iso_country } = given
      return { status: 201, body: { sid, short_code, iso_country } }
    },
  },
]

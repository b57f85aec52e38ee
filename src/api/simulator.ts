// The simulator's phones over HTTP: what a person does with a phone, and what the phone shows (docs/simulator.md).
import { mediaMax } from '../domain/interaction.ts'
import { phoneNumberFacts } from '../domain/phone-number.ts'
import { problem } from '../domain/problem.ts'
import { list, text, timestamp, uri } from '../fields.ts'
import { phoneMessages, sendFromPhone } from '../operations/simulate-phone.ts'
import { decoder, type Route } from './resource.ts'

const newMessage = {
  from: { kind: text({ min: 1, max: 191 }), create: 'required' },
  to: { kind: text({ min: 1, max: 191 }), create: 'required' },
  body: { kind: text({ max: 1600 }), create: 'optional' },
  media_url: { kind: list(uri({ max: 4000 }), { max: mediaMax }), create: 'optional' },
} as const

const readNewMessage = decoder(newMessage, 'create')

export const simulatorRoutes: readonly Route[] = [
  {
    method: 'POST',
    path: '/simulator/messages',
    operation: 'SendFromPhone',
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
    async handle(context, { account_sid, params }) {
      const phone = params['phone']!
      if (phoneNumberFacts(phone, true) === undefined) {
        throw problem('parameter-invalid', {
          parameter: 'phone',
          reason: 'It must be a number such as +12065550100.',
        })
      }
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
]

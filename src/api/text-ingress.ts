// What carriers call about texts: one came in, one has come further (contract 9.1, 9.2).
import { mediaMax, resourceStatuses, type ResourceStatus } from '../domain/interaction.ts'
import { sid as sidOf, text, uri } from '../fields.ts'
import { receiveMessage } from '../operations/receive-message.ts'
import { recordStatus } from '../operations/record-status.ts'
import { ingressHeading, ingressRoot, named, reportQuery, serviceKey, understood } from './ingress.ts'
import { formParameters } from './resource-description.ts'
import { decoder } from '../parameters.ts'
import type { Route } from './resource.ts'

/** Characters of a text: more than any carrier brings. What is too long for the API was sent all the same. */
const bodyLengthMax = 10_000

const message_sid = { kind: sidOf('SM', 'MM'), create: 'required', doc: 'SID of the text.' } as const
const newMessage = {
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
const media = Object.fromEntries(
  mediaNames.map((name) => [
    name,
    { kind: uri({ max: 4000 }), create: 'optional', doc: 'Address of media that came with it.' } as const,
  ]),
)
const newStatus = {
  message_sid,
  message_status: {
    kind: text({ min: 1, max: 50 }),
    create: 'required',
    doc: "How far it has come, in the carrier's words.",
  },
} as const

const readMessage = decoder(newMessage, 'create')
const readMedia = decoder(media, 'create')
const readStatus = decoder(newStatus, 'create')

export const textIngressRoutes: readonly Route[] = [
  {
    method: 'POST',
    path: `${ingressRoot}/Message`,
    operation: 'ReceiveMessage',
    subject: {
      ...ingressHeading,
      summary: 'A text came in',
      detail:
        'It is relayed once, however often it is brought. The answer is the same whatever becomes of it.',
      form: formParameters({ ...newMessage, ...media }, 'create'),
    },
    auth: 'signature',
    async handle(context, request) {
      const { message_sid: sid, from, to, body = '' } = readMessage(request.form)
      const given: Readonly<Record<string, unknown>> = readMedia(request.form)
      const media_urls = mediaNames.map((name) => given[name]).filter((url) => typeof url === 'string')
      await receiveMessage(context, serviceKey(request), { sid, from, to, body, media_urls })
      return understood
    },
  },
  {
    method: 'POST',
    path: `${ingressRoot}/MessageStatus`,
    operation: 'ReceiveMessageStatus',
    subject: {
      ...ingressHeading,
      summary: 'A relayed text has come further',
      detail: 'A status only moves forward: late, repeated and disordered reports do no harm.',
      query: reportQuery,
      form: formParameters(newStatus, 'create'),
    },
    auth: 'signature',
    async handle(context, request) {
      const { message_sid: outbound_sid, message_status } = readStatus(request.form)
      await recordStatus(context, {
        ...serviceKey(request),
        session_sid: named(request.query, 'kc', { prefix: 'KC', unknown: 'session-unknown' }),
        interaction_sid: named(request.query, 'ki', { prefix: 'KI', unknown: 'interaction-unknown' }),
        outbound_sid,
        status: statusOf(message_status),
      })
      return understood
    },
  },
]

/** The carrier's word as ours. `read` says that it was delivered, and more than an Interaction tells. */
function statusOf(word: string): ResourceStatus {
  if (word === 'read') return 'delivered'
  return resourceStatuses.find((status) => status === word) ?? 'unknown'
}

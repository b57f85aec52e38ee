import { callbackStates } from '../../domain/callback.ts'
import { choice, flag, integer, output, type Schema, sid, text, timestamp } from '../../fields.ts'
import {
  fetchCallback,
  listCallbacks,
  type ToldCallback,
  updateCallback,
} from '../../operations/callbacks.ts'
import type { Row } from '../../storage/schema.ts'
import { resource } from '../resource.ts'
import { orderFilter } from './order-filter.ts'

/** A form, each name with its value. */
export const parametersSchema: Schema = { type: 'object', additionalProperties: { type: 'string' } }

export const callback = resource({
  collection: 'callbacks',
  root: '/maskline/v1',
  listKey: 'callbacks',
  name: 'Callback',
  sid: ['CB'],
  key: 'callback_sid',
  unknown: 'callback-unknown',
  about: {
    is: "A call of a service's CallbackUrl: what it told of, whether it was heard, and how the last try went.",
    list: 'The oldest first, unless `Order` says otherwise.',
    update: '`State=waiting` tells it again, now.',
  },
  fields: {
    service_sid: { kind: text({ max: 34 }), doc: 'SID of the service whose address it is.' },
    session_sid: { kind: text({ max: 34 }), doc: 'SID of the session.' },
    interaction_sid: { kind: text({ max: 34 }), doc: 'SID of the interaction that it tells of.' },
    callback_url: {
      kind: text({ max: 4000 }),
      from: ({ url }: ToldCallback) => withoutPassword(url),
      doc: 'The address that is called, its password as `***`.',
    },
    inbound_status: {
      kind: text({ max: 50 }),
      nullable: true,
      doc: 'Status of the inbound side at the moment that it tells of.',
    },
    outbound_status: {
      kind: text({ max: 50 }),
      nullable: true,
      doc: 'The same of the outbound side.',
    },
    state: {
      kind: choice(['waiting']),
      answers: () => choice(callbackStates).schema,
      update: 'optional',
      doc: '`waiting`, `delivered`, `parked` (given up until it is replayed) or `canceled` (what it told of was deleted).',
    },
    tries: { kind: integer({ min: 0, max: 1_000_000 }), doc: 'How often it was tried.' },
    due_at: { kind: timestamp, doc: 'When it is, or was, to be tried next.' },
    status: { kind: integer({ min: 100, max: 999 }), nullable: true, doc: 'HTTP status of the last answer.' },
    fault: { kind: text({ max: 50 }), nullable: true, doc: 'What kept the last try from an answer.' },
    took_ms: {
      kind: integer({ min: 0, max: 1_000_000 }),
      nullable: true,
      doc: 'Milliseconds of the last try.',
    },
    attempts: {
      kind: output({
        type: 'array',
        items: {
          type: 'object',
          properties: {
            number: { type: 'integer', description: 'The first is 1.' },
            date_created: { ...timestamp.schema, description: 'When it ended.' },
            status: { type: 'integer', nullable: true, description: 'HTTP status of the answer.' },
            fault: { type: 'string', nullable: true, description: 'What kept it from an answer.' },
            took_ms: { type: 'integer', description: 'Milliseconds.' },
            answer: { type: 'string', nullable: true, description: 'How the answer begins.' },
          },
        },
      }),
      nullable: true,
      from: ({ attempts }: ToldCallback) => attempts?.map(attempt) ?? null,
      doc: 'Each try, first to last; null in lists.',
    },
    answer: { kind: text({ max: 500 }), nullable: true, doc: 'How the last answer begins.' },
    parameters: {
      kind: output(parametersSchema),
      nullable: true,
      doc: 'The form that is posted; null in lists, and when the interaction was deleted.',
    },
    signature: {
      kind: text({ max: 100 }),
      nullable: true,
      doc: '`X-Twilio-Signature` for it, of the first auth token; null where `parameters` is.',
    },
  },
  filters: {
    failed: {
      kind: flag,
      create: 'optional',
      nullable: true,
      doc: '`true`: only those that are parked, or waiting after a try that failed.',
    },
    interaction_sid: {
      kind: sid('KI'),
      create: 'optional',
      nullable: true,
      doc: 'Only those that tell of this interaction.',
    },
    service_sid: {
      kind: sid('KS'),
      create: 'optional',
      nullable: true,
      doc: 'Only those of this service. Goes with `Failed=true` or `InteractionSid`.',
    },
    order: orderFilter,
  },
  operations: { fetch: fetchCallback, list: listCallbacks, update: updateCallback },
})

function attempt({ number, date_created, status, fault, took_ms, answer }: Row<'callback_attempts'>) {
  return { number, date_created: timestamp.encode(date_created), status, fault, took_ms, answer }
}

/** The address with its password as `***`. */
export function withoutPassword(url: string): string {
  return url.replace(/^(https?:\/\/[^/?#@:]*):[^/?#@]*@/i, '$1:***@')
}

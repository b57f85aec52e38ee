// Traces: what became of a contact, and why.
import { callbackStates } from '../../domain/callback.ts'
import { resourceStatuses } from '../../domain/interaction.ts'
import { type NearMiss, nearMissKinds } from '../../domain/near-misses.ts'
import {
  stepNames,
  type Trace,
  type TraceAttempt,
  traceOutcomes,
  tracesMax,
  type TraceStep,
} from '../../domain/trace.ts'
import { traceSummary } from '../../domain/trace-summary.ts'
import { type Json, type Schema, sid, text, timestamp } from '../../fields.ts'
import { findTraces } from '../../operations/find-trace.ts'
import { closed, formParameters } from '../resource-description.ts'
import { decoder, pascal } from '../../parameters.ts'
import type { Route } from '../resource.ts'
import { askedNumber } from './asked-number.ts'

const number = { kind: text({ max: 191 }), create: 'optional', nullable: true } as const
const instant = { kind: timestamp, create: 'optional', nullable: true } as const

const question = {
  from: { ...number, doc: 'Only contacts from this number, a person’s or a proxy number.' },
  to: { ...number, doc: 'Only contacts to this number, a person’s or a proxy number.' },
  number: {
    kind: askedNumber,
    create: 'optional',
    nullable: true,
    doc: 'Only contacts from this number or to it, a person’s or a proxy number.',
  },
  sid: {
    kind: sid('KI', 'CT', 'CB', 'NO', 'KC', 'SM', 'MM', 'CA'),
    create: 'optional',
    nullable: true,
    doc: 'Only contacts of this: an interaction, a contact that went into no session, a message, a call, a callback, an alert, a session.',
  },
  start_date: { ...instant, doc: 'Only contacts of this instant or later; a day is its midnight in UTC.' },
  end_date: { ...instant, doc: 'Only contacts before this instant.' },
} as const

const read = decoder(question, 'create')

const word = (words: readonly string[], description: string): Schema => ({
  type: 'string',
  enum: words,
  description,
})
const aText = (description: string): Schema => ({ type: 'string', description })
const maybe = (schema: Schema): Schema => ({ ...schema, nullable: true })
const aDate = (description: string): Schema => ({ ...timestamp.schema, description })

const nearMissSchema: Schema = {
  ...closed({
    kind: word(nearMissKinds, 'What kept it from matching.'),
    text: aText('The same as a sentence.'),
    service_sid: maybe(aText('SID of the service that it is about.')),
    session_sid: maybe(aText('SID of the session.')),
    participant_sid: maybe(aText('SID of the sender as a participant of it.')),
    number: maybe(aText('The number that it is about.')),
    date: maybe(aDate('When what it tells of happened.')),
  }),
  description: 'What the contact would have matched but for one thing.',
}

const attemptSchema = closed({
  number: { type: 'integer', description: 'Which try it was, from 1.' },
  at: aDate('When it ended.'),
  status: { type: 'integer', nullable: true, description: 'HTTP status of the answer.' },
  fault: maybe(aText('What kept it from an answer.')),
  took_ms: { type: 'integer', description: 'Milliseconds that it took.' },
})

const stepSchema: Schema = {
  type: 'object',
  properties: {
    at: aDate('When it happened.'),
    what: word(stepNames, 'What happened.'),
    text: aText('The same as a sentence.'),
    sid: aText('What it is about: a message, a call, a callback, an alert.'),
    near_miss: nearMissSchema,
    participant_sid: aText('SID of the sender as a participant.'),
    counterpart_sid: aText('SID of the other participant.'),
    inbound_status: word(resourceStatuses, 'Status of what came in.'),
    outbound_status: word(resourceStatuses, 'Status of what was sent.'),
    seconds: { type: 'integer', description: 'How long the two talked.' },
    state: word(callbackStates, 'What became of the callback.'),
    attempts: {
      type: 'array',
      items: attemptSchema,
      description: 'Each try at the callback, first to last.',
    },
    code: { type: 'integer', description: "The alert's code." },
    body: aText('The text; only where the operator shows contents.'),
    media_urls: {
      type: 'array',
      items: { type: 'string' },
      description: 'Addresses of its media; only where the operator shows contents.',
    },
  },
  required: ['at', 'what', 'text'],
  additionalProperties: false,
}

const traceSchema = closed({
  sid: {
    ...sid('KI', 'CT').schema,
    description: 'SID of the interaction, or of the contact that went into no session.',
  },
  kind: word(['message', 'voice'], 'A text or a call.'),
  direction: word(['inbound', 'outbound'], 'From a person, or from the application.'),
  outcome: word(traceOutcomes, 'What became of it.'),
  service_sid: maybe(aText('SID of its service.')),
  session_sid: maybe(aText('SID of its session.')),
  from: aText('The number that it came from.'),
  to: aText('The number that it went to.'),
  date_created: aDate('When it came.'),
  summary: aText('What became of it, and why, as a sentence.'),
  steps: { type: 'array', items: stepSchema, description: 'What happened, first to last.' },
})

export const traceRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/maskline/v1/traces',
    operation: 'FindTraces',
    least: 'viewer',
    subject: {
      tag: 'Trace',
      about: 'What became of a contact, and why: told from what is kept of it.',
      summary: 'Finds what became of contacts',
      detail: `At least one parameter must be given. The latest ${tracesMax} contacts, the latest first. Numbers are masked and contents left out unless the operator has set otherwise.`,
      path: {},
      query: formParameters(question, 'create'),
      status: 200,
      answer: {
        name: 'TraceList',
        schema: closed({ traces: { type: 'array', items: traceSchema, description: 'The contacts.' } }),
      },
    },
    async handle(context, { account_sid, query }) {
      const { start_date: start, end_date: end, ...others } = read(inPascal(query))
      const { from, to, number: either, sid: about } = others
      const asked = {
        ...(from && { from }),
        ...(to && { to }),
        ...(either && { number: either }),
        ...(about && { sid: about }),
        ...(start && { start }),
        ...(end && { end }),
      }
      const traces = await findTraces(context, account_sid, asked)
      return { status: 200, body: { traces: traces.map(render) } }
    },
  },
]

/** `from`, `start_date` and so on may be written small: this address is also typed by hand. */
function inPascal(query: ReadonlyMap<string, readonly string[]>): ReadonlyMap<string, readonly string[]> {
  const small = [...query].filter(([name]) => Object.hasOwn(question, name))
  return new Map([...small.map(([name, given]) => [pascal(name), given] as const), ...query])
}

function render(trace: Trace): Json {
  const { date_created, steps, ...rest } = trace
  return {
    ...rest,
    date_created: timestamp.encode(date_created),
    summary: traceSummary(trace),
    steps: steps.map(step),
  }
}

function step({ at, near_miss, attempts, ...rest }: TraceStep): Json {
  return {
    at: timestamp.encode(at),
    ...rest,
    ...(near_miss && { near_miss: nearMiss(near_miss) }),
    ...(attempts && { attempts: attempts.map(attempt) }),
  }
}

function nearMiss({ date, ...rest }: NearMiss): Json {
  return { ...rest, date: date && timestamp.encode(date) }
}

function attempt({ at, ...rest }: TraceAttempt): Json {
  return { ...rest, at: timestamp.encode(at) }
}

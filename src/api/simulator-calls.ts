// Calls of the simulated phones over HTTP: who calls whom, what they do with their phones, what the phones show
// (docs/simulator.md).
import { callStatuses } from '../domain/call-plan.ts'
import { problem } from '../domain/problem.ts'
import { isSid } from '../domain/sid.ts'
import { choice, type Json, sid as sidOf, text, timestamp } from '../fields.ts'
import { actOnCall, callActions, phoneCalls, placeCall } from '../operations/simulate-call.ts'
import type { SimulatorCall } from '../storage/simulator-calls.ts'
import { closed, formParameters } from './resource-description.ts'
import { decoder } from '../parameters.ts'
import type { Route } from './resource.ts'
import { simulatorHeading } from './simulator-description.ts'
import { numbers, phoneOf, phonePath } from './simulator-phone.ts'

const newCall = numbers('The number that is called: a proxy number, for one.')

const newAction = {
  action: {
    kind: choice(callActions),
    create: 'required',
    doc: 'The called person can answer, decline or ignore; both can hang up; the caller can press digits.',
    example: 'answer',
  },
  digits: {
    kind: text({ min: 1, max: 32 }),
    create: 'optional',
    doc: 'The keys that are pressed, with the action `digits`.',
  },
} as const

const readNewCall = decoder(newCall, 'create')
const readNewAction = decoder(newAction, 'create')

const words = { type: 'string' }
const callSid = { ...sidOf('CA').schema, description: 'SID of this leg of the call.' }
const legStatus = { ...words, enum: [...callStatuses], description: 'How far this leg has come.' }
const moved = closed({ sid: callSid, status: legStatus })

const phoneCallsAnswer = {
  name: 'PhoneCalls',
  schema: closed({
    calls: {
      type: 'array',
      description: 'The calls.',
      items: closed({
        sid: callSid,
        direction: { ...words, enum: ['sent', 'received'], description: 'As the phone sees it.' },
        from: { ...words, description: 'The number that calls.' },
        to: { ...words, description: 'The number that is called.' },
        status: legStatus,
        duration: {
          type: 'integer',
          minimum: 0,
          nullable: true,
          description: 'Whole seconds since it was answered. Null while it is up.',
        },
        heard: {
          type: 'array',
          items: words,
          description: 'What the caller heard so far: `ringing`, `say: ...`, `play: ...`.',
        },
        date_created: { ...words, format: 'date-time', description: 'When it began.' },
        date_answered: {
          ...words,
          format: 'date-time',
          nullable: true,
          description: 'Since when the two talk. Null until it is answered.',
        },
      }),
    },
  }),
}

function render(call: SimulatorCall): Json {
  const { sid, direction, from, to, status, duration, heard, date_created, date_answered } = call
  return {
    sid,
    direction,
    from,
    to,
    status,
    duration,
    heard,
    date_created: timestamp.encode(date_created),
    date_answered: date_answered && timestamp.encode(date_answered),
  }
}

export const callRoutes: readonly Route[] = [
  {
    method: 'POST',
    path: '/simulator/calls',
    operation: 'CallFromPhone',
    asks: true,
    subject: {
      ...simulatorHeading,
      summary: 'Calls from a phone',
      detail: 'Answered when it is decided whose phone rings; a call that nobody may take has ended by then.',
      form: formParameters(newCall, 'create'),
      status: 201,
      answer: { name: 'CalledFromPhone', schema: moved },
    },
    async handle(context, { account_sid, form }) {
      const { sid, status } = await placeCall(context, account_sid, readNewCall(form))
      return { status: 201, body: { sid, status } }
    },
  },
  {
    method: 'POST',
    path: '/simulator/calls/:sid',
    operation: 'ActOnCall',
    asks: true,
    subject: {
      ...simulatorHeading,
      summary: 'Does something with a leg of a call',
      path: {
        sid: { name: 'Sid', schema: sidOf('CA').schema, doc: 'SID of the leg, as the phone shows it.' },
      },
      form: formParameters(newAction, 'create'),
      status: 200,
      answer: { name: 'ActedOnCall', schema: moved },
      refusals: [404],
    },
    async handle(context, { account_sid, params, form }) {
      const call_sid = params['sid']!
      const leg =
        isSid('CA', call_sid) && (await actOnCall(context, { account_sid, call_sid }, readAction(form)))
      if (!leg) throw problem('not-found', { path: `/simulator/calls/${encodeURIComponent(call_sid)}` })
      return { status: 200, body: { sid: leg.sid, status: leg.status } }
    },
  },
  {
    method: 'GET',
    path: '/simulator/phones/:phone/calls',
    operation: 'ListPhoneCalls',
    subject: {
      ...simulatorHeading,
      summary: 'Lists the calls that a phone shows',
      detail: 'Its newest 1,000, oldest first.',
      path: phonePath,
      status: 200,
      answer: phoneCallsAnswer,
    },
    async handle(context, { account_sid, params }) {
      const phone = phoneOf(params)
      const calls = await phoneCalls(context, account_sid, phone)
      return { status: 200, body: { calls: calls.map(render) } }
    },
  },
]

function readAction(form: Parameters<typeof readNewAction>[0]) {
  const { action, digits } = readNewAction(form)
  return { action, digits }
}

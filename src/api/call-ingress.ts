// What carriers call about calls: one came in, one has come further, one is over. The addresses have the shape of Twilio's
// own, so that its recipes need another host only (contract 9.3, 9.4).
import type { OutboundSide } from '../domain/call-plan.ts'
import { type ResourceStatus, resourceStatuses } from '../domain/interaction.ts'
import { sid as sidOf, integer, text } from '../fields.ts'
import { receiveCall, recordLeg } from '../operations/receive-call.ts'
import type { ServiceKey } from '../storage/services.ts'
import { ingressHeading, ingressRoot, named, reportQuery, serviceKey, understood } from './ingress.ts'
import { formParameters } from './resource-description.ts'
import { decoder } from '../parameters.ts'
import type { ApiRequest, Route } from './resource.ts'

const callSid = { kind: sidOf('CA'), create: 'required' } as const
const seconds = { kind: integer({ min: 0, max: 1_000_000 }), create: 'optional' } as const
const status = {
  kind: text({ min: 1, max: 50 }),
  create: 'required',
  doc: "How far it has come, in the carrier's words.",
} as const

const newCall = {
  call_sid: { ...callSid, doc: 'SID of the call.' },
  from: { kind: text({ max: 191 }), create: 'optional', doc: 'Who calls. Empty: the caller withholds it.' },
  to: { kind: text({ min: 1, max: 191 }), create: 'required', doc: 'The number that is called.' },
} as const
const newLeg = {
  call_sid: { ...callSid, doc: "SID of the called person's leg." },
  call_status: status,
  call_duration: { ...seconds, doc: 'Whole seconds that the two talked.' },
} as const
const newDone = {
  dial_call_sid: { kind: sidOf('CA'), create: 'optional', doc: "SID of the called person's leg." },
  dial_call_status: status,
  dial_call_duration: { ...seconds, doc: 'Whole seconds that the two talked.' },
} as const

const readCall = decoder(newCall, 'create')
const readLeg = decoder(newLeg, 'create')
const readDone = decoder(newDone, 'create')

/** Reports name the person, too, who was called: it may be about the first that is heard of that leg. */
const query = {
  ...reportQuery,
  kp: { schema: sidOf('KP').schema, doc: 'SID of the participant who is called.', required: true },
} as const

export const callIngressRoutes: readonly Route[] = [
  {
    method: 'POST',
    path: `${ingressRoot}/Call`,
    operation: 'ReceiveCall',
    asks: true,
    auth: 'signature',
    subject: {
      ...ingressHeading,
      summary: 'Takes a call',
      detail: 'Other parameters of a voice webhook are passed on to the application, out of session.',
      form: formParameters(newCall, 'create'),
    },
    async handle(context, request) {
      const key = serviceKey(request)
      const { call_sid, from = '', to } = readCall(request.form)
      const native = Object.fromEntries([...request.form].map(([name, values]) => [name, values.at(-1)!]))
      const folder = `${request.base}/v1/Accounts/${key.account_sid}/Proxy/${key.service_sid}/Webhooks`
      const xml = await receiveCall(context, key, { sid: call_sid, from, to, native }, (side) => ({
        status: `${folder}/CallStatus?${about(side)}`,
        action: `${folder}/CallDone?${about(side)}`,
      }))
      return { status: 200, xml }
    },
  },
  {
    method: 'POST',
    path: `${ingressRoot}/CallStatus`,
    operation: 'ReceiveCallStatus',
    auth: 'signature',
    subject: {
      ...ingressHeading,
      summary: 'Takes a report on the leg of the person who is called',
      query,
      form: formParameters(newLeg, 'create'),
    },
    async handle(context, request) {
      const { call_sid: leg, call_status, call_duration: duration } = readLeg(request.form)
      await recordLeg(context, sideOf(request), {
        leg,
        status: statusOf(call_status),
        duration,
        ended: false,
      })
      return understood
    },
  },
  {
    method: 'POST',
    path: `${ingressRoot}/CallDone`,
    operation: 'ReceiveCallDone',
    auth: 'signature',
    subject: {
      ...ingressHeading,
      summary: 'Takes the report that a call of a session is over',
      query,
      form: formParameters(newDone, 'create'),
    },
    async handle(context, request) {
      const { dial_call_sid: leg, dial_call_status, dial_call_duration: duration } = readDone(request.form)
      await recordLeg(context, sideOf(request), {
        leg,
        status: doneAs(dial_call_status),
        duration,
        ended: true,
      })
      return understood
    },
  },
]

/** The query by which reports name the interaction that they are about. */
function about({ interaction_sid: ki, session_sid: kc, participant_sid: kp }: OutboundSide): string {
  return new URLSearchParams({ ki, kc, kp }).toString()
}

function sideOf(request: ApiRequest): OutboundSide & ServiceKey {
  const { query: asked } = request
  return {
    ...serviceKey(request),
    interaction_sid: named(asked, 'ki', { prefix: 'KI', unknown: 'interaction-unknown' }),
    session_sid: named(asked, 'kc', { prefix: 'KC', unknown: 'session-unknown' }),
    participant_sid: named(asked, 'kp', { prefix: 'KP', unknown: 'participant-unknown' }),
  }
}

/** The carrier's word as ours. */
function statusOf(word: string): ResourceStatus {
  return resourceStatuses.find((known) => known === word) ?? 'unknown'
}

/** When the dialling is over, `answered` says that both talked and have done. */
function doneAs(word: string): ResourceStatus {
  return word === 'answered' ? 'completed' : statusOf(word)
}

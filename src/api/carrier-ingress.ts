// What carriers call: at a service's address in the shape of Twilio's own, so that its recipes need another host only (contract
// 9.5), or at the carrier's. What they say is for the carrier's file to read.
import { ingressSubjects, type IngressSubject } from '../carriers/carrier.ts'
import { webhookForms } from '../carriers/twilio-webhooks.ts'
import { sid as sidOf } from '../fields.ts'
import { receiveAtCarrier, receiveAtService } from '../operations/receive-from-carrier.ts'
import type { Description, Parameters } from './description.ts'
import { formParameters } from './resource-description.ts'
import type { CarrierRoute } from './resource.ts'

/** Queries by which reports name what they are about. */
const reportQuery: Parameters = {
  ki: { schema: sidOf('KI').schema, doc: 'SID of the interaction.', required: true },
  kc: { schema: sidOf('KC').schema, doc: 'SID of its session.', required: true },
}
/** Reports on calls name the person, too, who was called: they may be the first that is heard of that leg. */
const legQuery: Parameters = {
  ...reportQuery,
  kp: { schema: sidOf('KP').schema, doc: 'SID of the participant who is called.', required: true },
}

const words: Readonly<Record<IngressSubject, Pick<Description, 'summary' | 'detail' | 'query'>>> = {
  Message: {
    summary: 'A text came in',
    detail: 'It is relayed once, however often it is brought. The answer is the same whatever becomes of it.',
  },
  MessageStatus: {
    summary: 'A relayed text has come further',
    detail: 'A status only moves forward: late, repeated and disordered reports do no harm.',
    query: reportQuery,
  },
  Call: {
    summary: 'Takes a call',
    detail: 'Other parameters of a voice webhook are passed on to the application, out of session.',
  },
  CallStatus: {
    summary: 'Takes a report on the leg of the person who is called',
    query: legQuery,
  },
  CallDone: {
    summary: 'Takes the report that a call of a session is over',
    query: legQuery,
  },
}

const serviceHeading = {
  tag: 'Webhooks',
  about:
    'What carriers call. Known by `X-Twilio-Signature`, made with an auth token of the account or of the carrier, and not by ' +
    'basic auth.',
  path: {
    account_sid: { name: 'AccountSid', schema: sidOf('AC').schema, doc: 'SID of the account.' },
    service_sid: { name: 'ServiceSid', schema: sidOf('KS').schema, doc: 'SID of the service.' },
  },
  status: 200,
  media: 'text/xml',
  answer: { name: 'Twiml', schema: { type: 'string', description: 'What the carrier is to do.' } },
  refusals: [404],
} as const satisfies Partial<Description>

const serviceRoute = (subject: IngressSubject): CarrierRoute => ({
  method: 'POST',
  path: `/v1/Accounts/:account_sid/Proxy/:service_sid/Webhooks/${subject}`,
  operation: `Receive${subject}`,
  auth: 'signature',
  ...(subject === 'Call' && { asks: true }),
  subject: { ...serviceHeading, ...words[subject], form: formParameters(webhookForms[subject], 'create') },
  receive: (context, { params, request, base }) => {
    const { account_sid = '', service_sid = '' } = params
    return receiveAtService(context, { account_sid, service_sid }, { ingress: { ...request, subject }, base })
  },
})

const carrierRoute = (subject: IngressSubject): CarrierRoute => ({
  method: 'POST',
  path: `/carriers/:carrier/${subject}`,
  operation: `ReceiveCarrier${subject}`,
  auth: 'signature',
  ...(subject === 'Call' && { asks: true }),
  subject: {
    tag: 'Carriers',
    about:
      'What carriers call that have a form of their own. Known by what each of them signs with, and not by basic auth.',
    summary: words[subject].summary,
    path: {
      carrier: {
        name: 'Carrier',
        schema: { type: 'string', minLength: 1, maxLength: 31 },
        doc: "The operator's name of the carrier.",
      },
    },
    status: 200,
    answer: { name: 'CarrierAnswer', schema: { description: 'As the carrier wants it.' } },
    refusals: [401],
  },
  receive: (context, { params, request, base }) =>
    receiveAtCarrier(context, params['carrier'] ?? '', { ingress: { ...request, subject }, base }),
})

export const carrierIngressRoutes: readonly CarrierRoute[] = [
  ...ingressSubjects.map(serviceRoute),
  ...ingressSubjects.map(carrierRoute),
]

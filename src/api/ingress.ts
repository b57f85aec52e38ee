// What all routes have in common that carriers call: where they are, how their SIDs are read, and what the public reference
// says of them. The addresses have the shape of Twilio's own, so that its recipes need another host only (contract 9.5).
import { problem, type ProblemName } from '../domain/problem.ts'
import { isSid, type Sid, type SidPrefix } from '../domain/sid.ts'
import { sid as sidOf } from '../fields.ts'
import type { Description, Parameters } from './description.ts'
import type { Form } from '../form.ts'
import type { Answer, ApiRequest } from './resource.ts'

export const ingressRoot = '/v1/Accounts/:account_sid/Proxy/:service_sid/Webhooks'

/** Nothing is left for the carrier to do. */
export const understood: Answer = {
  status: 200,
  xml: '<?xml version="1.0" encoding="UTF-8"?><Response></Response>',
}

/** What the public reference says of every one of these routes. */
export const ingressHeading = {
  tag: 'Webhooks',
  about:
    'What carriers call. Known by `X-Twilio-Signature`, made with an auth token of the account, and not by basic auth.',
  path: {
    account_sid: { name: 'AccountSid', schema: sidOf('AC').schema, doc: 'SID of the account.' },
    service_sid: { name: 'ServiceSid', schema: sidOf('KS').schema, doc: 'SID of the service.' },
  },
  status: 200,
  media: 'text/xml',
  answer: { name: 'Twiml', schema: { type: 'string', description: 'What the carrier is to do.' } },
  refusals: [404],
} as const satisfies Partial<Description>

/** Queries by which reports name what they are about. */
export const reportQuery: Parameters = {
  ki: { schema: sidOf('KI').schema, doc: 'SID of the interaction.', required: true },
  kc: { schema: sidOf('KC').schema, doc: 'SID of its session.', required: true },
}

/** @throws {Problem} service-unknown */
export function serviceKey({ account_sid, params }: ApiRequest): {
  account_sid: Sid<'AC'>
  service_sid: Sid<'KS'>
} {
  const { service_sid = '' } = params
  if (!isSid('KS', service_sid)) throw problem('service-unknown')
  return { account_sid, service_sid }
}

/** @throws {Problem} `unknown`, when the query does not name one */
export function named<P extends SidPrefix>(
  query: Form,
  name: string,
  { prefix, unknown }: { readonly prefix: P; readonly unknown: ProblemName },
): Sid<P> {
  const sid = query.get(name)?.at(-1) ?? ''
  if (!isSid(prefix, sid)) throw problem(unknown)
  return sid
}

// The carrier jambonz as an operator describes it, for its tests.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import type { Carrier, CarrierEvent, Ingress, IngressSubject } from '../../../src/carriers/carrier.ts'
import { readCarriers } from '../../../src/carriers/index.ts'
import type { Sid } from '../../../src/domain/sid.ts'

export type Body = Readonly<Record<string, unknown>>
export interface Fixture {
  readonly subject: IngressSubject
  readonly body: Body
}

export const file = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`${name}.json`, import.meta.url), 'utf8'))
export const fixture = (name: string) => file(name) as Fixture

export const account_sid = `AC${'0'.repeat(32)}` as Sid<'AC'>
export const secret = 'jambonz-test-secret'
export const at = new Date('2026-11-20T18:40:00Z')
export const signing = { webhook_secret: secret }
const numbers = ['+12065550180', { phone_number: '+12065550181' }]
export const side = {
  service_sid: `KS${'1'.repeat(32)}` as Sid<'KS'>,
  session_sid: `KC${'2'.repeat(32)}` as Sid<'KC'>,
  interaction_sid: `KI${'3'.repeat(32)}` as Sid<'KI'>,
  participant_sid: `KP${'4'.repeat(32)}` as Sid<'KP'>,
}
export const address = (subject: IngressSubject) => `https://mask.example/carriers/trunks/${subject}`

/** The carrier as an operator describes it. */
export async function described(settings: Body): Promise<Carrier> {
  const carriers = [{ kind: 'jambonz', name: 'trunks', numbers, ...settings }]
  const http = {
    ask: () => assert.fail('jambonz is asked nothing'),
    close: async () => {},
  }
  const { all } = await readCarriers(JSON.stringify({ carriers }), {
    account_sid,
    http,
    simulator: { name: 'simulator', kind: 'simulator' },
  })
  return all[0]!
}

export function ingress(
  body: string,
  headers: Ingress['headers'] = {},
  subject: IngressSubject = 'Call',
  when = at,
): Ingress {
  return {
    subject,
    method: 'POST',
    url: address(subject),
    headers,
    body: Buffer.from(body),
    at: when,
    tokens: [],
  }
}

/** The one event that a request is read into. */
export async function heard({ subject, body }: Fixture, settings: Body = signing): Promise<CarrierEvent> {
  const events = (await described(settings)).ingress!.parse(ingress(JSON.stringify(body), {}, subject))
  assert.equal(events.length, 1)
  return events[0]!
}

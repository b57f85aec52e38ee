// The steps that scenarios start with, and the numbers that they use. All are numbers that nobody can have: the range
// 555-01XX of North America, and what other countries keep free for films.
import type { Step } from './scenarios.ts'

export const alice = '+12065550100'
export const bob = '+12065550101'
export const carol = '+12065550102'
/** Numbers for pools, of the same area code. */
export const [pool1, pool2, pool3] = ['+12065550180', '+12065550181', '+12065550182'] as const

/** A SID of this kind that names nothing. */
export const unknownSid = (prefix: string) => `${prefix}${'0'.repeat(32)}`

/** What the API writes for an instant. */
export const anInstant = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/

type Parameters = NonNullable<Step['form']>

/** A service, called `service` by the steps after it. */
export function aService(form: Parameters = {}, as = 'service'): Step {
  return { ask: 'POST /v1/Services', form: { UniqueName: as, ...form }, status: 201, as }
}

/** A number in the pool of `service`, called `number` by the steps after it. */
export function aNumber(PhoneNumber: string, { form = {}, service = 'service', as = 'number' } = {}): Step {
  return { ask: `POST {${service}}/PhoneNumbers`, form: { PhoneNumber, ...form }, status: 201, as }
}

/** A short code of the account in the pool of `service`, called `code` by the steps after it. */
export function aShortCode(ShortCode: string, { form = {}, service = 'service', as = 'code' } = {}): Step[] {
  return [
    { ask: 'POST /simulator/short-codes', form: { ShortCode }, status: 201, as: `${as}Given` },
    { ask: `POST {${service}}/ShortCodes`, form: { Sid: `{${as}Given.sid}`, ...form }, status: 201, as },
  ]
}

/** A session of `service`, called `session` by the steps after it. */
export function aSession(form: Parameters = {}, as = 'session'): Step {
  return { ask: 'POST {service}/Sessions', form, status: 201, as }
}

/** A participant of `session`, called `as` by the steps after it. */
export function aParticipant(Identifier: string, as: string, form: Parameters = {}): Step {
  return { ask: 'POST {session}/Participants', form: { Identifier, ...form }, status: 201, as }
}

/** A service with two numbers, and a session of Alice and Bob: `alice` and `bob` by the steps after them. */
export function aliceAndBob(form: Parameters = {}): Step[] {
  return [
    aService(),
    aNumber(pool1, { as: 'number1' }),
    aNumber(pool2, { as: 'number2' }),
    aSession(form),
    aParticipant(alice, 'alice'),
    aParticipant(bob, 'bob'),
  ]
}

// The carrier jambonz with other settings, and what it hears.
import assert from 'node:assert/strict'
import type { Carrier, CarrierEvent, Ingress, IngressSubject } from '../../../src/carriers/carrier.ts'
import { addressesOf, carrierOf, fixtureOf, requestOf } from '../../support/carrier-fixtures.ts'
import { entry, signing } from './adapter.ts'

export type Body = Readonly<Record<string, unknown>>

export const address = addressesOf({ name: entry.name, kind: entry.kind })

/** With these settings beside its name and numbers. */
export const described = (settings: Body): Promise<Carrier> => carrierOf({ entry }, settings)

/** What jambonz says in a fixture. */
export const bodyOf = (name: string) => fixtureOf('jambonz', name).json as Body

export const ingress = (
  body: string,
  headers: Ingress['headers'] = {},
  subject: IngressSubject = 'Call',
): Ingress => ({ ...requestOf(address, { subject, body }), headers })

/** The one event that a fixture is read into, with other things said. */
export async function heard(name: string, said: Body = {}, settings: Body = signing): Promise<CarrierEvent> {
  const { subject } = fixtureOf('jambonz', name)
  const text = JSON.stringify({ ...bodyOf(name), ...said })
  const events = (await described(settings)).ingress!.parse(ingress(text, {}, subject))
  assert.equal(events.length, 1)
  return events[0]!
}

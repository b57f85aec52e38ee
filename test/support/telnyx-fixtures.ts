// A small Telnyx and the carrier that asks it. What is asked must be documented.
import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import { Ajv } from 'ajv'
import formats from 'ajv-formats'
import type { Carrier, Ingress } from '../../src/carriers/carrier.ts'
import { createCarrierHttp } from '../../src/net/carrier-http.ts'
import { application, entry, number, profile, signed } from '../carriers/telnyx/adapter.ts'
import { addressesOf, carrierOf, documentOf, fixtureOf, requestOf, withHeaders } from './carrier-fixtures.ts'
import { fakeNumber, type FakeTelnyx, fakeTelnyx } from './fake-telnyx.ts'

/** A proxy number of ours, and a person's. */
export const proxy = number
export const person = '+12065550142'

const address = addressesOf({ name: entry.name, kind: entry.kind })

/** The request of a fixture, signed, perhaps with another body. */
export function signedRequest(name: string, body?: string | Uint8Array): Ingress {
  const request = requestOf(address, fixtureOf('telnyx', name))
  const sent = body === undefined ? request : { ...request, body: Buffer.from(body as string) }
  return withHeaders(sent, signed(sent))
}

/** With these settings beside the two keys. */
export async function telnyxCarrier(
  t: TestContext,
  settings: Readonly<Record<string, unknown>> = {},
): Promise<Carrier> {
  const http = createCarrierHttp()
  t.after(() => http.close())
  return carrierOf({ entry }, settings, http)
}

/** A small Telnyx with our number, and the carrier that is described for it. */
export async function openTelnyx(t: TestContext): Promise<{ telnyx: FakeTelnyx; carrier: Carrier }> {
  const telnyx = await fakeTelnyx(t)
  telnyx.numbers.push(fakeNumber(proxy, { messaging_profile_id: profile }))
  const settings = { messaging_profile_id: profile, texml_application_id: application }
  const carrier = await telnyxCarrier(t, { base_url: telnyx.base, ...settings })
  t.after(() => telnyx.asked.forEach(assertDocumented))
  return { telnyx, carrier }
}

const documented = documentOf('telnyx', 'requests') as Record<string, object>

/** Fails unless a request to Telnyx has the body that its reference describes. */
export function assertDocumented({ method, path, headers, body }: FakeTelnyx['asked'][number]): void {
  if (body === undefined) return
  const ajv = new Ajv({ strict: false })
  formats.default(ajv)
  const valid = ajv.compile(documented[`${method} ${path.replace(/\d{6,}/, ':id')}`]!)
  assert.ok(valid(body), JSON.stringify(valid.errors))
  assert.equal(headers['content-type'], 'application/json')
}

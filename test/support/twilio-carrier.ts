// A Twilio carrier that asks a server of the test.
import type { TestContext } from 'node:test'
import type { Carrier } from '../../src/carriers/carrier.ts'
import { createCarrierHttp } from '../../src/net/carrier-http.ts'
import { account, adapter, token } from '../carriers/twilio/adapter.ts'
import { carrierOf } from './carrier-fixtures.ts'
import { type FakeTwilio, fakeTwilio } from './fake-twilio.ts'

/** With these settings beside the account and its token. */
export async function carrierWith(
  t: TestContext,
  settings: Readonly<Record<string, unknown>> = {},
): Promise<Carrier> {
  const http = createCarrierHttp()
  t.after(() => http.close())
  return carrierOf(adapter, settings, http)
}

/** With a server that answers it. */
export async function pair(t: TestContext): Promise<{ fake: FakeTwilio; carrier: Carrier }> {
  const fake = await fakeTwilio(t, { account, token })
  return { fake, carrier: await carrierWith(t, { base_url: fake.base }) }
}

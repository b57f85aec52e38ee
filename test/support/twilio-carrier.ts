// A Twilio carrier that asks a server of the test.
import type { TestContext } from 'node:test'
import type { Sid } from '../../src/domain/sid.ts'
import type { Carrier } from '../../src/carriers/carrier.ts'
import { readSettings } from '../../src/carriers/settings.ts'
import { twilio } from '../../src/carriers/twilio.ts'
import { createCarrierHttp } from '../../src/net/carrier-http.ts'
import { type FakeTwilio, fakeTwilio } from './fake-twilio.ts'

/** At Twilio. */
export const account = `AC${'a'.repeat(32)}`
export const token = 't'.repeat(32)
/** Here. */
export const owner = `AC${'0'.repeat(32)}` as Sid<'AC'>

/** With these settings beside the account and its token. */
export async function carrierWith(
  t: TestContext,
  settings: Readonly<Record<string, unknown>> = {},
): Promise<Carrier> {
  const http = createCarrierHttp()
  t.after(() => http.close())
  const given = { account_sid: account, auth_token: token, ...settings }
  return twilio.make(readSettings(twilio.settings, given, 'it'), { name: 'main', account_sid: owner, http })
}

/** With a server that answers it. */
export async function pair(t: TestContext): Promise<{ fake: FakeTwilio; carrier: Carrier }> {
  const fake = await fakeTwilio(t, { account, token })
  return { fake, carrier: await carrierWith(t, { base_url: fake.base }) }
}

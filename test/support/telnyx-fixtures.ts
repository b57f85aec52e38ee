// Requests of Telnyx, each with where its shape is documented, and the carrier that hears them. They are signed with a key
// that everybody has: RFC 8032, 7.1, test 1.
import assert from 'node:assert/strict'
import { createPrivateKey, sign } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import type { TestContext } from 'node:test'
import { Ajv } from 'ajv'
import formats from 'ajv-formats'
import type { Carrier, Ingress, IngressSubject } from '../../src/carriers/carrier.ts'
import { readCarriers } from '../../src/carriers/index.ts'
import type { Sid } from '../../src/domain/sid.ts'
import { type CarrierHttp, createCarrierHttp } from '../../src/net/carrier-http.ts'
import { fakeNumber, type FakeTelnyx, fakeTelnyx } from './fake-telnyx.ts'

export interface Fixture {
  readonly name: string
  readonly source: string
  readonly date: string
  readonly subject: IngressSubject
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  readonly events: unknown
}

const directory = new URL('../carriers/telnyx/', import.meta.url)

export const fixtures: readonly Fixture[] = readdirSync(directory).map((file) => ({
  name: file.replace(/\.json$/, ''),
  ...(JSON.parse(readFileSync(new URL(file, directory), 'utf8')) as Omit<Fixture, 'name'>),
}))

export const fixture = (name: string) => fixtures.find((one) => one.name === name)!

/** When the fixtures were signed. */
export const signedAt = new Date('2026-11-20T19:00:00Z')
export const public_key = '11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo='
export const profile = '5f7b1d0e-62c4-4a55-9a0c-8a1f3c2d4b60'
export const application = '2571846093318042117'
/** A proxy number of ours, and a person's. */
export const proxy = '+12065550180'
export const person = '+12065550142'

const seed = '9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60'
const privateKey = createPrivateKey({
  key: Buffer.from(`302e020100300506032b657004220420${seed}`, 'hex'),
  format: 'der',
  type: 'pkcs8',
})

/** The request as the fixture has it, with what the test changes of it. */
export function requestOf(name: string, changed: Partial<Ingress> = {}): Ingress {
  const { subject, url, headers, body } = fixture(name)
  return {
    subject,
    method: 'POST',
    url,
    headers,
    body: Buffer.from(body),
    at: signedAt,
    tokens: [],
    ...changed,
  }
}

/** The same, with another body that is signed as it should be. */
export function signedRequest(name: string, body: string | Uint8Array): Ingress {
  const timestamp = String(signedAt.getTime() / 1000)
  const bytes = Buffer.from(body as string)
  const signature = sign(null, Buffer.concat([Buffer.from(`${timestamp}|`), bytes]), privateKey)
  const headers = {
    'telnyx-timestamp': timestamp,
    'telnyx-signature-ed25519': signature.toString('base64'),
  }
  return requestOf(name, { headers, body: bytes })
}

/** Made as an operator describes it. */
export async function telnyxCarrier(
  t: TestContext,
  settings: Readonly<Record<string, unknown>> = {},
): Promise<Carrier> {
  const http = createCarrierHttp()
  t.after(() => http.close())
  return described({ api_key: 'KEY0123_fake', public_key, ...settings }, http)
}

export async function described(
  settings: Readonly<Record<string, unknown>>,
  http: CarrierHttp,
): Promise<Carrier> {
  const entry = { kind: 'telnyx', name: 'telnyx-us', ...settings }
  const surroundings = {
    account_sid: `AC${'0'.repeat(32)}` as Sid<'AC'>,
    http,
    simulator: { name: 'simulator', kind: 'simulator' },
  }
  const { all } = await readCarriers(JSON.stringify({ carriers: [entry] }), surroundings)
  return all[0]!
}

/** A small Telnyx with our number, and the carrier that is described for it. What it asks for must be documented. */
export async function openTelnyx(t: TestContext): Promise<{ telnyx: FakeTelnyx; carrier: Carrier }> {
  const telnyx = await fakeTelnyx(t)
  telnyx.numbers.push(fakeNumber(proxy, { messaging_profile_id: profile }))
  const settings = { messaging_profile_id: profile, texml_application_id: application }
  const carrier = await telnyxCarrier(t, { base_url: telnyx.base, ...settings })
  t.after(() => telnyx.asked.forEach(assertDocumented))
  return { telnyx, carrier }
}

const documented = JSON.parse(
  readFileSync(new URL('../carriers/telnyx-requests.json', import.meta.url), 'utf8'),
) as Record<string, object>

function assertDocumented({ method, path, headers, body }: FakeTelnyx['asked'][number]): void {
  if (body === undefined) return
  const ajv = new Ajv({ strict: false })
  formats.default(ajv)
  const valid = ajv.compile(documented[`${method} ${path.replace(/\d{6,}/, ':id')}`]!)
  assert.ok(valid(body), JSON.stringify(valid.errors))
  assert.equal(headers['content-type'], 'application/json')
}

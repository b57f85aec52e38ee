// What carriers send, made after their public documentation, and how a carrier of each kind is made for a test.
// test/carriers/{kind}/ has both: a file of JSON for each thing that it sends, and adapter.ts.
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import type {
  AddressOf,
  Carrier,
  CarrierEvent,
  Ingress,
  IngressSubject,
  OutboundMessage,
} from '../../src/carriers/carrier.ts'
import { readCarriers } from '../../src/carriers/index.ts'
import type { OutboundSide } from '../../src/domain/call-plan.ts'
import type { Sid } from '../../src/domain/sid.ts'
import type { CarrierHttp } from '../../src/net/carrier-http.ts'

type Settings = Readonly<Record<string, unknown>>

/** A request of a carrier. It has one body: a form, JSON, or else the text of `body`. */
export interface Said {
  readonly subject: IngressSubject
  /** What the address says that the carrier was given. */
  readonly query?: Readonly<Record<string, string>>
  readonly form?: Readonly<Record<string, string>>
  readonly json?: unknown
  readonly body?: string
}

/** The same, and what it means. A kind that is not called by HTTP has what its own adapter reads in place of a body. */
export interface Fixture extends Said {
  /** The page or pages that it was made after, and when. */
  readonly source: string | readonly string[]
  readonly date: string
  readonly about?: string
  /** The events it is read into. What is undefined of them is left out. */
  readonly events: readonly unknown[]
}

/** A text as an adapter is to say it. The same `nth` is the same text. */
export interface SampleText {
  readonly nth: number
  readonly body: string
  readonly media_urls?: readonly string[]
}

/** How the requests of a kind are known. */
export interface Signatures {
  /** The headers by which the carrier is known. */
  sign(request: Ingress): Readonly<Record<string, string>>
  /** Which of them are signed or signatures, and how they are written: as texts, or bytes in base64. */
  readonly headers: Readonly<Record<string, 'text' | 'base64'>>
  /** What is signed besides: the bytes of the body, or the address and what a form says. */
  readonly over: 'body' | 'address-and-form'
  /** Seconds of grace, where the time is signed, too. */
  readonly toleranceSeconds?: number
  /** Settings of somebody whose requests are signed with another key. */
  readonly anotherKey: Settings
  /** Settings of another account, which has the same key. */
  readonly anotherAccount: Settings
  /** Fixtures that name no account. */
  readonly nobodys?: readonly string[]
}

/** A carrier beside a network that answers it. */
export interface OpenNetwork {
  readonly carrier: Carrier
  /** A number that the account has there. */
  readonly number: string
  /** The texts that the network was given. Undefined: it takes none. */
  readonly texts?: () => readonly Pick<OutboundMessage, 'from' | 'to' | 'body' | 'media_urls'>[]
}

/** What a kind's folder exports as `adapter`. */
export interface Adapter {
  /** An entry of `carriers`, as an operator writes it. */
  readonly entry: Settings & { readonly kind: string; readonly name: string }
  /** For kinds that are called by HTTP. */
  readonly signatures?: Signatures
  /** For kinds that bring texts: one that a person sends. */
  readonly text?: (text: SampleText) => Said
  /** For kinds that are not called by HTTP: what is made of it. */
  readonly read?: (t: TestContext, said: Said) => Promise<readonly CarrierEvent[]>
  /** Listens until the test ends. */
  readonly open: (t: TestContext) => Promise<OpenNetwork>
  /** Whether pictures go over it. */
  readonly media: boolean
}

const root = join(import.meta.dirname, '..', 'carriers')

export async function adapterOf(kind: string): Promise<Adapter> {
  const { adapter } = (await import(join(root, kind, 'adapter.ts'))) as { adapter: Adapter }
  return adapter
}

export interface NamedFixture {
  readonly name: string
  readonly fixture: Fixture
}

/** All of a kind, by the name of the file. */
export const fixturesOf = (kind: string): readonly NamedFixture[] => fixturesIn(join(root, kind))

export const fixturesIn = (folder: string): readonly NamedFixture[] =>
  readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .toSorted()
    .map((file) => ({ name: file.replace(/\.json$/, ''), fixture: jsonOf(join(folder, file)) as Fixture }))

export const fixtureOf = (kind: string, name: string) => jsonOf(join(root, kind, `${name}.json`)) as Fixture

/** Another document of a kind, such as a specification. */
export const documentOf = (kind: string, name: string) =>
  jsonOf(join(root, kind, 'documents', `${name}.json`))

const jsonOf = (path: string): unknown => JSON.parse(readFileSync(path, 'utf8'))

/** Whose the carriers are. */
export const owner = `AC${'0'.repeat(32)}` as Sid<'AC'>
/** What the fixtures are about. */
export const side: OutboundSide = {
  service_sid: `KS${'1'.repeat(32)}` as Sid<'KS'>,
  session_sid: `KC${'2'.repeat(32)}` as Sid<'KC'>,
  interaction_sid: `KI${'3'.repeat(32)}` as Sid<'KI'>,
  participant_sid: `KP${'4'.repeat(32)}` as Sid<'KP'>,
}
/** When the fixtures are heard. */
export const heardAt = new Date('2026-11-20T19:00:00Z')

const at =
  (place: string): AddressOf =>
  (subject, query = {}) => {
    const asked = new URLSearchParams(query).toString()
    return `https://proxy.example${place}/${subject}${asked === '' ? '' : `?${asked}`}`
  }

/** Addresses of the service of `side`, as carriers of `service` are given them. */
export const addressOf = at(`/v1/Accounts/${owner}/Proxy/${side.service_sid}/Webhooks`)

/** Addresses as this carrier is given them. */
export const addressesOf = ({ name, ingress }: Carrier): AddressOf =>
  ingress?.at === 'service' ? addressOf : at(`/carriers/${name}`)

/** The network of a carrier that asks nobody. */
export const silent: CarrierHttp = {
  ask: () => assert.fail('somebody is asked'),
  close: async () => {},
}

/** Made as an operator describes it. */
export async function carrierOf(
  { entry }: Pick<Adapter, 'entry'>,
  settings: Settings = {},
  http: CarrierHttp = silent,
): Promise<Carrier> {
  const surroundings = {
    account_sid: owner,
    http,
    simulator: { name: 'simulator', kind: 'simulator' },
  }
  const carriers = [{ ...entry, ...settings }]
  return (await readCarriers(JSON.stringify({ carriers }), surroundings)).all[0]!
}

/** As it comes, without what it is known by. */
export function requestOf(address: AddressOf, { subject, query, form, json, body }: Said): Ingress {
  const type = form === undefined ? 'application/json' : 'application/x-www-form-urlencoded'
  const text =
    body ?? (form === undefined ? JSON.stringify(json ?? null) : new URLSearchParams(form).toString())
  return {
    subject,
    method: 'POST',
    url: address(subject, query),
    headers: { 'content-type': type },
    body: new TextEncoder().encode(text),
    at: heardAt,
    tokens: [],
  }
}

/** The same request with these headers besides. */
export const withHeaders = (request: Ingress, headers: Readonly<Record<string, string>>): Ingress => ({
  ...request,
  headers: { ...request.headers, ...headers },
})

/** Everything but what is left out of JSON. */
export const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value))

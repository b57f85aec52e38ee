// The rules of what comes in, as functions: of a kind with its adapter, its carrier and its fixtures. conformance.test.ts proves
// them for every kind; the example of docs/carriers.md has to keep them, too.
import assert from 'node:assert/strict'
import fc from 'fast-check'
import type { Carrier, CarrierEvent, Ingress, IngressReader } from '../../src/carriers/carrier.ts'
import { mediaMax } from '../../src/domain/interaction.ts'
import { Problem } from '../../src/domain/problem.ts'
import {
  type Adapter,
  addressesOf,
  carrierOf,
  type Fixture,
  heardAt,
  type NamedFixture,
  plain,
  requestOf,
  type Said,
  type Signatures,
  withHeaders,
} from './carrier-fixtures.ts'

/** What the rules are about. */
export interface Subject {
  readonly adapter: Adapter
  readonly carrier: Carrier
  readonly fixtures: readonly NamedFixture[]
  /** Another carrier of the same kind, made with these settings besides. */
  readonly made: (settings: Readonly<Record<string, unknown>>) => Promise<Carrier>
}

export const subjectOf = async (
  adapter: Adapter,
  fixtures: readonly NamedFixture[],
  made: Subject['made'] = (settings) => carrierOf(adapter, settings),
): Promise<Subject> => ({ adapter, carrier: await made({}), fixtures, made })

/** A rule, in the present tense. */
export type Rule = readonly [name: string, proof: (subject: Subject) => void | Promise<void>]

const readerOf = ({ carrier }: Pick<Subject, 'carrier'>): IngressReader =>
  carrier.ingress ?? assert.fail('It is not called by HTTP.')
const signaturesOf = ({ adapter }: Pick<Subject, 'adapter'>): Signatures =>
  adapter.signatures ?? assert.fail('Its adapter says not how its requests are known.')

/** The request as it comes, signed. */
function signedOf(subject: Subject, said: Said, at = heardAt): Ingress {
  const request = { ...requestOf(addressesOf(subject.carrier), said), at }
  return withHeaders(request, signaturesOf(subject).sign(request))
}

/** One bit of the text's bytes is another. */
function flipped(bytes: Uint8Array, at: number): Buffer {
  const copy = Buffer.from(bytes)
  copy[Math.floor(at / 8) % copy.length]! ^= 1 << (at % 8)
  return copy
}

/** What a form says, whatever it is written like. */
const saidBy = (body: Uint8Array) =>
  [...new URLSearchParams(Buffer.from(body).toString())].map((pair) => pair.join('\0')).toSorted()

/** The request with one bit changed; undefined where it says the same all the same, such as `%2b` for `%2B`. */
function changed(request: Ingress, part: string, at: number, { over, headers }: Signatures) {
  if (part === 'body') {
    const body = flipped(request.body, at)
    const same = over !== 'body' && String(saidBy(body)) === String(saidBy(request.body))
    return same ? undefined : { ...request, body }
  }
  if (part === 'address') {
    const url = flipped(Buffer.from(request.url, 'latin1'), at).toString('latin1')
    return URL.parse(url)?.href === new URL(request.url).href ? undefined : { ...request, url }
  }
  const encoding = headers[part] === 'base64' ? 'base64' : 'latin1'
  const value = flipped(Buffer.from(request.headers[part]!, encoding), at).toString(encoding)
  return withHeaders(request, { [part]: value })
}

export const verifyRules: readonly Rule[] = [
  [
    'a request that the carrier signed is genuine, brought again, too',
    (subject) => {
      const { verify } = readerOf(subject)
      for (const { name, fixture } of subject.fixtures) {
        const request = signedOf(subject, fixture)
        assert.deepEqual([verify(request), verify(request)], ['genuine', 'genuine'], name)
      }
    },
  ],
  [
    'a request with one bit changed of what is signed is refused',
    (subject) => {
      const signatures = signaturesOf(subject)
      const { verify } = readerOf(subject)
      const address = signatures.over === 'address-and-form' ? ['address'] : []
      const parts = ['body', ...address, ...Object.keys(signatures.headers)]
      const which = fc.constantFrom(...subject.fixtures)
      const change = fc.tuple(which, fc.constantFrom(...parts), fc.nat())
      const proof = fc.property(change, ([{ name, fixture }, part, at]) => {
        const request = changed(signedOf(subject, fixture), part, at, signatures)
        if (request !== undefined) assert.notEqual(verify(request), 'genuine', `${name}: ${part}`)
      })
      fc.assert(proof, { numRuns: 500 })
    },
  ],
  [
    'a request without its signature is unsigned',
    (subject) => {
      const { verify } = readerOf(subject)
      for (const { name, fixture } of subject.fixtures) {
        const bare = requestOf(addressesOf(subject.carrier), fixture)
        assert.equal(verify(bare), 'unsigned', name)
        for (const header of Object.keys(signaturesOf(subject).headers)) {
          const headers = { ...signedOf(subject, fixture).headers, [header]: undefined }
          assert.equal(verify({ ...bare, headers }), 'unsigned', `${name}: ${header}`)
        }
      }
    },
  ],
  [
    'what somebody signed with another key is forged',
    async (subject) => {
      const other = await subject.made(signaturesOf(subject).anotherKey)
      for (const { name, fixture } of subject.fixtures) {
        assert.equal(other.ingress!.verify(signedOf(subject, fixture)), 'forged', name)
      }
    },
  ],
  [
    'what is signed for another account is refused as that',
    async (subject) => {
      const { anotherAccount, nobodys = [] } = signaturesOf(subject)
      const other = await subject.made(anotherAccount)
      for (const { name, fixture } of subject.fixtures) {
        const verdict = other.ingress!.verify(signedOf(subject, fixture))
        assert.equal(verdict, nobodys.includes(name) ? 'genuine' : 'wrong-account', name)
      }
    },
  ],
  [
    'a request is stale beyond the tolerance, into past and future, where its time is signed',
    (subject) => {
      const { verify } = readerOf(subject)
      const { toleranceSeconds } = signaturesOf(subject)
      for (const { name, fixture } of subject.fixtures) {
        const verdict = (seconds: number) =>
          verify({ ...signedOf(subject, fixture), at: new Date(heardAt.getTime() + seconds * 1000) })
        const grace = toleranceSeconds ?? 86_400
        const beyond = toleranceSeconds === undefined ? 'genuine' : 'stale'
        assert.deepEqual(
          [-grace - 1, -grace, grace, grace + 1].map(verdict),
          [beyond, 'genuine', 'genuine', beyond],
          name,
        )
      }
    },
  ],
  [
    'nothing that a stranger sends is genuine, and none of it is a fault of ours',
    (subject) => {
      const { verify } = readerOf(subject)
      const names = Object.keys(signaturesOf(subject).headers)
      const value = fc.oneof(fc.string({ unit: 'binary' }), fc.base64String({ minLength: 20, maxLength: 90 }))
      const headers = fc.record(Object.fromEntries(names.map((name) => [name, value])))
      const type = fc.constantFrom('application/json', 'application/x-www-form-urlencoded', undefined)
      const { fixture } = subject.fixtures[0]!
      const request = requestOf(addressesOf(subject.carrier), fixture)
      fc.assert(
        fc.property(fc.uint8Array({ maxLength: 500 }), headers, type, (body, given, contentType) => {
          const sent = { ...request, body, headers: { ...given, 'content-type': contentType } }
          assert.notEqual(verify(sent), 'genuine')
        }),
      )
    },
  ],
]

/** The events of a request that is believed. */
export const parsed = ({ carrier }: Pick<Subject, 'carrier'>, said: Said): CarrierEvent[] =>
  carrier.ingress!.parse(requestOf(addressesOf(carrier), said))

export const parseRules: readonly Rule[] = [
  [
    'every request is read as its fixture says, and again with the same ids',
    (subject) => {
      for (const { name, fixture } of subject.fixtures) {
        assert.deepEqual(plain(parsed(subject, fixture)), fixture.events, name)
        assert.deepEqual(parsed(subject, fixture), parsed(subject, fixture), name)
      }
    },
  ],
  [
    'whatever a request says, it is read or is a problem of whoever sent it',
    (subject) => {
      const { parse } = readerOf(subject)
      const address = addressesOf(subject.carrier)
      const which = fc.constantFrom(...subject.fixtures.map(({ fixture }) => fixture))
      const proof = fc.property(
        which.chain((fixture) => fc.tuple(fc.constant(fixture), sayings(fixture))),
        ([fixture, { body, query }]) => {
          const said = requestOf(address, { ...fixture, ...(query && { query }) })
          const events = readOrRefused(() => parse(body === undefined ? said : { ...said, body }))
          events.forEach(assertSound)
        },
      )
      fc.assert(proof, { numRuns: 1000 })
    },
  ],
]

/** @throws whatever is not a problem of the sender */
function readOrRefused(read: () => CarrierEvent[]): CarrierEvent[] {
  try {
    return read()
  } catch (error) {
    if (error instanceof Problem) return []
    throw error
  }
}

/** Bodies and queries by chance: some are nothing, some are nearly what the fixture says. */
function sayings(fixture: Fixture): fc.Arbitrary<{ body?: Uint8Array; query?: Record<string, string> }> {
  const value = fc.oneof(
    fc.constantFrom('', '\0', 'x'.repeat(192), '\ud800', 'https:'),
    fc.string({ unit: 'binary' }),
  )
  const bytes = (text: string) => ({ body: new TextEncoder().encode(text) })
  const nearly =
    fixture.form === undefined
      ? fc
          .tuple(fc.nat(), fc.oneof(value, fc.jsonValue()))
          .map(([at, put]) => bytes(replaced(fixture.json, at, put)))
      : fc.tuple(fc.constantFrom(...Object.keys(fixture.form)), value).map(([name, put]) => {
          const form = new URLSearchParams({ ...fixture.form, [name]: put })
          return bytes(form.toString())
        })
  const names = fc.constantFrom('ks', 'kc', 'ki', 'kp', 'x')
  return fc.oneof(
    { weight: 4, arbitrary: nearly },
    fc.uint8Array({ maxLength: 200 }).map((body) => ({ body })),
    fc.json().map(bytes),
    fc.webQueryParameters().map(bytes),
    fc.dictionary(names, value).map((query) => ({ query })),
  )
}

/** The JSON with the value at the n-th place replaced. */
function replaced(json: unknown, at: number, put: unknown): string {
  let places = 0
  JSON.stringify(json, (_, value: unknown) => (places++, value))
  let place = 0
  return JSON.stringify(json, (_, value: unknown) => (place++ === at % places ? put : value))
}

/** What it may hold is held: others rely on it. */
function assertSound(event: CarrierEvent): void {
  if (event.kind === 'text') {
    const { from, to, body, media_urls } = event.text
    for (const party of [from, to]) assert.ok(party.length >= 1 && party.length <= 191)
    for (const text of [from, to, body, ...media_urls]) assertStorable(text)
    assert.ok(media_urls.length <= mediaMax)
  }
  if (event.kind === 'call') {
    assert.match(event.sid, /^CA[0-9a-f]{32}$/i)
    for (const text of [event.from, event.to]) assert.ok(text.length <= 191)
    for (const text of [event.from, event.to]) assertStorable(text)
  }
}

/** PostgreSQL takes neither U+0000 nor half a surrogate pair. */
export function assertStorable(text: string): void {
  assert.ok(text.isWellFormed() && !text.includes('\0'), JSON.stringify(text))
}

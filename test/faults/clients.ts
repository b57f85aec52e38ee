// Who uses Maskline while faults strike: applications, people, carriers. Each notes exactly what it was told.
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { signatureOf } from '../../src/net/signature.ts'
import { type Answered, type Client, encoded } from '../support/client.ts'
import type { Outcome, ToldSession, ToldText } from './facts.ts'

/** How many of each there are, at one time. */
const crowd = { sending: 12, texting: 6, bringing: 4, opening: 3 } as const
/** Milliseconds that a client waits before it goes on when something was not taken. */
const disappointedMs = 100
/** Milliseconds after which a client gives up. Nobody needs to. */
const patienceMsMax = 60_000
/** Times that a carrier brings a text. */
const bringsMax = 500

/** One who takes part in a session. */
export interface Person {
  readonly identifier: string
  /** The number that this person texts, and sees. */
  readonly proxy: string
  /** Where the application texts this person. */
  readonly path: string
  /** Where a carrier brings this person's texts. */
  readonly hook: string
  readonly counterpart: () => Person
}

/** The part of Maskline that clients see: somebody who serves, one or the other. */
export interface Served {
  client(turn: number): Client
  base(turn: number): string
  readonly account: { readonly sid: string; readonly token: string }
}

/** A person's own number. */
const phoneOf = (at: number) =>
  `+1${['206', '415', '212', '312', '617'][Math.floor(at / 100)]}5550${100 + (at % 100)}`

/** Two services, one of which asks its application first, each with a pool and sessions that last. */
export async function settle({ client, account }: Served, application: string) {
  const made = async (path: string, form: Record<string, string | string[]>) => {
    const { status, body } = await client(0).post(path, form)
    assert.equal(status, 201, JSON.stringify(body))
    return `${path}/${body.sid as string}`
  }
  const people: Person[] = []
  const services: string[] = []
  for (const [at, name] of ['told', 'asked'].entries()) {
    const service = await made('/v1/Services', {
      UniqueName: name,
      CallbackUrl: `${application}/told`,
      ...(name === 'asked' && { InterceptCallbackUrl: `${application}/intercept` }),
    })
    services.push(service)
    for (let number = 0; number < 4; number++)
      await made(`${service}/PhoneNumbers`, { PhoneNumber: phoneOf(490 + at * 4 + number) })
    const hook = `/v1/Accounts/${account.sid}/Proxy/${service.split('/').at(-1)}/Webhooks/Message`
    for (let pair = 0; pair < 4; pair++) {
      const both = [0, 1].map((side) => ({ Identifier: phoneOf(at * 20 + pair * 2 + side) }))
      const session = await made(`${service}/Sessions`, {
        Participants: both.map((one) => JSON.stringify(one)),
      })
      const { participants } = (await client(0).get(`${session}/Participants`)).body
      const two: Person[] = participants.map((one: Record<string, string>, side: number) => ({
        identifier: one['identifier']!,
        proxy: one['proxy_identifier']!,
        path: `${session}/Participants/${one['sid']}/MessageInteractions`,
        hook,
        counterpart: () => two[1 - side]!,
      }))
      people.push(...two)
    }
  }
  return { people, sessions: services.map((service) => `${service}/Sessions`) }
}

export interface Place extends Awaited<ReturnType<typeof settle>> {}

/** Leaves at the end of the round, however that comes. */
export interface Crowd extends AsyncDisposable {
  readonly told: ToldText[]
  readonly sessions: ToldSession[]
  /** Waits until so many more were accepted. */
  accepted(more: number): Promise<void>
  /** Waits until so many more were told that it cannot be done now (5xx). */
  unavailable(more: number): Promise<void>
  /** Asks all to stop after what they are at. */
  left(): Promise<void>
}

/** Milliseconds in which so many must have been served. */
const servedMsMax = 90_000
const lookMs = 10

/** The crowd sets out. */
export function arrive(served: Served, place: Place): Crowd {
  const [told, sessions]: [ToldText[], ToldSession[]] = [[], []]
  let gone = false
  let turn = 0
  const note = (text: ToldText) => void told.push(text)
  const anyone = () => place.people[turn % place.people.length]!
  const steps = {
    sending: () => send(served, turn, anyone()).then((text) => (note(text), text.outcome)),
    texting: () => texted(served, turn, anyone()).then((text) => (note(text), text.outcome)),
    bringing: () => brought(served, turn, anyone(), () => gone).then((text) => (note(text), text.outcome)),
    opening: async () => {
      const { session, texts } = await openAndClose(served, turn, place.sessions[turn % 2]!)
      sessions.push(session)
      texts.forEach(note)
      return session.created
    },
  }
  const going = Object.entries(crowd).flatMap(([role, count]) =>
    Array.from({ length: count }, async () => {
      while (!gone) {
        turn++
        const outcome = await steps[role as keyof typeof crowd]()
        if (outcome !== 'accepted') await pause(disappointedMs)
      }
    }),
  )
  const all = Promise.all(going)
  async function left(): Promise<void> {
    gone = true
    await all
  }
  /** Looks again and again: each of those who are waited for takes its turn in between. */
  async function until(what: string, counts: (text: ToldText) => boolean, more: number): Promise<void> {
    const late = performance.now() + servedMsMax
    for (let [seen, found] = [told.length, 0]; ; await Promise.race([all, pause(lookMs)])) {
      for (; seen < told.length; seen++) if (counts(told[seen]!)) found++
      if (found >= more) return
      if (performance.now() > late) throw new Error(`only ${found} of ${more} texts were ${what}`)
    }
  }
  return {
    told,
    sessions,
    accepted: (more) => until('accepted', ({ outcome }) => outcome === 'accepted', more),
    unavailable: (more) => until('answered 5xx', ({ status }) => (status ?? 0) >= 500, more),
    left,
    [Symbol.asyncDispose]: left,
  }
}

type Request = (signal: AbortSignal) => Promise<Answered>

/** What became of a request. */
async function outcomeOf(request: Request) {
  const begun = performance.now()
  const answered = await request(AbortSignal.timeout(patienceMsMax)).catch(() => undefined)
  const status = answered?.status ?? null
  const outcome: Outcome = status === null || status >= 500 ? 'unsure' : status < 300 ? 'accepted' : 'refused'
  const sid = outcome === 'accepted' ? ((answered?.body.sid as string | undefined) ?? null) : null
  return { status, outcome, sid, tookMs: performance.now() - begun }
}

const posted = (client: Client, path: string, form: Record<string, string | string[]>) =>
  outcomeOf((signal) => client.send(path, { method: 'POST', body: encoded(form), signal }))

/** The application texts somebody. */
async function send(
  { client }: Served,
  turn: number,
  { path, identifier, proxy }: Person,
): Promise<ToldText> {
  const body = `sent ${turn}`
  const found = await posted(client(turn), path, { Body: body })
  return { body, way: 'sent', to: identifier, from: proxy, ...found }
}

/** Somebody texts the counterpart. */
async function texted({ client }: Served, turn: number, person: Person): Promise<ToldText> {
  const body = `texted ${turn}`
  const form = { From: person.identifier, To: person.proxy, Body: body }
  const found = await posted(client(turn), '/simulator/messages', form)
  return { body, way: 'texted', ...toCounterpart(person), ...found }
}

const toCounterpart = ({ counterpart }: Person) => ({
  to: counterpart().identifier,
  from: counterpart().proxy,
})

/** A carrier brings a text until it is taken; a third of them twice at once, as when the answer was late. */
async function brought(
  { base, account }: Served,
  turn: number,
  person: Person,
  gone: () => boolean,
): Promise<ToldText> {
  const body = `brought ${turn}`
  const MessageSid = `SM${randomBytes(16).toString('hex')}`
  const form = { MessageSid, From: person.identifier, To: person.proxy, Body: body }
  const bring = async (to: number) => {
    const url = base(to) + person.hook
    const headers = { 'x-twilio-signature': signatureOf(account.token, url, form) }
    return outcomeOf(async (signal) => {
      const { status, headers: said } = await fetch(url, {
        method: 'POST',
        headers,
        body: encoded(form),
        signal,
      })
      return { status, headers: said, body: {} }
    })
  }
  const text = { body, way: 'brought', ...toCounterpart(person) } as const
  for (let tried = 0; ; tried++) {
    const both = turn % 3 === 0 ? [bring(turn), bring(turn + 1)] : [bring(turn + tried)]
    const found = await Promise.all(both)
    const best = found.find(({ outcome }) => outcome === 'accepted') ?? found[0]!
    if (best.outcome !== 'unsure' || tried === bringsMax || gone()) {
      return { ...text, ...best, sid: best.outcome === 'accepted' ? MessageSid : null }
    }
    await pause(disappointedMs)
  }
}

/** A session of two who are in no other: opened, texted, closed; a third of them expire by themselves. */
async function openAndClose({ client }: Served, turn: number, path: string) {
  const unique_name = `session ${turn}`
  const [one, other] = [phoneOf(100 + ((turn * 2) % 300)), phoneOf(100 + ((turn * 2 + 1) % 300))]
  const created = await posted(client(turn), path, {
    UniqueName: unique_name,
    Participants: [one, other].map((Identifier) => JSON.stringify({ Identifier })),
    ...(turn % 3 === 0 && { Ttl: '2' }),
  })
  const texts: ToldText[] = []
  let closed: Outcome | null = null
  if (created.sid !== null) {
    const session = `${path}/${created.sid}`
    const people = await client(turn)
      .get(`${session}/Participants`)
      .catch(() => undefined)
    const first = people?.status === 200 ? people.body.participants[0] : undefined
    const text = async (word: string) => {
      if (first === undefined) return
      const to = `${session}/Participants/${first.sid}/MessageInteractions`
      const body = `${word} ${turn}`
      const found = await posted(client(turn), to, { Body: body })
      texts.push({ body, way: 'sent', to: first.identifier, from: first.proxy_identifier, ...found })
    }
    await text('inside')
    if (turn % 3 !== 0) closed = (await posted(client(turn), session, { Status: 'closed' })).outcome
    if (closed === 'accepted') await text('too late')
  }
  return { session: { unique_name, created: created.outcome, sid: created.sid, closed }, texts }
}

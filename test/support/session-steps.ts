// Steps of a random history about sessions and their participants, and all steps together.
import assert from 'node:assert/strict'
import fc from 'fast-check'
import type { Answered } from './client.ts'
import { addNumber, changeNumber, changeService, createService, deleteService } from './service-steps.ts'
import {
  type Fault,
  isActive,
  type ModelService,
  type ModelSession,
  type SessionModel,
} from './session-model.ts'
import {
  type Asked,
  dateOf,
  expiry,
  maybe,
  names,
  number,
  pick,
  place,
  say,
  step,
  type Step,
  ttl,
  who,
} from './steps.ts'

interface NewPerson {
  readonly identifier: string
  readonly wanted: string | undefined
}

/** Who joined has the number that was asked for, or else one that is free for them and nobody's reserve. */
function assertGiven(
  model: SessionModel,
  service: ModelService,
  { identifier, wanted }: NewPerson,
  given: Answered['body'],
): void {
  const got = given.proxy_identifier as string
  assert.equal(given.identifier, identifier)
  if (wanted !== undefined) return assert.equal(got, wanted)
  assert.equal(service.pool.get(got)?.reserved, false, `${got} is not to be given by itself`)
  assert.ok(!model.holds(service, identifier, got), `${identifier} holds ${got} already`)
}

const newPerson = fc.record({ identifier: who, wanted: maybe(number) })
const newPeople = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.uniqueArray(newPerson, { selector: (one) => one.identifier, minLength: 2, maxLength: 2 }),
  },
  { weight: 1, arbitrary: fc.array(newPerson, { maxLength: 3 }) },
)

const newSessions = fc.record({
  at: place,
  some: newPeople,
  name: maybe(fc.constantFrom(...names)),
  mode: fc.constantFrom('voice-and-message', 'message-only', 'message-only', 'voice-only'),
  status: maybe(fc.constantFrom('open', 'in-progress', 'closed', 'failed')),
  ttl,
  expiry,
})

type NewSession = typeof newSessions extends fc.Arbitrary<infer T> ? T : never

/** As it is if it can be made (contract 2.2). */
function sessionOf({ now }: SessionModel, service: ModelService, wish: NewSession): ModelSession {
  const { name = null, mode, status = 'open', ttl: own = service.defaultTtl, expiry: inSeconds } = wish
  return {
    service,
    path: '',
    name,
    mode,
    created: now,
    people: [],
    status,
    ttl: own,
    expiry: typeof inSeconds === 'number' ? now + inSeconds * 1000 : null,
    started: status === 'in-progress' ? now : null,
    ended: status === 'closed' ? now : null,
    last: null,
    reopened: null,
    reason: status === 'closed' ? 'api' : null,
    texts: 0,
    gone: false,
  }
}

function newSessionFaults(model: SessionModel, session: ModelSession, { some }: NewSession): Fault[] {
  const { service, name, status, expiry: date } = session
  // What needs no look at the service may come before the service that is not there.
  const tooMany: Fault[] = some.length > 2 ? [80609] : []
  if (service.gone) return [...tooMany, 'service']
  const faults = some.flatMap(({ identifier, wanted }) =>
    model.numberFaults(service, isActive(session), identifier, wanted),
  )
  if (new Set(some.map(({ identifier }) => identifier)).size < some.length) faults.push(80103)
  if (status === 'failed' || (date !== null && date <= model.now)) faults.push(80701)
  const taken = model.sessions.some((one) => one.service === service && !one.gone && one.name === name)
  if (name !== null && taken) faults.push(80603)
  return [...tooMany, ...faults]
}

const createSession = newSessions.map((wish) => {
  const { at, some, name, mode, status, ttl: own, expiry: inSeconds } = wish
  return step(`create session in service[${at}] ${say({ ...wish, at: undefined })}`, (model) => {
    const service = pick(model.services, at)
    if (service === undefined) return undefined
    const session = sessionOf(model, service, wish)
    return {
      method: 'POST',
      path: `${service.path}/Sessions`,
      form: {
        Participants: some.map(({ identifier: Identifier, wanted: ProxyIdentifier }) =>
          say({ Identifier, ProxyIdentifier }),
        ),
        Mode: mode,
        ...(status !== undefined && { Status: status }),
        ...(name !== undefined && { UniqueName: name }),
        ...(own !== undefined && { Ttl: `${own}` }),
        ...(inSeconds !== undefined && { DateExpiry: session.expiry === null ? '' : dateOf(session.expiry) }),
      },
      faults: newSessionFaults(model, session, wish),
      async done({ sid }, list) {
        const path = `${service.path}/Sessions/${sid as string}`
        for (const [nth, joined] of (await list(`${path}/Participants`)).entries()) {
          const { identifier, proxy_identifier: proxy, sid: KP } = joined
          assertGiven(model, service, some[nth]!, joined)
          session.people.push({ path: `${path}/Participants/${KP}`, identifier, proxy, removed: false })
        }
        assert.equal(session.people.length, some.length)
        model.sessions.push({ ...session, path })
      },
    }
  })
})

const onSession = (says: string, ask: (model: SessionModel, session: ModelSession) => Asked) =>
  place.map((at) =>
    step(`${says} session[${at}]`, (model) => {
      const session = pick(model.sessions, at)
      return session && ask(model, session)
    }),
  )

const goneOf = ({ service, gone }: ModelSession): Fault[] =>
  service.gone ? ['service'] : gone ? ['session'] : []

/** Contract 3.4: what an update of a session is refused for. */
function changeFaults(
  model: SessionModel,
  session: ModelSession,
  { status, date }: { status?: string; date?: number | null },
): Fault[] {
  const faults: Fault[] = []
  const closed = !isActive(session)
  if (date !== undefined && date !== null && date <= model.now) faults.push(80701)
  if (closed && (status === undefined || status === 'closed')) faults.push(80607)
  if (status === 'failed' || (status === 'open' && session.status !== 'open')) faults.push(80608)
  if (closed && status === 'in-progress') faults.push(...model.reopenFaults(session))
  return faults
}

const changeSession = fc
  .record({
    at: place,
    status: fc.constantFrom(
      undefined,
      'in-progress',
      'in-progress',
      'in-progress',
      'closed',
      'closed',
      'open',
      'failed',
    ),
    ttl,
    expiry,
  })
  .map(({ at, status, ttl: own, expiry: inSeconds }) =>
    step(`change session[${at}] ${say({ status, ttl: own, expiry: inSeconds })}`, (model) => {
      const session = pick(model.sessions, at)
      if (session === undefined) return undefined
      const date = typeof inSeconds === 'number' ? model.now + inSeconds * 1000 : inSeconds
      const form = {
        ...(status !== undefined && { Status: status }),
        ...(own !== undefined && { Ttl: `${own}` }),
        ...(date !== undefined && { DateExpiry: date === null ? '' : dateOf(date) }),
      }
      const change = { ...(status !== undefined && { status }), ...(date !== undefined && { date }) }
      const nothing = Object.keys(form).length === 0
      return {
        method: 'POST',
        path: session.path,
        form,
        faults:
          goneOf(session).length > 0 ? goneOf(session) : nothing ? [] : changeFaults(model, session, change),
        done() {
          if (status === 'closed') model.close(session, 'api', model.now)
          if (status === 'in-progress' && session.status === 'open') model.start(session)
          if (status === 'in-progress' && session.status === 'closed') model.reopen(session)
          if (own !== undefined) session.ttl = own
          if (date !== undefined) session.expiry = date
        },
      }
    }),
  )

const deleteSession = onSession('delete', (_, session) => ({
  method: 'DELETE',
  path: session.path,
  faults: goneOf(session),
  done: () => void (session.gone = true),
}))

const fetchSession = onSession('fetch', (_, session) => ({
  method: 'GET',
  path: session.path,
  faults: goneOf(session),
}))

const addParticipant = fc
  .record({ at: place, identifier: who, wanted: maybe(number), bySid: fc.boolean() })
  .map(({ at, identifier, wanted, bySid }) =>
    step(`add ${identifier} on ${wanted} to session[${at}], by SID ${bySid}`, (model) => {
      const session = pick(model.sessions, at)
      if (session === undefined) return undefined
      const known = model.services.find(({ pool }) => wanted !== undefined && pool.has(wanted))
      const ProxyIdentifierSid = bySid && wanted !== undefined ? known?.pool.get(wanted)?.sid : undefined
      const asked =
        ProxyIdentifierSid === undefined ? wanted && { ProxyIdentifier: wanted } : { ProxyIdentifierSid }
      return {
        method: 'POST',
        path: `${session.path}/Participants`,
        form: { Identifier: identifier, ...(asked as Record<string, string> | undefined) },
        faults: model.joinFaults(session, identifier, wanted),
        done(joined) {
          assertGiven(model, session.service, { identifier, wanted }, joined)
          const { sid, proxy_identifier: proxy } = joined
          const path = `${session.path}/Participants/${sid as string}`
          session.people.push({ path, identifier, proxy, removed: false })
        },
      }
    }),
  )

const onParticipant = (
  says: string,
  ask: (model: SessionModel, session: ModelSession, at: number) => Asked | undefined,
) =>
  fc.tuple(place, fc.nat(2)).map(([at, nth]) =>
    step(`${says} participant[${nth}] of session[${at}]`, (model) => {
      const session = pick(model.sessions, at)
      return session && ask(model, session, nth)
    }),
  )

const removeParticipant = onParticipant('remove', (_, session, nth) => {
  const participant = session.people[nth]
  if (participant === undefined) return undefined
  const gone = goneOf(session)
  return {
    method: 'DELETE',
    path: participant.path,
    faults: gone.length > 0 ? gone : participant.removed ? ['participant'] : [],
    done: () => void (participant.removed = true),
  }
})

const messageParticipant = onParticipant('message', (model, session, nth) => {
  const participant = session.people[nth]
  if (participant === undefined) return undefined
  const faults: Fault[] = goneOf(session)
  if (participant.removed) faults.push('participant')
  if (!isActive(session)) faults.push(80607)
  if (session.mode === 'voice-only') faults.push(80910)
  return {
    method: 'POST',
    path: `${participant.path}/MessageInteractions`,
    form: { Body: 'hi' },
    faults,
    done: () => model.interact(session),
  }
})

const weighted = (weights: readonly (readonly [number, fc.Arbitrary<Step>])[]) =>
  fc.oneof(...weights.map(([weight, arbitrary]) => ({ weight, arbitrary })))

/** Any request. Much of it must find something, so what makes and joins is more likely than what ends. */
export const anyStep: fc.Arbitrary<Step> = weighted([
  [1, createService],
  [1, changeService],
  [1, deleteService],
  [6, addNumber],
  [4, changeNumber],
  [14, createSession],
  [14, changeSession],
  [2, deleteSession],
  [1, fetchSession],
  [6, addParticipant],
  [4, removeParticipant],
  [6, messageParticipant],
])

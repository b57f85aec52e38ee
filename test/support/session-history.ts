// An account that lives through steps while the model of support/session-model.ts lives through the same ones: every
// answer is compared with what the model holds, and everything the API and the tables show.
import assert from 'node:assert/strict'
import fc from 'fast-check'
import { sql } from 'kysely'
import { type CompatProfile, compatProfiles } from '../../src/domain/compat.ts'
import { expireSessions, sweepBatchMax } from '../../src/operations/expire-sessions.ts'
import type { Context } from '../../src/operations/ports.ts'
import { purgeBatchMax, purgeSessions } from '../../src/operations/purge-sessions.ts'
import { type Answered, type Client, clientOf } from './client.ts'
import { type Fault, isActive, type ModelSession, SessionModel } from './session-model.ts'
import { type Asked, numbers, people, type Step } from './steps.ts'
import type { TestAccount, World } from './world.ts'

export interface History {
  readonly world: World
  readonly compat: CompatProfile
  readonly account: TestAccount
  readonly client: Client
  readonly model: SessionModel
  /** Texts so far: each has a body of its own. */
  texts: number
}

/** What happens, beside requests, as counterexamples show it. */
export type Event = (history: History) => Promise<void>
const event = (says: string, happens: Event): Event =>
  Object.assign(happens, { [fc.toStringMethod]: () => says })

/** Silence that ends a session by contract section 0, in days of 24 hours. */
export const idleSecondsOf = { documented: null, live: 90 * 24 * 60 * 60 } as const

/** An account with a service and two numbers in its pool. */
export async function historyOf(world: World, compat: CompatProfile): Promise<History> {
  assert.equal(world.maskline.context.compat, compatProfiles[compat])
  const account = await world.account()
  const client = clientOf(world.base, account)
  const model = new SessionModel(world.clock.now(), idleSecondsOf[compat])
  const history = { world, compat, account, client, model, texts: 0 }
  const { body } = await client.post('/v1/Services', { UniqueName: 'first' })
  const path = `/v1/Services/${body.sid as string}`
  const pool = new Map()
  model.services.push({ path, name: 'first', defaultTtl: 0, pool, gone: false })
  for (const PhoneNumber of numbers.slice(0, 2)) {
    const { sid } = (await client.post(`${path}/PhoneNumbers`, { PhoneNumber })).body
    pool.set(PhoneNumber, { path: `${path}/PhoneNumbers/${sid as string}`, sid, reserved: false })
  }
  return history
}

export function send(client: Client, { method, path, form }: Asked): Promise<Answered> {
  return method === 'POST' ? client.post(path, form) : client.send(path, { method })
}

const missingCodes = { service: 80408, session: 80409, participant: 80405, number: 80407 } as const

/** Status and code of a refusal, by contract section 0 for what is missing. */
function refusal(fault: Fault, compat: CompatProfile): string {
  if (typeof fault === 'number') return `400 ${fault}`
  return compat === 'documented' ? '404 20404' : `400 ${missingCodes[fault]}`
}

/** One step, its answer as the model says, and the model as it is afterwards. */
export async function take(history: History, step: Step): Promise<void> {
  const { model, client, compat } = history
  model.settle()
  const asked = step(model)
  if (asked === undefined) return
  const answer = await send(client, asked)
  const told = `${asked.method} ${asked.path} answered ${answer.status} ${JSON.stringify(answer.body)}`
  if (asked.faults.length > 0) {
    const wanted = asked.faults.map((fault) => refusal(fault, compat))
    assert.ok(wanted.includes(`${answer.status} ${answer.body.code}`), `${told}, not ${wanted.join(' or ')}`)
    return
  }
  assert.ok(answer.status < 300, told)
  await asked.done?.(answer.body, async (path) => {
    const { body } = await client.get(path)
    return body[body.meta.key]
  })
}

/** A text from a phone is heard by whom the model says, from the number it says, and by nobody else. */
export async function text(history: History, from: string, to: string): Promise<void> {
  const { model, client } = history
  model.settle()
  const Body = `text ${++history.texts}`
  const route = model.route(from, to)
  const sent = await client.post('/simulator/messages', { From: from, To: to, Body })
  assert.equal(sent.status, 201, 'a phone learns nothing of what becomes of its text')
  const heard = await Promise.all(
    people.map(async (phone) => {
      const { body } = await client.get(`/simulator/phones/${encodeURIComponent(phone)}/messages`)
      const messages = body.messages as { direction: string; from: string; body: string }[]
      const got = messages.filter((one) => one.direction === 'received' && one.body === Body)
      return got.map((one) => ({ phone, from: one.from }))
    }),
  )
  assert.deepEqual(heard.flat(), route === undefined ? [] : [{ phone: route.phone, from: route.from }])
  if (route !== undefined) model.interact(route.session)
}

const asked = (step: Step) => event(fc.stringify(step), (history) => take(history, step))

const texted = fc
  .tuple(fc.constantFrom(...people), fc.constantFrom(...numbers))
  .map(([from, to]) => event(`text from ${from} to ${to}`, (history) => text(history, from, to)))

/** Most numbers lead nobody anywhere: from a person of a session, to the number that they have there. */
const answered = fc.tuple(fc.nat(5), fc.nat(2)).map(([at, nth]) =>
  event(`text from participant[${nth}] of session[${at}]`, async (history) => {
    const { sessions } = history.model
    const person = sessions[sessions.length - 1 - (at % sessions.length)]?.people[nth]
    if (person !== undefined) await text(history, person.identifier, person.proxy)
  }),
)

const day = 24 * 60 * 60

const sweep = async (context: Context) => {
  while ((await expireSessions(context)) === sweepBatchMax);
}

/** The world purges what was closed this long ago, and so must the model, at moments that both know. */
const closedDays = 90

const purge = async (context: Context) => {
  while ((await purgeSessions(context, closedDays)) === purgeBatchMax);
}

/** The hour of a sweep is nobody's: without one, what comes next finds sessions that nobody ended yet. */
const timePassed = fc
  .tuple(fc.constantFrom(1, 29, 31, 59, 60, 90 * day - 1, 90 * day), fc.boolean())
  .map(([seconds, sweeps]) =>
    Object.assign(
      event(`${seconds} seconds pass, sweep ${sweeps}`, async ({ world, model }) => {
        world.clock.advance(seconds)
        model.now += seconds * 1000
        await purge(world.maskline.context)
        model.purge(closedDays)
        if (sweeps) await sweep(world.maskline.context)
      }),
      sweeps ? {} : { unseen: true },
    ),
  )

/** Events of any kind, those of `steps` most of all. */
export const eventsOf = (steps: fc.Arbitrary<Step>) =>
  fc.oneof(
    { weight: 60, arbitrary: steps.map(asked) },
    { weight: 14, arbitrary: answered },
    { weight: 4, arbitrary: texted },
    { weight: 10, arbitrary: timePassed },
  )

const dateOf = (ms: number | null) => (ms === null ? null : `${new Date(ms).toISOString().slice(0, 19)}Z`)
const rowsAt = async (client: Client, path: string): Promise<Answered['body'][]> => {
  const { status, body } = await client.get(`${path}?PageSize=100`)
  assert.equal(status, 200)
  return body[body.meta.key]
}

/** Everything that the API and the tables show is what the model holds. */
export async function assertAsModel({ world, client, account, model }: History): Promise<void> {
  await sweep(world.maskline.context)
  await purge(world.maskline.context)
  model.settle()
  model.purge(closedDays)
  const services = model.services.filter(({ gone }) => !gone)
  const listed = await rowsAt(client, '/v1/Services')
  const settings = listed.map(({ unique_name, default_ttl }) => [unique_name, default_ttl])
  assert.deepEqual(
    settings,
    services.map(({ name, defaultTtl }) => [name, defaultTtl]),
  )
  for (const service of services) {
    const sessions = model.sessions.filter((one) => one.service === service && !one.gone)
    assert.deepEqual((await rowsAt(client, `${service.path}/Sessions`)).map(shown), sessions.map(wanted))
    const inPool = await rowsAt(client, `${service.path}/PhoneNumbers`)
    assert.deepEqual(
      new Map(inPool.map(({ phone_number, is_reserved, in_use }) => [phone_number, { is_reserved, in_use }])),
      new Map(
        [...service.pool].map(([number, { reserved }]) => [
          number,
          { is_reserved: reserved, in_use: model.inUse(service, number) },
        ]),
      ),
    )
  }
  assert.deepEqual(await peopleInTables(world, account), peopleInModel(model))
}

/** A session of the list, by what the model knows of it. */
const shown = (body: Answered['body']) =>
  [
    'sid',
    'unique_name',
    'mode',
    'status',
    'ttl',
    'closed_reason',
    'date_created',
    'date_expiry',
    'date_started',
    'date_ended',
    'date_last_interaction',
  ].map((name) => body[name])

const wanted = (one: ModelSession) => [
  one.path.split('/').at(-1),
  one.name,
  one.mode,
  one.status,
  one.ttl,
  one.reason,
  ...[one.created, one.expiry, one.started, one.ended, one.last].map(dateOf),
]

async function peopleInTables({ maskline }: World, { sid }: TestAccount): Promise<unknown[]> {
  const { rows } = await sql<Record<string, unknown>>`
    select s.sid as session, p.identifier, p.proxy_identifier as proxy, p.date_deleted is not null as removed, p.active,
      (select count(*)::int from interactions i where i.session_sid = s.sid) as texts
    from sessions s left join participants p on p.session_sid = s.sid where s.account_sid = ${sid} order by s.sid, p.sid
  `.execute(maskline.database.db)
  return rows
}

function peopleInModel({ sessions }: SessionModel): unknown[] {
  const nobody = { identifier: null, proxy: null, removed: false, active: null }
  return sessions
    .filter(({ gone }) => !gone)
    .flatMap((session) => {
      const { people: all, texts } = session
      const rows = all.map(({ identifier, proxy, removed }) => {
        return { identifier, proxy, removed, active: !removed && isActive(session) }
      })
      const named = { session: session.path.split('/').at(-1), texts }
      return (rows.length === 0 ? [nobody] : rows).map((row) => ({ ...named, ...row }))
    })
}

// Any history of an account, step by step at random: no step fails by our fault, each text is heard by exactly whom the
// sessions say, and the rules of support/consistency.ts hold at the end.
import assert from 'node:assert/strict'
import fc from 'fast-check'
import { sql } from 'kysely'
import { expireSessions } from '../../src/operations/expire-sessions.ts'
import type { Answered, Client } from '../support/client.ts'
import { assertConsistent } from '../support/consistency.ts'
import { identifiers, proxyNumbers } from '../support/numbers.ts'
import { onBothEngines } from '../support/rules.ts'
import { type Story, storyOf } from '../support/story.ts'
import type { World } from '../support/world.ts'

const people = identifiers(4)
const numbers = proxyNumbers(3)

/** What was made so far; steps pick from it by position. */
interface Made {
  readonly world: World
  readonly story: Story
  readonly sessions: string[]
  readonly participants: string[]
  texts: number
}

/** Something that happens. Counterexamples show it as what it says. */
type Step = (made: Made) => Promise<Answered | undefined>
const step = (says: string, happens: Step): Step =>
  Object.assign(happens, { [fc.toStringMethod]: () => says })

/** The `at`th of some, counted round and round; nothing when there is none. */
const pick = <T>(some: readonly T[], at: number): T | undefined => some[at % some.length]

const who = fc.nat(people.length - 1).map((at) => people[at]!)
const where = fc.nat(20)
const number = fc.constantFrom(...numbers)

/** A step with one of the things that are there, whichever is at that place then. */
const on = (
  list: 'sessions' | 'participants',
  says: string,
  ask: (client: Client, path: string) => Promise<Answered>,
) =>
  where.map((at) =>
    step(`${says} ${list}[${at}]`, async (made) => {
      const path = pick(made[list], at)
      return path === undefined ? undefined : ask(made.story.client, path)
    }),
  )

const createSession = fc
  .record({
    some: fc.uniqueArray(who, { maxLength: 2 }),
    ttl: fc.constantFrom('0', '60'),
    closed: fc.boolean(),
  })
  .map(({ some, ttl, closed }) =>
    step(`create session of ${some.join()} ttl ${ttl} closed ${closed}`, async ({ story, sessions }) => {
      const made = await story.client.post(`${story.service}/Sessions`, {
        Ttl: ttl,
        Participants: some.map((Identifier) => JSON.stringify({ Identifier })),
        ...(closed && { Status: 'closed' }),
      })
      if (made.status === 201) sessions.push(`${story.service}/Sessions/${made.body.sid as string}`)
      return made
    }),
  )

const addParticipant = fc
  .tuple(where, who, fc.option(number, { nil: undefined }))
  .map(([at, Identifier, ProxyIdentifier]) =>
    step(
      `add ${Identifier} on ${ProxyIdentifier} to sessions[${at}]`,
      async ({ story, sessions, participants }) => {
        const path = pick(sessions, at)
        if (path === undefined) return undefined
        const form = { Identifier, ...(ProxyIdentifier !== undefined && { ProxyIdentifier }) }
        const made = await story.client.post(`${path}/Participants`, form)
        if (made.status === 201) participants.push(`${path}/Participants/${made.body.sid as string}`)
        return made
      },
    ),
  )

const changePool = fc.tuple(number, fc.constantFrom('add', 'remove', 'reserve')).map(([PhoneNumber, what]) =>
  step(`${what} number ${PhoneNumber}`, async ({ story: { client, service } }) => {
    if (what === 'add') return client.post(`${service}/PhoneNumbers`, { PhoneNumber })
    const { body } = await client.get(`${service}/PhoneNumbers`)
    const pool = body.phone_numbers as { sid: string; phone_number: string; is_reserved: boolean }[]
    const there = pool.find(({ phone_number }) => phone_number === PhoneNumber)
    if (there === undefined) return undefined
    const path = `${service}/PhoneNumbers/${there.sid}`
    return what === 'remove'
      ? client.delete(path)
      : client.post(path, { IsReserved: `${!there.is_reserved}` })
  }),
)

/** Everybody to whom the account's sessions lead a text, by the tables alone. */
async function hearers(
  { world, story }: Made,
  from: string,
  to: string,
): Promise<{ phone: string; from: string }[]> {
  const { rows } = await sql<{ phone: string; from: string }>`
    select c.identifier as phone, c.proxy_identifier as from
    from participants p join sessions s on s.sid = p.session_sid join participants c on c.session_sid = s.sid and c.sid <> p.sid
    where p.account_sid = ${story.account.sid} and p.identifier = ${from} and p.proxy_identifier = ${to}
      and p.date_deleted is null and c.date_deleted is null and s.status in ('open', 'in-progress')
      and not (s.ttl > 0 and greatest(s.date_created, s.date_last_interaction, s.date_reopened)
        + s.ttl * interval '1 second' <= ${world.clock.now()})`.execute(world.maskline.database.db)
  return rows
}

const text = fc.tuple(who, number).map(([from, to]) =>
  step(`text from ${from} to ${to}`, async (made) => {
    const expected = await hearers(made, from, to)
    const body = `text ${++made.texts}`
    await made.story.person(from).texts(to, body)
    const heard = await Promise.all(
      people.map(async (phone) => {
        const received = await made.story.person(phone).received()
        return received.filter((one) => one.body === body).map((one) => ({ phone, from: one.from }))
      }),
    )
    assert.deepEqual(heard.flat(), expected)
    return undefined
  }),
)

const passTime = fc.tuple(fc.constantFrom(1, 59, 61), fc.boolean()).map(([seconds, sweeps]) =>
  step(`${seconds} seconds pass, sweep ${sweeps}`, async ({ world }) => {
    world.clock.advance(seconds)
    if (sweeps) await expireSessions(world.maskline.context)
    return undefined
  }),
)

const steps = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: createSession },
    { weight: 4, arbitrary: addParticipant },
    { weight: 5, arbitrary: text },
    { weight: 2, arbitrary: changePool },
    { weight: 1, arbitrary: passTime },
    {
      weight: 2,
      arbitrary: on('sessions', 'close', (client, path) => client.post(path, { Status: 'closed' })),
    },
    {
      weight: 3,
      arbitrary: on('sessions', 'open', (client, path) => client.post(path, { Status: 'in-progress' })),
    },
    { weight: 1, arbitrary: on('sessions', 'ttl of', (client, path) => client.post(path, { Ttl: '30' })) },
    { weight: 1, arbitrary: on('sessions', 'delete', (client, path) => client.delete(path)) },
    { weight: 2, arbitrary: on('participants', 'remove', (client, path) => client.delete(path)) },
    {
      weight: 2,
      arbitrary: on('participants', 'message', (client, path) =>
        client.post(`${path}/MessageInteractions`, { Body: 'hi' }),
      ),
    },
  ),
  { minLength: 10, maxLength: 40 },
)

onBothEngines(
  'whatever happens in whatever order, texts reach whom they are for and counts stay right',
  async (world) => {
    await fc.assert(
      fc.asyncProperty(steps, async (happening) => {
        const story = await storyOf(world, numbers)
        const made: Made = { world, story, sessions: [], participants: [], texts: 0 }
        for (const happens of happening) {
          const answer = await happens(made)
          assert.ok(answer === undefined || answer.status < 500, JSON.stringify(answer?.body))
        }
        await assertConsistent(world, story)
      }),
      { numRuns: 30 },
    )
  },
)

// Two requests that meet half way. Each test stops one at the point where it hurts most.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import type { Sid } from '../../src/domain/sid.ts'
import { expireSessions } from '../../src/operations/expire-sessions.ts'
import type { Tx } from '../../src/storage/database.ts'
import type { ServiceKey } from '../../src/storage/services.ts'
import { deleteService } from '../../src/storage/delete-service.ts'
import { removeParticipant, setRoutesActive } from '../../src/storage/participants.ts'
import {
  deleteHeldSessions,
  holdSession,
  type SessionKey,
  updateSession,
} from '../../src/storage/sessions.ts'
import { assertConsistent } from '../support/consistency.ts'
import { engines } from '../support/engines.ts'
import { identifiers, proxyNumbers } from '../support/numbers.ts'
import { type Story, storyOf } from '../support/story.ts'
import { meet } from '../support/waiting.ts'
import { type World, worldOf } from '../support/world.ts'

const [alice, bob] = identifiers(2) as [string, string]
const world = () => worldOf(engines.find(({ name }) => name === 'postgres')!)

/** The keys that a path spells. */
function keysOf({ account }: Story, path: string) {
  const sid = <P extends 'KS' | 'KC' | 'KP'>(prefix: P) =>
    path.split('/').find((part) => part.startsWith(prefix)) as Sid<P>
  const service: ServiceKey = { account_sid: account.sid, service_sid: sid('KS') }
  return { service, session: { ...service, session_sid: sid('KC') }, participant_sid: sid('KP') }
}

async function aliceAndBob() {
  const there = await world()
  const story = await storyOf(there, proxyNumbers(2))
  const people = [story.person(alice), story.person(bob)] as const
  const session = await story.session(people)
  return { world: there, story, people, session }
}

test('a session made while its service is deleted finds no service', async () => {
  const there = await world()
  const story = await storyOf(there, proxyNumbers(1))
  const { service } = keysOf(story, story.service)
  const answer = await meet(
    there,
    (tx) => deleteService(tx, service),
    () => story.client.post(`${story.service}/Sessions`, { UniqueName: 'late' }),
  )
  assert.equal(answer.status, 404, JSON.stringify(answer.body))
  await assertConsistent(there, story)
})

test('a number added while its service is deleted finds no service', async () => {
  const there = await world()
  const story = await storyOf(there, [])
  const { service } = keysOf(story, story.service)
  const [PhoneNumber] = proxyNumbers(1) as [string]
  const answer = await meet(
    there,
    (tx) => deleteService(tx, service),
    () => story.client.post(`${story.service}/PhoneNumbers`, { PhoneNumber }),
  )
  assert.equal(answer.status, 404, JSON.stringify(answer.body))
  await assertConsistent(there, story)
})

test('a text that waits while its session is deleted reaches nobody and leaves nothing', async () => {
  const { world: there, story, people, session } = await aliceAndBob()
  const keys = keysOf(story, session.path)
  await meet(
    there,
    (tx) => holdSession(tx, keys.session),
    () => people[0].texts(session.proxies[0]!, 'too late'),
    (tx) => deleteHeldSessions(tx, [keys.session.session_sid]),
  )
  assert.deepEqual(await people[1].received(), [])
})

test('a message that waits while its session is deleted is refused and leaves nothing', async () => {
  const { world: there, story, people, session } = await aliceAndBob()
  const keys = keysOf(story, session.path)
  const answer = await meet(
    there,
    (tx) => holdSession(tx, keys.session),
    () => story.client.post(`${session.participants[1]}/MessageInteractions`, { Body: 'too late' }),
    (tx) => deleteHeldSessions(tx, [keys.session.session_sid]),
  )
  assert.equal(answer.status, 404)
  assert.deepEqual(await people[1].received(), [])
})

const close = (tx: Tx, { clock }: World, { session_sid }: SessionKey) =>
  updateSession(tx, session_sid, { status: 'closed', closed_reason: 'api', date_ended: clock.now() })

test('a text that waits while its session is closed reaches nobody', async () => {
  const { world: there, story, people, session } = await aliceAndBob()
  const keys = keysOf(story, session.path)
  await meet(
    there,
    (tx) => setRoutesActive(tx, keys.session.session_sid, false).then(() => holdSession(tx, keys.session)),
    () => people[0].texts(session.proxies[0]!, 'too late'),
    (tx) => close(tx, there, keys.session),
  )
  assert.deepEqual(await people[1].received(), [])
})

test('a message that waits while its session is closed is refused', async () => {
  const { world: there, story, people, session } = await aliceAndBob()
  const keys = keysOf(story, session.path)
  const answer = await meet(
    there,
    (tx) => setRoutesActive(tx, keys.session.session_sid, false).then(() => holdSession(tx, keys.session)),
    () => story.client.post(`${session.participants[1]}/MessageInteractions`, { Body: 'too late' }),
    (tx) => close(tx, there, keys.session),
  )
  assert.equal(answer.body.code, 80607, JSON.stringify(answer.body))
  assert.deepEqual(await people[1].received(), [])
})

test('a text that waits while its receiver is removed does not reach them', async () => {
  const { world: there, story, people, session } = await aliceAndBob()
  const { session: key } = keysOf(story, session.path)
  const { participant_sid } = keysOf(story, session.participants[1]!)
  await meet(
    there,
    (tx) => holdSession(tx, key),
    () => people[0].texts(session.proxies[0]!, 'too late'),
    (tx) => removeParticipant(tx, participant_sid, there.clock.now()),
  )
  assert.deepEqual(await people[1].received(), [])
})

test('a text that waits while its sender is removed reaches nobody', async () => {
  const { world: there, story, people, session } = await aliceAndBob()
  const { session: key } = keysOf(story, session.path)
  const { participant_sid } = keysOf(story, session.participants[0]!)
  await meet(
    there,
    (tx) => holdSession(tx, key),
    () => people[0].texts(session.proxies[0]!, 'too late'),
    (tx) => removeParticipant(tx, participant_sid, there.clock.now()),
  )
  assert.deepEqual(await people[1].received(), [])
})

test('a message that waits while its receiver is removed is refused', async () => {
  const { world: there, story, people, session } = await aliceAndBob()
  const { session: key } = keysOf(story, session.path)
  const { participant_sid } = keysOf(story, session.participants[1]!)
  const answer = await meet(
    there,
    (tx) => holdSession(tx, key),
    () => story.client.post(`${session.participants[1]}/MessageInteractions`, { Body: 'too late' }),
    (tx) => removeParticipant(tx, participant_sid, there.clock.now()),
  )
  assert.equal(answer.status, 404, JSON.stringify(answer.body))
  assert.deepEqual(await people[1].received(), [])
})

test('a number is free for its person as soon as their session expired, also while the sweep is closing it', async () => {
  const there = await world()
  const story = await storyOf(there, proxyNumbers(1))
  const { path } = await story.session([story.person(alice)], { Ttl: '60' })
  there.clock.advance(61)
  const { session } = keysOf(story, path)
  const Participants = JSON.stringify({ Identifier: alice })
  const answer = await meet(
    there,
    (tx) => holdSession(tx, session),
    () => story.client.post(`${story.service}/Sessions`, { Participants }),
  )
  assert.equal(answer.status, 201, JSON.stringify(answer.body))
  await assertConsistent(there, story)
})

/** Numbers and sessions are locked in order of SID, or two requests can wait for each other in a circle. */
const lock = (table: 'pool_numbers' | 'sessions', sid: string, how = '') =>
  sql.raw<{ sid: string }>(`select sid from ${table} where sid = '${sid}' for update ${how}`)

/** Two people, the first on the newer number and the second on the older, each in a session that has expired. */
async function crossedAndExpired() {
  const there = await world()
  const story = await storyOf(there, proxyNumbers(2))
  const { body } = await story.client.get(`${story.service}/PhoneNumbers`)
  const [older, newer] = (body.phone_numbers as { sid: string; phone_number: string }[]).sort((a, b) =>
    a.sid < b.sid ? -1 : 1,
  )
  for (const [Ttl, Identifier, number] of [
    ['60', alice, newer!],
    ['61', bob, older!],
  ] as const) {
    const Participants = JSON.stringify({ Identifier, ProxyIdentifier: number.phone_number })
    const made = await story.client.post(`${story.service}/Sessions`, { Ttl, Participants })
    assert.equal(made.status, 201)
  }
  there.clock.advance(61)
  return { world: there, story, older: older!.sid, newer: newer!.sid }
}

test('the sweep does not hold a number while it waits for an older one', async () => {
  const { world: there, story, older, newer } = await crossedAndExpired()
  await meet(
    there,
    (tx) => lock('pool_numbers', older).execute(tx),
    () => expireSessions(there.maskline.context),
    (tx) => lock('pool_numbers', newer, 'nowait').execute(tx),
  )
  await assertConsistent(there, story)
})

test('a claim does not hold the number of an expired session while it waits for an older one', async () => {
  const { world: there, story, older, newer } = await crossedAndExpired()
  const Participants = [alice, bob].map((Identifier) => JSON.stringify({ Identifier }))
  const answer = await meet(
    there,
    (tx) => lock('pool_numbers', older).execute(tx),
    () => story.client.post(`${story.service}/Sessions`, { Participants }),
    (tx) => lock('pool_numbers', newer, 'nowait').execute(tx),
  )
  assert.equal(answer.status, 201)
  await assertConsistent(there, story)
})

test('who deletes a service does not hold a session while waiting for an older one', async () => {
  const there = await world()
  const story = await storyOf(there, [])
  const paths = await Promise.all(Array.from({ length: 40 }, async () => (await story.session([])).path))
  const [oldest, ...others] = paths.map((path) => keysOf(story, path).session.session_sid).sort()
  const answer = await meet(
    there,
    (tx) => lock('sessions', oldest!).execute(tx),
    () => story.client.delete(story.service),
    async (tx) => {
      for (const other of others) await lock('sessions', other, 'nowait').execute(tx)
    },
  )
  assert.equal(answer.status, 204)
})

test('texts that the database undid for the sake of another transaction are recorded all the same', async () => {
  const there = await world()
  const story = await storyOf(there, proxyNumbers(1))
  const [older, newer] = [
    await story.session([story.person(alice)]),
    await story.session([story.person(bob)]),
  ]
  const { sids, recorder } = there.maskline.context
  const send = ({ participants: [path] }: typeof older) => {
    const { session, participant_sid } = keysOf(story, path!)
    const [message_sid, callback_sid] = [sids.mint('SM'), sids.mint('CB')]
    const written = { body: 'hi', data: '{"body":"hi"}', media_urls: [] }
    return recorder.sends.submit({
      ...session,
      callback_sid,
      participant_sid,
      interaction_sid: sids.mint('KI'),
      message_sid,
      ...written,
    })
  }
  const outcomes = await meet(
    there,
    (tx) => holdSession(tx, keysOf(story, newer.path).session),
    // In one statement, which holds the older session and waits for the newer one.
    () => Promise.all([send(newer), send(older)]),
    // What a claim does that finds an expired session in its way: now each waits for the other.
    (tx) => holdSession(tx, keysOf(story, older.path).session),
  )
  assert.deepEqual(
    outcomes.map(({ recorded }) => recorded),
    [true, true],
  )
  assert.equal((await story.person(alice).received()).length, 1)
  await assertConsistent(there, story)
})

// Sessions whose time has come: nobody is heard through them any more and their numbers are free, whether the sweep
// has been there or not.
import assert from 'node:assert/strict'
import { expireSessions, sweepBatchMax } from '../../src/operations/expire-sessions.ts'
import { assertConsistent } from '../support/consistency.ts'
import { identifiers, proxyNumbers } from '../support/numbers.ts'
import { listenTo } from '../support/privacy.ts'
import { onBothEngines } from '../support/rules.ts'
import { type Person, type Story, storyOf } from '../support/story.ts'
import type { World } from '../support/world.ts'

const ttl = 60
const briefly = { Ttl: `${ttl}` }

async function aliceAndBob(world: World, parameters: Record<string, string> = briefly) {
  const story = await storyOf(world, proxyNumbers(2))
  const [alice, bob] = identifiers(2).map((identifier) => story.person(identifier)) as [Person, Person]
  const session = await story.session([alice, bob], parameters)
  return { story, alice, bob, session, fetched: async () => (await story.client.get(session.path)).body }
}

const inUse = async ({ client, service }: Story): Promise<number[]> => {
  const { body } = await client.get(`${service}/PhoneNumbers`)
  return (body.phone_numbers as { in_use: number }[]).map(({ in_use }) => in_use)
}

/** Sweeps until nothing is due. */
async function sweep({ maskline: { context } }: World): Promise<void> {
  while ((await expireSessions(context)) === sweepBatchMax);
}

onBothEngines('a text to an expired session is dropped, and closes it', async (world) => {
  const { story, alice, bob, session, fetched } = await aliceAndBob(world)
  const log = listenTo(world)
  world.clock.advance(ttl)
  await alice.texts(session.proxies[0]!, 'anybody there?')
  assert.deepEqual(await bob.received(), [])
  const [dropped] = log.lines().filter(({ account_sid }) => account_sid === story.account.sid)
  // The second one where the sweep was quicker than the text.
  assert.ok(
    ['session-expired', 'no-active-session'].includes(String(dropped!['reason'])),
    JSON.stringify(dropped),
  )
  const { status, closed_reason } = await fetched()
  assert.deepEqual({ status, closed_reason }, { status: 'closed', closed_reason: 'expired' })
  await assertConsistent(world, story)
})

onBothEngines('a message into an expired session is refused as into a closed one', async (world) => {
  const { story, bob, session } = await aliceAndBob(world)
  world.clock.advance(ttl)
  const { status, body } = await story.client.post(`${session.participants[1]}/MessageInteractions`, {
    Body: 'hi',
  })
  assert.deepEqual([status, body.code], [400, 80607])
  assert.deepEqual(await bob.received(), [])
})

onBothEngines('texts of people keep a session alive for another ttl each', async (world) => {
  const { story, alice, bob, session, fetched } = await aliceAndBob(world)
  for (const body of ['one', 'two', 'three']) {
    world.clock.advance(ttl - 1)
    await alice.texts(session.proxies[0]!, body)
  }
  assert.equal((await bob.received()).length, 3)
  world.clock.advance(ttl - 1)
  assert.equal((await fetched()).status, 'in-progress')
  await sweep(world)
  assert.equal((await fetched()).status, 'in-progress', 'the sweep looked at the first ttl and let it be')
  await assertConsistent(world, story)
  world.clock.advance(1)
  assert.equal((await fetched()).status, 'closed')
})

onBothEngines('texts do not keep a session alive beyond its DateExpiry', async (world) => {
  const DateExpiry = new Date(world.clock.now().getTime() + 90_000).toISOString()
  const { alice, bob, session, fetched } = await aliceAndBob(world, { Ttl: '3600', DateExpiry })
  world.clock.advance(89)
  await alice.texts(session.proxies[0]!, 'in time')
  world.clock.advance(1)
  await alice.texts(session.proxies[0]!, 'too late')
  assert.equal((await bob.received()).length, 1)
  assert.equal((await fetched()).closed_reason, 'expired')
})

onBothEngines('the sweep closes what nobody contacts, and frees its numbers', async (world) => {
  const { story, fetched } = await aliceAndBob(world)
  const others = await story.session(
    identifiers(4)
      .slice(2)
      .map((identifier) => story.person(identifier)),
  )
  assert.deepEqual(await inUse(story), [2, 2])
  world.clock.advance(ttl)
  await sweep(world)
  assert.deepEqual(await inUse(story), [1, 1])
  const { date_ended, closed_reason } = await fetched()
  assert.deepEqual(
    [date_ended, closed_reason],
    [new Date(world.clock.now()).toISOString().replace('.000', ''), 'expired'],
  )
  assert.equal((await story.client.get(others.path)).body.status, 'open')
  await assertConsistent(world, story)
})

onBothEngines(
  'several sweeps at once close every session once, and more than one batch of them',
  async (world) => {
    const story = await storyOf(world, proxyNumbers(3))
    const Participants = identifiers(50).map((Identifier) => JSON.stringify({ Identifier }))
    const made = await Promise.all(
      Array.from({ length: sweepBatchMax + 20 }, (_, at) =>
        story.client.post(`${story.service}/Sessions`, {
          Ttl: `${ttl}`,
          Participants: Participants[at] ?? [],
        }),
      ),
    )
    assert.ok(made.every(({ status }) => status === 201))
    world.clock.advance(ttl)
    await Promise.all([sweep(world), sweep(world), sweep(world)])
    await sweep(world)
    const { body } = await story.client.get(`${story.service}/Sessions?PageSize=1000`)
    const statuses = (body.sessions as { status: string }[]).map(({ status }) => status)
    assert.deepEqual(new Set(statuses), new Set(['closed']))
    assert.deepEqual(await inUse(story), [0, 0, 0])
    await assertConsistent(world, story)
  },
)

onBothEngines(
  'the number of an expired session is free for its person at once, chosen or asked for',
  async (world) => {
    const { client, service, ...story } = await storyOf(world, proxyNumbers(1))
    const [Identifier] = identifiers(1) as [string]
    const [ProxyIdentifier] = proxyNumbers(1) as [string]
    for (const participant of [{ Identifier }, { Identifier, ProxyIdentifier }, { Identifier }]) {
      const Participants = JSON.stringify(participant)
      const made = await client.post(`${service}/Sessions`, { Ttl: `${ttl}`, Participants })
      assert.equal(made.status, 201, JSON.stringify(made.body))
      const meanwhile = await client.post(`${service}/Sessions`, { Participants })
      assert.ok([80208, 80604].includes(meanwhile.body.code as number))
      world.clock.advance(ttl)
    }
    await assertConsistent(world, story)
  },
)

onBothEngines('an expired session is not in the way of another one that opens again', async (world) => {
  const { client, service, ...story } = await storyOf(world, proxyNumbers(1))
  const Participants = JSON.stringify({ Identifier: identifiers(1)[0]! })
  const first = await client.post(`${service}/Sessions`, { Participants })
  const path = `${service}/Sessions/${first.body.sid as string}`
  await client.post(path, { Status: 'closed' })
  assert.equal((await client.post(`${service}/Sessions`, { Ttl: `${ttl}`, Participants })).status, 201)
  assert.equal((await client.post(path, { Status: 'in-progress' })).body.code, 80604)
  world.clock.advance(ttl)
  assert.equal((await client.post(path, { Status: 'in-progress' })).status, 200)
  await assertConsistent(world, story)
})

onBothEngines(
  'a session that opens again forgets a DateExpiry that has passed, and its ttl starts anew',
  async (world) => {
    const DateExpiry = new Date(world.clock.now().getTime() + 30_000).toISOString()
    const { story, alice, bob, session, fetched } = await aliceAndBob(world, { Ttl: `${ttl}`, DateExpiry })
    world.clock.advance(1000)
    const { body } = await story.client.post(session.path, { Status: 'in-progress' })
    assert.deepEqual([body.status, body.date_expiry, body.date_ended], ['in-progress', null, null])
    world.clock.advance(ttl - 1)
    await alice.texts(session.proxies[0]!, 'back')
    assert.equal((await bob.received()).length, 1)
    world.clock.advance(ttl)
    assert.equal((await fetched()).status, 'closed')
    await assertConsistent(world, story)
  },
)

// Texts that arrive at the same time, twice, or while their session ends: who hears them, and how often.
import assert from 'node:assert/strict'
import { relayMessage } from '../../src/operations/relay-message.ts'
import { assertConsistent } from '../support/consistency.ts'
import { identifiers, proxyNumbers } from '../support/numbers.ts'
import { onBothEngines } from '../support/rules.ts'
import { type Person, type Story, type StorySession, storyOf } from '../support/story.ts'
import type { World } from '../support/world.ts'

interface Pair {
  readonly story: Story
  readonly alice: Person
  readonly bob: Person
  readonly session: StorySession
}

async function aliceAndBob(world: World): Promise<Pair> {
  const story = await storyOf(world, proxyNumbers(2))
  const [alice, bob] = identifiers(2).map((identifier) => story.person(identifier)) as [Person, Person]
  return { story, alice, bob, session: await story.session([alice, bob]) }
}

/** A text as a carrier brings it; the same `sid` is the same text. */
const brought = ({ story, alice, session }: Pair, sid: string, body = 'once') => ({
  account_sid: story.account.sid,
  carrier: 'other',
  sid,
  from: alice.identifier,
  to: session.proxies[0]!,
  body,
  media_urls: [],
})

const interactions = async ({ story, session }: Pair) =>
  (await story.client.get(`${session.path}/Interactions?PageSize=1000`)).body.interactions as unknown[]

onBothEngines(
  'a text that the carrier brings ten times at once and again later is relayed once',
  async (world) => {
    const pair = await aliceAndBob(world)
    const text = brought(pair, 'SMonce')
    const bring = () => relayMessage(world.maskline.context, text)
    const results = await Promise.all(Array.from({ length: 10 }, bring))
    results.push(await bring(), await bring())
    assert.equal(results.filter(({ interaction_sid }) => interaction_sid !== undefined).length, 1)
    assert.equal(results.filter(({ dropped }) => dropped === 'repeated').length, 11)
    assert.deepEqual(await pair.bob.received(), [{ from: pair.session.proxies[1], body: 'once' }])
    assert.equal((await interactions(pair)).length, 1)
  },
)

onBothEngines('the same id from the carriers of two accounts is two texts', async (world) => {
  const pairs = [await aliceAndBob(world), await aliceAndBob(world)]
  for (const pair of pairs) {
    const { interaction_sid } = await relayMessage(world.maskline.context, brought(pair, 'SMboth'))
    assert.ok(interaction_sid)
    assert.equal((await pair.bob.received()).length, 1)
  }
})

onBothEngines(
  'a text brought again after its session closed or passed to others is not relayed to anybody',
  async (world) => {
    const pair = await aliceAndBob(world)
    const { story, alice, session } = pair
    const { context } = world.maskline
    await relayMessage(context, brought(pair, 'SMlate'))
    await story.client.post(session.path, { Status: 'closed' })
    assert.ok((await relayMessage(context, brought(pair, 'SMlate'))).dropped)

    const carol = story.person(identifiers(3)[2]!)
    const next = await story.session([alice, carol])
    assert.equal(next.proxies[0], session.proxies[0], 'the person has the same number again')
    assert.deepEqual(await relayMessage(context, brought(pair, 'SMlate')), { dropped: 'repeated' })
    assert.deepEqual(await carol.received(), [])
  },
)

onBothEngines(
  'many texts at once both ways all arrive once, at the right person, in each direction',
  async (world) => {
    const pair = await aliceAndBob(world)
    const { alice, bob, session } = pair
    const count = 60
    const sent = Array.from({ length: count }, (_, at) => [
      alice.texts(session.proxies[0]!, `from alice ${at}`),
      bob.texts(session.proxies[1]!, `from bob ${at}`),
    ])
    await Promise.all(sent.flat())
    for (const [person, other, proxy] of [
      [alice, 'bob', session.proxies[0]],
      [bob, 'alice', session.proxies[1]],
    ] as const) {
      const received = await person.received()
      assert.deepEqual(
        received.map(({ body }) => body).sort(),
        Array.from({ length: count }, (_, at) => `from ${other} ${at}`).sort(),
      )
      assert.ok(received.every(({ from }) => from === proxy))
    }
    assert.equal((await interactions(pair)).length, 2 * count)
    await assertConsistent(world, pair.story)
  },
)

onBothEngines('texts to many sessions at once never reach anybody of another session', async (world) => {
  const story = await storyOf(world, proxyNumbers(2))
  const people = identifiers(20).map((identifier) => story.person(identifier))
  const sessions = await Promise.all(
    Array.from({ length: 10 }, (_, at) => story.session([people[2 * at]!, people[2 * at + 1]!])),
  )
  await Promise.all(
    sessions.flatMap(({ proxies }, at) =>
      Array.from({ length: 10 }, (_, text) => people[2 * at]!.texts(proxies[0]!, `${at} ${text}`)),
    ),
  )
  for (const [at, { proxies }] of sessions.entries()) {
    const received = await people[2 * at + 1]!.received()
    assert.deepEqual(
      received.toSorted((a, b) => (a.body < b.body ? -1 : 1)),
      Array.from({ length: 10 }, (_, text) => ({ from: proxies[1], body: `${at} ${text}` })),
    )
    assert.deepEqual(await people[2 * at]!.received(), [])
  }
  await assertConsistent(world, story)
})

/** Texts both ways and messages by the application, `count` of each, none of which may fail. */
const talk = ({ story, alice, bob, session }: Pair, count: number): Promise<unknown>[] =>
  Array.from({ length: count }, (_, at) => [
    alice.texts(session.proxies[0]!, `from alice ${at}`),
    bob.texts(session.proxies[1]!, `from bob ${at}`),
    story.client.post(`${session.participants[1]}/MessageInteractions`, { Body: `to bob ${at}` }),
  ]).flat()

onBothEngines(
  'of texts that meet the end of their session, what was heard is in the log and nothing else',
  async (world) => {
    const pair = await aliceAndBob(world)
    const { story, alice, bob, session } = pair
    const answers = await Promise.all([
      ...talk(pair, 15),
      story.client.post(session.path, { Status: 'closed' }),
      ...talk(pair, 15),
    ])
    const messages = answers.filter((answer) => answer !== undefined) as {
      status: number
      body: { code?: number }
    }[]
    const others = messages.filter(({ status, body }) => ![200, 201].includes(status) && body.code !== 80607)
    assert.deepEqual(others, [])
    const heard = (await alice.received()).length + (await bob.received()).length
    assert.equal((await interactions(pair)).length, heard)

    await Promise.all(talk(pair, 2))
    assert.equal((await interactions(pair)).length, heard, 'after the end nothing is heard')
    await assertConsistent(world, story)
  },
)

onBothEngines(
  'no interaction of a deleted session remains, whatever came while it was deleted',
  async (world) => {
    const pair = await aliceAndBob(world)
    const { story, alice, bob, session } = pair
    await Promise.all([...talk(pair, 15), story.client.delete(session.path), ...talk(pair, 15)])
    const heard = [...(await alice.received()), ...(await bob.received())]
    await Promise.all(talk(pair, 2))
    assert.deepEqual([...(await alice.received()), ...(await bob.received())], heard)
    assert.equal((await story.client.get(`${session.path}/Interactions`)).status, 404)
    await assertConsistent(world, story)
  },
)

onBothEngines('nobody outside a session hears its texts while participants come and go', async (world) => {
  const pair = await aliceAndBob(world)
  const { story, alice, bob, session } = pair
  const [carol, dave] = [story.person(identifiers(4)[2]!), story.person(identifiers(4)[3]!)]
  const [removed, added] = (await Promise.all([
    story.client.delete(session.participants[1]!),
    story.client.post(`${session.path}/Participants`, { Identifier: carol.identifier }),
    ...talk(pair, 20),
  ])) as { status: number }[]
  assert.equal(removed!.status, 204)
  assert.ok([201, 400].includes(added!.status))
  const before = (await bob.received()).length
  await alice.texts(session.proxies[0]!, 'after')
  assert.equal((await bob.received()).length, before, 'who was removed hears nothing any more')
  assert.deepEqual(await dave.received(), [])
  await assertConsistent(world, story)
})

// Texts that go into no session, and texts that a carrier brings again: each is one thing that happened, whatever happens
// to its session in between.
import assert from 'node:assert/strict'
import { forgetContacts } from '../../src/operations/forget-contacts.ts'
import { relayMessage } from '../../src/operations/relay-message.ts'
import { identifiers, proxyNumbers } from '../support/numbers.ts'
import { onBothEngines } from '../support/rules.ts'
import { type Person, type Story, type StorySession, storyOf } from '../support/story.ts'
import { alertsOf, assertMasked } from '../support/witness.ts'
import type { World } from '../support/world.ts'

interface Scene {
  readonly world: World
  readonly story: Story
  readonly people: readonly [Person, Person, Person]
  /** Alice's text to the first proxy number, as a carrier brings it: the same one each time. */
  bring(body?: string): Promise<{ dropped?: string; interaction_sid?: string }>
  strays(): Promise<{ sid: string; reason: string; outcome: string | null; body: string | null }[]>
}

async function sceneOf(world: World): Promise<Scene> {
  const story = await storyOf(world, proxyNumbers(1))
  const people = identifiers(3).map((identifier) => story.person(identifier))
  return {
    world,
    story,
    people: people as [Person, Person, Person],
    bring: (body = 'once') =>
      relayMessage(world.maskline.context, {
        account_sid: story.account.sid,
        carrier: 'other',
        sid: `SM${'5'.repeat(32)}`,
        from: identifiers(1)[0]!,
        to: proxyNumbers(1)[0]!,
        body,
        media_urls: [],
      }),
    strays: () =>
      world.maskline.database.db
        .selectFrom('stray_contacts')
        .select(['sid', 'reason', 'outcome', 'body'])
        .where('account_sid', '=', story.account.sid)
        .execute(),
  }
}

const session = ({ story, people: [alice, bob] }: Scene): Promise<StorySession> => story.session([alice, bob])

/** Nobody has heard anything, or the second person this once. */
async function assertHeard({ story, people }: Scene, ...heard: string[]): Promise<void> {
  const texts = await Promise.all(people.map((person) => person.received()))
  assert.deepEqual(
    texts.map((received) => received.map(({ body }) => body)),
    [[], heard, []],
  )
  await assertMasked(story.client, identifiers(3))
}

onBothEngines(
  'a dropped text that is brought ten times at once and again is one stray and one alert',
  async (world) => {
    const scene = await sceneOf(world)
    const results = await Promise.all(Array.from({ length: 10 }, () => scene.bring()))
    results.push(await scene.bring())
    const dropped = results.map((result) => result.dropped).toSorted()
    assert.deepEqual(dropped, [...Array.from({ length: 10 }, () => 'repeated'), 'unknown-participant'])
    const [stray, ...others] = await scene.strays()
    assert.deepEqual(others, [])
    assert.deepEqual([stray!.reason, stray!.outcome, stray!.body], ['unknown-participant', 'ignored', null])
    assert.deepEqual(
      (await alertsOf(scene.story.client)).map(({ error_code, resource_sid }) => [error_code, resource_sid]),
      [['80903', stray!.sid]],
    )
  },
)

onBothEngines(
  'a text that was dropped is not relayed when it is brought again into a session',
  async (world) => {
    const scene = await sceneOf(world)
    await scene.bring()
    await session(scene)
    assert.deepEqual(await scene.bring(), { dropped: 'repeated' })
    await assertHeard(scene)
  },
)

onBothEngines(
  'a text that was relayed is no stray when it is brought again after its session',
  async (world) => {
    const scene = await sceneOf(world)
    const { path } = await session(scene)
    await scene.bring()
    assert.equal((await scene.story.client.post(path, { Status: 'closed' })).status, 200)
    assert.deepEqual(await scene.bring(), { dropped: 'repeated' })
    assert.deepEqual(await scene.strays(), [])
    assert.deepEqual(await alertsOf(scene.story.client), [])
  },
)

/** What deletes the log of the text; answers where the session was, if it still is. */
const deletions: Readonly<Record<string, (scene: Scene, path: string) => Promise<unknown>>> = {
  'its interaction was deleted': async ({ story }, path) => {
    const { interactions } = (await story.client.get(`${path}/Interactions`)).body
    return story.client.delete(`${path}/Interactions/${interactions[0].sid}`)
  },
  'its session was deleted and the two have another one': async (scene, path) => {
    await scene.story.client.delete(path)
    return session(scene)
  },
  'its service was deleted and another one has the number': async (scene, path) => {
    const { client } = scene.story
    await client.delete(path.split('/Sessions')[0]!)
    const service = `/v1/Services/${(await client.post('/v1/Services', { UniqueName: 'new' })).body.sid}`
    await client.post(`${service}/PhoneNumbers`, { PhoneNumber: proxyNumbers(1)[0]! })
    const Participants = identifiers(2).map((Identifier) => JSON.stringify({ Identifier }))
    return client.post(`${service}/Sessions`, { Participants })
  },
}

for (const [what, happens] of Object.entries(deletions)) {
  onBothEngines(
    `a text that is brought again after ${what} is not relayed anew, for a day`,
    async (world) => {
      const scene = await sceneOf(world)
      const { path } = await session(scene)
      assert.ok((await scene.bring()).interaction_sid)
      await happens(scene, path)
      assert.deepEqual(await scene.bring(), { dropped: 'repeated' })
      await forgetContacts(world.maskline.context)
      assert.deepEqual(await Promise.all([scene.bring(), scene.bring()]), [
        { dropped: 'repeated' },
        { dropped: 'repeated' },
      ])
      await assertHeard(scene, 'once')
      assert.deepEqual(await scene.strays(), [])
      world.clock.advance(86_400)
      await forgetContacts(world.maskline.context)
      assert.ok((await scene.bring()).interaction_sid, 'nothing is remembered for ever')
    },
  )
}

onBothEngines('who is alone in a session is told of with the session and the sender', async (world) => {
  const scene = await sceneOf(world)
  const { path, participants } = await scene.story.session([scene.people[0]])
  await scene.bring()
  const { alerts } = (await scene.story.client.get('/maskline/v1/alerts')).body
  const [KC, KP] = [path, participants[0]!].map((one) => one.split('/').at(-1))
  assert.deepEqual(
    alerts.map(({ alert_text }: { alert_text: string }) => alert_text),
    [`Incoming message or call found no target participant in session ${KC} for participant ${KP}`],
  )
  assert.equal((await scene.strays())[0]!.reason, 'no-counterpart')
})

// InterceptCallbackUrl from the two people's and the application's point of view: what it is asked, what its answer
// does, and what happens when there is none (contract 3.5 step 4 and 4.3).
import assert from 'node:assert/strict'
import { suite, test, type TestContext } from 'node:test'
import twilio from 'twilio'
import { relayMessage } from '../../src/operations/relay-message.ts'
import { assertConsistent } from '../support/consistency.ts'
import { engines } from '../support/engines.ts'
import { eventually } from '../support/eventually.ts'
import { type Listening, listenTo } from '../support/privacy.ts'
import { type Call, receiver } from '../support/receiver.ts'
import { type Person, type Story, type StorySession, storyOf } from '../support/story.ts'
import { alertsOf, assertMasked } from '../support/witness.ts'
import { type World, worldOf } from '../support/world.ts'

const [alicesNumber, bobsNumber, carolsNumber] = ['+12065550100', '+12065550101', '+12065550102'] as const
const pool = ['+12065550180', '+12065550181']

interface Scene extends StorySession {
  readonly world: World
  readonly log: Listening
  readonly story: Story
  readonly alice: Person
  readonly bob: Person
  /** The one interaction of the session. */
  interaction(): Promise<Record<string, unknown>>
  /** Waits until the application's word was heeded. */
  settled(): Promise<void>
}

/** Alice and Bob in a session of a service with these settings. */
async function sceneOf(world: World, settings: Record<string, string>): Promise<Scene> {
  const log = listenTo(world)
  const story = await storyOf(world, pool, settings)
  const [alice, bob] = [story.person(alicesNumber), story.person(bobsNumber)]
  const session = await story.session([alice, bob])
  const unsettled = () =>
    world.maskline.database.db
      .selectFrom('interactions')
      .select('sid')
      .where('account_sid', '=', story.account.sid)
      .where('stage', 'is not', null)
      .execute()
  return {
    world,
    log,
    story,
    alice,
    bob,
    ...session,
    async interaction() {
      const { interactions } = (await story.client.get(`${session.path}/Interactions`)).body
      assert.equal(interactions.length, 1)
      return interactions[0]
    },
    settled: async () => void (await eventually(unsettled, (found) => found.length === 0)),
  }
}

/** Nothing went out, and the log says so. */
async function assertHeld(scene: Scene): Promise<void> {
  assert.deepEqual(await scene.bob.received(), [])
  const interaction = await scene.interaction()
  const outbound = Object.entries(interaction).filter(([name]) => name.startsWith('outbound_'))
  assert.deepEqual([...new Set(outbound.map(([, value]) => value))], [null])
  assert.match(interaction['inbound_resource_sid'] as string, /^SM/)
}

async function assertRelayedOnce(scene: Scene, body: string): Promise<void> {
  assert.deepEqual(await scene.bob.received(), [{ from: scene.proxies[1], body }])
  const interaction = await scene.interaction()
  assert.equal(interaction['outbound_resource_status'], 'delivered')
  assert.equal(interaction['outbound_participant_sid'], scene.participants[1]!.split('/').at(-1))
}

/** What must hold at the end of every scene. */
async function assertEnded({ world, log, story }: Scene): Promise<void> {
  const everybody = [alicesNumber, bobsNumber, carolsNumber]
  await assertMasked(story.client, everybody)
  log.assertNothingOf([...everybody, ...pool])
  await assertConsistent(world, story)
}

async function codes({ story }: Scene): Promise<string[]> {
  return (await alertsOf(story.client)).map(({ error_code }) => error_code)
}

/** An application that is asked at `/hook` and told at `/told`; its answer to a question is given when the test says. */
async function application(t: TestContext) {
  const release = Promise.withResolvers<number>()
  const app = await receiver(t, (call, response) => {
    if (call.path !== '/hook') response.end()
    else void release.promise.then((status) => response.writeHead(status).end())
  })
  const called = (path: string) => app.calls.filter((call) => call.path === path)
  return {
    settings: { InterceptCallbackUrl: `${app.base}/hook`, CallbackUrl: `${app.base}/told` },
    base: app.base,
    answer: release.resolve,
    asked: (times = 1): Promise<Call[]> =>
      eventually(
        async () => called('/hook'),
        (calls) => calls.length >= times,
      ),
    called,
  }
}

for (const engine of engines) {
  suite(`intercept, ${engine.name}`, () => {
    const begin = async (t: TestContext): Promise<[World, Awaited<ReturnType<typeof application>>]> => [
      await worldOf(engine),
      await application(t),
    ]

    test('the application is asked with every parameter of the contract before anything goes out', async (t) => {
      const [world, app] = await begin(t)
      const scene = await sceneOf(world, app.settings)
      await scene.alice.texts(scene.proxies[0]!, 'hello 👋')
      const [call] = await app.asked()
      await assertHeld(scene)
      const interaction = await scene.interaction()
      assert.deepEqual(call!.form, {
        interactionSid: interaction['sid'],
        interactionSessionSid: interaction['session_sid'],
        interactionServiceSid: interaction['service_sid'],
        interactionAccountSid: scene.story.account.sid,
        interactionType: 'Message',
        interactionData: '{"body":"hello 👋"}',
        interactionDateCreated: interaction['date_created'],
        interactionDateUpdated: interaction['date_created'],
        interactionNumMedia: '0',
        inboundParticipantSid: scene.participants[0]!.split('/').at(-1),
        inboundResourceSid: interaction['inbound_resource_sid'],
        inboundResourceType: 'message',
        inboundResourceStatus: 'delivered',
      })
      const signature = call!.headers['x-twilio-signature'] as string
      const url = app.settings.InterceptCallbackUrl
      assert.ok(twilio.validateRequest(scene.story.account.token, signature, url, call!.form))
      assert.deepEqual(app.called('/told'), [])
      app.answer(200)
      await scene.settled()
      await assertRelayedOnce(scene, 'hello 👋')
      const [told] = await eventually(
        async () => app.called('/told'),
        (calls) => calls.length > 0,
      )
      assert.equal(told!.form['interactionSid'], interaction['sid'])
      assert.equal(told!.form['outboundResourceStatus'], 'delivered')
      assert.deepEqual(await codes(scene), [])
      await assertEnded(scene)
    })

    test('pictures are asked about with their addresses, and go on with the text', async (t) => {
      const [world, app] = await begin(t)
      const scene = await sceneOf(world, app.settings)
      const MediaUrl = ['https://app.example/1.png', 'https://app.example/2.png']
      const sent = { From: alicesNumber, To: scene.proxies[0]!, MediaUrl }
      assert.equal((await scene.story.client.post('/simulator/messages', sent)).status, 201)
      const [call] = await app.asked()
      assert.equal(call!.form['interactionNumMedia'], '2')
      assert.deepEqual([call!.form['interactionMediaUrl0'], call!.form['interactionMediaUrl1']], MediaUrl)
      app.answer(204)
      await scene.settled()
      const { outbound_resource_sid } = await scene.interaction()
      assert.match(outbound_resource_sid as string, /^MM/)
      const phone = `/simulator/phones/${encodeURIComponent(bobsNumber)}/messages`
      const { messages } = (await scene.story.client.get(phone)).body
      assert.deepEqual(messages[0].media_urls, MediaUrl)
      await assertEnded(scene)
    })

    test('403 holds the text back: no outbound side, no callback, an alert', async (t) => {
      const [world, app] = await begin(t)
      const scene = await sceneOf(world, app.settings)
      await scene.alice.texts(scene.proxies[0]!, 'not this')
      app.answer(403)
      await scene.settled()
      await assertHeld(scene)
      const { sid } = await scene.interaction()
      assert.deepEqual(
        (await alertsOf(scene.story.client)).map(({ error_code, resource_sid }) => [
          error_code,
          resource_sid,
        ]),
        [['80909', sid]],
      )
      const { callbacks } = (await scene.story.client.get('/maskline/v1/callbacks')).body
      assert.deepEqual(callbacks, [])
      await assertEnded(scene)
    })

    for (const [failure, relayed] of [
      ['pass', true],
      ['block', false],
    ] as const) {
      test(`a hook that fails ${relayed ? 'lets the text go on' : 'holds the text back where the service says so'}`, async (t) => {
        const [world, app] = await begin(t)
        const scene = await sceneOf(world, app.settings)
        await option(scene, { InterceptFailure: failure })
        await scene.alice.texts(scene.proxies[0]!, 'hi')
        app.answer(500)
        await scene.settled()
        await (relayed ? assertRelayedOnce(scene, 'hi') : assertHeld(scene))
        assert.deepEqual((await codes(scene)).slice(0, 1), ['80908'])
        await assertEnded(scene)
      })

      test(`a hook that never answers ${relayed ? 'lets the text go on' : 'holds the text back'} when its time is over`, async (t) => {
        const [world, app] = await begin(t)
        const scene = await sceneOf(world, app.settings)
        await option(scene, { InterceptFailure: failure, InterceptTimeout: '100' })
        await scene.alice.texts(scene.proxies[0]!, 'hi')
        await app.asked()
        await scene.settled()
        await (relayed ? assertRelayedOnce(scene, 'hi') : assertHeld(scene))
        await assertEnded(scene)
      })
    }

    test('a text whose session is closed while the application is asked reaches nobody', async (t) => {
      const [world, app] = await begin(t)
      const scene = await sceneOf(world, app.settings)
      await scene.alice.texts(scene.proxies[0]!, 'too late')
      await app.asked()
      assert.equal((await scene.story.client.post(scene.path, { Status: 'closed' })).status, 200)
      app.answer(200)
      await scene.settled()
      await assertHeld(scene)
      assert.deepEqual(await codes(scene), ['80902'])
      await assertEnded(scene)
    })

    test('a text whose session expires while the application is asked reaches nobody', async (t) => {
      const [world, app] = await begin(t)
      const scene = await sceneOf(world, app.settings)
      const DateExpiry = new Date(world.clock.now().getTime() + 10_000).toISOString()
      assert.equal((await scene.story.client.post(scene.path, { DateExpiry })).status, 200)
      await scene.alice.texts(scene.proxies[0]!, 'too late')
      await app.asked()
      world.clock.advance(11)
      app.answer(200)
      await scene.settled()
      await assertHeld(scene)
      assert.deepEqual(await codes(scene), ['80904'])
      await assertEnded(scene)
    })

    test('a text whose counterpart is replaced while the application is asked reaches neither', async (t) => {
      const [world, app] = await begin(t)
      const scene = await sceneOf(world, app.settings)
      await scene.alice.texts(scene.proxies[0]!, 'for Bob only')
      await app.asked()
      assert.equal((await scene.story.client.delete(scene.participants[1]!)).status, 204)
      const added = await scene.story.client.post(`${scene.path}/Participants`, { Identifier: carolsNumber })
      assert.equal(added.status, 201)
      app.answer(200)
      await scene.settled()
      await assertHeld(scene)
      assert.deepEqual(await scene.story.person(carolsNumber).received(), [])
      assert.deepEqual(await codes(scene), ['80614'])
      await assertEnded(scene)
    })

    test('a text whose interaction is deleted while the application is asked is gone', async (t) => {
      const [world, app] = await begin(t)
      const scene = await sceneOf(world, app.settings)
      await scene.alice.texts(scene.proxies[0]!, 'never mind')
      await app.asked()
      const { sid } = await scene.interaction()
      assert.equal(
        (await scene.story.client.delete(`${scene.path}/Interactions/${sid as string}`)).status,
        204,
      )
      app.answer(200)
      await scene.alice.texts(scene.proxies[0]!, 'but this')
      await scene.settled()
      await assertRelayedOnce(scene, 'but this')
      await assertEnded(scene)
    })

    test('a text that the carrier brings ten times is asked about once, and relayed once', async (t) => {
      const [world, app] = await begin(t)
      const scene = await sceneOf(world, app.settings)
      const bring = () =>
        relayMessage(world.maskline.context, {
          account_sid: scene.story.account.sid,
          carrier: 'simulator',
          sid: `SM${'3'.repeat(32)}`,
          from: alicesNumber,
          to: scene.proxies[0]!,
          body: 'once',
          media_urls: [],
        })
      await Promise.all(Array.from({ length: 10 }, bring))
      await app.asked()
      assert.deepEqual(await bring(), { dropped: 'repeated' })
      app.answer(200)
      await scene.settled()
      assert.deepEqual(await bring(), { dropped: 'repeated' })
      await assertRelayedOnce(scene, 'once')
      assert.equal(app.called('/hook').length, 1)
      await assertEnded(scene)
    })

    test('a text of the application is not asked about', async (t) => {
      const [world, app] = await begin(t)
      const scene = await sceneOf(world, app.settings)
      const sent = await scene.story.client.post(`${scene.participants[1]}/MessageInteractions`, {
        Body: 'hi',
      })
      assert.equal(sent.body.outbound_resource_status, 'delivered')
      assert.deepEqual(await scene.bob.received(), [{ from: scene.proxies[1], body: 'hi' }])
      assert.deepEqual(app.called('/hook'), [])
    })

    test('an application that never answers keeps no other waiting', async (t) => {
      const [world, hanging] = await begin(t)
      const stuck = await sceneOf(world, hanging.settings)
      await Promise.all(Array.from({ length: 300 }, (_, at) => stuck.alice.texts(stuck.proxies[0]!, `${at}`)))
      await hanging.asked(32)
      const app = await application(t)
      const scene = await sceneOf(world, app.settings)
      app.answer(200)
      await scene.alice.texts(scene.proxies[0]!, 'hi')
      await scene.settled()
      await assertRelayedOnce(scene, 'hi')
      assert.ok(hanging.called('/hook').length <= 64)
      hanging.answer(200)
      await stuck.settled()
      assert.equal((await stuck.bob.received()).length, 300)
    })
  })
}

/** Maskline's own options of the service. */
async function option({ story }: Scene, options: Record<string, string>): Promise<void> {
  const answer = await story.client.post(
    story.service.replace('/v1/Services', '/maskline/v1/services'),
    options,
  )
  assert.equal(answer.status, 200, JSON.stringify(answer.body))
}

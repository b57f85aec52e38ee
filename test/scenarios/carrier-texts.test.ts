// Texts over real networks: given to a carrier once, handed on when it says no, and never lost or doubled in silence.
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { pino } from 'pino'
import { sidFor } from '../../src/carriers/settings.ts'
import { submissionMsMax } from '../../src/domain/submission.ts'
import { startSubmissions } from '../../src/jobs/submissions.ts'
import { alice, bob, carrierSceneOf, pool, reportedOf, sendText } from '../support/carrier-scene.ts'
import { engines } from '../support/engines.ts'
import { eventually } from '../support/eventually.ts'
import { accepted, backUp, fakeCarrier, opted, unfit, unreachable } from '../support/fake-carrier.ts'
import { receiver } from '../support/receiver.ts'
import { variantOf } from '../support/variant.ts'
import { clientOf } from '../support/client.ts'
import { type World, worldOf } from '../support/world.ts'

/** Turns the clock until what waits has been tried again. */
async function untilTried(world: World, times: () => number, seconds = 61): Promise<void> {
  const before = times()
  await eventually(
    async () => {
      world.clock.advance(seconds)
      return times()
    },
    (now) => now > before,
  )
}

for (const engine of engines) {
  suite(`texts over carriers, ${engine.name}`, () => {
    test('a text of the application is answered as the carrier took it, and told once', async (t) => {
      const scene = await carrierSceneOf(t, await worldOf(engine))
      const sid = `SM${'a'.repeat(32)}`
      scene.network.next({ outcome: 'accepted', status: 'accepted', sid })
      const { status, body } = await sendText(scene)
      assert.equal(status, 201)
      assert.deepEqual(
        [body.outbound_resource_sid, body.outbound_resource_status, body.outbound_resource_url],
        [sid, 'accepted', null],
      )
      assert.deepEqual(
        scene.network.given.map(({ from, to, body: words, media_urls }) => [from, to, words, media_urls]),
        [[scene.proxies[1], bob, 'Your driver is near', []]],
      )
      const [call] = await scene.told(1)
      assert.equal(call!.form['outboundResourceStatus'], 'accepted')
      assert.equal(call!.form['outboundResourceSid'], sid)
      await scene.settled()
    })

    test('a report is asked for at an address that names the interaction', async (t) => {
      const world = await worldOf(engine)
      const scene = await carrierSceneOf(t, world)
      const publicUrl = 'https://masked.example'
      const { base } = await variantOf(t, world, { publicUrl })
      const path = `${scene.participants[1]!}/MessageInteractions`
      const { body } = await clientOf(base, scene.account).post(path, { Body: 'hello' })
      const { name } = scene.network.carrier
      const { service_sid: ks, session_sid: kc, sid: ki } = body
      const query = new URLSearchParams({ ks, kc, ki }).toString()
      assert.equal(scene.network.given[0]!.reportTo, `${publicUrl}/carriers/${name}/MessageStatus?${query}`)
    })

    test('a text of a person is relayed from the number of the other, once, however often it is brought', async (t) => {
      const scene = await carrierSceneOf(t, await worldOf(engine))
      for (let brought = 0; brought < 3; brought++) {
        await scene.network.texts(alice, scene.proxies[0]!, 'Where are you?', 'one')
      }
      await scene.settled()
      assert.deepEqual(
        scene.network.given.map(({ from, to, body }) => [from, to, body]),
        [[scene.proxies[1], bob, 'Where are you?']],
      )
      const [interaction, ...more] = await scene.interactions()
      assert.equal(more.length, 0)
      const inbound = sidFor('SM', scene.network.carrier.name, 'one')
      assert.equal(interaction!['inbound_resource_sid'], inbound)
      assert.equal(interaction!['outbound_resource_sid'], scene.network.given[0]!.sid)
      assert.equal(interaction!['outbound_resource_status'], 'queued')
      assert.equal((await scene.told(1)).length, 1)
    })

    test('what the application allows goes to the carrier, what it forbids does not', async (t) => {
      const hook = await receiver(t, (call, response) => {
        response.statusCode = call.form['interactionData']?.includes('no') ? 403 : 200
        response.end()
      })
      const scene = await carrierSceneOf(t, await worldOf(engine), {
        InterceptCallbackUrl: `${hook.base}/ask`,
      })
      await scene.network.texts(alice, scene.proxies[0]!, 'no', 'one')
      await scene.network.texts(alice, scene.proxies[0]!, 'yes', 'two')
      await eventually(scene.interactions, (all) =>
        all.some((one) => one['outbound_resource_status'] === 'queued'),
      )
      await hook.told(2)
      await scene.settled()
      assert.deepEqual(
        scene.network.given.map(({ body }) => body),
        ['yes'],
      )
    })

    test('a text that a carrier refuses for good is refused with its code, kept as failed and told', async (t) => {
      const world = await worldOf(engine)
      const scene = await carrierSceneOf(t, world)
      const backup = fakeCarrier(t, world, scene.account, `${scene.network.carrier.name}-backup`)
      backUp(t, world, { for: 'US', carrier: backup.carrier.name, repeatLost: true })
      scene.network.next(opted)
      const { status, body } = await sendText(scene)
      assert.deepEqual([status, body.code], [400, 80613])
      assert.deepEqual(body.details, { carrier_code: '21610', carrier_message: 'The person opted out.' })
      const [interaction] = await scene.interactions()
      assert.deepEqual(
        [interaction!['outbound_resource_status'], interaction!['outbound_resource_sid']],
        ['failed', null],
      )
      assert.equal((await scene.told(1))[0]!.form['outboundResourceStatus'], 'failed')
      assert.deepEqual(
        (await scene.alerts()).map(({ error_code }) => error_code),
        ['80613'],
      )
      // Nobody else is asked to do what the person does not want.
      assert.deepEqual(backup.given, [])
    })

    test('a relayed text that is refused is kept as failed, and its sender learns nothing', async (t) => {
      const scene = await carrierSceneOf(t, await worldOf(engine))
      scene.network.next({ ...opted, reason: `${bob} opted out` })
      await scene.network.texts(alice, scene.proxies[0]!, 'hello', 'one')
      await scene.settled()
      assert.equal((await scene.interactions())[0]!['outbound_resource_status'], 'failed')
      const alerts = await eventually(scene.alerts, (all) => all.length === 1)
      assert.ok(!alerts[0]!.alert_text.includes(bob), alerts[0]!.alert_text)
      assert.equal(scene.network.given.length, 1)
    })

    for (const [why, receipt] of [
      ['is not taken', unfit],
      ['cannot be handed over', unreachable],
    ] as const) {
      test(`a text that ${why} goes to the backup of its number`, async (t) => {
        const world = await worldOf(engine)
        const scene = await carrierSceneOf(t, world)
        const backup = fakeCarrier(t, world, scene.account, `${scene.network.carrier.name}-backup`)
        const wrong = fakeCarrier(t, world, scene.account, `${scene.network.carrier.name}-wrong`)
        backUp(t, world, { for: 'US', carrier: wrong.carrier.name, repeatLost: false })
        backUp(t, world, { for: scene.proxies[1]!, carrier: backup.carrier.name, repeatLost: false })
        scene.network.always(receipt)
        const { status, body } = await sendText(scene)
        assert.deepEqual([status, body.outbound_resource_status], [201, 'queued'])
        assert.deepEqual(
          backup.given.map(({ from, to }) => [from, to]),
          [[scene.proxies[1], bob]],
        )
        assert.deepEqual([scene.network.given.length, wrong.given.length], [1, 0])
        await scene.settled()
      })
    }

    test('a backup that did not work is tried again when it is needed, not when the carrier itself works', async (t) => {
      const world = await worldOf(engine)
      const scene = await carrierSceneOf(t, world)
      const backup = fakeCarrier(t, world, scene.account, `${scene.network.carrier.name}-backup`)
      backUp(t, world, { for: 'US', carrier: backup.carrier.name, repeatLost: false })
      const { health } = world.maskline.context
      for (let failed = 0; failed < 5; failed++) health.note(backup.carrier, unreachable)
      assert.equal(health.state(backup.carrier).up, false)
      world.clock.advance(5)
      await sendText(scene)
      assert.deepEqual([scene.network.given.length, backup.given.length], [1, 0])
      scene.network.next(unreachable)
      await sendText(scene)
      assert.deepEqual([scene.network.given.length, backup.given.length], [2, 1])
    })

    test('a text that nobody takes now waits, and is handed over once somebody does', async (t) => {
      const world = await worldOf(engine)
      const scene = await carrierSceneOf(t, world)
      scene.network.always(unreachable)
      const { status, body } = await sendText(scene)
      assert.deepEqual(
        [status, body.outbound_resource_status, body.outbound_resource_sid],
        [201, 'queued', null],
      )
      await untilTried(world, () => scene.network.given.length)
      scene.network.always(accepted)
      await untilTried(world, () => scene.network.given.length)
      await scene.settled()
      assert.equal((await scene.told(1)).length, 1)
      assert.equal((await scene.interactions())[0]!['outbound_resource_sid'], scene.network.given[0]!.sid)
    })

    test('a text that waited is not sent to somebody who has left the session meanwhile', async (t) => {
      const world = await worldOf(engine)
      const scene = await carrierSceneOf(t, world)
      scene.network.always(unreachable)
      await scene.network.texts(alice, scene.proxies[0]!, 'hello', 'one')
      await eventually(
        async () => scene.network.given.length,
        (given) => given === 1,
      )
      assert.equal((await scene.story.client.post(scene.path, { Status: 'closed' })).status, 200)
      scene.network.always(accepted)
      await eventually(
        async () => {
          world.clock.advance(61)
          return (await scene.interactions())[0]!['outbound_resource_status']
        },
        (status) => status === 'failed',
      )
      assert.equal(scene.network.given.length, 1)
    })

    test('a text that goes out at once does so although its session is closed right after', async (t) => {
      const scene = await carrierSceneOf(t, await worldOf(engine))
      scene.network.next(async () => {
        await scene.story.client.post(scene.path, { Status: 'closed' })
        return accepted
      })
      assert.equal((await sendText(scene)).body.outbound_resource_status, 'queued')
    })

    test('a text that nobody took for hours is given up, with an alert', async (t) => {
      const world = await worldOf(engine)
      const scene = await carrierSceneOf(t, world)
      scene.network.always(unreachable)
      await sendText(scene)
      world.clock.advance(submissionMsMax / 1000 + 1)
      await scene.settled()
      assert.equal((await scene.interactions())[0]!['outbound_resource_status'], 'failed')
      const alerts = await eventually(scene.alerts, (all) => all.length > 0)
      assert.match(alerts.at(-1)!.alert_text, /for 10 hours/)
    })

    test('what one person texts another goes out in that order, however long the carrier takes', async (t) => {
      const scene = await carrierSceneOf(t, await worldOf(engine))
      const { promise: first, resolve } = Promise.withResolvers<typeof accepted>()
      scene.network.next(() => first)
      const bodies = ['one', 'two', 'three']
      for (const body of bodies) await scene.network.texts(alice, scene.proxies[0]!, body, body)
      // Somebody else's is not kept waiting.
      await scene.network.texts(bob, scene.proxies[1]!, 'answer', 'answer')
      await eventually(
        async () => scene.network.given.map(({ body }) => body),
        (given) => given.includes('answer'),
      )
      resolve(accepted)
      await scene.settled()
      assert.deepEqual(
        scene.network.given.map(({ body }) => body).filter((body) => body !== 'answer'),
        bodies,
      )
    })

    test('a reply to somebody in no session goes out over the carrier of the number', async (t) => {
      const hook = await receiver(t, (_, response) => {
        response.setHeader('content-type', 'text/xml')
        response.end('<Response><Message>Nobody is here</Message></Response>')
      })
      const scene = await carrierSceneOf(t, await worldOf(engine), {
        OutOfSessionCallbackUrl: `${hook.base}/stray`,
      })
      await scene.network.texts('+12065550109', pool[0], 'hello?', 'one')
      await eventually(
        async () => scene.network.given.length,
        (given) => given === 1,
      )
      const [{ from, to, body, reported }] = scene.network.given as [(typeof scene.network.given)[0]]
      assert.deepEqual([from, to, body, reported], [pool[0], '+12065550109', 'Nobody is here', false])
      await scene.settled()
    })

    test("nobody's carrier has numbers for another account, or is told of its texts", async (t) => {
      const world = await worldOf(engine)
      const scene = await carrierSceneOf(t, world)
      const stranger = await carrierSceneOf(t, world)
      const about = reportedOf((await sendText(scene)).body)
      const { status } = await stranger.network.bring({ kind: 'text-status', about, status: 'failed' })
      assert.equal(status, 404)
      assert.equal((await scene.interactions())[0]!['outbound_resource_status'], 'queued')
      await stranger.network.texts(alice, scene.proxies[0]!, 'from another network', 'one')
      await stranger.settled()
      assert.equal((await scene.interactions()).length, 1)
    })

    test('a service that is deleted while its texts wait loses them, and nothing breaks', async (t) => {
      const world = await worldOf(engine)
      const scene = await carrierSceneOf(t, world)
      scene.network.always(unreachable)
      await sendText(scene)
      assert.equal((await scene.story.client.delete(scene.story.service)).status, 204)
      scene.network.always(accepted)
      world.clock.advance(61)
      await scene.settled()
      // It had waited: whom it is for is in no session any more.
      assert.equal(scene.network.given.length, 1)
    })
  })
}

test('a carrier that does not answer soon keeps no request waiting, and its answer counts', async (t) => {
  const scene = await carrierSceneOf(t, await worldOf(engines[0]!))
  const { promise: answer, resolve } = Promise.withResolvers<typeof accepted>()
  scene.network.next(() => answer)
  const { status, body } = await sendText(scene)
  assert.deepEqual([status, body.outbound_resource_status], [201, 'queued'])
  assert.deepEqual(scene.application.calls, [])
  resolve(accepted)
  await scene.settled()
  assert.equal((await scene.told(1)).length, 1)
})

test('of several processes each text is handed over by one', async (t) => {
  const postgres = engines.find(({ name }) => name === 'postgres')!
  const world = await worldOf(postgres)
  const scene = await carrierSceneOf(t, world)
  const others = [1, 2, 3].map(() => startSubmissions(world.maskline.context, pino({ level: 'silent' })))
  t.after(() => Promise.all(others.map((other) => other.close())))
  const count = 100
  const woken = Array.from({ length: count }, async (_, at) => {
    await scene.network.texts(alice, scene.proxies[0]!, `text ${at}`, `text ${at}`)
    for (const other of others) other.wake()
  })
  await Promise.all(woken)
  await scene.settled()
  assert.deepEqual(new Set(scene.network.given.map(({ body }) => body)).size, scene.network.given.length)
  assert.equal(scene.network.given.length, count)
  const left = (await scene.interactions()).filter((one) => one['outbound_resource_sid'] === null)
  assert.deepEqual(left, [])
})

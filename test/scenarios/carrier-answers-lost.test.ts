// Texts of which nobody knows whether their carrier took them: told as such, and sent again only where the operator wants that.
import assert from 'node:assert/strict'
import { suite, test, type TestContext } from 'node:test'
import { alice, carrierSceneOf, reportedOf, sendText } from '../support/carrier-scene.ts'
import { type Engine, engines } from '../support/engines.ts'
import { accepted, backUp, fakeCarrier, lost } from '../support/fake-carrier.ts'
import { worldOf } from '../support/world.ts'

/** Alice's text is in the hands of a process that does not come back. */
async function inHand(t: TestContext, engine: Engine, { repeatLost }: { readonly repeatLost: boolean }) {
  const world = await worldOf(engine)
  const scene = await carrierSceneOf(t, world)
  backUp(t, world, { for: scene.proxies[1]!, carrier: scene.network.carrier.name, repeatLost })
  const { promise: hung, resolve: begun } = Promise.withResolvers<void>()
  const { promise: back, resolve: comeBack } = Promise.withResolvers<typeof accepted>()
  scene.network.next(() => {
    begun()
    return back
  })
  void scene.network.texts(alice, scene.proxies[0]!, 'in hand', 'one')
  await hung
  t.after(() => comeBack(accepted))
  return { world, scene }
}

for (const engine of engines) {
  suite(`answers lost, ${engine.name}`, () => {
    test('a text whose answer was lost is not repeated, and says so', async (t) => {
      const world = await worldOf(engine)
      const scene = await carrierSceneOf(t, world)
      const backup = fakeCarrier(t, world, scene.account, `${scene.network.carrier.name}-backup`)
      backUp(t, world, { for: 'US', carrier: backup.carrier.name, repeatLost: false })
      scene.network.next(lost)
      const { status, body } = await sendText(scene)
      assert.deepEqual([status, body.outbound_resource_status], [201, 'delivery-unknown'])
      await scene.settled()
      assert.deepEqual([scene.network.given.length, backup.given.length], [1, 0])
      assert.deepEqual(
        (await scene.alerts()).map(({ error_code }) => error_code),
        ['80502'],
      )
    })

    test('a report tells what became of a text whose answer was lost', async (t) => {
      const scene = await carrierSceneOf(t, await worldOf(engine))
      scene.network.next(lost)
      const { body } = await sendText(scene)
      const sid = `SM${'b'.repeat(32)}`
      const about = { ...reportedOf(body), sid }
      assert.equal(
        (await scene.network.bring({ kind: 'text-status', about, status: 'delivered' })).status,
        200,
      )
      const [interaction] = await scene.interactions()
      assert.deepEqual(
        [interaction!['outbound_resource_status'], interaction!['outbound_resource_sid']],
        ['delivered', sid],
      )
    })

    test('a text whose answer was lost is repeated where the operator wants that, and says so', async (t) => {
      const world = await worldOf(engine)
      const scene = await carrierSceneOf(t, world)
      const backup = fakeCarrier(t, world, scene.account, `${scene.network.carrier.name}-backup`)
      backUp(t, world, { for: 'US', carrier: backup.carrier.name, repeatLost: true })
      scene.network.next(lost)
      const { body } = await sendText(scene)
      assert.equal(body.outbound_resource_status, 'queued')
      assert.equal(backup.given.length, 1)
      assert.deepEqual(
        (await scene.alerts()).map(({ error_code }) => error_code),
        ['80502'],
      )
    })

    test('a report that is quicker than the answer is not undone by it', async (t) => {
      const scene = await carrierSceneOf(t, await worldOf(engine))
      scene.network.next(async () => {
        const [interaction] = await scene.interactions()
        const about = reportedOf(interaction!)
        assert.equal(
          (await scene.network.bring({ kind: 'text-status', about, status: 'delivered' })).status,
          200,
        )
        return accepted
      })
      assert.equal((await sendText(scene)).body.outbound_resource_status, 'delivered')
      assert.deepEqual(
        (await scene.told(1)).map(({ form }) => form['outboundResourceStatus']),
        ['delivered'],
      )
    })

    test('what a process that died had in hand is told as unknown, what it had not begun is sent', async (t) => {
      const { world, scene } = await inHand(t, engine, { repeatLost: false })
      world.clock.advance(61)
      await scene.settled()
      const [first] = await scene.interactions()
      assert.equal(first!['outbound_resource_status'], 'delivery-unknown')
      await scene.network.texts(alice, scene.proxies[0]!, 'next', 'two')
      await scene.settled()
      assert.deepEqual(
        scene.network.given.map(({ body }) => body),
        ['in hand', 'next'],
      )
    })

    test('what a process that died had in hand is handed over again where the operator wants that, and told', async (t) => {
      const { world, scene } = await inHand(t, engine, { repeatLost: true })
      world.clock.advance(61)
      await scene.settled()
      assert.deepEqual(
        scene.network.given.map(({ body }) => body),
        ['in hand', 'in hand'],
      )
      const [interaction] = await scene.interactions()
      assert.equal(interaction!['outbound_resource_status'], 'queued')
      assert.deepEqual(
        (await scene.alerts()).map(({ error_code }) => error_code),
        ['80502'],
      )
    })

    test('what it had in hand is not handed over again when whom it is for has left the session meanwhile', async (t) => {
      const { world, scene } = await inHand(t, engine, { repeatLost: true })
      assert.equal((await scene.story.client.post(scene.path, { Status: 'closed' })).status, 200)
      world.clock.advance(61)
      await scene.settled()
      assert.equal(scene.network.given.length, 1)
      const [interaction] = await scene.interactions()
      assert.equal(interaction!['outbound_resource_status'], 'delivery-unknown')
    })
  })
}

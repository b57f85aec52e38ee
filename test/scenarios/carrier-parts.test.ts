// Texts that a network carries in parts: put together when they come in, told as one when reports on them come.
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { relayIncomplete } from '../../src/operations/receive-part.ts'
import { alice, carrierSceneOf, sendText } from '../support/carrier-scene.ts'
import { engines } from '../support/engines.ts'
import { worldOf } from '../support/world.ts'

for (const engine of engines) {
  suite(`texts in parts, ${engine.name}`, () => {
    test('a text of several parts is delivered when all of them are, and failed when one is', async (t) => {
      const scene = await carrierSceneOf(t, await worldOf(engine))
      const report = (id: string, status: 'delivered' | 'undelivered') =>
        scene.network.bring({ kind: 'text-status', about: { id }, status })
      scene.network.next({ outcome: 'accepted', status: 'sent', ids: ['1', '2'] })
      scene.network.next({ outcome: 'accepted', status: 'sent', ids: ['3', '4'] })
      await sendText(scene)
      await sendText(scene)
      await report('1', 'delivered')
      assert.equal((await scene.interactions())[0]!['outbound_resource_status'], 'sent')
      await report('2', 'delivered')
      await report('4', 'undelivered')
      await report('3', 'delivered')
      assert.deepEqual(
        (await scene.interactions()).map((one) => one['outbound_resource_status']),
        ['delivered', 'undelivered'],
      )
      // It may be of the text that is in hand; else it is of none of ours.
      scene.network.next(async () => {
        assert.equal((await report('5', 'delivered')).status, 503)
        return { outcome: 'accepted', status: 'sent', ids: ['5'] }
      })
      await sendText(scene)
      assert.equal((await report('5', 'delivered')).status, 200)
      assert.equal((await report('6', 'delivered')).status, 200)
    })

    test('a text in parts is put together in whatever order they come, and relayed once', async (t) => {
      const scene = await carrierSceneOf(t, await worldOf(engine))
      const to = scene.proxies[0]!
      // Half a character ends the first part and begins the second.
      const bodies = ['begin \ud83d', '\udc4b middle ', 'end']
      const bring = (part: number) =>
        scene.network.bring({
          kind: 'text-part',
          part: { from: alice, to, reference: '7', part, parts: 3, body: bodies[part - 1]! },
        })
      assert.equal((await bring(3)).status, 200)
      assert.equal((await bring(1)).status, 200)
      assert.equal((await bring(1)).status, 200)
      assert.deepEqual(await scene.interactions(), [])
      await bring(2)
      await scene.settled()
      assert.deepEqual(
        scene.network.given.map(({ body }) => body),
        ['begin 👋 middle end'],
      )
    })

    test('a text of which a part never comes is relayed without it after a while, with an alert', async (t) => {
      const world = await worldOf(engine)
      const scene = await carrierSceneOf(t, world)
      const part = { from: alice, to: scene.proxies[0]!, reference: '8', parts: 2 }
      await scene.network.bring({ kind: 'text-part', part: { ...part, part: 2, body: 'the end' } })
      world.clock.advance(301)
      await relayIncomplete(world.maskline.context)
      await scene.settled()
      assert.deepEqual(
        scene.network.given.map(({ body }) => body),
        [' [...] the end'],
      )
      assert.equal((await scene.alerts()).length, 1)
    })
  })
}

import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { engines } from '../support/engines.ts'
import { storyOf } from '../support/story.ts'
import { worldOf } from '../support/world.ts'

const pool = ['+12065550180', '+12065550181']

for (const engine of engines) {
  suite(`text relay, ${engine.name}`, () => {
    test("a text to a proxy number reaches the counterpart from the counterpart's own proxy number", async () => {
      const story = await storyOf(await worldOf(engine), pool)
      const [alice, bob] = [story.person('+12065550100'), story.person('+12065550101')]
      const { proxies } = await story.session([alice, bob])

      await alice.texts(proxies[0]!, 'On my way')
      assert.deepEqual(await bob.received(), [{ from: proxies[1], body: 'On my way' }])
      await bob.texts(proxies[1]!, 'Fine')
      assert.deepEqual(await alice.received(), [{ from: proxies[0], body: 'Fine' }])
    })
  })
}

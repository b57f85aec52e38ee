// What went through a session, the newest first, with pictures: `/maskline/v1/sessions/KC.../interactions`.
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { callScene } from '../support/calls.ts'
import { clientOf } from '../support/client.ts'
import { engines } from '../support/engines.ts'
import { unknownSid } from '../support/prologues.ts'

const pictures = ['https://app.example/1.png', 'https://app.example/2.png']

for (const engine of engines) {
  suite(`threads, ${engine.name}`, () => {
    async function talk(t: Parameters<typeof callScene>[0]) {
      const scene = await callScene(t, engine)
      const { client } = scene.story
      const [toAlice] = scene.session.participants
      await client.post(`${toAlice!}/MessageInteractions`, { Body: 'your car', MediaUrl: pictures })
      await scene.story.person(scene.alice.identifier).texts(scene.session.proxies[0]!, 'thanks')
      await scene.alice.calls(scene.session.proxies[0]!)
      await scene.bob.does('answer')
      await scene.later(65)
      await scene.alice.does('hangup')
      await scene.app.told(6)
      const session_sid = scene.session.path.split('/').at(-1)!
      return { ...scene, client, thread: `/maskline/v1/sessions/${session_sid}/interactions` }
    }

    test('texts, pictures and calls are shown as the log has them, the newest first', async (t) => {
      const { client, session, thread, world } = await talk(t)
      const { status, body } = await client.get(thread)
      assert.equal(status, 200)
      const log = (await client.get(`${session.path}/Interactions`)).body.interactions
      assert.equal(log.length, 3)
      const expected = log.toReversed().map((one: { sid: string }, at: number) => ({
        ...one,
        media_urls: at === 2 ? pictures : [],
        url: `${world.base}${thread}/${one.sid}`,
      }))
      assert.deepEqual(body.interactions, expected)
      assert.deepEqual(JSON.parse(body.interactions[0].data as string), { duration: '65' })
      const { body: alone } = await client.get(`${thread}/${expected[2].sid}`)
      assert.deepEqual(alone, expected[2])
    })

    test('a page begins where the one before has ended, also when something was said meanwhile', async (t) => {
      const { client, thread, alice, session, story, world } = await talk(t)
      const first = await client.get(`${thread}?PageSize=2`)
      await story.person(alice.identifier).texts(session.proxies[0]!, 'one more')
      const second = await client.get((first.body.meta.next_page_url as string).slice(world.base.length))
      const all = (await client.get(thread)).body.interactions
      assert.deepEqual([...first.body.interactions, ...second.body.interactions], all.slice(1))
      assert.deepEqual(second.body.interactions[0].media_urls, pictures)
    })

    test('nothing of it is anybody else’s, and nothing of it is in another session', async (t) => {
      const { client, thread, world, story } = await talk(t)
      const stranger = clientOf(world.base, await world.account())
      const [newest] = (await client.get(thread)).body.interactions
      for (const path of [thread, `${thread}/${newest.sid as string}`])
        assert.equal((await stranger.get(path)).status, 404)
      assert.equal((await client.get(`${thread}/${unknownSid('KI')}`)).status, 404)
      const other = await client.post(`${story.service}/Sessions`, {})
      const empty = `/maskline/v1/sessions/${other.body.sid as string}/interactions`
      assert.deepEqual((await client.get(empty)).body.interactions, [])
      assert.equal((await client.get(`${empty}/${newest.sid as string}`)).status, 404)
    })
  })
}

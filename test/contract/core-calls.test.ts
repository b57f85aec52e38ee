// The core API (2010-04-01): the calls of the simulated network, read, ended and redirected.
import assert from 'node:assert/strict'
import { suite, test, type TestContext } from 'node:test'
import { callScene, people, type SceneSettings } from '../support/calls.ts'
import { assertRefused, coreOf, official, sidsOf } from '../support/core-client.ts'
import { assertPublished, coreUnpublished } from '../support/core-schemas.ts'
import { type Engine, engines } from '../support/engines.ts'

const [alicesNumber, bobsNumber] = people

/** Alice has called Bob, whose phone rings. */
async function ringing(t: TestContext, engine: Engine, settings: SceneSettings = {}) {
  const scene = await callScene(t, engine, settings)
  const { world, story, session, alice, bob } = scene
  const sid = await alice.calls(session.proxies[0]!)
  const core = coreOf(world, story.account)
  const client = official(world, story.account)
  return { ...scene, core, client, sid, leg: (await bob.newest()).sid }
}

for (const engine of engines) {
  suite(`the core API's calls, ${engine.name}`, () => {
    test('the addresses that an interaction names answer with the two legs of the call', async (t) => {
      const { world, story, session, bob, interaction, later, leg, sid } = await ringing(t, engine)
      await bob.does('answer')
      await later(12)
      await bob.does('hangup')
      const record = await interaction()
      for (const [side, from, to, direction, parent] of [
        ['inbound', alicesNumber, session.proxies[0], 'inbound', null],
        ['outbound', session.proxies[1], bobsNumber, 'outbound-dial', sid],
      ] as const) {
        const url = record[`${side}_resource_url`]!
        const answer = await story.client.get(url.slice(world.base.length))
        const call = { from, to, direction, parent_call_sid: parent, status: 'completed', duration: '12' }
        assert.deepEqual({ ...answer.body }, { ...answer.body, ...call })
        assert.equal(answer.body.sid, side === 'inbound' ? sid : leg)
        assert.equal(world.base + (answer.body.uri as string), url)
        assert.equal(Date.parse(answer.body.end_time) - Date.parse(answer.body.start_time), 12_000)
        if (!coreUnpublished) assertPublished('FetchCall', answer)
      }
    })

    test('calls are listed with the latest first, by number and by status, and page by page', async (t) => {
      const { core, session, alice, bob, sid, leg, client } = await ringing(t, engine)
      await bob.does('decline')
      const again = await alice.calls(session.proxies[0]!)
      const second = (await bob.newest()).sid
      const list = async (query = '') => sidsOf((await core.get(`/Calls.json${query}`)).body.calls)
      assert.deepEqual(await list(), [second, again, leg, sid])
      assert.deepEqual(await list('?Status=busy'), [leg, sid])
      assert.deepEqual(await list(`?From=${encodeURIComponent(alicesNumber)}&Status=ringing`), [again])
      assert.deepEqual(await list(`?To=${encodeURIComponent(bobsNumber)}`), [second, leg])
      assert.deepEqual(sidsOf(await client.calls.list({ pageSize: 1 })), [second, again, leg, sid])
      const page = await core.get('/Calls.json?PageSize=1')
      if (!coreUnpublished) assertPublished('ListCall', page)
      assertRefused(await core.get('/Calls.json?Status=gone'), { status: 400, code: 20001 })
    })

    test('the official library ends a call for both', async (t) => {
      const { client, sid, alice, bob, later, interaction } = await ringing(t, engine)
      await bob.does('answer')
      await later(4)
      const ended = await client.calls(sid).update({ status: 'completed' })
      assert.deepEqual([ended.status, ended.duration], ['completed', '4'])
      assert.deepEqual(
        [(await alice.newest()).status, (await bob.newest()).status],
        ['completed', 'completed'],
      )
      assert.equal((await interaction())['data'], '{"duration":"4"}')
      assert.equal((await client.calls(sid).update({ status: 'completed' })).status, 'completed')
    })

    test('only a call that nobody has answered is canceled', async (t) => {
      const { core, client, sid, leg, alice, bob } = await ringing(t, engine)
      await bob.does('answer')
      assertRefused(await core.post(`/Calls/${sid}.json`, { Status: 'canceled' }), {
        status: 400,
        code: 21220,
      })
      await bob.does('hangup')
      await alice.calls((await alice.newest()).to)
      assert.equal(
        (await client.calls((await bob.newest()).sid).update({ status: 'canceled' })).status,
        'canceled',
      )
      assert.equal((await alice.newest()).status, 'canceled')
      assert.equal((await client.calls(leg).fetch()).status, 'completed')
    })

    test('a live call is given another document, and the other phone is hung up', async (t) => {
      const { client, core, sid, leg, alice, bob, interaction, later } = await ringing(t, engine)
      await bob.does('answer')
      await later(3)
      const Twiml = '<Response><Say>Please hold</Say><Pause length="5"/><Say>Bye</Say></Response>'
      const answer = await core.post(`/Calls/${sid}.json`, { Twiml })
      if (!coreUnpublished) assertPublished('UpdateCall', answer)
      assert.deepEqual(
        [(await alice.newest()).status, (await bob.newest()).status],
        ['in-progress', 'completed'],
      )
      await later(5)
      const { heard, duration } = await alice.newest()
      assert.deepEqual([heard, duration], [['ringing', 'say: Please hold', 'say: Bye'], 8])
      const { data, inbound_resource_status } = await interaction()
      assert.deepEqual([data, inbound_resource_status], ['{"duration":"3"}', 'completed'])
      for (const call of [sid, leg]) {
        const refused = await core.post(`/Calls/${call}.json`, { Twiml })
        assertRefused(refused, { status: 400, code: 21220, message: /Cannot redirect/ })
      }
      assert.equal((await client.calls(sid).fetch()).status, 'completed')
    })

    test('a live call asks an address what is to happen with it', async (t) => {
      const { client, app, sid, alice } = await ringing(t, engine, {
        service: {},
        answer: ({ path }, response) => {
          if (path.startsWith('/next')) response.setHeader('content-type', 'text/xml')
          response.end('<Response><Say>Moved</Say></Response>')
        },
      })
      await client.calls(sid).update({ url: `${app.base}/next`, method: 'GET' })
      assert.deepEqual((await alice.newest()).heard, ['ringing', 'say: Moved'])
      const asked = app.calls.find(({ path }) => path.startsWith('/next'))!
      assert.deepEqual(
        [asked.method, new URL(asked.path, app.base).searchParams.get('CallSid')],
        ['GET', sid],
      )
    })

    test('what is wrong with an update is told, and changes nothing', async (t) => {
      const { core, sid, alice } = await ringing(t, engine)
      for (const [form, code] of [
        [{ Twiml: '<Response>' }, 12100],
        [{ Twiml: '<Response><Play>/relative.mp3</Play></Response>' }, 12100],
        [{ Url: 'ftp://a.example' }, 21402],
        [{ Url: 'https://a.example', Method: 'PUT' }, 21403],
        [{ Status: 'ringing' }, 20001],
      ] as const) {
        assertRefused(await core.post(`/Calls/${sid}.json`, form), { status: 400, code })
      }
      assert.equal((await core.post(`/Calls/${sid}.json`)).body.status, 'ringing')
      assert.equal((await alice.newest()).status, 'ringing')
      const unknown = `CA${'0'.repeat(32)}`
      for (const path of [`/Calls/${unknown}.json`, '/Calls/CA1.json']) {
        assertRefused(await core.get(path), { status: 404, code: 20404 })
        assertRefused(await core.post(path, { Status: 'completed' }), { status: 404, code: 20404 })
      }
    })
  })
}

// Calls that carriers bring more than once, that several processes look after, and that people act on at the same moment.
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { bridgeCall } from '../../src/operations/bridge-call.ts'
import { placeCall, playDueCalls } from '../../src/operations/simulate-call.ts'
import { callScene, people } from '../support/calls.ts'
import { engines } from '../support/engines.ts'

const [alicesNumber, bobsNumber] = people

for (const engine of engines) {
  suite(`calls brought more than once, ${engine.name}`, () => {
    test('ten deliveries of one call at once are one interaction, and all are answered alike', async (t) => {
      const { world, story, session, interaction } = await callScene(t, engine)
      const { context } = world.maskline
      const inbound = {
        account_sid: story.account.sid,
        carrier: 'elsewhere',
        sid: context.sids.mint('CA'),
        from: alicesNumber,
        to: session.proxies[0]!,
      }
      const plans = await Promise.all(Array.from({ length: 10 }, () => bridgeCall(context, inbound)))
      const { sid, inbound_resource_sid } = await interaction()
      assert.equal(inbound_resource_sid, inbound.sid)
      for (const [step] of plans) {
        assert.ok(step?.do === 'dial')
        assert.deepEqual([step.number, step.callerId], [bobsNumber, session.proxies[1]])
        assert.equal(step.side?.interaction_sid, sid)
      }
    })

    test('a call whose log was deleted is not called anew', async (t) => {
      const { world, story, session, interaction } = await callScene(t, engine)
      const { context } = world.maskline
      const { sid: account_sid } = story.account
      const sid = context.sids.mint('CA')
      const inbound = { account_sid, carrier: 'elsewhere', sid, from: alicesNumber, to: session.proxies[0]! }
      await bridgeCall(context, inbound)
      const path = `${session.path}/Interactions/${(await interaction())['sid']}`
      assert.equal((await story.client.delete(path)).status, 204)
      assert.deepEqual(await bridgeCall(context, inbound), [{ do: 'reject', reason: 'rejected' }])
      assert.deepEqual((await story.client.get(`${session.path}/Interactions`)).body.interactions, [])
    })

    test('a call that a process left undecided is taken up by the next', async (t) => {
      const { world, story, session, alice, bob, later, interaction } = await callScene(t, engine)
      const { context } = world.maskline
      // What a process leaves that dies between its two transactions.
      const left = {
        ...context,
        database: { ...context.database, run: () => Promise.reject(new Error('gone')) },
      }
      const { sid: account_sid } = story.account
      await assert.rejects(
        placeCall(left, account_sid, { from: alicesNumber, to: session.proxies[0]! }),
        /gone/,
      )
      assert.deepEqual([(await alice.newest()).status, await bob.shown()], ['ringing', []])
      await later(59)
      assert.deepEqual(await bob.shown(), [])
      await later(1)
      assert.equal((await bob.newest()).status, 'ringing')
      assert.equal((await interaction())['inbound_resource_sid'], (await alice.newest()).sid)
      await alice.does('hangup')
    })

    test('a call about which a process had begun to ask is asked about again by the next', async (t) => {
      const { world, app, story, session, bob, later, interaction } = await callScene(t, engine, {
        service: { InterceptCallbackUrl: 'APP/intercept' },
      })
      const { context } = world.maskline
      const left = {
        ...context,
        egress: { ...context.egress, hear: () => Promise.reject(new Error('gone')) },
      }
      const { sid: account_sid } = story.account
      await assert.rejects(
        placeCall(left, account_sid, { from: alicesNumber, to: session.proxies[0]! }),
        /gone/,
      )
      assert.equal((await interaction())['inbound_resource_status'], 'ringing')
      await later(60)
      assert.equal((await bob.newest()).status, 'ringing')
      assert.deepEqual(
        (await app.told(3)).map(({ path }) => path),
        ['/intercept', '/callback', '/callback'],
      )
      await bob.does('decline')
    })

    test('ten looks at once at calls that are due happen once', async (t) => {
      const { world, app, session, alice, bob } = await callScene(t, engine)
      await alice.calls(session.proxies[0]!)
      world.clock.advance(30)
      await Promise.all(Array.from({ length: 10 }, () => playDueCalls(world.maskline.context)))
      assert.equal((await bob.newest()).status, 'no-answer')
      const { form } = (await app.told(3)).at(-1)!
      assert.equal(form['outboundResourceStatus'], 'no-answer')
      assert.equal(app.calls.length, 3)
    })

    test('two people who do something at once are both heard, in some order', async (t) => {
      const { session, story, alice, bob, interaction } = await callScene(t, engine)
      const sid = await alice.calls(session.proxies[0]!)
      const leg = (await bob.newest()).sid
      const act = (call: string, Action: string) => story.client.post(`/simulator/calls/${call}`, { Action })
      const answers = await Promise.all([act(leg, 'answer'), act(sid, 'hangup'), act(leg, 'decline')])
      assert.ok(answers.some(({ status }) => status === 200))
      const { outbound_resource_status, inbound_resource_status } = await interaction()
      assert.equal(inbound_resource_status, 'completed')
      assert.equal((await bob.newest()).status, outbound_resource_status)
      assert.match(outbound_resource_status!, /^(completed|canceled|busy)$/)
    })

    test('the application is asked once about a call that is brought ten times at once', async (t) => {
      const { world, app, story, session } = await callScene(t, engine, {
        service: { InterceptCallbackUrl: 'APP/intercept' },
      })
      const { context } = world.maskline
      const { sid: account_sid } = story.account
      const call = { account_sid, carrier: 'elsewhere', from: alicesNumber, to: session.proxies[0]! }
      const inbound = { ...call, sid: context.sids.mint('CA') }
      const results = await Promise.allSettled(Array.from({ length: 10 }, () => bridgeCall(context, inbound)))
      assert.ok(results.some(({ status }) => status === 'fulfilled'))
      for (const result of results) {
        if (result.status === 'rejected') assert.match(String(result.reason), /being asked/)
        else assert.equal(result.value[0]?.do, 'dial')
      }
      assert.equal(app.calls.filter(({ path }) => path === '/intercept').length, 1)
    })
  })
}

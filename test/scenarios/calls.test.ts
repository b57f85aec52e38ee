// Calls between two people in a session, as they and the application see them (contract 3.6 and 4.2).
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import twilio from 'twilio'
import { type CallScene, callScene } from '../support/calls.ts'
import { engines } from '../support/engines.ts'
import type { Call } from '../support/receiver.ts'

/** How each callback tells of the two sides. */
const sides = (calls: readonly Call[]) =>
  calls.map(({ form }) => [form['inboundResourceStatus'], form['outboundResourceStatus']])

/** How the interaction and both phones say that it went. */
async function outcome({ interaction, alice, bob }: CallScene) {
  const { inbound_resource_status, outbound_resource_status, data } = await interaction()
  const phones = [(await alice.newest()).status, (await bob.newest()).status]
  return { sides: [inbound_resource_status, outbound_resource_status], data, phones }
}

for (const engine of engines) {
  suite(`calls, ${engine.name}`, () => {
    test('the called phone rings with its own proxy number, in both directions', async (t) => {
      const { session, alice, bob, assertMasked } = await callScene(t, engine)
      for (const [caller, called, own, others] of [
        [alice, bob, session.proxies[0]!, session.proxies[1]!],
        [bob, alice, session.proxies[1]!, session.proxies[0]!],
      ] as const) {
        await caller.calls(own)
        const { sid: _, ...sent } = await caller.newest()
        const { sid: __, ...received } = await called.newest()
        const up = { status: 'ringing', duration: null, date_answered: null }
        const seen = ({ date_created: at, ...call }: typeof sent) => (assert.match(at, /Z$/), call)
        assert.deepEqual(seen(sent), {
          direction: 'sent',
          from: caller.identifier,
          to: own,
          heard: ['ringing'],
          ...up,
        })
        assert.deepEqual(seen(received), {
          direction: 'received',
          from: others,
          to: called.identifier,
          heard: [],
          ...up,
        })
        await called.does('decline')
      }
      await assertMasked()
    })

    test('an answered call is told with every parameter of the contract, signed as Twilio signs', async (t) => {
      const { world, app, story, session, alice, bob, later, interaction } = await callScene(t, engine)
      await alice.calls(session.proxies[0]!)
      assert.equal(await bob.does('answer'), 'in-progress')
      const { status, date_answered } = await alice.newest()
      assert.equal(status, 'in-progress')
      assert.match(date_answered!, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)
      await later(65.9)
      assert.equal(await alice.does('hangup'), 'completed')
      const calls = await app.told(4)
      assert.deepEqual(sides(calls), [
        ['ringing', undefined],
        ['ringing', 'initiated'],
        ['in-progress', 'in-progress'],
        ['completed', 'completed'],
      ])
      const record = await interaction()
      const [aliceAs, bobAs] = session.participants.map((path) => path.split('/').at(-1)!)
      const inbound = {
        interactionSid: record['sid'],
        interactionSessionSid: record['session_sid'],
        interactionServiceSid: record['service_sid'],
        interactionAccountSid: story.account.sid,
        interactionType: 'Voice',
        interactionDateCreated: record['date_created'],
        inboundParticipantSid: aliceAs,
        inboundResourceSid: (await alice.newest()).sid,
        inboundResourceType: 'call',
      }
      const outbound = {
        outboundParticipantSid: bobAs,
        outboundResourceSid: (await bob.newest()).sid,
        outboundResourceType: 'call',
      }
      const forms = calls.map(
        ({ form: { interactionDateUpdated: at, ...form } }) => (assert.match(at!, /\.\d{3}Z$/), form),
      )
      assert.deepEqual(forms[0], { ...inbound, interactionData: '', inboundResourceStatus: 'ringing' })
      assert.deepEqual(forms[3], {
        ...inbound,
        ...outbound,
        interactionData: '{"duration":"65"}',
        inboundResourceStatus: 'completed',
        outboundResourceStatus: 'completed',
      })
      assert.deepEqual([forms[1]!['interactionData'], forms[2]!['interactionData']], ['', ''])
      for (const { headers, form, path } of calls) {
        const signature = headers['x-twilio-signature'] as string
        assert.ok(twilio.validateRequest(story.account.token, signature, app.base + path, form))
      }
      assert.deepEqual([record['data'], record['type']], ['{"duration":"65"}', 'voice'])
      // Others count in whole seconds.
      world.clock.advance(0.1)
    })

    test('the called person hangs up, and the call has ended for both', async (t) => {
      const scene = await callScene(t, engine)
      await scene.alice.calls(scene.session.proxies[0]!)
      await scene.bob.does('answer')
      await scene.later(3)
      await scene.bob.does('hangup')
      assert.deepEqual(await outcome(scene), {
        sides: ['completed', 'completed'],
        data: '{"duration":"3"}',
        phones: ['completed', 'completed'],
      })
      assert.equal((await scene.alice.newest()).duration, 3)
      await scene.assertMasked()
    })

    for (const [action, ended] of [
      ['decline', 'busy'],
      ['ignore', 'no-answer'],
    ] as const) {
      test(`a call that the called person ${action}s ends as ${ended} on both phones`, async (t) => {
        const scene = await callScene(t, engine)
        await scene.alice.calls(scene.session.proxies[0]!)
        await scene.bob.does(action)
        assert.deepEqual(await outcome(scene), {
          sides: ['completed', ended],
          data: '{}',
          phones: [ended, ended],
        })
        const calls = await scene.app.told(3)
        assert.deepEqual(sides(calls)[2], ['completed', ended])
        assert.equal(calls[2]!.form['interactionData'], '')
        await scene.assertMasked()
      })
    }

    test('a phone rings for thirty seconds, then nobody has answered', async (t) => {
      const scene = await callScene(t, engine)
      await scene.alice.calls(scene.session.proxies[0]!)
      await scene.later(29)
      assert.equal((await scene.bob.newest()).status, 'ringing')
      await scene.later(1)
      assert.deepEqual(await outcome(scene), {
        sides: ['completed', 'no-answer'],
        data: '{}',
        phones: ['no-answer', 'no-answer'],
      })
    })

    test('a caller who hangs up while it rings cancels the call', async (t) => {
      const scene = await callScene(t, engine)
      await scene.alice.calls(scene.session.proxies[0]!)
      assert.equal(await scene.alice.does('hangup'), 'canceled')
      assert.deepEqual(await outcome(scene), {
        sides: ['completed', 'canceled'],
        data: '{}',
        phones: ['canceled', 'canceled'],
      })
    })

    test('two people talk for four hours at most', async (t) => {
      const scene = await callScene(t, engine)
      await scene.alice.calls(scene.session.proxies[0]!)
      await scene.bob.does('answer')
      await scene.later(14_399)
      assert.equal((await scene.bob.newest()).status, 'in-progress')
      await scene.later(1)
      const { sides: ended, data } = await outcome(scene)
      assert.deepEqual([ended, data], [['completed', 'completed'], '{"duration":"14400"}'])
    })

    test('what has ended cannot be answered, and a ringing phone presses no keys', async (t) => {
      const { story, session, alice, bob } = await callScene(t, engine)
      const sid = await alice.calls(session.proxies[0]!)
      const leg = (await bob.newest()).sid
      const act = async (call: string, Action: string) => {
        const { status, body } = await story.client.post(`/simulator/calls/${call}`, { Action })
        return [status, body.code]
      }
      assert.deepEqual(await act(leg, 'digits'), [400, 80701])
      assert.deepEqual(await act(sid, 'answer'), [400, 80701])
      await bob.does('decline')
      assert.deepEqual(await act(leg, 'answer'), [400, 80701])
      assert.deepEqual(await act(sid, 'hangup'), [400, 80701])
      assert.deepEqual(await act(sid.replace(/.$/, 'x'), 'hangup'), [404, 20404])
    })

    test('people of two sessions may share one proxy number', async (t) => {
      const { session, story, alice, bob, assertMasked } = await callScene(t, engine, {
        numbers: ['+12065550180'],
      })
      assert.deepEqual(session.proxies, ['+12065550180', '+12065550180'])
      await alice.calls(session.proxies[0]!)
      assert.equal((await bob.newest()).from, '+12065550180')
      await bob.does('answer')
      await bob.does('hangup')
      const stranger = await story.client.post('/simulator/calls', {
        From: '+12065550103',
        To: '+12065550180',
      })
      assert.deepEqual([stranger.status, stranger.body.status], [201, 'no-answer'])
      await assertMasked()
    })
  })

  suite(`calls and sessions, ${engine.name}`, () => {
    test('a call begins a session, and its start and its end are interactions', async (t) => {
      const { story, session, alice, bob, later } = await callScene(t, engine)
      const read = async () => (await story.client.get(session.path)).body
      assert.equal((await read()).status, 'open')
      await alice.calls(session.proxies[0]!)
      const begun = await read()
      assert.equal(begun.status, 'in-progress')
      assert.equal(begun.date_last_interaction, begun.date_started)
      await bob.does('answer')
      await later(50)
      await bob.does('hangup')
      const at = new Date(Date.parse(begun.date_started) + 50_000).toISOString().replace('.000', '')
      assert.equal((await read()).date_last_interaction, at)
    })

    test('a session does not expire while its call is up', async (t) => {
      const { story, session, alice, bob, later } = await callScene(t, engine, { session: { Ttl: '60' } })
      const statusOf = async () => (await story.client.get(session.path)).body.status
      const look = async () => (await story.client.post(session.path)).body.status
      await alice.calls(session.proxies[0]!)
      await bob.does('answer')
      await later(600)
      assert.equal(await look(), 'in-progress')
      await bob.does('hangup')
      await later(59)
      assert.equal(await look(), 'in-progress')
      await later(1)
      assert.equal(await look(), 'closed')
      assert.equal(await statusOf(), 'closed')
    })

    test('closing a session does not hang up', async (t) => {
      const scene = await callScene(t, engine)
      await scene.alice.calls(scene.session.proxies[0]!)
      await scene.bob.does('answer')
      await scene.story.client.post(scene.session.path, { Status: 'closed' })
      assert.equal((await scene.bob.newest()).status, 'in-progress')
      await scene.later(7)
      await scene.bob.does('hangup')
      const { sides: ended, data } = await outcome(scene)
      assert.deepEqual([ended, data], [['completed', 'completed'], '{"duration":"7"}'])
    })

    test('deleting a session does not hang up, and what its call becomes is an alert', async (t) => {
      const { story, session, alice, bob, alerts } = await callScene(t, engine)
      await alice.calls(session.proxies[0]!)
      await bob.does('answer')
      assert.equal((await story.client.delete(session.path)).status, 204)
      await bob.does('hangup')
      assert.equal((await alice.newest()).status, 'completed')
      assert.deepEqual(await alerts(), ['80907'])
    })

    for (const [why, present, mode, code] of [
      ['a session for texts only', 2, 'message-only', '80911'],
      ['somebody who is alone in a session', 1, 'voice-and-message', '80614'],
    ] as const) {
      test(`a call into ${why} is rejected and nobody is told`, async (t) => {
        const { app, story, session, alice, alerts, assertMasked } = await callScene(t, engine, {
          present,
          session: { Mode: mode },
        })
        await alice.calls(session.proxies[0]!)
        const { status, heard, duration } = await alice.newest()
        assert.deepEqual({ status, heard, duration }, { status: 'no-answer', heard: [], duration: 0 })
        assert.deepEqual(await alerts(), [code])
        const { interactions } = (await story.client.get(`${session.path}/Interactions`)).body
        assert.deepEqual([interactions, app.calls], [[], []])
        await assertMasked()
      })
    }
  })

  suite(`calls that the application is asked about, ${engine.name}`, () => {
    const settings = { service: { InterceptCallbackUrl: 'APP/intercept' } }

    test('an allowed call is asked about before anything rings', async (t) => {
      const asked: string[] = []
      const scene = await callScene(t, engine, {
        ...settings,
        answer: ({ path, form }, response) => {
          asked.push(`${path} ${form['outboundResourceStatus'] ?? 'nobody'}`)
          response.end()
        },
      })
      await scene.alice.calls(scene.session.proxies[0]!)
      assert.equal((await scene.bob.newest()).status, 'ringing')
      const [question] = await scene.app.told(3)
      assert.deepEqual(asked, ['/intercept nobody', '/callback nobody', '/callback initiated'])
      const { form } = question!
      assert.equal(form['interactionDateUpdated'], form['interactionDateCreated'])
      assert.deepEqual([form['interactionData'], form['inboundResourceStatus']], ['', 'ringing'])
    })

    test('a call that the application refuses rings nowhere and is told to nobody', async (t) => {
      const { app, session, alice, bob, alerts, interaction, assertMasked } = await callScene(t, engine, {
        ...settings,
        answer: (_, response) => response.writeHead(403).end(),
      })
      await alice.calls(session.proxies[0]!)
      assert.deepEqual([(await alice.newest()).status, await bob.shown()], ['no-answer', []])
      const record = await interaction()
      const sidesOf = ['participant_sid', 'resource_sid', 'resource_status']
      assert.deepEqual(
        sidesOf.map((name) => record[`outbound_${name}`]),
        [null, null, null],
      )
      assert.equal(record['inbound_resource_status'], 'completed')
      assert.deepEqual(await alerts(), ['80909'])
      assert.deepEqual(
        app.calls.map(({ path }) => path),
        ['/intercept'],
      )
      await assertMasked()
    })

    test('a caller who hangs up while the application thinks makes no phone ring', async (t) => {
      let release = () => {}
      const held = new Promise<void>((resolve) => (release = resolve))
      const { app, session, story, alice, bob, interaction } = await callScene(t, engine, {
        ...settings,
        answer: ({ path }, response) =>
          void (path === '/intercept' ? held : Promise.resolve()).then(() => response.end()),
      })
      const calling = alice.calls(session.proxies[0]!)
      await app.told(1)
      assert.equal(await alice.does('hangup'), 'canceled')
      release()
      await calling
      assert.deepEqual(await bob.shown(), [])
      const { inbound_resource_status, outbound_resource_sid } = await interaction()
      assert.deepEqual([inbound_resource_status, outbound_resource_sid], ['completed', null])
      assert.equal((await story.client.get(`${session.path}/Interactions`)).status, 200)
    })
  })
}

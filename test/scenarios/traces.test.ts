// What an operator sees of contacts that arrived, and of all that happened on the way (`/maskline/v1/traces`).
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { clientOf } from '../support/client.ts'
import { callScene } from '../support/calls.ts'
import { eventually } from '../support/eventually.ts'
import { receiver } from '../support/receiver.ts'
import { storyOf } from '../support/story.ts'
import { variantOf } from '../support/variant.ts'
import { engines } from '../support/engines.ts'
import {
  alicesNumber,
  bobsNumber,
  carolsNumber,
  meeting,
  pool,
  told,
  traced,
  traces,
  tracesPath,
  untilTraced,
  whats,
} from '../support/traces.ts'
import { worldOf } from '../support/world.ts'

for (const engine of engines) {
  suite(`traces, ${engine.name}`, () => {
    test('a relayed text is found by its numbers and by every SID that has to do with it', async (t) => {
      const world = await worldOf(engine)
      const app = await receiver(t)
      const met = await meeting(world, { CallbackUrl: `${app.base}/hook?secret=1` }, { UniqueName: 'ride 7' })
      const { client, alice, proxy, bobsProxy, participants } = met
      await alice.texts(proxy, 'on my way')
      await app.told(1)
      const { body } = await client.get(`${met.path}/Interactions`)
      const [interaction] = body.interactions
      const { body: callbacks } = await client.get('/maskline/v1/callbacks')
      const sids = [
        interaction.sid,
        interaction.inbound_resource_sid,
        interaction.outbound_resource_sid,
        interaction.session_sid,
        callbacks.callbacks[0].sid,
      ] as string[]
      const questions = [
        ...sids.map((Sid) => ({ Sid })),
        { From: alicesNumber, To: proxy },
        { from: alicesNumber },
        { to: proxy },
        { From: bobsProxy, To: bobsNumber },
        { To: bobsNumber },
        { From: bobsProxy },
        { Sid: sids[0]!, From: alicesNumber },
      ]
      const [trace] = await traces(client, questions[0]!)
      for (const question of questions) {
        const { steps: _, ...found } = await traced(client, question)
        assert.equal(found.sid, interaction.sid, JSON.stringify(question))
      }
      const [alicesSid] = participants.map((one) => one.split('/').at(-1))
      assert.deepEqual(
        { ...trace, steps: [] },
        {
          sid: interaction.sid,
          kind: 'message',
          direction: 'inbound',
          outcome: 'relayed',
          service_sid: interaction.service_sid,
          session_sid: interaction.session_sid,
          from: '+1206555XXXX',
          to: '+1206555XXXX',
          date_created: interaction.date_created,
          summary: 'It arrived.',
          steps: [],
        },
      )
      assert.deepEqual(whats(trace!).slice(0, 4), ['received', 'matched', 'sent', 'status'])
      assert.equal(
        told(trace!, 'matched')[0]!.text,
        `The sender is participant ${alicesSid} of session ${interaction.session_sid} "ride 7" of service "story".`,
      )
      const none = { Sid: sids[0]!, From: carolsNumber }
      assert.deepEqual(await traces(client, none), [])
    })

    test('a callback is told with each of its tries, and with its alerts', async (t) => {
      const world = await worldOf(engine)
      const app = await receiver(t, (_, response) =>
        response.writeHead(app.calls.length > 1 ? 200 : 500).end(),
      )
      const { client, alice, proxy } = await meeting(world, { CallbackUrl: `${app.base}/hook?secret=1` })
      await alice.texts(proxy, 'hi')
      await app.told(1)
      const failed = await untilTraced(client, { From: alicesNumber }, (trace) => {
        const [callback] = told(trace, 'callback')
        return callback !== undefined && (callback['attempts'] as unknown[]).length === 1
      })
      world.clock.advance(3600)
      world.maskline.context.deliveries.wake()
      const trace = await untilTraced(client, { From: alicesNumber }, (one) => {
        const alerts = told(one, 'alert').map((step) => step['code'])
        return told(one, 'callback')[0]?.['state'] === 'delivered' && alerts.includes(80908)
      })
      const [callback] = told(trace, 'callback')
      const attempts = callback!['attempts'] as { number: number; status: number }[]
      assert.deepEqual(
        attempts.map(({ number, status }) => [number, status]),
        [
          [1, 500],
          [2, 200],
        ],
      )
      assert.ok(callback!.text.includes(`${app.base}/hook: delivered, tried 2 times (200)`), callback!.text)
      assert.ok(!JSON.stringify([failed, trace]).includes('secret'))
    })

    test('a text of the application is traced to whom it went', async () => {
      const { client, participants, bobsProxy } = await meeting(await worldOf(engine))
      const sent = await client.post(`${participants[1]!}/MessageInteractions`, { Body: 'your ride is here' })
      assert.equal(sent.status, 201)
      const trace = await traced(client, { From: bobsProxy, To: bobsNumber })
      assert.equal(trace.sid, sent.body.sid)
      assert.equal(trace['direction'], 'outbound')
      assert.equal(trace.outcome, 'sent')
      assert.deepEqual(whats(trace), ['asked', 'sent', 'status'])
    })

    test('what InterceptCallbackUrl said is told', async (t) => {
      const world = await worldOf(engine)
      const app = await receiver(t, ({ form }, response) =>
        response.writeHead(form['interactionData']!.includes('no') ? 403 : 200).end(),
      )
      const { client, alice, proxy } = await meeting(world, { InterceptCallbackUrl: `${app.base}/intercept` })
      for (const [body, outcome, text] of [
        ['no', 'rejected', 'InterceptCallbackUrl said no (403).'],
        ['go', 'relayed', 'InterceptCallbackUrl let it go on.'],
      ] as const) {
        await alice.texts(proxy, body)
        const trace = await untilTraced(client, { From: alicesNumber }, (one) => one.outcome === outcome)
        assert.equal(told(trace, 'intercept')[0]!.text, text)
      }
    })

    test('a call is traced from ringing to its end, with how long it lasted', async (t) => {
      const { alice, bob, story, session, app, later } = await callScene(t, engine)
      await alice.calls(session.proxies[0]!)
      await bob.does('answer')
      await later(65)
      await alice.does('hangup')
      await app.told(4)
      const trace = await traced(story.client, { From: alicesNumber, To: session.proxies[0]! })
      assert.equal(trace['kind'], 'voice')
      assert.equal(trace.outcome, 'relayed')
      assert.deepEqual(
        told(trace, 'status').map((step) => [
          step['inbound_status'],
          step['outbound_status'],
          step['seconds'],
        ]),
        [
          ['ringing', undefined, undefined],
          ['ringing', 'initiated', undefined],
          ['in-progress', 'in-progress', undefined],
          ['completed', 'completed', 65],
        ],
      )
      assert.equal(told(trace, 'sent')[0]!.text, 'Dialled +1206555XXXX, as +1206555XXXX.')
      const [{ sid: leg }, { sid: other }] = [await alice.newest(), await bob.newest()]
      for (const Sid of [leg, other]) assert.equal((await traced(story.client, { Sid })).sid, trace.sid)
    })

    test('a call that is refused by InterceptCallbackUrl says so', async (t) => {
      const { alice, story, session } = await callScene(t, engine, {
        service: { InterceptCallbackUrl: 'APP/intercept' },
        answer: (_, response) => response.writeHead(403).end(),
      })
      await alice.calls(session.proxies[0]!)
      const trace = await traced(story.client, { From: alicesNumber })
      assert.equal(trace.outcome, 'rejected')
      assert.equal(told(trace, 'intercept')[0]!.text, 'InterceptCallbackUrl said no (403).')
    })

    test('what OutOfSessionCallbackUrl brought about is told', async (t) => {
      const world = await worldOf(engine)
      const app = await receiver(t, (_, response) =>
        response
          .writeHead(200, { 'content-type': 'application/json' })
          .end(JSON.stringify({ participantIdentifier: bobsNumber })),
      )
      const story = await storyOf(world, pool, { OutOfSessionCallbackUrl: `${app.base}/oos` })
      await story.person(alicesNumber).texts(pool[0], 'hi')
      const both = await eventually(
        () => traces(story.client, { From: alicesNumber, To: pool[0] }),
        (found) => found.length === 2 && found.some(({ outcome }) => outcome === 'session-created'),
      )
      const outcomes = both.map(({ outcome }) => outcome).sort()
      assert.deepEqual(outcomes, ['relayed', 'session-created'])
    })

    test('numbers are masked and contents left out, unless the operator has set otherwise', async (t) => {
      const world = await worldOf(engine)
      const { client, story, alice, proxy } = await meeting(world)
      await alice.texts(proxy, 'a secret')
      await alice.texts('+14155550199', 'another secret')
      const masked = JSON.stringify(await traces(client, { From: alicesNumber }))
      for (const hidden of [alicesNumber, bobsNumber, proxy, '+14155550199', 'secret']) {
        assert.ok(!masked.includes(hidden), hidden)
      }
      const open = await variantOf(t, world, { traceContent: 'full' })
      const full = await traces(clientOf(open.base, story.account), { From: alicesNumber, To: proxy })
      assert.equal(full[0]!.from, alicesNumber)
      assert.equal(told(full[0]!, 'received')[0]!['body'], 'a secret')
      assert.match(JSON.stringify(full), /\+12065550101/)
      const logged = JSON.stringify([world.logged, open.logged])
      assert.ok(!logged.includes('a secret'))
    })

    test('at most fifty are told, the latest first', async () => {
      const { client, alice, bob, proxy, bobsProxy } = await meeting(await worldOf(engine))
      for (let at = 0; at < 30; at++) {
        await alice.texts(proxy, `${at}`)
        await alice.texts('+14155550199', `${at}`)
      }
      await bob.texts(bobsProxy, 'not hers')
      const shown = await traces(client, { From: alicesNumber })
      assert.equal(shown.length, 50)
      const order = shown.map(({ sid }) => sid.slice(2))
      assert.deepEqual(order, order.toSorted().reverse())
    })

    test('another account’s contacts are as those that never were', async () => {
      const world = await worldOf(engine)
      const { client, alice, proxy } = await meeting(world)
      await alice.texts(proxy, 'hi')
      await alice.texts('+14155550199', 'hi')
      const theirs = await traces(client, { From: alicesNumber })
      const stranger = clientOf(world.base, await world.account())
      const { body } = await client.get('/maskline/v1/alerts')
      const sids = [
        ...theirs.flatMap(({ sid, session_sid, steps }) => [
          sid,
          session_sid,
          ...steps.map((step) => step['sid']),
        ]),
        body.alerts[0].sid,
      ]
      for (const Sid of sids) {
        if (typeof Sid === 'string') assert.deepEqual(await traces(stranger, { Sid }), [], Sid)
      }
      assert.deepEqual(await traces(stranger, { From: alicesNumber }), [])
      assert.deepEqual(await traces(stranger, { To: proxy }), [])
    })

    test('nothing asked for, or what is no SID of these, is refused', async () => {
      const { client } = await meeting(await worldOf(engine))
      for (const query of ['', '?From=', '?Sid=KS00000000000000000000000000000000', '?Sid=12']) {
        const { status, body } = await client.get(`${tracesPath}${query}`)
        assert.equal(status, 400, query)
        assert.equal(body.code, 80701)
      }
      assert.deepEqual(await traces(client, { Sid: `KI${'f'.repeat(32)}` }), [])
    })
  })
}

// Calls from people who are in no session: the application says what is to happen (contract 3.7 and 4.4).
import assert from 'node:assert/strict'
import { suite, test, type TestContext } from 'node:test'
import twilio from 'twilio'
import { callScene, people, type SceneSettings } from '../support/calls.ts'
import { coreOf } from '../support/core-client.ts'
import { type Engine, engines } from '../support/engines.ts'
import type { Call } from '../support/receiver.ts'

const [alicesNumber, bobsNumber] = people
const proxy = '+12065550180'

/** What the application answers, by the path that was asked: TwiML, or an object as JSON. */
type Script = Readonly<Record<string, string | object | number | ((call: Call) => string | object)>>

/** An application that is asked about calls from strangers. */
function asked(t: TestContext, engine: Engine, script: Script, settings: SceneSettings = {}) {
  return callScene(t, engine, {
    present: 0,
    ...settings,
    service: { OutOfSessionCallbackUrl: 'APP/stray', ...settings.service },
    answer: (call, response) => {
      const path = call.path.split('?')[0]!
      const given = script[path]
      const answer = typeof given === 'function' ? given(call) : given
      if (typeof answer === 'number') {
        response.writeHead(answer).end()
        return
      }
      const json = typeof answer === 'object'
      response.setHeader('content-type', json ? 'application/json; charset=utf-8' : 'text/xml')
      response.end(json ? JSON.stringify(answer) : answer && `<Response>${answer}</Response>`)
    },
  })
}

const pathsOf = (calls: readonly Call[]) => calls.map(({ path }) => path)

for (const engine of engines) {
  suite(`calls out of session, ${engine.name}`, () => {
    test('the application is told of the call in the words of a voice webhook, signed', async (t) => {
      const { app, story, alice, alerts } = await asked(t, engine, { '/stray': '<Reject reason="busy"/>' })
      const sid = await alice.calls(proxy)
      const [{ form, headers, path } = assert.fail()] = app.calls
      assert.deepEqual(form, {
        AccountSid: story.account.sid,
        ApiVersion: '2010-04-01',
        CallSid: sid,
        CallStatus: 'ringing',
        Direction: 'inbound',
        From: alicesNumber,
        To: proxy,
        Caller: alicesNumber,
        Called: proxy,
      })
      const signature = headers['x-twilio-signature'] as string
      assert.ok(twilio.validateRequest(story.account.token, signature, app.base + path, form))
      const { status, duration } = await alice.newest()
      assert.deepEqual([status, duration], ['busy', 0])
      assert.deepEqual(await alerts(), ['80903'])
    })

    test('without an address to ask the call is rejected', async (t) => {
      const { app, alice, alerts, assertMasked } = await callScene(t, engine, { present: 0 })
      await alice.calls(proxy)
      assert.equal((await alice.newest()).status, 'no-answer')
      assert.deepEqual([await alerts(), app.calls], [['80903'], []])
      await assertMasked()
    })

    test('a number that is in no pool is rejected', async (t) => {
      const { alice, alerts } = await callScene(t, engine, { present: 0 })
      await alice.calls('+12065550199')
      assert.deepEqual([(await alice.newest()).status, await alerts()], ['no-answer', ['80905']])
    })

    test('what is said and played is heard, and then the call ends', async (t) => {
      const { alice, later } = await asked(t, engine, {
        '/stray':
          '<Say>Hello &amp; welcome</Say><Pause length="2"/><Play loop="2">/a.mp3</Play><Hangup/><Say>Never</Say>',
      })
      await alice.calls(proxy)
      assert.equal((await alice.newest()).status, 'in-progress')
      await later(2)
      const { status, heard, duration } = await alice.newest()
      assert.deepEqual([status, duration], ['completed', 2])
      assert.deepEqual(
        heard.map((sound) => sound.replace(/http:..127\.0\.0\.1:\d+/, 'APP')),
        ['say: Hello & welcome', 'play: APP/a.mp3', 'play: APP/a.mp3'],
      )
    })

    test('digits that are pressed lead to the next document', async (t) => {
      const { app, alice } = await asked(t, engine, {
        '/stray': '<Gather numDigits="2" action="/menu"><Say>Press</Say></Gather><Say>Nothing came</Say>',
        '/menu': ({ form }) => `<Say>You pressed ${form['Digits']}</Say>`,
      })
      const sid = await alice.calls(proxy)
      assert.equal(await alice.does('digits', { Digits: '12' }), 'completed')
      assert.deepEqual((await alice.newest()).heard, ['say: Press', 'say: You pressed 12'])
      const { form } = app.calls[1]!
      assert.deepEqual([form['CallSid'], form['CallStatus'], form['Digits']], [sid, 'in-progress', '12'])
    })

    test('when nobody presses anything the document goes on', async (t) => {
      const { alice, later } = await asked(t, engine, {
        '/stray': '<Gather timeout="4" action="/menu"><Say>Press</Say></Gather><Say>Nothing came</Say>',
      })
      await alice.calls(proxy)
      await later(3)
      assert.deepEqual((await alice.newest()).heard, ['say: Press'])
      await later(1)
      const { heard, status } = await alice.newest()
      assert.deepEqual([heard, status], [['say: Press', 'say: Nothing came'], 'completed'])
    })

    test('a text of the document reaches the caller from the number that was called', async (t) => {
      const { story, alice } = await asked(t, engine, { '/stray': '<Message>Try later</Message><Reject/>' })
      await alice.calls(proxy)
      assert.deepEqual(await story.person(alicesNumber).received(), [{ from: proxy, body: 'Try later' }])
      assert.equal((await alice.newest()).status, 'no-answer')
    })

    test('a recording is refused with an alert, and the rest is played', async (t) => {
      const { alice, alerts } = await asked(t, engine, { '/stray': '<Record maxLength="5"/><Say>Bye</Say>' })
      await alice.calls(proxy)
      assert.deepEqual((await alice.newest()).heard, ['say: Bye'])
      assert.deepEqual(await alerts(), ['80903', '12200'])
    })

    test('a dialled number sees the number that was called, and its end is told to the document', async (t) => {
      const { app, alice, bob, later, assertMasked } = await asked(t, engine, {
        '/stray': `<Dial action="/after" timeout="10"><Number>${bobsNumber}</Number></Dial>`,
        '/after': '<Say>Bye</Say>',
      })
      await alice.calls(proxy)
      assert.equal((await bob.newest()).from, proxy)
      await bob.does('answer')
      await later(4)
      await bob.does('hangup')
      const { form } = app.calls.at(-1)!
      const [leg, status, seconds] = [form['DialCallSid'], form['DialCallStatus'], form['DialCallDuration']]
      assert.deepEqual([leg, status, seconds], [(await bob.newest()).sid, 'completed', '4'])
      assert.deepEqual((await alice.newest()).heard, ['ringing', 'say: Bye'])
      await alice.calls(proxy)
      await later(10)
      assert.equal((await bob.newest()).status, 'no-answer')
      assert.equal(app.calls.at(-1)!.form['DialCallStatus'], 'no-answer')
      await assertMasked()
    })

    test("a document cannot show the caller's own number to anybody", async (t) => {
      const { alice, bob, alerts, assertMasked } = await asked(t, engine, {
        '/stray': ({ form }) => `<Dial callerId="${form['From']}">${bobsNumber}</Dial>`,
      })
      await alice.calls(proxy)
      assert.equal((await bob.newest()).from, proxy)
      assert.deepEqual(await alerts(), ['80903', '12200'])
      await assertMasked()
    })

    test('redirects are followed, and a circle of them ends', async (t) => {
      const { app, alice, alerts } = await asked(t, engine, {
        '/stray': '<Redirect method="GET">/next?a=1</Redirect>',
        '/next': '<Say>Again</Say><Redirect>/next</Redirect>',
      })
      await alice.calls(proxy)
      const { status, heard } = await alice.newest()
      assert.deepEqual([status, heard.length], ['completed', 19])
      assert.equal(app.calls.length, 21)
      assert.equal(app.calls[1]!.method, 'GET')
      assert.match(app.calls[1]!.path, /^\/next\?a=1&AccountSid=AC/)
      assert.deepEqual(await alerts(), ['80903', '12200'])
    })

    for (const [what, answer, code] of [
      ['is refused', 500, '80913'],
      ['is not XML', '<Say>', '12100'],
      ['is not TwiML', '<Fax/>', '12200'],
    ] as const) {
      test(`an answer that ${what} is an alert, and the call is rejected`, async (t) => {
        const { alice, alerts } = await asked(t, engine, { '/stray': answer })
        await alice.calls(proxy)
        assert.deepEqual([(await alice.newest()).status, await alerts()], ['no-answer', ['80903', code]])
      })
    }

    test('a document that comes for a call which has gone on meanwhile is not played', async (t) => {
      let release = () => {}
      const held = new Promise<void>((resolve) => (release = resolve))
      const { world, story, app, alice, later } = await callScene(t, engine, {
        present: 0,
        service: { OutOfSessionCallbackUrl: 'APP/stray' },
        answer: ({ path }, response) => {
          response.setHeader('content-type', 'text/xml')
          if (path === '/stray') response.end('<Response><Say>One</Say><Redirect>/late</Redirect></Response>')
          else void held.then(() => response.end('<Response><Say>Late</Say></Response>'))
        },
      })
      const calling = alice.calls(proxy)
      await app.told(2)
      const Twiml = '<Response><Say>Other</Say><Pause length="5"/><Say>Bye</Say></Response>'
      const { sid } = await alice.newest()
      assert.equal((await coreOf(world, story.account).post(`/Calls/${sid}.json`, { Twiml })).status, 200)
      release()
      await calling
      assert.deepEqual((await alice.newest()).heard, ['say: One', 'say: Other'])
      await later(5)
      assert.deepEqual((await alice.newest()).heard, ['say: One', 'say: Other', 'say: Bye'])
    })

    test('a caller who hangs up is asked nothing more', async (t) => {
      const { app, alice, bob } = await asked(t, engine, {
        '/stray': `<Dial action="/after">${bobsNumber}</Dial>`,
      })
      await alice.calls(proxy)
      assert.equal(await alice.does('hangup'), 'canceled')
      assert.deepEqual([(await bob.newest()).status, pathsOf(app.calls)], ['canceled', ['/stray']])
    })
  })

  suite(`sessions made for a call, ${engine.name}`, () => {
    test('the session that the application wishes for takes this very call', async (t) => {
      const { story, app, alice, bob, later, assertMasked } = await asked(t, engine, {
        '/stray': { participantIdentifier: bobsNumber, uniqueName: 'made' },
      })
      const sid = await alice.calls(proxy)
      await bob.does('answer')
      await later(8)
      await alice.does('hangup')
      const made = `${story.service}/Sessions/made`
      const { body: session } = await story.client.get(made)
      assert.equal(session.status, 'in-progress')
      const path = `${story.service}/Sessions/${session.sid}`
      const { participants } = (await story.client.get(`${path}/Participants`)).body
      assert.deepEqual(
        [participants[0].proxy_identifier, (await bob.newest()).from],
        [proxy, participants[1].proxy_identifier],
      )
      const [interaction] = (await story.client.get(`${path}/Interactions`)).body.interactions
      assert.deepEqual([interaction.inbound_resource_sid, interaction.data], [sid, '{"duration":"8"}'])
      assert.deepEqual(pathsOf(await app.told(5)), [
        '/stray',
        ...Array.from({ length: 4 }, () => '/callback'),
      ])
      await assertMasked()
    })

    test('all that is asked about one call has one time limit: what is left over is not asked', async (t) => {
      const scene = await asked(
        t,
        engine,
        {
          '/stray': () => {
            // The application took nearly all of the time that the caller's carrier waits.
            scene.world.clock.advance(14)
            return { participantIdentifier: bobsNumber }
          },
          '/intercept': 403,
        },
        { service: { InterceptCallbackUrl: 'APP/intercept', OutOfSessionCallbackUrl: 'APP/stray' } },
      )
      const { app, alice, alerts } = scene
      await alice.calls(proxy)
      assert.ok(!pathsOf(app.calls).includes('/intercept'))
      assert.deepEqual(await alerts(), ['80903', '80908'])
    })

    test('a call handed back to Proxy asks a second time with the same SID, and then finds its session', async (t) => {
      let times = 0
      const { story, app, alice, bob, alerts } = await asked(t, engine, {
        '/stray': ({ form }) => {
          const { AccountSid } = form
          const handOver = `https://webhooks.twilio.com/v1/Accounts/${AccountSid}/Proxy/KS${'0'.repeat(32)}/Webhooks/Call`
          return times++ === 0
            ? `<Say>One moment</Say><Redirect method="POST">${handOver}</Redirect>`
            : { participantIdentifier: bobsNumber }
        },
      })
      const sid = await alice.calls(proxy)
      const [first, second] = app.calls.filter(({ path }) => path === '/stray')
      assert.deepEqual([first!.form['CallSid'], second!.form['CallSid']], [sid, sid])
      assert.deepEqual([first!.form['CallStatus'], second!.form['CallStatus']], ['ringing', 'in-progress'])
      assert.deepEqual((await alice.newest()).heard, ['say: One moment', 'ringing'])
      await bob.does('answer')
      await bob.does('hangup')
      const { sessions } = (await story.client.get(`${story.service}/Sessions`)).body
      assert.equal(sessions.length, 1)
      assert.deepEqual(await alerts(), ['80903'])
    })

    test('a session that cannot be made is an alert, and the call is rejected', async (t) => {
      const { alice, alerts } = await asked(t, engine, { '/stray': { participantIdentifier: 'nobody' } })
      await alice.calls(proxy)
      assert.deepEqual([(await alice.newest()).status, await alerts()], ['no-answer', ['80903', '80913']])
    })

    test('a session that the call itself finds expired is one, and its end is told to the application', async (t) => {
      const { app, session, alice, world, alerts } = await asked(
        t,
        engine,
        { '/stray': '<Reject/>' },
        { present: 2, session: { Ttl: '60' } },
      )
      world.clock.advance(61)
      await alice.calls(session.proxies[0]!)
      assert.deepEqual(await alerts(), ['80904'])
      const { form } = app.calls[0]!
      assert.deepEqual(
        [form['sessionStatus'], form['sessionSid']],
        ['closed', session.path.split('/').at(-1)],
      )
    })
  })
}

// Calls that a Twilio-compatible carrier brings: what it is told to do, and what it reports (contract 9.3 and 9.4).
import assert from 'node:assert/strict'
import { suite, test, type TestContext } from 'node:test'
import fc from 'fast-check'
import twilio from 'twilio'
import { readTwiml } from '../../src/twiml/read.ts'
import { type CallScene, callScene, people, type SceneSettings } from '../support/calls.ts'
import { encoded } from '../support/client.ts'
import { type Engine, engines } from '../support/engines.ts'

const [alicesNumber, bobsNumber] = people

/** A carrier that brings calls to the scene's service. */
async function carried(t: TestContext, engine: Engine, settings: SceneSettings = {}) {
  const scene = await callScene(t, engine, settings)
  const { story, world, session } = scene
  const { sid: AccountSid, token } = story.account
  const hook = `${world.base}/v1/Accounts/${AccountSid}/Proxy/${story.service.split('/').at(-1)}/Webhooks/Call`
  const { sids } = world.maskline.context
  const [caller, called] = [sids.mint('CA'), sids.mint('CA')]
  const told = { AccountSid, ApiVersion: '2010-04-01' }
  return {
    ...scene,
    hook,
    caller,
    called,
    /** Calls an address as the carrier does. */
    async post(url: string, form: Record<string, string>, signingToken = token) {
      const signature = twilio.getExpectedTwilioSignature(signingToken, url, form)
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'x-twilio-signature': signature },
        body: encoded(form),
      })
      return { status: response.status, body: await response.text() }
    },
    ringing: {
      ...told,
      CallSid: caller,
      CallStatus: 'ringing',
      Direction: 'inbound',
      From: alicesNumber,
      To: session.proxies[0] ?? '+12065550180',
      FromCity: 'SEATTLE',
    },
    /** A report on the called person's leg. */
    leg: (CallStatus: string, more: Record<string, string> = {}) => ({
      ...told,
      CallSid: called,
      ParentCallSid: caller,
      CallStatus,
      ...more,
    }),
  }
}

type Carried = Awaited<ReturnType<typeof carried>>

/** Where the document says that reports go. */
async function begun({ post, hook, ringing }: Carried) {
  const { status, body } = await post(hook, ringing)
  assert.equal(status, 200, body)
  const address = (name: string) =>
    new RegExp(` ${name}="([^"]*)"`).exec(body)?.[1]?.replaceAll('&amp;', '&') ?? assert.fail(body)
  return { body, done: address('action'), status: address('statusCallback') }
}

const sidesOf = async ({ interaction }: CallScene) => {
  const { inbound_resource_status, outbound_resource_status, data } = await interaction()
  return [inbound_resource_status, outbound_resource_status, data]
}

for (const engine of engines) {
  suite(`call webhooks, ${engine.name}`, () => {
    test('the carrier is told to dial the counterpart from its own proxy number', async (t) => {
      const scene = await carried(t, engine)
      const { body } = await begun(scene)
      assert.ok(!body.includes(alicesNumber), body)
      const [step, ...rest] = readTwiml(body, { number: scene.session.proxies[0]!, url: scene.hook })
      assert.deepEqual(rest, [])
      assert.ok(step?.do === 'dial')
      assert.deepEqual([step.number, step.callerId], [bobsNumber, scene.session.proxies[1]])
      assert.deepEqual([step.ringSecondsMax, step.talkSecondsMax], [30, 14_400])
      assert.match(body, / answerOnBridge="true" /)
      assert.deepEqual(await sidesOf(scene), ['ringing', null, '{}'])
      assert.equal((await begun(scene)).body, body, 'brought again, it is the same')
    })

    test('its reports move the interaction, each change is told once, doubled ones change nothing', async (t) => {
      const scene = await carried(t, engine)
      const { post, leg, called, app, interaction } = scene
      const { status, done } = await begun(scene)
      const dialled = { DialCallSid: called, DialCallStatus: 'completed', DialCallDuration: '9' }
      for (const [url, form, sides] of [
        [status, leg('initiated'), ['ringing', 'initiated', '{}']],
        [status, leg('ringing'), ['ringing', 'ringing', '{}']],
        [status, leg('in-progress'), ['in-progress', 'in-progress', '{}']],
        [status, leg('completed', { CallDuration: '9' }), ['in-progress', 'completed', '{"duration":"9"}']],
        [done, { ...leg('in-progress'), ...dialled }, ['completed', 'completed', '{"duration":"9"}']],
      ] as const) {
        for (let times = 0; times < 2; times++) {
          const answer = await post(url, form)
          assert.deepEqual([answer.status, answer.body.endsWith('<Response></Response>')], [200, true])
          assert.deepEqual(await sidesOf(scene), sides)
        }
      }
      await post(status, leg('ringing'))
      const calls = await app.told(6)
      assert.deepEqual(
        calls.map(({ form }) => `${form['inboundResourceStatus']} ${form['outboundResourceStatus']}`),
        [
          'ringing undefined',
          'ringing initiated',
          'ringing ringing',
          'in-progress in-progress',
          'in-progress completed',
          'completed completed',
        ],
      )
      assert.equal((await interaction())['outbound_resource_sid'], called)
    })

    test('reports in any order end as the last of them says', async (t) => {
      const reports = ['initiated', 'ringing', 'in-progress', 'completed', 'done'] as const
      await fc.assert(
        fc.asyncProperty(fc.shuffledSubarray([...reports], { minLength: 5 }), async (order) => {
          const scene = await carried(t, engine)
          const { status, done } = await begun(scene)
          const dialled = { DialCallSid: scene.called, DialCallStatus: 'completed', DialCallDuration: '2' }
          for (const report of order) {
            const form = scene.leg(report, { CallDuration: '2' })
            if (report === 'done') await scene.post(done, { ...scene.leg('completed'), ...dialled })
            else await scene.post(status, form)
          }
          assert.deepEqual(await sidesOf(scene), ['completed', 'completed', '{"duration":"2"}'])
        }),
        { numRuns: 6 },
      )
    })

    test('how long the two talked is kept and told once, though it comes after the end', async (t) => {
      const scene = await carried(t, engine)
      const { post, leg, called, app } = scene
      const { status, done } = await begun(scene)
      const talked = { ...leg('in-progress'), DialCallSid: called, DialCallStatus: 'completed' }
      await post(done, talked)
      assert.deepEqual(await sidesOf(scene), ['completed', 'completed', '{}'])
      // A callback says what is known when it goes.
      await app.told(2)
      for (const CallDuration of ['9', '9', '8']) await post(status, leg('completed', { CallDuration }))
      await post(done, { ...talked, DialCallDuration: '8' })
      assert.deepEqual(await sidesOf(scene), ['completed', 'completed', '{"duration":"9"}'])
      const calls = await app.told(3)
      assert.deepEqual(
        calls.map(({ form }) => [form['outboundResourceStatus'], form['interactionData']]),
        [
          [undefined, ''],
          ['completed', ''],
          ['completed', '{"duration":"9"}'],
        ],
      )
    })

    test('a call that nobody answers ends as the carrier says', async (t) => {
      const scene = await carried(t, engine)
      const { done } = await begun(scene)
      await scene.post(done, { ...scene.leg('ringing'), DialCallSid: scene.called, DialCallStatus: 'busy' })
      assert.deepEqual(await sidesOf(scene), ['completed', 'busy', '{}'])
    })

    test('what is signed wrongly is refused, and records nothing', async (t) => {
      const scene = await carried(t, engine)
      const refused = await scene.post(scene.hook, scene.ringing, 'f'.repeat(32))
      assert.equal(refused.status, 401)
      const { interactions } = (await scene.story.client.get(`${scene.session.path}/Interactions`)).body
      assert.deepEqual(interactions, [])
    })

    test('a report on an interaction that is gone is an alert, and the carrier is at ease', async (t) => {
      const scene = await carried(t, engine)
      const { status } = await begun(scene)
      await scene.story.client.delete(scene.session.path)
      assert.equal((await scene.post(status, scene.leg('initiated'))).status, 200)
      assert.deepEqual(await scene.alerts(), ['80907'])
    })

    test('out of session the application hears what the carrier said, and its document is passed on', async (t) => {
      const { post, hook, ringing, app } = await carried(t, engine, {
        present: 0,
        service: { OutOfSessionCallbackUrl: 'APP/stray' },
        answer: (_, response) => {
          response.setHeader('content-type', 'text/xml')
          response.end('<Response><Gather action="/menu"><Say>1?</Say></Gather></Response>')
        },
      })
      const { body } = await post(hook, ringing)
      assert.deepEqual(app.calls[0]!.form, { ...ringing, Caller: alicesNumber, Called: ringing.To })
      assert.ok(body.includes(`action="${app.base}/menu"`), body)
      assert.ok(!body.includes('statusCallback'))
    })

    test('a caller who withholds the number is in no session', async (t) => {
      const { post, hook, ringing, alerts } = await carried(t, engine)
      for (const [index, From] of ['', 'anonymous', '+266696687'].entries()) {
        const CallSid = `CA${'0'.repeat(31)}${index}`
        const { status, body } = await post(hook, { ...ringing, From, CallSid })
        assert.deepEqual([status, body.includes('<Reject')], [200, true])
      }
      assert.deepEqual(await alerts(), ['80903', '80903', '80903'])
    })
  })
}

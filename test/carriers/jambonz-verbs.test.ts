// The verbs with which jambonz is answered, against the published specification of its verbs.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { bridge, type CallPlan, type CallStep } from '../../src/domain/call-plan.ts'
import { documentOf, owner as account_sid, side } from '../support/carrier-fixtures.ts'
import { signing } from './jambonz/adapter.ts'
import { address, type Body, described, heard } from './jambonz/described.ts'

async function answered(plan: CallPlan, settings: Body = signing) {
  const reply = (await described(settings)).voice!.answer(plan, address)
  assert.deepEqual([reply.status, reply.contentType], [200, 'application/json'])
  return JSON.parse(reply.body) as (Body & { verb: string })[]
}

const counterpart = { identifier: '+12065550101', proxy_identifier: '+12065550181' }
const names = {
  ks: side.service_sid,
  kc: side.session_sid,
  ki: side.interaction_sid,
  kp: side.participant_sid,
}

test('a call of a session is dialled from the proxy number, and reports name its interaction', async () => {
  const verbs = await answered(bridge(counterpart, side), { ...signing, trunk: 'south' })
  assert.deepEqual(verbs, [
    { verb: 'tag', data: names },
    {
      verb: 'dial',
      callerId: '+12065550181',
      callerName: '+12065550181',
      forwardPAI: false,
      anchorMedia: true,
      answerOnBridge: true,
      timeout: 30,
      timeLimit: 14_400,
      target: [{ type: 'phone', number: '+12065550101', trunk: 'south' }],
      tag: names,
      actionHook: address('CallDone'),
    },
  ])
})

test('what a dial is tagged with is read from its reports', async () => {
  const [tag, dial] = await answered(bridge(counterpart, side))
  for (const [name, customerData] of [
    ['leg-ringing', dial!['tag']],
    ['done-ringing', tag!['data']],
  ] as const) {
    const event = await heard(name, { customerData })
    assert.deepEqual(event.kind === 'leg' && event.side, side)
  }
})

test('without a trunk jambonz chooses one', async () => {
  const dial = (await answered(bridge(counterpart)))[0]!
  assert.deepEqual(dial['target'], [{ type: 'phone', number: '+12065550101' }])
})

test('a rejected call is declined, and a busy one is busy', async () => {
  const statuses = (reason: 'rejected' | 'busy') => answered([{ do: 'reject', reason }])
  assert.deepEqual(await statuses('rejected'), [{ verb: 'sip:decline', status: 603, reason: 'Decline' }])
  assert.deepEqual(await statuses('busy'), [{ verb: 'sip:decline', status: 486, reason: 'Busy Here' }])
})

test('a plan that is empty, or of which nothing can be done, ends the call', async () => {
  const text: CallStep = { do: 'message', body: 'hi', media_urls: [] }
  for (const plan of [[], [text], [{ do: 'record', secondsMax: 60 }]] as CallPlan[]) {
    assert.deepEqual(await answered(plan), [{ verb: 'hangup' }])
  }
})

test('what is said and played is repeated as often as the plan says, for ever when it says 0', async () => {
  const verbs = await answered([
    { do: 'say', text: 'Hello', language: 'es-MX', loop: 2 },
    { do: 'pause', seconds: 3 },
    { do: 'play', url: 'https://media.example/a.mp3', loop: 0 },
  ])
  assert.deepEqual(verbs, [
    { verb: 'say', text: 'Hello', loop: 2 },
    { verb: 'pause', length: 3 },
    { verb: 'play', url: 'https://media.example/a.mp3', loop: 'forever' },
  ])
})

const say = (text: string): CallStep => ({ do: 'say', text, loop: 1 })
const app = 'https://app.example/next'

test('a step that needs the application is the last: its prompts are heard, and the call is over', async () => {
  const gather = { do: 'gather', digitsMax: 1, finishOnKey: '#', timeoutSeconds: 5, method: 'POST' } as const
  const dial = { ...bridge(counterpart)[0]!, action: app } as CallStep
  const heardOf = async (step: CallStep) =>
    (await answered([say('a'), step, say('z')])).map(({ verb, text }) => text ?? verb)
  assert.deepEqual(await heardOf({ ...gather, action: app, prompts: [say('b'), say('c')] }), ['a', 'b', 'c'])
  assert.deepEqual(await heardOf({ do: 'redirect', url: app, method: 'POST' }), ['a'])
  assert.deepEqual(await heardOf({ do: 'record', secondsMax: 9, action: app }), ['a'])
  assert.deepEqual(await heardOf(dial), ['a', 'dial'])
  assert.deepEqual(await heardOf(bridge(counterpart)[0]!), ['a', 'dial', 'z'])
  assert.deepEqual(await heardOf({ do: 'message', body: 'hi', media_urls: [] }), ['a', 'z'])
})

test('a redirect that hands the call over to Proxy comes back to us, for this account only', async () => {
  const to = (account: string) =>
    `https://webhooks.twilio.com/v1/Accounts/${account}/Proxy/${side.service_sid}`
  const redirect = (url: string): CallPlan => [
    { do: 'redirect', url: `${url}/Webhooks/Call`, method: 'POST' },
  ]
  assert.deepEqual(await answered(redirect(to(account_sid))), [
    { verb: 'redirect', actionHook: address('Call') },
  ])
  assert.deepEqual(await answered(redirect(to(`AC${'9'.repeat(32)}`))), [{ verb: 'hangup' }])
})

interface VerbFacts {
  readonly required: readonly string[]
  readonly properties: Readonly<Record<string, string | { list: string } | { enum: readonly string[] }>>
}
const { verbs: facts } = documentOf('jambonz', 'verb-specifications') as {
  verbs: Readonly<Record<string, VerbFacts>>
}

/** As jambonz checks it: an unknown property is as wrong as a missing one. */
function assertAllowed(name: string, given: Body): void {
  const fact = facts[name] ?? assert.fail(`there is no verb ${name}`)
  for (const property of fact.required) assert.ok(property in given, `${name}: ${property}`)
  for (const [property, value] of Object.entries(given)) {
    const allowed = fact.properties[property] ?? assert.fail(`${name} has no ${property}`)
    if (typeof allowed === 'string')
      assert.ok(allowed.split('|').includes(typeof value), `${name}: ${property}`)
    else if ('enum' in allowed) assert.ok(allowed.enum.includes(value as string))
    else for (const one of value as Body[]) assertAllowed(allowed.list, one)
  }
}

const media = fc.constant('https://media.example/a.mp3')
const plain: fc.Arbitrary<CallStep> = fc.oneof(
  fc.record({ do: fc.constant('say' as const), text: fc.string(), loop: fc.nat(9) }),
  fc.record({ do: fc.constant('play' as const), url: media, loop: fc.nat(9) }),
  fc.record({ do: fc.constant('pause' as const), seconds: fc.nat(9) }),
)
const action = { action: fc.option(fc.constant(app), { nil: undefined }) }
const step = fc.oneof(
  plain,
  fc.record({
    do: fc.constant('dial' as const),
    number: fc.constant('+12065550101'),
    callerId: fc.constant('+12065550181'),
    ringSecondsMax: fc.nat(60),
    talkSecondsMax: fc.nat(),
    side: fc.option(fc.constant(side), { nil: undefined }),
    ...action,
  }),
  fc.record({
    do: fc.constant('gather' as const),
    digitsMax: fc.option(fc.nat(9)),
    finishOnKey: fc.constant('#'),
    timeoutSeconds: fc.nat(9),
    method: fc.constant('POST' as const),
    prompts: fc.array(plain),
    ...action,
  }),
  fc.constantFrom<CallStep>(
    { do: 'redirect', url: app, method: 'POST' },
    { do: 'reject', reason: 'busy' },
    { do: 'hangup' },
    { do: 'message', body: 'hi', media_urls: [app] },
    { do: 'record', secondsMax: 60, action: app },
  ),
)

test('whatever the plan, its verbs are allowed, hide the caller and never lead to the application', async () => {
  const { voice } = await described(signing)
  fc.assert(
    fc.property(fc.array(step, { maxLength: 6 }), (plan) => {
      const { body } = voice!.answer(plan as CallPlan, address)
      const verbs = JSON.parse(body) as (Body & { verb: string })[]
      assert.ok(verbs.length > 0)
      for (const { verb, ...properties } of verbs) {
        assertAllowed(verb, properties)
        if (verb !== 'dial') continue
        assert.equal(properties['callerId'], '+12065550181')
        assert.equal(properties['forwardPAI'], false)
        assert.equal(properties['anchorMedia'], true)
        for (const more of ['headers', 'referHook', 'exitMediaPath']) assert.ok(!(more in properties))
      }
      assert.ok(!verbs.some(({ actionHook, url }) => actionHook === app || url === app))
    }),
  )
})

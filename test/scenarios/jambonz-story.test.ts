// Calls over an operator's own trunks: what jambonz is answered, what it reports in whatever order, and who is turned away.
import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { test, type TestContext } from 'node:test'
import fc from 'fast-check'
import { sidFor } from '../../src/carriers/settings.ts'
import { secret } from '../carriers/jambonz/adapter.ts'
import { type Body, bodyOf } from '../carriers/jambonz/described.ts'
import { fixtureOf } from '../support/carrier-fixtures.ts'
import { engines } from '../support/engines.ts'
import { type Operated, operated, type OperatedOptions, type OperatedSession } from '../support/operated.ts'

const [alice, bob, carol] = ['+12065550100', '+12065550101', '+12065550102'] as const
const [hers, his] = ['+12065550180', '+12065550181'] as const
const postgres = engines.find(({ name }) => name === 'postgres')!

const carrier = {
  kind: 'jambonz',
  name: 'trunks',
  numbers: [hers, his],
  webhook_secret: secret,
  trunk: 'north',
}

interface Scene {
  readonly maskline: Operated
  /** Somebody calls; answers the verbs. */
  called(from: string, to: string, call_sid?: string): Promise<Body[]>
  /** Brings the request of this fixture with other words. */
  brings(name: string, words?: Body): Promise<{ status: number; body: string }>
}

async function sceneOf(
  t: TestContext,
  options: Pick<OperatedOptions, 'service' | 'answer'> = {},
): Promise<Scene> {
  const maskline = await operated(t, postgres, { carriers: [carrier], ...options })
  await maskline.pool([hers, his])
  const brings: Scene['brings'] = async (name, words = {}) => {
    const { subject } = fixtureOf('jambonz', name)
    const usual = bodyOf(name)
    const body = JSON.stringify({ ...usual, ...words })
    const seconds = maskline.clock.now().getTime() / 1000
    const v1 = createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex')
    const response = await fetch(`${maskline.publicUrl}/carriers/trunks/${subject}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'jambonz-signature': `t=${seconds},v1=${v1}` },
      body,
    })
    return { status: response.status, body: await response.text() }
  }
  return {
    maskline,
    brings,
    async called(from, to, call_sid = 'a call of jambonz') {
      const { status, body } = await brings('call', { from, to, call_sid })
      assert.equal(status, 200, body)
      return JSON.parse(body) as Body[]
    },
  }
}

/** Alice is seen behind `hers` by Bob, and Bob behind `his` by Alice. */
const session = ({ maskline }: Scene, parameters: Record<string, string> = {}) =>
  maskline.session({ [alice]: his, [bob]: hers }, parameters)

/** Alice calls Bob; what jambonz says of the call from then on. */
async function call(scene: Scene, call_sid: string) {
  const [tag, dial, ...rest] = await scene.called(alice, his, call_sid)
  assert.deepEqual(rest, [])
  const customerData = tag!['data']
  const leg = `${call_sid} to Bob`
  return {
    dial: dial!,
    leg,
    tells: async (name: string, words: Body = {}) => {
      const parties = name.startsWith('leg')
        ? { call_sid: leg, from: hers, to: bob }
        : { call_sid, from: alice, to: his }
      const dialled = 'dial_call_sid' in bodyOf(name) ? { dial_call_sid: leg } : {}
      const { status, body } = await scene.brings(name, { ...parties, ...dialled, customerData, ...words })
      assert.deepEqual([status, body], [200, '[]'], name)
    },
  }
}

const sides = ({
  inbound_resource_status,
  outbound_resource_status,
  data,
}: Record<string, string | null>) => [inbound_resource_status, outbound_resource_status, data]

const lastOf = async (made: OperatedSession) => sides((await made.interactions()).at(-1)!)

test('a call in is answered with verbs that dial the other from her own proxy number, and told to its end', async (t) => {
  const scene = await sceneOf(t)
  const made = await session(scene)
  const { dial, tells, leg } = await call(scene, 'one')
  assert.deepEqual(
    [dial['verb'], dial['callerId'], dial['callerName'], dial['target'], dial['actionHook']],
    [
      'dial',
      hers,
      hers,
      [{ type: 'phone', number: bob, trunk: 'north' }],
      `${scene.maskline.publicUrl}/carriers/trunks/CallDone`,
    ],
  )
  assert.ok(!JSON.stringify(dial).includes(alice.slice(1)))
  // jambonz tells of both legs, of some things twice.
  for (const name of ['leg-trying', 'leg-ringing', 'leg-ringing', 'caller-in-progress', 'leg-in-progress']) {
    await tells(name)
  }
  assert.deepEqual(await lastOf(made), ['in-progress', 'in-progress', '{}'])
  for (const name of ['leg-completed', 'done-completed', 'caller-completed']) await tells(name)
  assert.deepEqual(await lastOf(made), ['completed', 'completed', '{"duration":"42"}'])
  const [interaction] = await made.interactions()
  assert.deepEqual(
    [interaction!['inbound_resource_sid'], interaction!['outbound_resource_sid']],
    [sidFor('CA', 'trunks', 'one'), sidFor('CA', 'trunks', leg)],
  )
  const told = await scene.maskline.told(6)
  assert.deepEqual(
    told.map(({ form }) => [form['inboundResourceStatus'], form['outboundResourceStatus']]),
    [
      ['ringing', undefined],
      ['ringing', 'initiated'],
      ['ringing', 'ringing'],
      ['in-progress', 'in-progress'],
      ['in-progress', 'completed'],
      ['completed', 'completed'],
    ],
  )
  assert.equal(told.at(-1)!.form['interactionData'], '{"duration":"42"}')
})

test('in whatever order jambonz tells of a call that was answered, it ends with its duration', async (t) => {
  const scene = await sceneOf(t)
  const made = await session(scene)
  const reports = [
    'leg-trying',
    'leg-ringing',
    'leg-in-progress',
    'leg-completed',
    'done-completed',
    'caller-in-progress',
    'caller-completed',
  ]
  let calls = 0
  await fc.assert(
    fc.asyncProperty(fc.shuffledSubarray(reports, { minLength: reports.length }), async (order) => {
      const { tells } = await call(scene, `call ${calls++}`)
      for (const name of order) await tells(name)
      assert.deepEqual(await lastOf(made), ['completed', 'completed', '{"duration":"42"}'])
    }),
    // The log shows fifty at once.
    { numRuns: 40 },
  )
})

for (const [how, names, status] of [
  ['busy', ['leg-trying', 'leg-busy', 'done-busy', 'caller-completed'], 'busy'],
  ['not answered', ['leg-ringing', 'done-ringing', 'caller-completed'], 'no-answer'],
  ['not reachable', ['leg-trying', 'done-failed', 'caller-completed'], 'failed'],
  // The caller hung up before anybody was dialled.
  ['not even dialled', ['done-undialled', 'caller-completed'], null],
] as const) {
  test(`a person who is ${how} ends the call so, in every order of the last reports`, async (t) => {
    const scene = await sceneOf(t)
    const made = await session(scene)
    for (const [nth, order] of [names, names.toReversed()].entries()) {
      const { tells } = await call(scene, `call ${nth}`)
      for (const name of order) await tells(name)
      assert.deepEqual(await lastOf(made), ['completed', status, '{}'])
    }
  })
}

test('a call that the application forbids is declined before anything rings', async (t) => {
  const scene = await sceneOf(t, {
    service: { InterceptCallbackUrl: 'APP/ask' },
    answer: ({ path }, response) => {
      response.statusCode = path === '/ask' ? 403 : 200
      response.end()
    },
  })
  const made = await session(scene)
  const verbs = await scene.called(alice, his)
  assert.deepEqual(verbs, [{ verb: 'sip:decline', status: 603, reason: 'Decline' }])
  assert.deepEqual(await lastOf(made), ['completed', null, '{}'])
  assert.deepEqual(
    scene.maskline.application.calls.map(({ path }) => path),
    ['/ask'],
  )
  // Its end is told by jambonz, and is news to nobody.
  assert.equal((await scene.brings('caller-completed', { customerData: undefined })).status, 200)
  assert.deepEqual(
    (await scene.maskline.alerts()).map(({ error_code }) => error_code),
    ['80909'],
  )
})

test('a stranger hears what the application wants to be said, and is not in any log of a session', async (t) => {
  const scene = await sceneOf(t, {
    service: { OutOfSessionCallbackUrl: 'APP/stray' },
    answer: (_, response) => {
      response.setHeader('content-type', 'text/xml')
      response.end(
        '<Response><Say loop="2">Nobody is here</Say><Play>https://media.example/tune.mp3</Play><Hangup/></Response>',
      )
    },
  })
  const made = await session(scene)
  assert.deepEqual(await scene.called(carol, his), [
    { verb: 'say', text: 'Nobody is here', loop: 2 },
    { verb: 'play', url: 'https://media.example/tune.mp3', loop: 1 },
    { verb: 'hangup' },
  ])
  const [asked] = scene.maskline.application.calls
  const { From, To, CallSid, CallStatus } = asked!.form
  assert.deepEqual(
    [From, To, CallSid, CallStatus],
    [carol, his, sidFor('CA', 'trunks', 'a call of jambonz'), 'ringing'],
  )
  assert.deepEqual(await made.interactions(), [])
})

test('a stranger is declined where the application says nothing', async (t) => {
  const scene = await sceneOf(t)
  await session(scene)
  assert.deepEqual(await scene.called(carol, his), [{ verb: 'sip:decline', status: 603, reason: 'Decline' }])
})

test('a call into a session for texts only is declined', async (t) => {
  const scene = await sceneOf(t)
  const made = await session(scene, { Mode: 'message-only' })
  assert.deepEqual(await scene.called(alice, his), [{ verb: 'sip:decline', status: 603, reason: 'Decline' }])
  assert.deepEqual(await made.interactions(), [])
  assert.deepEqual(
    (await scene.maskline.alerts()).map(({ error_code }) => error_code),
    ['80911'],
  )
})

test('what jambonz did not sign is refused, and nobody is called', async (t) => {
  const scene = await sceneOf(t)
  const made = await session(scene)
  const body = bodyOf('call')
  for (const headers of [{}, { 'jambonz-signature': 't=1,v1=00' }]) {
    const response = await fetch(`${scene.maskline.publicUrl}/carriers/trunks/Call`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ ...body, from: alice, to: his }),
    })
    assert.equal(response.status, 401)
    assert.ok(!(await response.text()).includes(bob))
  }
  assert.deepEqual(await made.interactions(), [])
})

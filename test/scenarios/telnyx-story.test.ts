// Two people over Telnyx: texts and pictures both ways, reports, a call by TeXML, and what is not Telnyx's or not of our time.
import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { readTwiml } from '../../src/twiml/read.ts'
import { engines } from '../support/engines.ts'
import { assertMaskedTexts, type Operated, operated, type OperatedSession } from '../support/operated.ts'
import { telnyxNetwork, type TelnyxNetwork, telnyxStatus, telnyxText } from '../support/telnyx-network.ts'

const [alice, bob] = ['+12065550100', '+12065550101'] as const
const [hers, his] = ['+12065550180', '+12065550181'] as const
const postgres = engines.find(({ name }) => name === 'postgres')!

interface Scene {
  readonly network: TelnyxNetwork
  readonly maskline: Operated
  readonly session: OperatedSession
  /** Where Telnyx is told to call. */
  hook(subject: string): string
  /** Alice's text to Bob, under this id of Telnyx's; answers the status. */
  texted(id: string, more?: { text?: string; media?: readonly string[] }): Promise<number>
  /** The application's own text to Bob. */
  interact(Body: string): ReturnType<Operated['client']['post']>
  /** What Telnyx says of the text that it was handed as the n-th. */
  reports(nth: number, event: string, status: string, code?: string): Promise<number>
}

/** Alice is seen behind `hers` by Bob, and Bob behind `his` by Alice. */
async function sceneOf(t: TestContext, service: Readonly<Record<string, string>> = {}): Promise<Scene> {
  const network = await telnyxNetwork(t, [hers, his])
  const maskline = await operated(t, postgres, { carriers: [network.carrier], service })
  await maskline.pool([hers, his])
  const session = await maskline.session({ [alice]: his, [bob]: hers })
  t.after(() => {
    const texts = network.texts().map((text) => ({ to: text.to, all: JSON.stringify(text) }))
    assertMaskedTexts(texts, [alice, bob])
  })
  const hook = (subject: string) => `${maskline.publicUrl}/carriers/telnyx-us/${subject}`
  const now = () => maskline.clock.now()
  return {
    network,
    maskline,
    session,
    hook,
    async texted(id, { text = 'hello', media = [] } = {}) {
      const payload = telnyxText(id, { from: alice, to: his, text, media })
      return (await network.event(hook('Message'), 'message-received', payload, now())).status
    },
    interact: (Body) => maskline.client.post(`${session.participants[1]!}/MessageInteractions`, { Body }),
    async reports(nth, event, status, code) {
      const text = network.texts()[nth]!
      return (await network.event(text.webhook_url, event, telnyxStatus(text, status, code), now())).status
    },
  }
}

const outboundOf = (told: readonly { form: Readonly<Record<string, string>> }[]) =>
  told.map(({ form }) => form['outboundResourceStatus'])

test('texts go both ways over Telnyx, once each, and are told as far as they come', async (t) => {
  const scene = await sceneOf(t)
  const { network, maskline, session, hook } = scene
  for (let brought = 0; brought < 3; brought++)
    assert.equal(await scene.texted('one', { text: 'Wo? 🚲' }), 200)
  await maskline.told(1)
  const [given] = network.texts()
  assert.deepEqual([given!.from, given!.to, given!.text], [hers, bob, 'Wo? 🚲'])
  for (const [event, status] of [
    ['message-sent', 'sent'],
    ['message-delivered', 'delivered'],
    ['message-sent', 'sent'],
    ['message-delivered', 'delivered'],
  ] as const) {
    assert.equal(await scene.reports(0, event, status), 200)
  }
  assert.deepEqual(outboundOf(await maskline.told(3)), ['queued', 'sent', 'delivered'])
  const back = telnyxText('two', { from: bob, to: hers, text: 'Hier' })
  assert.equal(
    (await network.event(hook('Message'), 'message-received', back, maskline.clock.now())).status,
    200,
  )
  await maskline.told(4)
  assert.deepEqual(
    network.texts().map(({ from, to, text }) => [from, to, text]),
    [
      [hers, bob, 'Wo? 🚲'],
      [his, alice, 'Hier'],
    ],
  )
  const [first, second, ...more] = await session.interactions()
  assert.deepEqual(more, [])
  // Telnyx names texts by UUIDs: what is shown are SIDs of our own, which nobody can be asked for.
  for (const one of [first, second]) {
    assert.match(one!['outbound_resource_sid']!, /^SM[0-9a-f]{32}$/)
    assert.equal(one!['outbound_resource_url'], null)
  }
  await maskline.settled()
})

test('pictures go with their addresses, with words and without', async (t) => {
  const { network, maskline, texted } = await sceneOf(t)
  const media = ['https://media.example/1.jpg', 'https://media.example/2.jpg']
  assert.equal(await texted('one', { text: '', media }), 200)
  assert.equal(await texted('two', { text: 'see', media: media.slice(1) }), 200)
  const told = await maskline.told(2)
  assert.deepEqual(
    network.texts().map(({ text, media_urls }) => [text, media_urls]),
    [
      [undefined, media],
      ['see', media.slice(1)],
    ],
  )
  assert.deepEqual(
    told.map(({ form }) => form['interactionNumMedia']),
    ['2', '1'],
  )
})

test('an event of another time, with other words or of nobody is refused, and nobody hears it', async (t) => {
  const { network, maskline, session, hook } = await sceneOf(t)
  const now = maskline.clock.now().getTime()
  const payload = telnyxText('one', { from: alice, to: his, text: 'hello' })
  for (const ms of [-301_000, 301_000]) {
    const answer = await network.event(hook('Message'), 'message-received', payload, new Date(now + ms))
    assert.equal(answer.status, 401)
  }
  const { headers } = network.signed('{}', 'application/json', new Date(now))
  const body = JSON.stringify({ data: { event_type: 'message.received', payload } })
  const url = hook('Message')
  assert.equal((await network.brings({ url, headers, body })).status, 401)
  assert.equal((await network.brings({ url, headers: {}, body })).status, 401)
  assert.equal((await network.brings({ url: url.replace('-us', '-eu'), headers, body })).status, 401)
  const foreign = { ...payload, messaging_profile_id: 'another-profile' }
  assert.equal((await network.event(url, 'message-received', foreign, new Date(now))).status, 401)
  assert.deepEqual(await session.interactions(), [])
})

test('an event that is brought again later, as it was, is understood and does nothing', async (t) => {
  const { network, maskline, session, hook } = await sceneOf(t)
  const payload = telnyxText('one', { from: alice, to: his, text: 'hello' })
  const event = { data: { event_type: 'message.received', payload } }
  const url = hook('Message')
  const request = { url, ...network.signed(JSON.stringify(event), 'application/json', maskline.clock.now()) }
  assert.equal((await network.brings(request)).status, 200)
  maskline.clock.advance(200)
  assert.equal((await network.brings(request)).status, 200)
  await maskline.told(1)
  maskline.clock.advance(200)
  assert.equal((await network.brings(request)).status, 401)
  assert.equal((await session.interactions()).length, 1)
  assert.equal(network.texts().length, 1)
})

test('a text that Telnyx could not deliver is told as it says, with its code in an alert', async (t) => {
  const scene = await sceneOf(t)
  const { maskline, session } = scene
  assert.equal((await scene.interact('hello')).status, 201)
  assert.equal(await scene.reports(0, 'message-sending-failed', 'sending_failed', '40010'), 200)
  await session.newest((one) => one['outbound_resource_status'] === 'failed')
  assert.deepEqual(outboundOf(await maskline.told(2)), ['queued', 'failed'])
  assert.match((await maskline.alerts()).at(-1)!.alert_text, /40010/)
})

test('a person who sent STOP to Telnyx is not texted, and the application is told why', async (t) => {
  const { network, maskline, interact } = await sceneOf(t)
  network.fake.stopped.push(bob)
  const { status, body } = await interact('hello')
  assert.deepEqual([status, body.code, body.details?.carrier_code], [400, 80613, '40300'])
  assert.ok(!JSON.stringify(body).includes(bob), JSON.stringify(body))
  assert.deepEqual(outboundOf(await maskline.told(1)), ['failed'])
  assert.equal(network.texts().length, 1)
})

test('a text that Telnyx has no room for waits, what it may have taken is not sent again', async (t) => {
  const { network, maskline, session, interact } = await sceneOf(t)
  network.fake.failNext({ status: 429, code: '10011', headers: { 'x-ratelimit-reset': '90' } })
  assert.equal((await interact('waits')).body.outbound_resource_status, 'queued')
  assert.equal(await maskline.pauseMs(), 90_000)
  await maskline.untilLater(() => network.texts().length === 2)
  await maskline.settled()
  for (const failure of [{ status: 503, text: 'down' }, 'close'] as const) {
    network.fake.failNext(failure)
    assert.equal((await interact('lost')).body.outbound_resource_status, 'delivery-unknown')
  }
  maskline.clock.advance(3_600)
  await maskline.settled()
  assert.deepEqual(
    network.texts().map(({ text }) => text),
    ['waits', 'waits', 'lost', 'lost'],
  )
  assert.deepEqual(
    (await session.interactions()).map((one) => one['outbound_resource_status']),
    ['queued', 'delivery-unknown', 'delivery-unknown'],
  )
})

const parent = 'v3:story-parent'
const child = 'v3:story-child'

/** Alice calls; answers where Telnyx is told to report. */
async function called({ network, maskline, hook }: Scene) {
  const words = { CallSid: parent, CallSidLegacy: parent, From: alice, To: his }
  const { status, body } = await network.form(hook('Call'), 'call', words, maskline.clock.now())
  assert.equal(status, 200, body)
  const [step, ...rest] = readTwiml(body, { number: his, url: hook('Call') })
  assert.ok(step?.do === 'dial' && rest.length === 0, body)
  assert.deepEqual([step.number, step.callerId], [bob, hers])
  assert.ok(!body.includes(alice.slice(1)), body)
  const address = (name: string) => new RegExp(` ${name}="([^"]*)"`).exec(body)![1]!.replaceAll('&amp;', '&')
  const [status_, action] = [address('statusCallback'), address('action')]
  const legs = { ParentCallSid: parent, ParentCallSidLegacy: parent }
  const at = maskline.clock.now()
  return {
    leg: (name: string, more: Record<string, string> = {}) =>
      network.form(status_, name, { ...legs, CallSid: child, From: hers, To: bob, ...more }, at),
    done: (name: string, more: Record<string, string> = {}) =>
      network.form(action, name, { CallSid: parent, From: alice, To: his, DialCallSid: child, ...more }, at),
  }
}

test('a call is bridged by TeXML, its legs and its duration are told', async (t) => {
  const scene = await sceneOf(t)
  const { maskline, session } = scene
  const { leg, done } = await called(scene)
  for (const name of ['call-initiated', 'call-ringing', 'call-answered', 'call-completed', 'call-ringing']) {
    assert.equal((await leg(name, name === 'call-completed' ? { CallDuration: '45' } : {})).status, 200)
  }
  // Nothing is left to do when the other has hung up.
  assert.match((await done('dial-completed')).body, /<Hangup/)
  const interaction = await session.newest((one) => one['inbound_resource_status'] === 'completed')
  assert.deepEqual([interaction['outbound_resource_status'], interaction['type']], ['completed', 'voice'])
  assert.match(interaction['data']!, /^\{"duration":"4[45]"\}$/)
  const told = await maskline.told(6)
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
})

test('a duration that Telnyx says after the end only is kept and told', async (t) => {
  const scene = await sceneOf(t)
  const { maskline, session } = scene
  const { leg, done } = await called(scene)
  await leg('call-answered')
  // Telnyx promises none of the words about the call that was dialled: this one says no duration.
  await done('dial-no-answer', { DialCallStatus: 'completed' })
  await session.newest((one) => one['outbound_resource_status'] === 'completed')
  await maskline.told(3)
  await leg('call-completed', { CallDuration: '45' })
  await leg('call-completed', { CallDuration: '45' })
  const told = await maskline.told(4)
  assert.equal(told.at(-1)!.form['interactionData'], '{"duration":"45"}')
  assert.equal((await session.interactions())[0]!['data'], '{"duration":"45"}')
})

for (const [name, status] of [
  ['dial-no-answer', 'no-answer'],
  ['dial-failed', 'failed'],
] as const) {
  test(`a call that ends as ${status} is told so, and its caller's leg is over`, async (t) => {
    const scene = await sceneOf(t)
    const { done, leg } = await called(scene)
    await leg('call-ringing')
    assert.equal((await done(name)).status, 200)
    const interaction = await scene.session.newest((one) => one['inbound_resource_status'] === 'completed')
    assert.deepEqual([interaction['outbound_resource_status'], interaction['data']], [status, '{}'])
  })
}

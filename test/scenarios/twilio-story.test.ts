// Two people over Twilio, from the first number to the last report, told to an application. Every request to Twilio is
// judged by Twilio's own description where the judge is to be had.
import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import twilio from 'twilio'
import { readTwiml } from '../../src/twiml/read.ts'
import { type Engine, engines } from '../support/engines.ts'
import { eventually } from '../support/eventually.ts'
import {
  assertMaskedTexts,
  type Operated,
  operated,
  type OperatedSession,
  operator,
} from '../support/operated.ts'
import { noJudge } from '../support/twilio-judge.ts'
import { twilioNetwork, twilioNumber, type TwilioNetwork } from '../support/twilio-network.ts'

if (noJudge) console.log(`# not judged: what is asked of Twilio, ${noJudge}`)

const [alice, bob] = ['+12065550100', '+12065550101'] as const
const [hers, his] = ['+12065550180', '+12065550181'] as const
const postgres = engines.find(({ name }) => name === 'postgres')!

interface Scene {
  readonly network: TwilioNetwork
  readonly maskline: Operated
  readonly session: OperatedSession
  /** What the application does, by the official library. */
  interact(participant: number, words: { readonly body: string }): Promise<TextInteraction>
}

type TextInteraction = { sid: string; outboundResourceSid: string; outboundResourceStatus: string }

/** Alice is seen behind `hers` by Bob, and Bob behind `his` by Alice. */
async function sceneOf(t: TestContext, engine: Engine = postgres): Promise<Scene> {
  const network = await twilioNetwork(t, [hers, his])
  const maskline = await operated(t, engine, { carriers: [network.carrier] })
  await maskline.pool([hers, his])
  // Alice texts `his` to reach Bob.
  const session = await maskline.session({ [alice]: his, [bob]: hers })
  t.after(() => {
    network.assertRight()
    if (!noJudge) assert.ok(network.judged() > 0)
    const texts = network.fake.texts().map((form) => ({ to: form.get('To')!, all: form.toString() }))
    assertMaskedTexts(texts, [alice, bob])
  })
  const client = twilio(operator.sid, operator.token)
  client.proxy.baseUrl = maskline.base
  const [, , , service, , sessionSid] = session.path.split('/')
  return {
    network,
    maskline,
    session,
    interact: (participant, words) =>
      client.proxy.v1
        .services(service!)
        .sessions(sessionSid!)
        .participants(session.participants[participant]!.split('/').at(-1)!)
        .messageInteractions.create(words),
  }
}

/** A person's text, as Twilio brings it. */
const textOf = (From: string, To: string, digit: string, more: Record<string, string> = {}) => {
  const sid = `${more['NumMedia'] === undefined ? 'SM' : 'MM'}${digit.repeat(32)}`
  const common = { MessageSid: sid, SmsSid: sid, SmsMessageSid: sid, SmsStatus: 'received', NumSegments: '1' }
  return { ...common, NumMedia: '0', From, To, FromCity: 'SEATTLE', FromCountry: 'US', ...more }
}

/** A report of Twilio on the text that it was handed as the n-th. */
async function reports(
  { network }: Scene,
  nth: number,
  MessageStatus: string,
  more: Record<string, string> = {},
): Promise<number> {
  const form = network.fake.texts()[nth]!
  const MessageSid = `SM${nth.toString(16).padStart(32, '0')}`
  const said = { MessageSid, SmsSid: MessageSid, MessageStatus, SmsStatus: MessageStatus, ...more }
  const parties = { From: form.get('From')!, To: form.get('To')! }
  return (await network.brings(form.get('StatusCallback')!, { ...said, ...parties })).status
}

const parts = (form: URLSearchParams) => [form.get('From'), form.get('To'), form.get('Body')]

const outboundOf = (told: readonly { form: Readonly<Record<string, string>> }[]) =>
  told.map(({ form }) => form['outboundResourceStatus'])

for (const engine of engines) {
  test(`a text goes from one person to the other over Twilio, and is told as far as it comes (${engine.name})`, async (t) => {
    const scene = await sceneOf(t, engine)
    const { network, maskline, session } = scene
    const words = 'Where are you? grüße 👋 & +1'
    const text = textOf(alice, his, 'b', { Body: words })
    for (let brought = 0; brought < 3; brought++) {
      const { status, body } = await network.brings(maskline.hook('Message'), text)
      assert.deepEqual([status, body.endsWith('<Response></Response>')], [200, true])
    }
    const [given] = await network.handed(1)
    assert.deepEqual(parts(given!), [hers, bob, words])
    await maskline.told(1)
    for (const word of ['sending', 'sent', 'sent', 'delivered', 'sent', 'delivered', 'read']) {
      assert.equal(await reports(scene, 0, word), 200)
    }
    const told = await maskline.told(4)
    assert.deepEqual(outboundOf(told), ['queued', 'sending', 'sent', 'delivered'])
    const outbound = `SM${'0'.repeat(32)}`
    const place = `${network.carrier['base_url'] as string}/2010-04-01/Accounts/${network.fake.account}/Messages`
    for (const { form } of told) {
      assert.equal(form['interactionData'], JSON.stringify({ body: words }))
      assert.deepEqual(
        [
          form['inboundResourceSid'],
          form['inboundResourceUrl'],
          form['outboundResourceSid'],
          form['outboundResourceUrl'],
        ],
        [text.MessageSid, `${place}/${text.MessageSid}.json`, outbound, `${place}/${outbound}.json`],
      )
    }
    const [interaction, ...more] = await session.interactions()
    assert.deepEqual(more, [])
    assert.deepEqual(
      [interaction!['outbound_resource_sid'], interaction!['outbound_resource_url']],
      [outbound, `${place}/${outbound}.json`],
    )
    assert.equal(network.fake.texts().length, 1)
    // What Bob answers comes back from the number that Alice texted.
    await network.brings(maskline.hook('Message'), textOf(bob, hers, 'c', { Body: 'Here' }))
    assert.deepEqual(parts((await network.handed(2))[1]!), [his, alice, 'Here'])
    await maskline.settled()
  })
}

test('numbers are found at Twilio, and pointed here', async (t) => {
  const { network, maskline } = await sceneOf(t)
  const { phone_numbers } = (await maskline.client.get(`${maskline.service}/PhoneNumbers`)).body as {
    phone_numbers: { sid: string; phone_number: string }[]
  }
  assert.deepEqual(
    phone_numbers.map(({ sid, phone_number }) => [sid, phone_number]).toSorted(),
    [hers, his].map((number) => [twilioNumber(number).sid, number]),
  )
  for (const { sid } of phone_numbers) {
    const { sms_url, voice_url } = network.fake.number(sid)!
    assert.deepEqual([sms_url, voice_url], [maskline.hook('Message'), maskline.hook('Call')])
  }
})

test('people get numbers of Twilio by themselves: their country follows from the number', async (t) => {
  const { maskline } = await sceneOf(t)
  const Participants = ['+12065550107', '+12065550108'].map((Identifier) => JSON.stringify({ Identifier }))
  const { status, body } = await maskline.client.post(`${maskline.service}/Sessions`, { Participants })
  assert.equal(status, 201, JSON.stringify(body))
  const listed = await maskline.client.get(`${maskline.service}/Sessions/${body.sid as string}/Participants`)
  const given = (listed.body.participants as { proxy_identifier: string }[]).map(
    (one) => one.proxy_identifier,
  )
  assert.deepEqual(given.toSorted(), [hers, his].toSorted())
})

test('a number that the account at Twilio does not have is refused', async (t) => {
  const { maskline } = await sceneOf(t)
  const { status, body } = await maskline.client.post(`${maskline.service}/PhoneNumbers`, {
    PhoneNumber: '+12065550199',
  })
  assert.equal(status, 400, JSON.stringify(body))
})

test('a picture is handed on with its address, with words and without', async (t) => {
  const { network, maskline } = await sceneOf(t)
  const media = `https://api.twilio.com/2010-04-01/Accounts/${network.fake.account}/Messages/MM1/Media/ME1`
  const picture = { NumMedia: '1', MediaUrl0: media, MediaContentType0: 'image/jpeg' }
  await network.brings(maskline.hook('Message'), textOf(alice, his, 'd', { ...picture, Body: '' }))
  const [first] = await network.handed(1)
  assert.deepEqual([first!.getAll('MediaUrl'), first!.get('Body'), first!.get('To')], [[media], null, bob])
  await network.brings(maskline.hook('Message'), textOf(bob, hers, 'e', { ...picture, Body: 'see' }))
  const [, second] = await network.handed(2)
  assert.deepEqual([second!.getAll('MediaUrl'), second!.get('Body')], [[media], 'see'])
  const told = await maskline.told(2)
  for (const { form } of told) {
    assert.deepEqual([form['interactionNumMedia'], form['interactionMediaUrl0']], ['1', media])
  }
  await maskline.settled()
})

test('what Twilio could not deliver is told as it says, with its code in an alert', async (t) => {
  const scene = await sceneOf(t)
  const { network, maskline, session } = scene
  await network.brings(maskline.hook('Message'), textOf(alice, his, 'b', { Body: 'hello' }))
  await network.handed(1)
  await maskline.settled()
  assert.equal(await reports(scene, 0, 'undelivered', { ErrorCode: '30003' }), 200)
  assert.equal(await reports(scene, 0, 'delivered'), 200)
  await session.newest((one) => one['outbound_resource_status'] === 'undelivered')
  assert.deepEqual(outboundOf(await maskline.told(2)), ['queued', 'undelivered'])
  const [alert, contradiction] = await maskline.alerts()
  assert.match(alert!.alert_text, /30003/)
  // A second end contradicts the first: that is worth an alert of its own.
  assert.ok(contradiction)
})

test('a report that was signed for another text or by nobody changes nothing', async (t) => {
  const scene = await sceneOf(t)
  const { network, maskline, session } = scene
  await network.brings(maskline.hook('Message'), textOf(alice, his, 'b', { Body: 'hello' }))
  await network.handed(1)
  await maskline.settled()
  const address = network.fake.texts()[0]!.get('StatusCallback')!
  const other = { MessageSid: `SM${'f'.repeat(32)}`, MessageStatus: 'failed' }
  assert.equal((await network.brings(address, other)).status, 404)
  const body = new URLSearchParams({ ...other, MessageSid: `SM${'0'.repeat(32)}` })
  for (const signature of [undefined, 'nonsense']) {
    const headers = signature === undefined ? {} : { 'x-twilio-signature': signature }
    assert.equal((await fetch(address, { method: 'POST', headers, body })).status, 401)
  }
  await session.newest((one) => one['outbound_resource_status'] === 'queued')
})

test("an application's text is Twilio's own by its SID and address, and is told as it goes on", async (t) => {
  const scene = await sceneOf(t)
  const { maskline, session, network } = scene
  const sent = await scene.interact(1, { body: 'Your driver is near' })
  const sid = `SM${'0'.repeat(32)}`
  assert.deepEqual([sent.outboundResourceSid, sent.outboundResourceStatus], [sid, 'queued'])
  assert.deepEqual(parts(network.fake.texts()[0]!), [hers, bob, 'Your driver is near'])
  assert.equal(await reports(scene, 0, 'delivered'), 200)
  const interaction = await session.newest((one) => one['outbound_resource_status'] === 'delivered')
  const place = `/2010-04-01/Accounts/${network.fake.account}/Messages/${sid}.json`
  assert.ok(interaction['outbound_resource_url']!.endsWith(place))
  assert.deepEqual(outboundOf(await maskline.told(2)), ['queued', 'delivered'])
})

test('a text to somebody who opted out is refused with its reason, and the next person is reached', async (t) => {
  const scene = await sceneOf(t)
  const { network, maskline, session } = scene
  const message = `The message From/To pair violates a blacklist rule: ${bob}`
  network.fake.fails('/Messages', { status: 400, code: 21610, message })
  await assert.rejects(
    scene.interact(1, { body: 'hello' }),
    (error: Error & { code?: number; status?: number }) => {
      assert.deepEqual([error.status, error.code], [400, 80613])
      assert.ok(!JSON.stringify(error).includes(bob))
      return true
    },
  )
  network.fake.fails('/Messages', { status: 400, code: 21610, message })
  await network.brings(maskline.hook('Message'), textOf(alice, his, 'b', { Body: 'hello?' }))
  const failed = await session.newest((one) => one['outbound_resource_status'] === 'failed')
  assert.equal(failed['outbound_resource_sid'], null)
  await maskline.settled()
  assert.equal((await scene.interact(0, { body: 'still here' })).outboundResourceStatus, 'queued')
  assert.deepEqual(outboundOf(await maskline.told(3)), ['failed', 'failed', 'queued'])
  assert.equal(network.textsTo(bob).length, 2)
  const alerts = await maskline.alerts()
  assert.deepEqual(
    alerts.map(({ error_code }) => error_code),
    ['80613', '80613'],
  )
})

test('a text that Twilio has no room for waits as long as Twilio says, and is then accepted once', async (t) => {
  const { network, maskline, session, interact } = await sceneOf(t)
  const busy = { status: 429, code: 20429, message: 'Too Many Requests', headers: { 'retry-after': '120' } }
  network.fake.fails('/Messages', busy)
  const sent = await interact(1, { body: 'hello' })
  assert.deepEqual([sent.outboundResourceStatus, sent.outboundResourceSid], ['queued', null])
  assert.equal(await maskline.pauseMs(), 120_000)
  await maskline.untilLater(() => network.fake.texts().length === 2)
  await maskline.settled()
  await session.newest((one) => one['outbound_resource_sid'] === `SM${'0'.repeat(32)}`)
  assert.equal(network.fake.texts().length, 2)
  assert.deepEqual(outboundOf(await maskline.told(1)), ['queued'])
})

for (const [how, failure] of [
  ['503 of a proxy', { status: 503, body: '<html>down</html>' }],
  ['500 of its own', { status: 500, code: 20500 }],
  ['no answer', 'closes'],
] as const) {
  test(`what Twilio may have taken when it broke is not sent again, and says so (${how})`, async (t) => {
    const scene = await sceneOf(t)
    const { network, maskline } = scene
    network.fake.fails('/Messages', failure)
    assert.equal((await scene.interact(1, { body: 'hello' })).outboundResourceStatus, 'delivery-unknown')
    maskline.clock.advance(3_600)
    await maskline.settled()
    assert.equal(network.fake.texts().length, 1)
    const alerts = await maskline.alerts()
    assert.deepEqual(
      alerts.map(({ error_code }) => error_code),
      ['80502'],
    )
    // A report tells what became of it after all.
    assert.equal(await reports(scene, 0, 'delivered'), 200)
    assert.deepEqual(outboundOf(await maskline.told(2)), ['delivery-unknown', 'delivered'])
  })
}

test('a call is dialled from the own number of whoever is called, and told to its end', async (t) => {
  const { network, maskline, session } = await sceneOf(t)
  const [caller, called] = [`CA${'1'.repeat(32)}`, `CA${'2'.repeat(32)}`]
  const ringing = {
    CallSid: caller,
    From: alice,
    To: his,
    Caller: alice,
    Called: his,
    CallStatus: 'ringing',
    Direction: 'inbound',
  }
  const { status, body } = await network.brings(maskline.hook('Call'), ringing)
  assert.equal(status, 200, body)
  assert.ok(!body.includes(alice) && !body.includes(alice.slice(1)), body)
  const [step, ...rest] = readTwiml(body, { number: his, url: maskline.hook('Call') })
  assert.ok(step?.do === 'dial' && rest.length === 0)
  assert.deepEqual([step.number, step.callerId], [bob, hers])
  const address = (name: string) => new RegExp(` ${name}="([^"]*)"`).exec(body)![1]!.replaceAll('&amp;', '&')
  const leg = { CallSid: called, ParentCallSid: caller, From: hers, To: bob, Direction: 'outbound-dial' }
  // Reports come out of order and twice.
  for (const [CallStatus, more] of [
    ['initiated', {}],
    ['in-progress', {}],
    ['ringing', {}],
    ['completed', { CallDuration: '61', Duration: '2' }],
    ['completed', { CallDuration: '61', Duration: '2' }],
  ] as const) {
    assert.equal(
      (await network.brings(address('statusCallback'), { ...leg, CallStatus, ...more })).status,
      200,
    )
  }
  const dialled = { DialCallSid: called, DialCallStatus: 'completed', DialCallDuration: '61' }
  const done = { ...ringing, CallStatus: 'in-progress', ...dialled }
  assert.match((await network.brings(address('action'), done)).body, /<Response><\/Response>$/)
  const interaction = await session.newest((one) => one['inbound_resource_status'] === 'completed')
  assert.deepEqual(
    [interaction['outbound_resource_status'], interaction['outbound_resource_sid'], interaction['data']],
    ['completed', called, '{"duration":"61"}'],
  )
  assert.ok(interaction['inbound_resource_url']!.endsWith(`/Calls/${caller}.json`))
  const told = await maskline.told(5)
  assert.deepEqual(
    told.map(({ form }) => [form['inboundResourceStatus'], form['outboundResourceStatus']]),
    [
      ['ringing', undefined],
      ['ringing', 'initiated'],
      ['in-progress', 'in-progress'],
      ['in-progress', 'completed'],
      ['completed', 'completed'],
    ],
  )
})

test('a Twilio that cannot be reached is tried again until it is there, once', async (t) => {
  const { network, maskline, session, interact } = await sceneOf(t)
  const carrier = maskline.maskline.context.carriers.all[0]!
  network.down()
  const sent = await interact(1, { body: 'hello' })
  assert.deepEqual([sent.outboundResourceStatus, sent.outboundResourceSid], ['queued', null])
  await network.up()
  await maskline.untilLater(() => network.fake.texts().length === 1)
  await maskline.settled()
  assert.equal(network.fake.texts().length, 1)
  await session.newest((one) => one['outbound_resource_sid'] === `SM${'0'.repeat(32)}`)
  assert.equal(maskline.maskline.context.health.state(carrier).up, true)
  await eventually(
    async () => maskline.application.calls.length,
    (count) => count === 1,
  )
})

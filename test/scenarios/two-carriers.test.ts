// Numbers of two carriers in one service: texts cross from one to the other, and where one is down the other takes its texts.
import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { engines } from '../support/engines.ts'
import { fakeNumber } from '../support/fake-telnyx.ts'
import { assertMaskedTexts, type Operated, operated, type OperatedSession } from '../support/operated.ts'
import { profile } from '../carriers/telnyx/adapter.ts'
import { telnyxNetwork, type TelnyxNetwork, telnyxStatus, telnyxText } from '../support/telnyx-network.ts'
import { twilioNetwork, type TwilioNetwork } from '../support/twilio-network.ts'

const [alice, bob] = ['+12065550100', '+12065550101'] as const
/** Bob sees Alice behind Twilio's number, and Alice Bob behind Telnyx's. */
const [twilios, telnyxs] = ['+12065550180', '+12065550181'] as const
const postgres = engines.find(({ name }) => name === 'postgres')!

interface Scene {
  readonly twilio: TwilioNetwork
  readonly telnyx: TelnyxNetwork
  readonly maskline: Operated
  readonly session: OperatedSession
  /** The application's text to Bob, which is Twilio's to carry. */
  interact(Body: string): Promise<Record<string, string | null>>
  /** Whether Maskline believes that Twilio works. */
  isUp(): boolean
}

async function sceneOf(t: TestContext, repeat_lost = false): Promise<Scene> {
  const twilio = await twilioNetwork(t, [twilios])
  const telnyx = await telnyxNetwork(t, [telnyxs])
  const backups = [{ for: twilios, carrier: 'telnyx-us', repeat_lost }]
  const maskline = await operated(t, postgres, { carriers: [twilio.carrier, telnyx.carrier], backups })
  await maskline.pool([twilios, telnyxs])
  // It is hosted there, too: else Telnyx would not send from it.
  telnyx.fake.numbers.push(fakeNumber(twilios, { messaging_profile_id: profile }))
  const session = await maskline.session({ [alice]: telnyxs, [bob]: twilios })
  t.after(() => {
    twilio.assertRight()
    const texts = [
      ...twilio.fake.texts().map((form) => ({ to: form.get('To')!, all: form.toString() })),
      ...telnyx.texts().map((text) => ({ to: text.to, all: JSON.stringify(text) })),
    ]
    assertMaskedTexts(texts, [alice, bob])
  })
  const { carriers, health } = maskline.maskline.context
  return {
    twilio,
    telnyx,
    maskline,
    session,
    async interact(Body) {
      const { status, body } = await maskline.client.post(`${session.participants[1]!}/MessageInteractions`, {
        Body,
      })
      assert.equal(status, 201, JSON.stringify(body))
      return body as Record<string, string | null>
    },
    isUp: () => health.state(carriers.all.find(({ name }) => name === 'main')!).up,
  }
}

const bodies = ({ twilio, telnyx }: Scene) => ({
  twilio: twilio.fake.texts().map((form) => form.get('Body')),
  telnyx: telnyx.texts().map(({ text }) => text),
})

const reportOn = ({ telnyx, maskline }: Scene, nth: number) => {
  const text = telnyx.texts()[nth]!
  const at = maskline.clock.now()
  return telnyx.event(text.webhook_url, 'message-delivered', telnyxStatus(text, 'delivered'), at)
}

test('a text that one carrier brings goes out over the other, and its answer comes back over the first', async (t) => {
  const scene = await sceneOf(t)
  const { twilio, telnyx, maskline, session } = scene
  const hook = `${maskline.publicUrl}/carriers/telnyx-us/Message`
  const there = telnyxText('one', { from: alice, to: telnyxs, text: 'Wo bist du?' })
  assert.equal((await telnyx.event(hook, 'message-received', there, maskline.clock.now())).status, 200)
  const [given] = await twilio.handed(1)
  assert.deepEqual([given!.get('From'), given!.get('To'), given!.get('Body')], [twilios, bob, 'Wo bist du?'])
  await maskline.told(1)
  const MessageSid = `SM${'0'.repeat(32)}`
  const report = { MessageSid, MessageStatus: 'delivered', From: twilios, To: bob }
  assert.equal((await twilio.brings(given!.get('StatusCallback')!, report)).status, 200)

  const back = { MessageSid: `SM${'b'.repeat(32)}`, From: bob, To: twilios, Body: 'Hier', NumMedia: '0' }
  assert.equal((await twilio.brings(maskline.hook('Message'), back)).status, 200)
  await maskline.told(3)
  assert.deepEqual(
    telnyx.texts().map(({ from, to, text }) => [from, to, text]),
    [[telnyxs, alice, 'Hier']],
  )
  await maskline.settled()
  assert.equal((await reportOn(scene, 0)).status, 200)
  const [first, second, ...more] = await session.interactions()
  assert.deepEqual(more, [])
  for (const one of [first, second]) assert.equal(one!['outbound_resource_status'], 'delivered')
  // Only Twilio's texts can be read anywhere, each side by its own carrier.
  const place = `${twilio.carrier['base_url'] as string}/2010-04-01/Accounts/${twilio.fake.account}/Messages`
  assert.deepEqual(
    [first, second].map((one) => [one!['inbound_resource_url'], one!['outbound_resource_url']]),
    [
      [null, `${place}/${MessageSid}.json`],
      [`${place}/${back.MessageSid}.json`, null],
    ],
  )
})

test("a carrier's word on another carrier's text, or for another's number, counts for nothing", async (t) => {
  const scene = await sceneOf(t)
  const { telnyx, maskline, session, twilio } = scene
  await scene.interact('hello')
  // Signed by Telnyx, brought to the address that Twilio was given; and the other way round.
  const address = twilio.fake.texts()[0]!.get('StatusCallback')!
  const at = maskline.clock.now()
  const forged = telnyx.signed('MessageSid=SM1&MessageStatus=failed', 'application/x-www-form-urlencoded', at)
  assert.equal((await telnyx.brings({ url: address, ...forged })).status, 401)
  const form = { MessageSid: `SM${'b'.repeat(32)}`, From: bob, To: twilios, Body: 'hello' }
  assert.equal((await twilio.brings(`${maskline.publicUrl}/carriers/telnyx-us/Message`, form)).status, 401)
  await session.newest((one) => one['outbound_resource_status'] === 'queued')
  assert.equal((await session.interactions()).length, 1)
})

test('texts of a carrier that is away go over its backup at once, and come back to it when it is there again', async (t) => {
  const scene = await sceneOf(t)
  const { twilio, maskline, session, interact, isUp } = scene
  const counts = () => maskline.maskline.context.health.state({ name: 'main' }).counts
  twilio.down()
  for (let nth = 0; nth < 5; nth++) {
    assert.ok(isUp())
    const sent = await interact(`away ${nth}`)
    // Who carried it has no address for it, and the person sees the same number.
    assert.deepEqual([sent['outbound_resource_status'], sent['outbound_resource_url']], ['queued', null])
  }
  assert.equal(isUp(), false)
  // Twilio is not asked before every text any more.
  await interact('known to be away')
  assert.equal(counts()['not-sent'], 5)
  maskline.clock.advance(5)
  await interact('tried in vain')
  assert.deepEqual([counts()['not-sent'], isUp()], [6, false])
  await twilio.up()
  await interact('too early to be tried')
  maskline.clock.advance(5)
  await interact('back')
  assert.equal(isUp(), true)
  await interact('and on')
  assert.deepEqual(bodies(scene), {
    twilio: ['back', 'and on'],
    telnyx: [
      ...Array.from({ length: 5 }, (_, nth) => `away ${nth}`),
      'known to be away',
      'tried in vain',
      'too early to be tried',
    ],
  })
  for (const { from, to } of scene.telnyx.texts()) assert.deepEqual([from, to], [twilios, bob])
  assert.equal((await reportOn(scene, 0)).status, 200)
  assert.equal((await session.interactions())[0]!['outbound_resource_status'], 'delivered')
  assert.deepEqual(
    (await maskline.alerts()).map(({ alert_text }) => /Carrier main does not work/.test(alert_text)),
    [true],
  )
})

test('with both carriers away a text waits, and goes over whoever is there first', async (t) => {
  const scene = await sceneOf(t)
  const { twilio, telnyx, maskline } = scene
  twilio.down()
  telnyx.fake.failNext({ status: 429, code: '10011' })
  assert.equal((await scene.interact('hello'))['outbound_resource_sid'], null)
  await maskline.untilLater(() => telnyx.texts().length === 2)
  await maskline.settled()
  assert.deepEqual(bodies(scene), { twilio: [], telnyx: ['hello', 'hello'] })
})

for (const [code, hasBackup] of [
  [21610, false],
  [21614, false],
  [21606, true],
  [30034, true],
] as const) {
  test(`what Twilio refuses with ${code} is ${hasBackup ? '' : 'not '}offered to the backup`, async (t) => {
    const scene = await sceneOf(t)
    scene.twilio.fake.fails('/Messages', { status: 400, code })
    const path = `${scene.session.participants[1]!}/MessageInteractions`
    const { status } = await scene.maskline.client.post(path, { Body: 'hello' })
    assert.deepEqual([status, scene.telnyx.texts().length], hasBackup ? [201, 1] : [400, 0])
  })
}

for (const repeat of [false, true]) {
  test(`a text whose answer Twilio lost is ${repeat ? '' : 'not '}given to the backup, as the operator wants it`, async (t) => {
    const scene = await sceneOf(t, repeat)
    scene.twilio.fake.fails('/Messages', { status: 502 })
    const sent = await scene.interact('hello')
    assert.equal(sent['outbound_resource_status'], repeat ? 'queued' : 'delivery-unknown')
    await scene.maskline.settled()
    assert.deepEqual(bodies(scene), { twilio: ['hello'], telnyx: repeat ? ['hello'] : [] })
    assert.deepEqual(
      (await scene.maskline.alerts()).map(({ error_code }) => error_code),
      ['80502'],
    )
  })
}

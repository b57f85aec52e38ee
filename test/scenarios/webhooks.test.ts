// What carriers call, in Twilio's shape: known by their signature, and harmless when late, doubled or out of order
// (contract 3.5 step 1, 9.1 and 9.2).
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import twilio from 'twilio'
import type { ResourceStatus } from '../../src/domain/interaction.ts'
import { isNews } from '../../src/domain/status-rank.ts'
import { encoded } from '../support/client.ts'
import { assertConsistent } from '../support/consistency.ts'
import { engines } from '../support/engines.ts'
import { eventually } from '../support/eventually.ts'
import { receiver } from '../support/receiver.ts'
import { type Story, type StorySession, storyOf } from '../support/story.ts'
import { variantOf } from '../support/variant.ts'
import { alertsOf, assertMasked, phoneOf } from '../support/witness.ts'
import { type World, worldOf } from '../support/world.ts'

const [alice, bob] = ['+12065550100', '+12065550101'] as const
const pool = ['+12065550180', '+12065550181'] as const

/** Calls an address as a carrier does. */
async function call(
  url: string,
  form: Record<string, string>,
  { token, signature }: { token?: string; signature?: string },
) {
  const signed = signature ?? (token && twilio.getExpectedTwilioSignature(token, url, form))
  const headers: Record<string, string> = signed === undefined ? {} : { 'x-twilio-signature': signed }
  const response = await fetch(url, { method: 'POST', headers, body: encoded(form) })
  return {
    status: response.status,
    type: response.headers.get('content-type'),
    body: await response.text(),
  }
}

interface Scene extends StorySession {
  readonly story: Story
  readonly token: string
  /** The service's address of this webhook. */
  readonly hook: (name: string) => string
}

async function sceneOf(world: World, settings: Record<string, string> = {}): Promise<Scene> {
  const story = await storyOf(world, pool, settings)
  const session = await story.session([story.person(alice), story.person(bob)])
  const { sid, token } = story.account
  const service = story.service.split('/').at(-1)
  return {
    story,
    token,
    ...session,
    hook: (name) => `${world.base}/v1/Accounts/${sid}/Proxy/${service}/Webhooks/${name}`,
  }
}

/** A text as Twilio brings it. */
const textTo = (To: string, differences: Record<string, string> = {}) => ({
  MessageSid: `SM${'1'.repeat(32)}`,
  SmsSid: `SM${'1'.repeat(32)}`,
  From: alice,
  To,
  Body: 'hello 👋',
  NumMedia: '0',
  NumSegments: '1',
  SmsStatus: 'received',
  ApiVersion: '2010-04-01',
  ...differences,
})

const understood = {
  status: 200,
  type: 'text/xml; charset=utf-8',
  body: '<?xml version="1.0" encoding="UTF-8"?><Response></Response>',
}

const received = async (story: Story, identifier: string) =>
  (await phoneOf(story.client, identifier)).filter(({ direction }) => direction === 'received')

for (const engine of engines) {
  suite(`webhooks, ${engine.name}`, () => {
    test('a signed text is relayed once, however often it comes, and answered with an empty document', async () => {
      const world = await worldOf(engine)
      const { story, token, hook, proxies, path } = await sceneOf(world)
      const text = textTo(proxies[0]!, { NumMedia: '1', MediaUrl0: 'https://api.twilio.com/media/1' })
      const bring = () => call(hook('Message'), text, { token })
      assert.deepEqual(await bring(), understood)
      for (const answer of await Promise.all([bring(), bring(), bring()]))
        assert.deepEqual(answer, understood)
      assert.deepEqual(
        (await received(story, bob)).map(({ from, body, media_urls }) => [from, body, media_urls]),
        [[proxies[1], 'hello 👋', ['https://api.twilio.com/media/1']]],
      )
      const { interactions } = (await story.client.get(`${path}/Interactions`)).body
      assert.deepEqual(
        interactions.map((one: Record<string, string>) => one['inbound_resource_sid']),
        [text.MessageSid],
      )
      await assertMasked(story.client, [alice, bob])
      await assertConsistent(world, story)
    })

    test('a text of a stranger is understood, too, and an alert says what became of it', async () => {
      const { story, token, hook, proxies } = await sceneOf(await worldOf(engine))
      const text = textTo(proxies[0]!, { From: '+12065550109' })
      assert.deepEqual(await call(hook('Message'), text, { token }), understood)
      assert.deepEqual(
        (await alertsOf(story.client)).map(({ error_code }) => error_code),
        ['80903'],
      )
    })

    test('the second auth token signs as well, until it is deleted', async () => {
      const { story, hook, proxies } = await sceneOf(await worldOf(engine))
      const path = '/maskline/v1/auth-tokens/secondary'
      const { body } = await story.client.post(path)
      const token = body.secondary_auth_token as string
      assert.deepEqual(await call(hook('Message'), textTo(proxies[0]!), { token }), understood)
      assert.equal((await story.client.delete(path)).status, 204)
      assert.equal((await call(hook('Message'), textTo(proxies[0]!), { token })).status, 401)
    })

    test('what is not signed, signed by others or changed on its way is refused with 80625 and goes nowhere', async () => {
      const world = await worldOf(engine)
      const { story, token, hook, proxies } = await sceneOf(world)
      const stranger = await world.account()
      const text = textTo(proxies[0]!)
      const right = twilio.getExpectedTwilioSignature(token, hook('Message'), text)
      const refusals = [
        await call(hook('Message'), text, {}),
        await call(hook('Message'), text, { signature: '' }),
        await call(hook('Message'), text, { token: stranger.token }),
        await call(hook('Message'), { ...text, Body: 'other words' }, { signature: right }),
        await call(`${hook('Message')}?x=1`, text, { signature: right }),
        await call(hook('MessageStatus'), text, { signature: right }),
      ]
      for (const { status, body } of refusals) {
        assert.deepEqual([status, JSON.parse(body).code], [401, 80625])
      }
      assert.deepEqual(await received(story, bob), [])
    })

    test('the public address is what counts, where one is set', async (t) => {
      const publicUrl = 'https://masked.example'
      const world = await variantOf(t, await worldOf(engine), { publicUrl })
      const { token, hook, proxies } = await sceneOf(world)
      const text = textTo(proxies[0]!)
      const outside = hook('Message').replace(world.base, publicUrl)
      const signature = twilio.getExpectedTwilioSignature(token, outside, text)
      assert.deepEqual(await call(hook('Message'), text, { signature }), understood)
      assert.equal((await call(hook('Message'), text, { token })).status, 401)
    })

    test('unknown accounts and services, and texts without what they need, are refused', async () => {
      const { token, hook, story, proxies } = await sceneOf(await worldOf(engine, 'live'))
      const text = textTo(proxies[0]!)
      const codeOf = async (url: string, form: Record<string, string>) =>
        JSON.parse((await call(url, form, { token })).body).code
      const nobody = hook('Message').replace(story.account.sid, `AC${'0'.repeat(32)}`)
      assert.equal(await codeOf(nobody, text), 80625)
      assert.equal(await codeOf(nobody.replace(/AC\w+/, 'ACnone'), text), 80401)
      assert.equal(await codeOf(hook('Message').replace(/KS\w+/, `KS${'0'.repeat(32)}`), text), 80408)
      assert.equal(await codeOf(hook('Message').replace(/KS\w+/, 'KSnone'), text), 80408)
      for (const name of ['MessageSid', 'From', 'To']) {
        const { [name as 'From']: _, ...rest } = text
        assert.equal(await codeOf(hook('Message'), rest as Record<string, string>), 80701, name)
      }
      assert.equal(await codeOf(hook('Message'), { ...text, From: 'a\0b' }), 80701)
      assert.equal(
        await codeOf(`${hook('MessageStatus')}?kc=KC1&ki=KI1`, report(text.MessageSid, 'sent')),
        80409,
      )
    })

    test('reports move a status forward only, and each real change is told once', async (t) => {
      const world = await worldOf(engine)
      const app = await receiver(t)
      const scene = await sceneOf(world, { CallbackUrl: app.base })
      const { hook, token } = scene
      const { sid, session_sid, outbound_resource_sid } = await queuedText(world, scene)
      await app.told(1)
      const url = `${hook('MessageStatus')}?ki=${sid}&kc=${session_sid}`
      const words: ResourceStatus[] = [
        'sending',
        'sending',
        'queued',
        'sent',
        'delivered',
        'sent',
        'delivered',
      ]
      for (const word of words) {
        assert.deepEqual(await call(url, report(outbound_resource_sid, word), { token }), understood)
      }
      const calls = await app.told(4)
      assert.deepEqual(
        calls.slice(1).map(({ form }) => [form['outboundResourceStatus'], form['inboundResourceStatus']]),
        [
          ['sending', 'delivered'],
          ['sent', 'delivered'],
          ['delivered', 'delivered'],
        ],
      )
      assert.deepEqual(await alertsOf(scene.story.client), [])
      await call(url, report(outbound_resource_sid, 'failed'), { token })
      const { body } = await scene.story.client.get(`${scene.path}/Interactions/${sid}`)
      assert.equal(body.outbound_resource_status, 'delivered')
      const alerts = await alertsOf(scene.story.client)
      assert.deepEqual(
        alerts.map(({ error_code, resource_sid }) => [error_code, resource_sid]),
        [['80906', sid]],
      )
    })

    test('reports that come at once leave the furthest status, and tell nothing that goes back', async (t) => {
      const world = await worldOf(engine)
      const app = await receiver(t)
      const scene = await sceneOf(world, { CallbackUrl: app.base })
      const { sid, session_sid, outbound_resource_sid } = await queuedText(world, scene)
      const url = `${scene.hook('MessageStatus')}?ki=${sid}&kc=${session_sid}`
      const words: ResourceStatus[] = ['sending', 'sent', 'delivered', 'sent', 'sending', 'delivered']
      await Promise.all(
        words.map((word) => call(url, report(outbound_resource_sid, word), { token: scene.token })),
      )
      const interaction = `${scene.path}/Interactions/${sid}`
      assert.equal((await scene.story.client.get(interaction)).body.outbound_resource_status, 'delivered')
      const callbacks = await eventually(
        async () => (await scene.story.client.get('/maskline/v1/callbacks')).body.callbacks,
        (found) => found.every(({ state }: { state: string }) => state === 'delivered'),
      )
      assert.equal(app.calls.length, callbacks.length)
      const told = app.calls.slice(1).map(({ form }) => form['outboundResourceStatus'] as ResourceStatus)
      assert.equal(told.at(-1), 'delivered')
      for (const [at, status] of told.slice(1).entries()) assert.ok(isNews(told[at]!, status), told.join(' '))
    })

    test("a report of another text, or in another session's name, moves nothing", async () => {
      const world = await worldOf(engine)
      const [one, other] = [await sceneOf(world), await sceneOf(world)]
      const text = await queuedText(world, one)
      const ours = `?ki=${text.sid}&kc=${text.session_sid}`
      const report1 = report(text.outbound_resource_sid, 'sent')
      const tries = [
        call(one.hook('MessageStatus') + ours, report(`SM${'9'.repeat(32)}`, 'sent'), { token: one.token }),
        call(other.hook('MessageStatus') + ours, report1, { token: other.token }),
        call(`${one.hook('MessageStatus')}?ki=${text.sid}&kc=${other.path.split('/').at(-1)}`, report1, {
          token: one.token,
        }),
      ]
      for (const { status } of await Promise.all(tries)) assert.equal(status, 404)
      const { body } = await one.story.client.get(`${one.path}/Interactions/${text.sid}`)
      assert.equal(body.outbound_resource_status, 'queued')
    })
  })
}

const report = (MessageSid: string, MessageStatus: string) => ({
  MessageSid,
  SmsSid: MessageSid,
  MessageStatus,
  SmsStatus: MessageStatus,
})

/** A relayed text that its carrier has only queued: the simulated network delivers at once. */
async function queuedText(world: World, { story, proxies, path }: Scene) {
  await story.person(alice).texts(proxies[0]!, 'hi')
  const [interaction] = (await story.client.get(`${path}/Interactions`)).body.interactions
  await world.maskline.database.db
    .updateTable('interactions')
    .set({ outbound_resource_status: 'queued' })
    .where('session_sid', '=', interaction.session_sid)
    .execute()
  return interaction as { sid: string; session_sid: string; outbound_resource_sid: string }
}

// OutOfSessionCallbackUrl for texts: what the application is asked about somebody who is in no session, and what its answers
// lead to (contract 3.7 and 4.4).
import assert from 'node:assert/strict'
import { suite, test, type TestContext } from 'node:test'
import twilio from 'twilio'
import { relayMessage } from '../../src/operations/relay-message.ts'
import { assertConsistent } from '../support/consistency.ts'
import { engines } from '../support/engines.ts'
import { eventually } from '../support/eventually.ts'
import { type Listening, listenTo } from '../support/privacy.ts'
import { type Call, receiver, type Receiver } from '../support/receiver.ts'
import { type Story, storyOf } from '../support/story.ts'
import { alertsOf, assertMasked, phoneOf } from '../support/witness.ts'
import { type World, worldOf } from '../support/world.ts'

const [alice, bob, carol] = ['+12065550100', '+12065550101', '+12065550102'] as const
const pool = ['+12065550180', '+12065550181'] as const

/** What the application answers: a document or JSON, at each of its addresses. */
type Answers = Readonly<
  Record<string, { readonly type?: string; readonly status?: number; readonly body: string }>
>

const twiml = (verbs: string) => ({ type: 'text/xml', body: `<Response>${verbs}</Response>` })
const json = (wish: unknown) => ({
  type: 'application/json; charset=utf-8',
  body: typeof wish === 'string' ? wish : JSON.stringify(wish),
})

interface Scene {
  readonly world: World
  readonly log: Listening
  readonly story: Story
  readonly app: Receiver
  /** Alice texts the first number of the pool. */
  text(form?: Record<string, string | string[]>): Promise<string>
  /** The stray of the account, once nothing is left to do with it. */
  settled(): Promise<{ outcome: string; reason: string; body: string | null; session_sid: string | null }>
}

async function sceneOf(
  world: World,
  t: TestContext,
  answers: Answers,
  settings: Record<string, string> = {},
): Promise<Scene> {
  const log = listenTo(world)
  const app = await receiver(t, (call, response) => {
    const { type = 'text/xml', status = 200, body } = answers[call.path.split('?')[0]!] ?? { body: '' }
    response.writeHead(status, { 'content-type': type }).end(body)
  })
  const story = await storyOf(world, pool, { OutOfSessionCallbackUrl: `${app.base}/hook`, ...settings })
  return {
    world,
    log,
    story,
    app,
    async text(form = {}) {
      const sent = await story.client.post('/simulator/messages', {
        From: alice,
        To: pool[0],
        Body: 'anybody there?',
        ...form,
      })
      assert.equal(sent.status, 201)
      return sent.body.sid
    },
    async settled() {
      const [stray] = await eventually(
        () =>
          world.maskline.database.db
            .selectFrom('stray_contacts')
            .selectAll()
            .where('account_sid', '=', story.account.sid)
            .execute(),
        (found) => found.length === 1 && found[0]!.stage === null,
      )
      return stray as Awaited<ReturnType<Scene['settled']>>
    },
  }
}

const received = async ({ story }: Scene, identifier: string) =>
  (await phoneOf(story.client, identifier))
    .filter(({ direction }) => direction === 'received')
    .map(({ from, body, media_urls }) => ({ from, body, media_urls }))

const codes = async ({ story }: Scene) => (await alertsOf(story.client)).map(({ error_code }) => error_code)

async function assertEnded({ world, log, story }: Scene): Promise<void> {
  await assertMasked(story.client, [alice, bob, carol])
  log.assertNothingOf([alice, bob, carol, ...pool, 'anybody there?'])
  await assertConsistent(world, story)
}

for (const engine of engines) {
  suite(`texts out of session, ${engine.name}`, () => {
    const begin = async (t: TestContext, answers: Answers, settings?: Record<string, string>) =>
      sceneOf(await worldOf(engine), t, answers, settings)

    test("the application is asked with the parameters of Twilio's own webhook, signed", async (t) => {
      const scene = await begin(t, {})
      const MediaUrl = ['https://app.example/1.png', 'https://app.example/2.png']
      const sid = await scene.text({ MediaUrl })
      const [call] = await scene.app.told(1)
      assert.deepEqual(call!.form, {
        AccountSid: scene.story.account.sid,
        ApiVersion: '2010-04-01',
        MessageSid: sid,
        SmsSid: sid,
        SmsMessageSid: sid,
        SmsStatus: 'received',
        Body: 'anybody there?',
        From: alice,
        To: pool[0],
        NumMedia: '2',
        NumSegments: '1',
        MediaUrl0: MediaUrl[0],
        MediaUrl1: MediaUrl[1],
      })
      const signature = call!.headers['x-twilio-signature'] as string
      const { token } = scene.story.account
      assert.ok(twilio.validateRequest(token, signature, `${scene.app.base}/hook`, call!.form))
      const stray = await scene.settled()
      assert.deepEqual([stray.outcome, stray.reason, stray.body], ['answered', 'unknown-participant', null])
      assert.deepEqual(await received(scene, alice), [])
      assert.deepEqual(await codes(scene), ['80903'])
      await assertEnded(scene)
    })

    test('the application is told of the session that the pair had, the one closed last', async (t) => {
      const scene = await begin(t, {})
      const { story } = scene
      const people = [story.person(alice), story.person(bob)]
      const session = await story.session(people, { UniqueName: 'former', Ttl: '3600' })
      await people[0]!.texts(session.proxies[0]!, 'in session')
      assert.equal((await story.client.post(session.path, { Status: 'closed' })).status, 200)
      await scene.text({ To: session.proxies[0]! })
      const [call] = await scene.app.told(1)
      const shown = (await story.client.get(session.path)).body
      const native = /^(AccountSid|ApiVersion|MessageSid|Sms\w+|Body|From|To|Num\w+)$/
      const previous = Object.entries(call!.form).filter(([name]) => !native.test(name))
      const participant = async (side: string, path: string) => {
        const { body } = await story.client.get(path)
        return {
          [`${side}ParticipantSid`]: body.sid,
          [`${side}ParticipantAccountSid`]: body.account_sid,
          [`${side}ParticipantServiceSid`]: body.service_sid,
          [`${side}ParticipantSessionSid`]: body.session_sid,
          [`${side}ParticipantIdentifier`]: body.identifier,
          [`${side}ParticipantProxyIdentifier`]: body.proxy_identifier,
          [`${side}ParticipantProxyIdentifierSid`]: body.proxy_identifier_sid,
          [`${side}ParticipantDateCreated`]: body.date_created,
          [`${side}ParticipantDateUpdated`]: body.date_updated,
        }
      }
      assert.deepEqual(Object.fromEntries(previous), {
        sessionSid: shown.sid,
        sessionServiceSid: shown.service_sid,
        sessionAccountSid: shown.account_sid,
        sessionUniqueName: 'former',
        sessionStatus: 'closed',
        sessionClosedReason: 'api',
        sessionMode: shown.mode,
        sessionDateCreated: shown.date_created,
        sessionDateUpdated: shown.date_updated,
        sessionDateStarted: shown.date_started,
        sessionDateLastInteraction: shown.date_last_interaction,
        sessionDateEnded: shown.date_ended,
        ttl: '3600',
        ...(await participant('inbound', session.participants[0]!)),
        ...(await participant('outbound', session.participants[1]!)),
      })
      assert.equal((await scene.settled()).reason, 'no-active-session')
      await assertEnded(scene)
    })

    test('each <Message> of the answer goes to the sender, from the number that was texted', async (t) => {
      const hook = twiml(
        '<Message>We will call you.</Message><Message><Body>Look</Body><Media>/map.png</Media></Message>',
      )
      const scene = await begin(t, { '/hook': hook })
      await scene.text()
      assert.equal((await scene.settled()).outcome, 'answered')
      assert.deepEqual(await received(scene, alice), [
        { from: pool[0], body: 'We will call you.', media_urls: [] },
        { from: pool[0], body: 'Look', media_urls: [`${scene.app.base}/map.png`] },
      ])
      const path = `/2010-04-01/Accounts/${scene.story.account.sid}/Messages.json?From=${encodeURIComponent(pool[0])}`
      const { messages } = (await scene.story.client.get(path)).body
      assert.deepEqual(
        messages.map(({ to, body }: { to: string; body: string }) => [to, body]),
        [
          [alice, 'Look'],
          [alice, 'We will call you.'],
        ],
      )
      await assertEnded(scene)
    })

    for (const method of ['GET', 'POST'] as const) {
      test(`a <Redirect> is followed by ${method} with the same parameters`, async (t) => {
        const scene = await begin(t, {
          '/hook': twiml(
            `<Message>one</Message><Redirect method="${method}">/next?x=1</Redirect><Message>never</Message>`,
          ),
          '/next': twiml('<Message>two</Message>'),
        })
        await scene.text()
        assert.equal((await scene.settled()).outcome, 'answered')
        const [first, second] = (await scene.app.told(2)) as [Call, Call]
        assert.equal(second.method, method)
        const url = new URL(second.path, scene.app.base)
        assert.equal(url.searchParams.get('x'), '1')
        url.searchParams.delete('x')
        assert.deepEqual(method === 'GET' ? Object.fromEntries(url.searchParams) : second.form, first.form)
        const signature = second.headers['x-twilio-signature'] as string
        const address = scene.app.base + second.path
        assert.ok(twilio.validateRequest(scene.story.account.token, signature, address, second.form))
        assert.deepEqual(
          (await received(scene, alice)).map(({ body }) => body),
          ['one', 'two'],
        )
        await assertEnded(scene)
      })
    }

    test('a <Redirect> that goes round is followed ten documents far, and told', async (t) => {
      const scene = await begin(t, { '/hook': twiml('<Redirect>/hook</Redirect>') })
      await scene.text()
      assert.equal((await scene.settled()).outcome, 'failed')
      assert.equal(scene.app.calls.length, 10)
      assert.deepEqual(await codes(scene), ['80903', '12200'])
    })

    test('verbs that are for calls are passed over, and told', async (t) => {
      const scene = await begin(t, { '/hook': twiml('<Say>Hello</Say><Message>Hello</Message>') })
      await scene.text()
      assert.equal((await scene.settled()).outcome, 'answered')
      assert.deepEqual(
        (await received(scene, alice)).map(({ body }) => body),
        ['Hello'],
      )
      assert.deepEqual(await codes(scene), ['80903', '12200'])
    })

    test('a session that the application asks for is made, and hears this very text', async (t) => {
      const scene = await begin(t, { '/hook': json({ participantIdentifier: bob, uniqueName: 'made' }) })
      const { story } = scene
      const sid = await scene.text()
      const stray = await scene.settled()
      assert.equal(stray.outcome, 'session-created')
      const { body: session } = await story.client.get(`${story.service}/Sessions/made`)
      assert.equal(session.sid, stray.session_sid)
      const path = `${story.service}/Sessions/${session.sid}`
      const { participants } = (await story.client.get(`${path}/Participants`)).body
      assert.deepEqual(
        participants.map((one: Record<string, string>) => [one['identifier'], one['proxy_identifier']]),
        [
          [alice, pool[0]],
          [bob, participants[1].proxy_identifier],
        ],
      )
      assert.deepEqual(await received(scene, bob), [
        { from: participants[1].proxy_identifier, body: 'anybody there?', media_urls: [] },
      ])
      const { interactions } = (await story.client.get(`${path}/Interactions`)).body
      assert.deepEqual(
        interactions.map((one: Record<string, string>) => one['inbound_resource_sid']),
        [sid],
      )
      await story.person(bob).texts(participants[1].proxy_identifier, 'yes')
      assert.deepEqual(await received(scene, alice), [{ from: pool[0], body: 'yes', media_urls: [] }])
      const sent = (await phoneOf(story.client, alice)).filter(({ direction }) => direction === 'sent')
      assert.equal(sent.length, 1, 'the phone shows what was sent once')
      assert.deepEqual(await codes(scene), ['80903'])
      await assertEnded(scene)
    })

    test('a session that was asked for is asked about like any other before its text goes on', async (t) => {
      const intercept = await receiver(t, (_, response) => response.writeHead(403).end())
      const scene = await begin(
        t,
        { '/hook': json({ participantIdentifier: bob }) },
        { InterceptCallbackUrl: intercept.base },
      )
      await scene.text()
      assert.equal((await scene.settled()).outcome, 'session-created')
      await intercept.told(1)
      await eventually(
        () => codes(scene),
        (found) => found.includes('80909'),
      )
      assert.deepEqual(await received(scene, bob), [])
      await assertEnded(scene)
    })

    for (const [what, answer, code] of [
      ['an answer that is no success', { status: 500, body: '' }, '80913'],
      ['a document that is no XML', { type: 'text/xml', body: '<Response><Mess' }, '12100'],
      ['a page', { type: 'text/html', body: '<p>Hello</p>' }, '12300'],
      ['JSON without the other person', json({ uniqueName: 'x' }), '80913'],
      ['JSON as text', json(JSON.stringify(JSON.stringify({ participantIdentifier: bob }))), '12100'],
      ['a person who has no number', json({ participantIdentifier: '+1206' }), '80913'],
      ['the sender as the other person', json({ participantIdentifier: alice }), '80913'],
    ] as const) {
      test(`${what} leads to nothing but an alert`, async (t) => {
        const scene = await begin(t, { '/hook': answer })
        await scene.text()
        const stray = await scene.settled()
        assert.deepEqual([stray.outcome, stray.body], ['failed', null])
        assert.deepEqual(await codes(scene), ['80903', code])
        assert.deepEqual(await received(scene, alice), [])
        assert.deepEqual((await scene.story.client.get(`${scene.story.service}/Sessions`)).body.sessions, [])
        await assertEnded(scene)
      })
    }

    test('a text that is brought ten times is asked about once, and relayed once', async (t) => {
      const scene = await begin(t, { '/hook': json({ participantIdentifier: bob }) })
      const { account, client } = scene.story
      const text = {
        account_sid: account.sid,
        carrier: 'simulator',
        sid: `SM${'7'.repeat(32)}`,
        from: alice,
        to: pool[0],
        body: 'once',
        media_urls: [],
      }
      const bring = () => relayMessage(scene.world.maskline.context, text)
      await Promise.all(Array.from({ length: 10 }, bring))
      assert.equal((await scene.settled()).outcome, 'session-created')
      assert.deepEqual(await bring(), { dropped: 'repeated' })
      assert.equal(scene.app.calls.length, 1)
      assert.deepEqual(
        (await received(scene, bob)).map(({ body }) => body),
        ['once'],
      )
      assert.equal((await alertsOf(client)).length, 1)
      await assertEnded(scene)
    })

    test('texts that a person sends one after the other all go into the session that the first one leads to', async (t) => {
      const scene = await begin(t, { '/hook': json({ participantIdentifier: bob }) })
      const words = ['hello', 'it is me', 'are you there?', 'call me']
      for (const Body of words) await scene.text({ Body })
      const texts = await eventually(
        () => received(scene, bob),
        (found) => found.length === words.length,
      )
      assert.deepEqual(texts.map(({ body }) => body).toSorted(), words.toSorted())
      assert.equal((await scene.story.client.get(`${scene.story.service}/Sessions`)).body.sessions.length, 1)
      assert.match((await codes(scene)).join(), /^80903(,8090[23])*$/)
      await assertEnded(scene)
    })

    test('stop words, a lone participant and sessions of calls are not asked about', async (t) => {
      const scene = await begin(t, {})
      const { story } = scene
      await scene.text({ Body: 'STOP' })
      const alone = await story.session([story.person(bob)])
      await story.person(bob).texts(alone.proxies[0]!, 'hello?')
      const calls = await story.session([story.person(carol), story.person('+12065550103')], {
        Mode: 'voice-only',
      })
      await story.person(carol).texts(calls.proxies[0]!, 'hello?')
      assert.deepEqual(await codes(scene), ['80901', '80614', '80910'])
      assert.deepEqual(scene.app.calls, [])
      const left = await scene.world.maskline.database.db
        .selectFrom('stray_contacts')
        .select(['outcome', 'body'])
        .where('account_sid', '=', story.account.sid)
        .execute()
      assert.deepEqual(
        left.map(({ outcome, body }) => [outcome, body]),
        [
          ['ignored', null],
          ['ignored', null],
          ['ignored', null],
        ],
      )
    })
  })
}

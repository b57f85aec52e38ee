// What is posted for a callback, looked at and tried out: by who tries things out, to wherever, and nobody else is told.
import assert from 'node:assert/strict'
import { suite, test, type TestContext } from 'node:test'
import { pino } from 'pino'
import twilio from 'twilio'
import { listen } from '../../src/main.ts'
import { type Told, told, tried } from '../support/callbacks.ts'
import { basicAuth, type Client, clientOf } from '../support/client.ts'
import { engines } from '../support/engines.ts'
import { rowsOfAccount } from '../support/estate.ts'
import { receiver, type Receiver } from '../support/receiver.ts'
import { type World, worldOf } from '../support/world.ts'

const path = '/maskline/v1/callbacks'

interface Scene extends Told {
  readonly app: Receiver
  /** The account's client of the same Maskline, started for trying things out. */
  readonly rehearsing: Client
  readonly base: string
  /** The callback of the one text. */
  readonly callback: string
}

async function rehearsalOf(t: TestContext, world: World): Promise<string> {
  const rehearsal = { advance: async () => {}, follow: async () => false, ahead: () => 0 }
  const { port, close } = await listen(
    { ...world.maskline, context: { ...world.maskline.context, rehearsal } },
    { host: '127.0.0.1', port: 0, trustProxy: false, rateLimit: 0, log: pino({ level: 'silent' }) },
  )
  t.after(close)
  return `http://127.0.0.1:${port}`
}

for (const engine of engines) {
  suite(`callbacks tried out, ${engine.name}`, () => {
    async function begin(
      t: TestContext,
      address = (base: string) => base,
    ): Promise<Scene & { world: World }> {
      const world = await worldOf(engine)
      const app = await receiver(t, ({ path: asked }, response) => {
        response.writeHead(asked.startsWith('/no') ? 500 : 200).end('x'.repeat(600))
      })
      const session = await told(world, address(app.base))
      await session.says('Hello')
      await app.told(1)
      const { body } = await session.story.client.get(path)
      const callback = body.callbacks[0].sid as string
      await tried(session.story.client, callback, 1)
      const base = await rehearsalOf(t, world)
      return { ...session, world, app, base, callback, rehearsing: clientOf(base, session.story.account) }
    }

    test('a callback is fetched with the form that was posted and its signature, and listed without', async (t) => {
      const address = (base: string) => `${base.replace('//', '//us:pw@')}/hook?a=1#rc=0`
      const { story, app, callback, path: session } = await begin(t, address)
      const { body } = await story.client.get(`${path}/${callback}`)
      const [call] = app.calls
      assert.deepEqual(body.parameters, call!.form)
      assert.equal(body.signature, call!.headers['x-twilio-signature'])
      assert.equal(body.callback_url, address(app.base).replace('us:pw', 'us:***'))
      const url = address(app.base).replace(/#.*/, '')
      assert.ok(twilio.validateRequest(story.account.token, body.signature, url, body.parameters))
      const [listed] = (await story.client.get(path)).body.callbacks
      assert.deepEqual([listed.parameters, listed.signature, listed.attempts], [null, null, null])

      await story.client.delete(`${session}/Interactions/${call!.form['interactionSid']}`)
      const { body: deleted } = await story.client.get(`${path}/${callback}`)
      assert.deepEqual([deleted.parameters, deleted.signature, deleted.state], [null, null, 'delivered'])
    })

    test('a callback is posted once more as it is, and nothing is recorded', async (t) => {
      const { world, story, app, rehearsing, callback } = await begin(t, (base) => `${base}/hook#rc=5&rp=all`)
      const before = await rowsOfAccount(world, story.account)
      const heard = () =>
        world.logged.filter(
          ({ msg, account_sid }) => msg === 'an application was called' && account_sid === story.account.sid,
        ).length
      assert.equal(heard(), 1)
      const { status, body } = await rehearsing.post(`${path}/${callback}/rehearse`)
      const [first, again] = await app.told(2)
      assert.equal(status, 200)
      assert.deepEqual(again!.form, first!.form)
      assert.equal(again!.headers['x-twilio-signature'], first!.headers['x-twilio-signature'])
      const [token, other] = [first!, again!].map(({ headers }) => headers['i-twilio-idempotency-token'])
      assert.notEqual(token, other)
      assert.match(other as string, /^CB[0-9a-f]{32}$/)
      const { took_ms, ...how } = body
      assert.ok(Number.isInteger(took_ms) && took_ms >= 0)
      assert.deepEqual(how, {
        url: `${app.base}/hook#rc=5&rp=all`,
        parameters: first!.form,
        signature: first!.headers['x-twilio-signature'],
        status: 200,
        fault: null,
        answer: 'x'.repeat(500),
      })
      assert.equal(heard(), 1)
      assert.deepEqual(await rowsOfAccount(world, story.account), before)
    })

    test('another form is posted to another address, signed for it, once whatever comes of it', async (t) => {
      const { world, story, app, base, rehearsing, callback } = await begin(t)
      const before = await rowsOfAccount(world, story.account)
      const Url = `${app.base.replace('//', '//me:secret@')}/no?b=2#rc=5&rp=all`
      const parameters = { interactionSid: 'KI1', 'odd name': 'ü 👋 &=%', empty: '' }
      const asked = { Url, Parameters: JSON.stringify(parameters) }
      const { status, body } = await rehearsing.post(`${path}/${callback}/rehearse`, asked)
      assert.deepEqual([status, body.status, body.fault], [200, 500, null])
      assert.equal(body.url, Url.replace('me:secret', 'me:***'))
      const [, call] = await app.told(2)
      assert.deepEqual(call!.form, parameters)
      assert.equal(call!.path, '/no?b=2')
      const url = Url.replace(/#.*/, '')
      assert.ok(twilio.validateRequest(story.account.token, body.signature, url, parameters))
      assert.equal(call!.headers['x-twilio-signature'], body.signature)

      // The same as JSON.
      const sent = await fetch(`${base}${path}/${callback}/rehearse`, {
        method: 'POST',
        headers: { authorization: basicAuth(story.account), 'content-type': 'application/json' },
        body: JSON.stringify({ Url, Parameters: parameters }),
      })
      assert.equal(sent.status, 200)
      assert.deepEqual((await app.told(3))[2]!.form, parameters)
      assert.deepEqual(await rowsOfAccount(world, story.account), before)
    })

    test('an address that callbacks may not reach is refused at the same door', async (t) => {
      const { rehearsing, callback, app } = await begin(t)
      for (const Url of ['http://10.0.0.1/', 'http://169.254.169.254/latest', 'http://[fd00::1]/']) {
        const { status, body } = await rehearsing.post(`${path}/${callback}/rehearse`, { Url })
        assert.deepEqual([status, body.status, body.fault, body.answer], [200, null, 'address-refused', null])
      }
      assert.equal(app.calls.length, 1)
    })

    test('outside a rehearsal nothing is posted, and of another account’s callbacks nothing is known', async (t) => {
      const { world, story, app, base, callback } = await begin(t)
      const refused = await story.client.post(`${path}/${callback}/rehearse`)
      assert.deepEqual([refused.status, refused.body.code], [403, 20006])
      const stranger = clientOf(base, await world.account())
      for (const sid of [callback, `CB${'0'.repeat(32)}`, 'CB1']) {
        const { status, body } = await stranger.post(`${path}/${sid}/rehearse`)
        assert.deepEqual([status, body.code], [404, 20404])
      }
      assert.equal(app.calls.length, 1)
    })

    test('a form that cannot be posted is refused, and says why', async (t) => {
      const { story, app, rehearsing, callback, path: session } = await begin(t)
      const long = JSON.stringify({ a: 'ä'.repeat(32 * 1024) })
      for (const [asked, reason] of [
        [{ Parameters: '{' }, /Parameters.*JSON object/],
        [{ Parameters: '[]' }, /Parameters.*JSON object/],
        [{ Parameters: 'null' }, /Parameters.*JSON object/],
        [{ Parameters: '{"a":1}' }, /Parameters.*"a" must be text/],
        [{ Parameters: '{"a":"\\ud800"}' }, /Parameters.*surrogate/],
        [{ Parameters: long }, /Parameters.*at most 65536 bytes/],
        [{ Url: 'ftp://app.example' }, /Url/],
        [{ Url: `http://app.example/${'a'.repeat(4000)}` }, /Url/],
      ] as const) {
        const { status, body } = await rehearsing.post(`${path}/${callback}/rehearse`, asked)
        assert.equal(status, 400, JSON.stringify(asked).slice(0, 50))
        assert.match(body.message as string, reason)
      }
      await story.client.delete(`${session}/Interactions/${app.calls[0]!.form['interactionSid']}`)
      const { status, body } = await rehearsing.post(`${path}/${callback}/rehearse`)
      assert.equal(status, 400)
      assert.match(body.message as string, /Parameters.*deleted/)
      assert.equal(app.calls.length, 1)
      const given = await rehearsing.post(`${path}/${callback}/rehearse`, { Parameters: '{}' })
      assert.deepEqual([given.status, given.body.parameters], [200, {}])
    })
  })
}

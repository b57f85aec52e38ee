// The clock that can be turned forward, in a rehearsal and nowhere else (docs/simulator.md).
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite, test, type TestContext } from 'node:test'
import { aheadMax } from '../../src/operations/rehearsal.ts'
import { insertAlert } from '../../src/storage/alerts.ts'
import type { DatabaseSource } from '../../src/storage/database.ts'
import { callerOf } from '../support/calls.ts'
import { callbacksOf, told, tried } from '../support/callbacks.ts'
import { carrierSceneOf, bob, sendText } from '../support/carrier-scene.ts'
import { type Client, clientOf } from '../support/client.ts'
import { type Engine, engines } from '../support/engines.ts'
import { listener } from '../support/event-stream.ts'
import { eventually } from '../support/eventually.ts'
import { accepted } from '../support/fake-carrier.ts'
import { alice, aliceAndBob, anInstant, aService, aSession } from '../support/prologues.ts'
import { receiver } from '../support/receiver.ts'
import { assertRefused, play, type Scenario, scenarios } from '../support/scenarios.ts'
import { storyOf } from '../support/story.ts'
import { ownWorldOf, rehearsalOf, type World } from '../support/world.ts'

const year = 31_536_000

const table: Scenario[] = [
  {
    rule: 'where others depend on the clock it cannot be turned, and says so',
    steps: [
      {
        ask: 'GET /simulator/clock',
        status: 200,
        shows: { now: anInstant, ahead: 0, can_turn: false },
      },
      { ask: 'POST /simulator/clock', form: { Advance: '60' }, status: 403, code: 20006 },
      { ask: 'GET /simulator/clock', status: 200, shows: { ahead: 0 } },
    ],
  },
  {
    rule: 'what no clock is turned by is refused',
    steps: [
      ...['0', '-1', '1.5', String(year + 1), 'an hour', ''].map((Advance) => ({
        ask: 'POST /simulator/clock',
        form: { Advance },
        status: 400,
        code: 80701,
      })),
      { ask: 'POST /simulator/clock', form: {}, status: 400, code: 80701 },
    ],
  },
]
scenarios('simulated clock', table)

async function turn(client: Client, seconds: number) {
  const { status, body } = await client.post('/simulator/clock', { Advance: String(seconds) })
  assert.equal(status, 200, JSON.stringify(body))
  return body as { now: string; ahead: number; can_turn: boolean }
}

const shown = (time: Date) => `${time.toISOString().slice(0, 19)}Z`

for (const engine of engines) {
  suite(`a clock that is turned, ${engine.name}`, () => {
    test('it is ahead by as much, with all that is recorded, and the time that it is stays', async () => {
      const world = await rehearsalOf(engine)
      const { context } = world.maskline
      const { client } = await play(world, [])
      const { ahead } = (await client.get('/simulator/clock')).body as { ahead: number }
      const turned = await turn(client, 3_600)
      const now = shown(new Date(world.clock.now().getTime() + (ahead + 3_600) * 1_000))
      assert.deepEqual(turned, { now, ahead: ahead + 3_600, can_turn: true })
      assert.deepEqual((await client.get('/simulator/clock')).body, turned)
      const { record } = await play(world, [aService()])
      assert.equal(record('service').date_created, now)
      assert.deepEqual(context.wall.now(), world.clock.now())
    })

    test('a session whose ttl is over by then is closed, and its numbers are free', async () => {
      const world = await rehearsalOf(engine)
      const { client, path, record } = await play(world, aliceAndBob({ Ttl: '86400' }))
      await turn(client, 86_399)
      assert.equal((await client.get(path('session'))).body.status, 'open')
      await turn(client, 1)
      const inUse = async () =>
        (
          (await client.get(`${path('service')}/PhoneNumbers`)).body.phone_numbers as { in_use: number }[]
        ).map(({ in_use }) => in_use)
      await eventually(inUse, (numbers) => numbers.every((count) => count === 0))
      const { status, closed_reason } = (await client.get(path('session'))).body
      assert.deepEqual({ status, closed_reason }, { status: 'closed', closed_reason: 'expired' })
      assert.equal(record('session').ttl, 86_400)
    })

    test('a phone stops ringing, and two people do not talk for longer than they may', async () => {
      const world = await rehearsalOf(engine)
      const { client, record } = await play(world, aliceAndBob())
      const [caller, called] = [alice, bob].map((identifier) => callerOf(client, { identifier }))
      const proxy = record('alice').proxy_identifier as string
      await caller!.calls(proxy)
      assert.equal((await called!.newest()).status, 'ringing')
      await turn(client, 31)
      await eventually(called!.newest, ({ status }) => status === 'no-answer')

      await caller!.calls(proxy)
      await called!.does('answer')
      await turn(client, year)
      const { duration } = await eventually(called!.newest, ({ status }) => status === 'completed')
      assert.equal(duration, 4 * 3_600)
      assert.equal((await caller!.newest()).duration, 4 * 3_600)
    })

    test('a callback that waits is told at once, and how long it took is as long as it really took', async (t) => {
      const world = await rehearsalOf(engine)
      const { promise: later, resolve: answerNow } = Promise.withResolvers<void>()
      const statuses = [500, 200]
      const app = await receiver(t, (_, response) => {
        response.statusCode = statuses.shift() ?? 200
        if (statuses.length > 0) response.end()
        else void later.then(() => response.end())
      })
      const { story, says } = await told(world, app.base)
      await says('Hello')
      await app.told(1)
      const { sid } = (await callbacksOf(story.client))[0]!
      await tried(story.client, sid, 1)
      await turn(story.client, 86_400)
      await app.told(2)
      // In the application's hands, for longer than any lease.
      await turn(story.client, year)
      world.maskline.context.deliveries.wake()
      answerNow()
      const callback = async () =>
        (await story.client.get(`/maskline/v1/callbacks/${sid}`)).body as {
          state: string
          attempts: { took_ms: number }[]
        }
      const { attempts } = await eventually(callback, ({ state }) => state === 'delivered')
      assert.equal(attempts.length, 2)
      for (const { took_ms } of attempts) assert.ok(took_ms >= 0 && took_ms < 60_000, String(took_ms))
      assert.equal(app.calls.length, 2)
    })

    test('what an application is being asked about is not asked about again', async (t) => {
      const world = await rehearsalOf(engine)
      const { promise: later, resolve: answerNow } = Promise.withResolvers<void>()
      const app = await receiver(t, (_, response) => void later.then(() => response.end()))
      const quick = await receiver(t)
      const asking = async (base: string) => {
        const story = await storyOf(world, ['+12065550180', '+12065550181'], { InterceptCallbackUrl: base })
        const [from, to] = [story.person(alice), story.person(bob)]
        const { proxies } = await story.session([from, to])
        return { ...story, to, says: () => from.texts(proxies[0]!, 'Hello') }
      }
      const first = await asking(app.base)
      await first.says()
      await app.told(1)
      await turn(first.client, year)
      // Another one is looked for after that, and found.
      const second = await asking(quick.base)
      await second.says()
      await eventually(second.to.received, (texts) => texts.length === 1)
      answerNow()
      await eventually(first.to.received, (texts) => texts.length === 1)
      assert.equal(app.calls.length, 1)
    })

    test('what a carrier has in hand is not given up, and not handed over again', async (t) => {
      const world = await rehearsalOf(engine)
      const scene = await carrierSceneOf(t, world)
      const { promise: hung, resolve: begun } = Promise.withResolvers<void>()
      const { promise: back, resolve: comeBack } = Promise.withResolvers<typeof accepted>()
      scene.network.next(() => {
        begun()
        return back
      })
      await scene.network.texts(alice, scene.proxies[0]!, 'in hand', 'one')
      await hung
      await turn(scene.story.client, year)
      // Another one is looked for after that, and found.
      await scene.network.texts(bob, scene.proxies[1]!, 'and back', 'two')
      await eventually(
        async () => scene.network.given.length,
        (count) => count === 2,
      )
      comeBack(accepted)
      await scene.settled()
      assert.deepEqual(
        (await scene.interactions()).map((one) => one['outbound_resource_status']),
        ['queued', 'queued'],
      )
      assert.deepEqual(await scene.alerts(), [])
      assert.equal((await sendText(scene)).status, 201)
    })

    test('a live stream goes on, and what was named before the clock was turned is told, too', async (t) => {
      const world = await rehearsalOf(engine)
      const { context, database } = world.maskline
      const { account, client, record } = await play(world, aliceAndBob())
      const heard = await listener(t, `${world.base}/maskline/v1/stream`, account)
      const alerts = () => heard.events.filter(({ event }) => event === 'alert').map(({ id }) => id)
      const alert = {
        sid: context.sids.mint('NO'),
        account_sid: account.sid,
        service_sid: null,
        resource_sid: null,
        code: 80901,
        level: 'warning',
        message: 'Somebody took their time',
        date_created: context.clock.now(),
      } as const
      await turn(client, year)
      const nobodys = { From: alice, To: '+14155550199', Body: 'Hello' }
      assert.equal((await client.post('/simulator/messages', nobodys)).status, 201)
      await heard.until(() => alerts().length === 1)
      await insertAlert(database.db, alert)
      await heard.until(() => alerts().includes(alert.sid))
      const From = bob
      const To = record('bob').proxy_identifier as string
      await client.post('/simulator/messages', { From, To, Body: 'Hello' })
      const contacts = () => heard.events.filter(({ event }) => event === 'contact').map(({ id }) => id)
      await heard.until(() => contacts().length === 2)
      for (const sids of [alerts(), contacts()]) assert.equal(new Set(sids).size, sids.length)
    })

    test('it is not turned further than fifty years, however many turn it at once', async (t) => {
      const world = await ownWorldOf(t, engine, { turnable: true })
      const { client } = await play(world, [aService()])
      await turn(client, 1)
      await world.maskline.database.db
        .updateTable('simulated_clock')
        .set({ ahead_seconds: aheadMax - 3 })
        .execute()
      const form = { Advance: '1' }
      const answers = await Promise.all(
        Array.from({ length: 5 }, () => client.post('/simulator/clock', form)),
      )
      assert.deepEqual(answers.map(({ status }) => status).toSorted(), [200, 200, 200, 400, 400])
      const refused = answers.find(({ status }) => status === 400)!
      assertRefused(refused, { status: 400, code: 80701 })
      assert.match(refused.body.message as string, /never goes back: 0 seconds of 50 years are left/)
      const { ahead } = (await client.get('/simulator/clock')).body as { ahead: number }
      assert.equal(ahead, aheadMax)
      // All that has its place in time can still be made.
      await play(world, [aService(), aSession({ Ttl: '60' })])
    })

    test('the next start is as far ahead, and comes after what was recorded', async (t) => {
      const database = await lasting(t, engine)
      const first = await ownWorldOf(t, engine, { turnable: true, database })
      const one = await play(first, [])
      await turn(one.client, 2 * 86_400)
      const last = first.maskline.context.sids.mint('RQ')
      await first.close()

      const second = await ownWorldOf(t, engine, { turnable: true, database })
      assert.ok(second.maskline.context.sids.mint('RQ') > last)
      const { client } = await play(second, [])
      const now = shown(new Date(second.clock.now().getTime() + 2 * 86_400_000))
      assert.deepEqual((await client.get('/simulator/clock')).body, {
        now,
        ahead: 2 * 86_400,
        can_turn: true,
      })
      await second.close()

      const served = await ownWorldOf(t, engine, { database })
      const { body } = await clientOf(served.base, await served.account()).get('/simulator/clock')
      assert.deepEqual(body, { now: shown(served.clock.now()), ahead: 0, can_turn: false })
      await served.close()
    })
  })
}

/** A database that is still there when who had it has ended. */
async function lasting(t: TestContext, engine: Engine): Promise<DatabaseSource> {
  if (engine.name === 'postgres') return engine.fresh()
  const directory = mkdtempSync(join(tmpdir(), 'maskline-clock-'))
  t.after(() => rmSync(directory, { recursive: true, force: true }))
  return { directory }
}

test('processes on one database turn one clock', async (t) => {
  const engine = engines.find(({ name }) => name === 'postgres')!
  const database = await engine.fresh()
  const worlds: World[] = []
  for (let at = 0; at < 2; at++) worlds.push(await ownWorldOf(t, engine, { turnable: true, database }))
  const account = await worlds[0]!.account()
  const clients = worlds.map(({ base }) => clientOf(base, account))
  await Promise.all(clients.map((client) => turn(client, 60)))
  const ahead = async () =>
    Promise.all(clients.map(async (client) => (await client.get('/simulator/clock')).body.ahead as number))
  await eventually(ahead, (both) => both.every((seconds) => seconds === 120))
  await turn(clients[1]!, 3_600)
  await eventually(ahead, (both) => both.every((seconds) => seconds === 3_720))
})

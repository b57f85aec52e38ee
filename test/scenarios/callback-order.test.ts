// Each callback is told once by one of the processes, in the order of its interaction, whatever fails on the way; and what
// was given up is told again when somebody says so.
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { pino } from 'pino'
import { type Deliveries, startDeliveries } from '../../src/jobs/deliveries.ts'
import { callbacksOf, later, type Told, told, tried, until } from '../support/callbacks.ts'
import { engines } from '../support/engines.ts'
import { receiver } from '../support/receiver.ts'
import { ownWorldOf, type World, worldOf } from '../support/world.ts'

const silent = pino({ level: 'silent' })

/** Further callbacks of the interaction that the only callback so far tells of, due at once. */
async function more({ maskline, clock }: World, { story }: Told, statuses: readonly ('sent' | 'failed')[]) {
  const { db } = maskline.database
  const own = db.selectFrom('callbacks').where('account_sid', '=', story.account.sid)
  const first = await own.selectAll().executeTakeFirstOrThrow()
  for (const outbound_status of statuses) {
    const sid = maskline.context.sids.mint('CB')
    await db
      .insertInto('callbacks')
      .values({ ...first, sid, outbound_status, state: 'waiting', due_at: clock.now(), tries: 0 })
      .execute()
  }
}

const byState = (seen: readonly { state: string }[]) => seen.map(({ state }) => state)

for (const engine of engines) {
  suite(`order of callbacks, ${engine.name}`, () => {
    test('one that fails holds up those of its interaction that come after it, and no others', async (t) => {
      const world = await worldOf(engine)
      let failing = true
      const statuses: string[] = []
      const app = await receiver(t, ({ form }, response) => {
        if (form['interactionData']!.includes('first')) statuses.push(form['outboundResourceStatus']!)
        response.writeHead(failing && form['interactionData']!.includes('first') ? 500 : 200).end()
      })
      const session = await told(world, `${app.base}#rc=0`)
      await session.says('first')
      await app.told(1)
      await more(world, session, ['sent', 'failed'])
      await session.says('second')
      await app.told(2)
      const [earliest] = await callbacksOf(session.story.client)
      for (let round = 2; round <= 3; round++) {
        await tried(session.story.client, earliest!.sid, round - 1)
        failing = round < 3
        later(world, 3600)
        await app.told(round + 1)
      }
      await until(
        () => callbacksOf(session.story.client),
        (seen) => byState(seen).every((state) => state === 'delivered'),
      )
      assert.deepEqual(statuses, ['delivered', 'delivered', 'delivered', 'sent', 'failed'])
    })

    test('one that is given up lets the next of its interaction go, and is told again on request', async (t) => {
      const world = await worldOf(engine)
      let failing = true
      const app = await receiver(t, (_, response) => response.writeHead(failing ? 500 : 200).end())
      const session = await told(world, `${app.base}/?secret=1#rc=0`)
      const { client } = session.story
      await client.post(session.story.service.replace('/v1/Services', '/maskline/v1/services'), {
        CallbackTries: '3',
      })
      await session.says('Hello')
      const [callback] = await callbacksOf(client)
      for (let tries = 1; tries <= 3; tries++) {
        await tried(client, callback!.sid, tries)
        later(world, 3600)
      }
      // Nothing is told any more, but it can be: another try of each.
      const alerts = await until(
        async () => (await client.get('/maskline/v1/alerts')).body.alerts as { alert_text: string }[],
        (seen) => seen.length > 1,
      )
      assert.deepEqual(
        alerts.map(({ alert_text }) => alert_text),
        [
          `Error on Callback for ${app.base}/ (answered 500)`,
          `Error on Callback for ${app.base}/ (answered 500, given up)`,
        ],
      )
      assert.equal(app.calls.length, 3)
      failing = false
      await client.post(`/maskline/v1/callbacks/${callback!.sid}`, { State: 'waiting' })
      await until(
        () => callbacksOf(client),
        ([one]) => one!.state === 'delivered',
      )
      assert.deepEqual(app.calls.at(-1)!.form, app.calls[0]!.form)
      assert.equal((await client.get('/maskline/v1/alerts')).body.alerts.length, 2)
    })

    test('a service whose callbacks are tried once, as at Twilio, has each given up at its first failure', async (t) => {
      const world = await worldOf(engine)
      const app = await receiver(t, (_, response) => response.writeHead(404).end())
      const session = await told(world, app.base)
      const { client, service } = session.story
      await client.post(service.replace('/v1/Services', '/maskline/v1/services'), { CallbackTries: '1' })
      await session.says('Hello')
      await until(
        () => callbacksOf(client),
        ([one]) => one!.state === 'parked',
      )
      const alerts = await until(
        async () => (await client.get('/maskline/v1/alerts')).body.alerts as { alert_text: string }[],
        (seen) => seen.length > 0,
      )
      assert.deepEqual(
        alerts.map(({ alert_text }) => alert_text),
        [`Error on Callback for ${app.base} (answered 404, given up)`],
      )
    })

    test('ten processes that take callbacks at once tell each of them once', async (t) => {
      const world = await ownWorldOf(t, engine)
      const app = await receiver(t)
      const session = await told(world, app.base)
      const others = Array.from({ length: 9 }, () => startDeliveries(world.maskline.context, silent))
      const texts = 300
      const says = Array.from({ length: texts }, (_, text) => session.says(`${text}`))
      for (const process of others) process.wake()
      await Promise.all(says)
      for (const process of others) process.wake()
      await app.told(texts)
      await until(
        () => callbacksOf(session.story.client),
        (seen) => byState(seen).every((state) => state === 'delivered'),
      )
      await Promise.all(others.map((process) => process.close()))
      const tokens = app.calls.map(({ headers }) => headers['i-twilio-idempotency-token'])
      assert.deepEqual([tokens.length, new Set(tokens).size], [texts, texts])
    })

    test('what a process had in hand when it died is told by another one, when its lease is over', async (t) => {
      const world = await worldOf(engine)
      let hung: (() => void) | undefined
      const app = await receiver(t, (_, response) => {
        if (hung === undefined) hung = () => void response.writeHead(500).end()
        else response.end()
      })
      const session = await told(world, app.base)
      const { client } = session.story
      await session.says('Hello')
      // The first process has it in hand, and never comes back to it.
      await app.told(1)
      const other: Deliveries = startDeliveries(world.maskline.context, silent)
      t.after(() => other.close())
      world.clock.advance(119)
      other.wake()
      await session.says('another')
      await app.told(2)
      assert.equal(new Set(app.calls.map(({ form }) => form['interactionSid'])).size, 2)
      world.clock.advance(1)
      other.wake()
      await app.told(3)
      const [one, , again] = app.calls
      assert.deepEqual(again!.form, one!.form)
      assert.equal(again!.headers['i-twilio-idempotency-token'], one!.headers['i-twilio-idempotency-token'])
      await until(
        () => callbacksOf(client),
        (seen) => byState(seen).every((state) => state === 'delivered'),
      )
      // It does come back: what it says is out of date.
      hung!()
      await session.says('last')
      await app.told(4)
      const seen = await until(
        () => callbacksOf(client),
        (all) => byState(all).every((state) => state === 'delivered'),
      )
      assert.deepEqual(
        seen.map(({ tries, status }) => [tries, status]),
        [
          [2, 200],
          [1, 200],
          [1, 200],
        ],
      )
    })

    test('a process that ends cuts off what hangs, and leaves it to be told at once by the next', async (t) => {
      const world = await ownWorldOf(t, engine)
      const app = await receiver(t, () => undefined)
      const session = await told(world, app.base)
      await session.says('Hello')
      await app.told(1)
      const next = startDeliveries(world.maskline.context, silent)
      world.clock.advance(120)
      next.wake()
      await app.told(2)
      t.mock.timers.enable({ apis: ['setTimeout'] })
      const ended = next.close()
      t.mock.timers.tick(3_000)
      await ended
      const rows = world.maskline.database.db.selectFrom('callbacks')
      const { state, fault, tries, due_at } = await rows.selectAll().executeTakeFirstOrThrow()
      assert.deepEqual([state, fault, tries, due_at], ['waiting', 'stopped', 2, world.clock.now()])
      t.mock.timers.reset()
      await world.close()
      await app.left()
    })
  })
}

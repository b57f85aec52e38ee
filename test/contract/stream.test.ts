// The live stream of an account's alerts and contacts: `/maskline/v1/stream`.
import assert from 'node:assert/strict'
import { suite, test, type TestContext } from 'node:test'
import { pino } from 'pino'
import { listen, openMaskline } from '../../src/main.ts'
import { putFirstAccount } from '../../src/operations/first-account.ts'
import { raiseAlert } from '../../src/operations/raise-alert.ts'
import { clientOf } from '../support/client.ts'
import { engines } from '../support/engines.ts'
import { eventually } from '../support/eventually.ts'
import { listener, type Listener } from '../support/event-stream.ts'
import { storyOf } from '../support/story.ts'
import { type TestAccount, TestClock, testMasterKey, type World, worldOf } from '../support/world.ts'

const path = '/maskline/v1/stream'
const [alicesNumber, bobsNumber] = ['+12065550100', '+12065550101'] as const
const nobodys = '+14155550199'

const streamOf = (t: TestContext, { base }: Pick<World, 'base'>, account: TestAccount, after?: string) =>
  listener(t, base + path, account, after)

async function meeting(world: World, settings: Record<string, string> = {}) {
  const story = await storyOf(world, ['+12065550180', '+12065550181'], settings)
  const [alice, bob] = [story.person(alicesNumber), story.person(bobsNumber)]
  const { proxies, participants } = await story.session([alice, bob])
  return { ...story, alice, proxy: proxies[0]!, participants }
}

const kindOf = ({ event, id }: { event: string; id: string }) => `${event} ${id.slice(0, 2)}`
const kinds = ({ events }: Listener) => events.map(kindOf).sort()
const silent = pino({ level: 'silent' })

for (const engine of engines) {
  suite(`live stream, ${engine.name}`, () => {
    test('it tells of contacts and alerts as they happen, numbers masked', async (t) => {
      const world = await worldOf(engine)
      const { account, alice, client, proxy, participants } = await meeting(world)
      await alice.texts(proxy, 'before')
      const heard = await streamOf(t, world, account)
      assert.equal(heard.status, 200)
      assert.equal(heard.type, 'text/event-stream; charset=utf-8')
      await alice.texts(proxy, 'a secret')
      await heard.until(() => heard.events.length === 1)
      await alice.texts(nobodys, 'another secret')
      await heard.until(() => heard.events.length === 3)
      await client.post(`${participants[1]!}/MessageInteractions`, { Body: 'a third secret' })
      await heard.until(() => heard.events.length === 4)
      assert.deepEqual(kinds(heard), ['alert NO', 'contact CT', 'contact KI', 'contact KI'])
      const [relayed, ...others] = heard.events
      assert.deepEqual(relayed!.data, {
        sid: relayed!.id,
        kind: 'message',
        direction: 'inbound',
        outcome: 'relayed',
        service_sid: relayed!.data.service_sid,
        session_sid: relayed!.data.session_sid,
        from: '+1206555XXXX',
        to: '+1206555XXXX',
        date_created: relayed!.data.date_created,
      })
      const alert = others.find(({ event }) => event === 'alert')!
      assert.deepEqual(alert.data, (await client.get(`/maskline/v1/alerts/${alert.id}`)).body)
      assert.equal(others.at(-1)!.data.outcome, 'sent')
      for (const hidden of ['secret', alicesNumber, bobsNumber, proxy, nobodys]) {
        assert.ok(!JSON.stringify(heard.events).includes(hidden), hidden)
      }
    })

    test('who comes back with the last event hears what happened meanwhile, and nothing twice', async (t) => {
      const world = await worldOf(engine)
      const { account, alice, proxy } = await meeting(world)
      const first = await streamOf(t, world, account)
      await alice.texts(proxy, 'one')
      await first.until(() => first.events.length === 1)
      first.close()
      await alice.texts(nobodys, 'two')
      await alice.texts(proxy, 'three')
      const second = await streamOf(t, world, account, first.events[0]!.id)
      await alice.texts(proxy, 'four')
      await second.until(() => second.events.length >= 4)
      assert.deepEqual(kinds(second), ['alert NO', 'contact CT', 'contact KI', 'contact KI'])
      const ids = second.events.map(({ id }) => id)
      assert.equal(new Set([first.events[0]!.id, ...ids]).size, 5)
    })

    test('what is no event resumes nothing', async (t) => {
      const world = await worldOf(engine)
      const { account, alice } = await meeting(world)
      await alice.texts(nobodys, 'before')
      const heard = await streamOf(t, world, account, 'everything')
      await alice.texts(nobodys, 'after')
      await heard.until(() => heard.events.length === 2)
      assert.deepEqual(kinds(heard), ['alert NO', 'contact CT'])
    })

    test('an account hears nothing of another one', async (t) => {
      const world = await worldOf(engine)
      const [us, them] = [await meeting(world), await meeting(world)]
      const [ours, all] = [await streamOf(t, world, us.account), await streamOf(t, world, them.account)]
      await them.alice.texts(them.proxy, 'theirs')
      await them.alice.texts(nobodys, 'theirs')
      await all.until(() => all.events.length === 3)
      // What comes now comes after whatever might have come wrongly.
      await us.alice.texts(us.proxy, 'ours')
      await us.alice.texts(nobodys, 'ours')
      await ours.until(() => ours.events.length === 3)
      for (const { data } of ours.events) assert.equal(data.account_sid ?? us.account.sid, us.account.sid)
      const theirs = all.events.map(({ id }) => id)
      assert.ok(ours.events.every(({ id }) => !theirs.includes(id)))
    })

    test('API keys may listen, strangers may not', async (t) => {
      const world = await worldOf(engine)
      const { account, client, alice, proxy } = await meeting(world)
      const { body: key } = await client.post('/maskline/v1/keys', { FriendlyName: 'console' })
      const heard = await listener(t, world.base + path, { sid: key.sid, token: key.secret })
      await alice.texts(proxy, 'hi')
      await heard.until(() => heard.events.length === 1)
      const refused = await listener(t, world.base + path, { sid: account.sid, token: 'wrong' })
      assert.equal(refused.status, 401)
      const head = await client.send(path, { method: 'HEAD' })
      assert.equal(head.status, 200)
    })

    test('an account has ten streams at most, and one more when one has ended', async (t) => {
      const world = await worldOf(engine)
      const account = await world.account()
      const open = []
      for (let at = 0; at < 10; at++) open.push(await streamOf(t, world, account))
      const surplus = await clientOf(world.base, account).get(path)
      assert.equal(surplus.status, 429)
      assert.equal(surplus.body.code, 80621)
      assert.equal((await streamOf(t, world, await world.account())).status, 200)
      open[0]!.close()
      let again = await streamOf(t, world, account)
      for (let tried = 0; again.status === 429 && tried < 1000; tried++) {
        again = await streamOf(t, world, account)
      }
      assert.equal(again.status, 200)
    })

    test('a server that closes ends its streams', async (t) => {
      const world = await worldOf(engine)
      const { account } = await meeting(world)
      const options = { host: '127.0.0.1', port: 0, trustProxy: false, rateLimit: 0, log: silent }
      const other = await listen(world.maskline, options)
      const heard = await streamOf(t, { base: `http://127.0.0.1:${other.port}` }, account)
      await other.close()
      await heard.ended()
    })
  })
}

test('alerts, contacts without a session and interactions are heard from other processes', async (t) => {
  const source = await engines.find(({ name }) => name === 'postgres')!.fresh()
  const clock = new TestClock()
  const open = () =>
    openMaskline({
      database: source,
      clock,
      log: silent,
      masterKeys: [testMasterKey],
      compat: 'documented',
      publicUrl: undefined,
      egressAllowed: [],
      lenientNumbers: false,
      traceContent: 'masked',
      closedSessionDays: 90,
    })
  const [one, other] = [await open(), await open()]
  t.after(() => Promise.all([one.close(), other.close()]))
  const options = { host: '127.0.0.1', port: 0, trustProxy: false, rateLimit: 0, log: silent }
  const [here, there] = [await listen(one, options), await listen(other, options)]
  t.after(() => Promise.all([here.close(), there.close()]))
  const { sid, auth_token: token } = (await putFirstAccount(one.context, {
    sid: undefined,
    token: undefined,
    make: true,
  }))!
  const account = { sid, token }
  const heard = await listener(t, `http://127.0.0.1:${here.port}${path}`, account)
  const base = `http://127.0.0.1:${there.port}`
  const client = clientOf(base, account)
  // Two processes agree on the time, not on the order within a millisecond.
  clock.advance(1)
  await raiseAlert(other.context, 'stop-word', { account_sid: account.sid })
  await client.post('/simulator/messages', { From: alicesNumber, To: nobodys, Body: 'hi' })
  await heard.until(() => heard.events.length === 3)
  assert.deepEqual(kinds(heard), ['alert NO', 'alert NO', 'contact CT'])
  const world = { ...(await worldOf(engines[0]!)), base, account: () => Promise.resolve(account) }
  const { alice, proxy } = await meeting(world)
  const contacts = () => heard.events.filter(({ id }) => id.startsWith('KI'))
  // The other process finds out within a second that somebody watches.
  await eventually(
    async () => {
      await alice.texts(proxy, 'hi')
      return contacts().length
    },
    (count) => count > 0,
  )
  const before = contacts().length
  await alice.texts(proxy, 'and again')
  await heard.until(() => contacts().length > before)
  const { body } = await client.get(`/maskline/v1/traces?Sid=${contacts()[0]!.data.session_sid as string}`)
  const traced = (body.traces as { sid: string }[]).map((trace) => trace.sid)
  const told = contacts().map(({ id }) => id)
  assert.equal(new Set(told).size, told.length)
  // One page: the newest.
  const [first = ''] = traced.toSorted()
  assert.ok(told.every((id) => id < first || traced.includes(id)))
})

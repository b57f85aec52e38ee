// Carriers as an operator's program reads them: `/maskline/v1/carriers`.
import assert from 'node:assert/strict'
import { suite, test, type TestContext } from 'node:test'
import { sql } from 'kysely'
import type { Backup, Carrier, Receipt } from '../../src/carriers/carrier.ts'
import { CarrierHealth } from '../../src/operations/carrier-health.ts'
import type { Sid } from '../../src/domain/sid.ts'
import { waitingMax } from '../../src/domain/submission.ts'
import { type Client, clientOf } from '../support/client.ts'
import { engines } from '../support/engines.ts'
import { signedNetwork } from '../support/signed-carrier.ts'
import { variantOf } from '../support/variant.ts'
import { type TestAccount, type World, worldOf } from '../support/world.ts'

const path = '/maskline/v1/carriers'
const lost: Receipt = { outcome: 'lost', reason: 'no answer in time' }
const accepted: Receipt = { outcome: 'accepted', status: 'queued' }

interface Scene {
  readonly world: World
  readonly account: TestAccount
  readonly client: Client
  readonly carrier: Carrier
}

/** Scenes told so far. */
let scenes = 0

/** An account with a carrier that sends texts, beside another account with one. Waiting rows are theirs. */
async function sceneOf(t: TestContext, shared: World, backups: readonly Backup[] = []): Promise<Scene> {
  const [account, other] = [await shared.account(), await shared.account()]
  const number = scenes++
  const carrier: Carrier = {
    ...signedNetwork(`own-${number}`, account.sid).carrier,
    messaging: { windowMax: 1, send: async () => lost },
  }
  const theirs = signedNetwork(`theirs-${number}`, other.sid).carrier
  const { all } = shared.maskline.context.carriers
  const world = await variantOf(t, shared, {
    carriers: {
      all: [theirs, carrier, ...all],
      backups: backups.map((one) => ({ ...one, carrier: carrier.name })),
    },
    health: new CarrierHealth(shared.clock, () => undefined),
  })
  return { world, account, client: clientOf(world.base, account), carrier }
}

/** Texts that wait for a carrier, the first of them for so many seconds and each next one a second less. */
async function putWaiting(
  t: TestContext,
  { world, carrier }: Scene,
  { account_sid, count, seconds }: { account_sid: Sid<'AC'>; count: number; seconds: number },
): Promise<void> {
  const { db } = world.maskline.database
  t.after(() => db.deleteFrom('submissions').where('carrier', '=', carrier.name).execute())
  const now = world.clock.now()
  await sql`
    insert into submissions (sid, account_sid, carrier, "from", "to", body, service_sid, state, due_at, date_created)
    select 'SM' || md5(${carrier.name}::text || ${account_sid}::text || at), ${account_sid}, ${carrier.name}, '+12065550180',
      '+12065550101', 'hello', 'KS', 'waiting', ${now}::timestamptz - at * interval '1 second',
      ${now}::timestamptz - (${seconds}::int - at) * interval '1 second'
    from generate_series(0, ${count}::int - 1) as at`.execute(db)
}

const only = async (client: Client, { name }: Pick<Carrier, 'name'>) => {
  const { status, body } = await client.get(`${path}/${name}`)
  assert.equal(status, 200, JSON.stringify(body))
  return body
}

const dated = (instant: Date) => `${instant.toISOString().slice(0, 19)}Z`

for (const engine of engines) {
  suite(`carriers, ${engine.name}`, () => {
    test('an account sees its own carriers and the simulator, and none of another account', async (t) => {
      const { world, client, carrier, account } = await sceneOf(t, await worldOf(engine))
      const { status, body } = await client.get(path)
      assert.equal(status, 200)
      const nothing = { accepted: 0, rejected: 0, not_sent: 0, lost: 0 }
      const idle = {
        state: 'up',
        since: null,
        reason: null,
        counts: nothing,
        waiting: 0,
        waiting_since: null,
        backs_up: [],
      }
      assert.deepEqual(body, {
        carriers: [
          {
            name: carrier.name,
            kind: 'signed',
            account_sid: account.sid,
            abilities: { texts: true, calls: false, numbers: false },
            ...idle,
            url: `${world.base}${path}/${carrier.name}`,
          },
          {
            name: 'simulator',
            kind: 'simulator',
            account_sid: null,
            abilities: { texts: true, calls: true, numbers: true },
            ...idle,
            url: `${world.base}${path}/simulator`,
          },
        ],
      })
      for (const shown of body.carriers) assert.deepEqual(await only(client, shown), shown)
    })

    test('a carrier of another account is as unknown as one that is not there', async (t) => {
      const { world, client, carrier } = await sceneOf(t, await worldOf(engine))
      const theirs = carrier.name.replace('own', 'theirs')
      for (const name of [theirs, 'nobody', 'a b', 'x'.repeat(500), '%00']) {
        const { status, body } = await client.get(`${path}/${encodeURIComponent(name)}`)
        assert.deepEqual([status, body.code], [404, 20404], name)
      }
      const stranger = clientOf(world.base, await world.account())
      const { body } = await stranger.get(path)
      assert.deepEqual(
        body.carriers.map(({ name }: { name: string }) => name),
        ['simulator'],
      )
    })

    test('what it said to texts is counted, and it is down and up again as it answers', async (t) => {
      const { world, client, carrier } = await sceneOf(t, await worldOf(engine))
      const { health } = world.maskline.context
      const at = world.clock.now()
      for (let time = 0; time < 5; time++) health.note(carrier, lost)
      const down = await only(client, carrier)
      assert.deepEqual(
        [down.state, down.since, down.reason, down.counts.lost],
        ['down', dated(at), 'no answer in time', 5],
      )
      world.clock.advance(60)
      health.note(carrier, accepted)
      const up = await only(client, carrier)
      assert.deepEqual([up.state, up.since, up.reason], ['up', dated(world.clock.now()), null])
      assert.deepEqual(up.counts, { accepted: 1, rejected: 0, not_sent: 0, lost: 5 })
    })

    test('what waits for it is told with the oldest, whatever is due first, and only what is the account’s', async (t) => {
      const scene = await sceneOf(t, await worldOf(engine))
      const { world, client, carrier, account } = scene
      const stranger = await world.account()
      await putWaiting(t, scene, { account_sid: account.sid, count: 3, seconds: 90 })
      await putWaiting(t, scene, { account_sid: stranger.sid, count: 2, seconds: 900 })
      const { waiting, waiting_since } = await only(client, carrier)
      const oldest = dated(new Date(world.clock.now().getTime() - 90_000))
      assert.deepEqual([waiting, waiting_since], [3, oldest])
    })

    test('no more is counted of what waits than there is to know', async (t) => {
      const scene = await sceneOf(t, await worldOf(engine))
      await putWaiting(t, scene, { account_sid: scene.account.sid, count: waitingMax + 1, seconds: 0 })
      assert.equal((await only(scene.client, scene.carrier)).waiting, waitingMax)
    })

    test('a carrier says for which numbers and countries it is tried next', async (t) => {
      const backups = [
        { for: 'US', carrier: '', repeatLost: false },
        { for: '+12065550180', carrier: '', repeatLost: true },
      ]
      const { client, carrier } = await sceneOf(t, await worldOf(engine), backups)
      assert.deepEqual((await only(client, carrier)).backs_up, [
        { for: 'US', repeat_lost: false },
        { for: '+12065550180', repeat_lost: true },
      ])
      assert.deepEqual((await only(client, { name: 'simulator' })).backs_up, [])
    })
  })
}

// Callbacks as a console looks for them: those that failed, those of an interaction, from either end; and all that were given
// up, told again.
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { callbacksOf } from '../support/callbacks.ts'
import { type Client, clientOf } from '../support/client.ts'
import { engines } from '../support/engines.ts'
import { type Kept, keepCallbacks } from '../support/kept-callbacks.ts'
import { type TestAccount, type World, worldOf } from '../support/world.ts'

const path = '/maskline/v1/callbacks'
const replays = '/maskline/v1/callback-replays'

async function listed(client: Client, query: string): Promise<string[]> {
  const { status, body } = await client.get(`${path}?${query}`)
  assert.equal(status, 200, JSON.stringify(body))
  return (body.callbacks as { sid: string }[]).map(({ sid }) => sid)
}

/** Every page, by the addresses that the answers name: forwards to the end, then back to the beginning. */
async function pages(client: Client, query: string): Promise<{ there: string[]; back: string[] }> {
  const read = async (address: string | null, next: 'next_page_url' | 'previous_page_url') => {
    const found: string[][] = []
    let last = address
    for (let at = address; at !== null;) {
      const { pathname, search } = new URL(at)
      const { body } = await client.get(pathname + search)
      found.push((body.callbacks as { sid: string }[]).map(({ sid }) => sid))
      last = at
      at = body.meta[next] as string | null
    }
    return { found, last }
  }
  const there = await read(`http://x${path}?${query}`, 'next_page_url')
  const back = await read(there.last, 'previous_page_url')
  return { there: there.found.flat(), back: back.found.toReversed().flat() }
}

const failed: Kept[] = [
  { state: 'waiting', status: 500 },
  { state: 'parked', status: 404 },
  { state: 'waiting', fault: 'too-slow' },
  { state: 'parked', fault: 'name-unknown' },
]
const others: Kept[] = [
  { state: 'delivered', status: 204 },
  { state: 'waiting' },
  { state: 'waiting', fault: 'stopped' },
  { state: 'waiting', status: 200 },
  { state: 'canceled', fault: 'deleted' },
]

async function accountWith(
  world: World,
  kept: readonly Kept[],
): Promise<{ account: TestAccount; client: Client; sids: string[] }> {
  const account = await world.account()
  const sids = await keepCallbacks(world, account, kept)
  return { account, client: clientOf(world.base, account), sids }
}

for (const engine of engines) {
  suite(`lists of callbacks, ${engine.name}`, () => {
    test('those that failed are those that were given up, or wait after a try that failed', async () => {
      const world = await worldOf(engine)
      const mixed = failed.flatMap((one, at) => [one, others[at]!])
      const { client, sids } = await accountWith(world, [...mixed, others[4]!])
      const wanted = sids.filter((_, at) => at % 2 === 0 && at < 8)
      assert.deepEqual(await listed(client, 'Failed=true'), wanted)
      assert.deepEqual(await listed(client, 'Failed=True&Order=desc'), wanted.toReversed())
      assert.deepEqual(await listed(client, 'Failed=false'), sids)
      assert.deepEqual(await listed(client, 'Failed='), sids)
    })

    test('a list is read page by page in either order, and back', async () => {
      const world = await worldOf(engine)
      const { client, sids } = await accountWith(world, [...failed, ...others, ...failed, ...failed])
      const wanted = sids.filter((_, at) => at < 4 || at > 8)
      for (const [query, all] of [
        ['', sids],
        ['Failed=true&', wanted],
      ] as const) {
        for (const order of ['asc', 'desc']) {
          const { there, back } = await pages(client, `${query}Order=${order}&PageSize=5`)
          const right = order === 'asc' ? all : all.toReversed()
          assert.deepEqual(there, right, query + order)
          assert.deepEqual(back, right, query + order)
        }
      }
      assert.deepEqual(
        await listed(client, 'Failed=true&Order=desc&PageSize=5&Page=1'),
        wanted.toReversed().slice(5, 10),
      )
    })

    test('those of an interaction and of a service are found, and nobody else’s', async () => {
      const world = await worldOf(engine)
      const { sids: minted } = world.maskline.context
      const [service_sid, interaction_sid] = [minted.mint('KS'), minted.mint('KI')]
      const named = [...failed, ...others].map((one) => ({ ...one, service_sid, interaction_sid }))
      const { client, sids } = await accountWith(world, [...named, ...failed])
      const stranger = await accountWith(world, failed)
      const interaction = `InteractionSid=${interaction_sid}`
      const service = `ServiceSid=${service_sid}`
      const [own, ownFailed] = [sids.slice(0, 9), sids.slice(0, 4)]
      for (const [query, wanted] of [
        [interaction, own],
        [`${interaction}&${service}`, own],
        [`${interaction}&Failed=true`, ownFailed],
        [`${service}&Failed=true`, ownFailed],
        [`${interaction}&ServiceSid=${minted.mint('KS')}`, []],
        [`ServiceSid=${minted.mint('KS')}&Failed=true`, []],
      ] as const) {
        assert.deepEqual(await listed(client, query), wanted, query)
        assert.deepEqual(await listed(client, `${query}&Order=desc`), wanted.toReversed(), query)
        assert.deepEqual(await listed(stranger.client, query), [], query)
      }
    })

    test('what cannot be asked for is refused, and says why', async () => {
      const world = await worldOf(engine)
      const { client } = await accountWith(world, [])
      for (const query of [
        'Failed=perhaps',
        'InteractionSid=KI1',
        'ServiceSid=x',
        'Order=up',
        `ServiceSid=KS${'0'.repeat(32)}`,
        `ServiceSid=KS${'0'.repeat(32)}&Failed=false`,
      ]) {
        const { status, body } = await client.get(`${path}?${query}`)
        assert.equal(status, 400, query)
        assert.match(body.message as string, new RegExp(query.split('=')[0]!), query)
      }
    })

    test('alerts are read in either order', async () => {
      const world = await worldOf(engine)
      const account = await world.account()
      const { context, database } = world.maskline
      const rows = Array.from({ length: 7 }, () => ({
        sid: context.sids.mint('NO'),
        account_sid: account.sid,
        service_sid: null,
        resource_sid: null,
        code: 80901,
        level: 'warning' as const,
        message: '',
        date_created: context.clock.now(),
      }))
      await database.db.insertInto('alerts').values(rows).execute()
      const client = clientOf(world.base, account)
      const { body } = await client.get('/maskline/v1/alerts?Order=desc&PageSize=3&ErrorCode=80901')
      const next = new URL(body.meta.next_page_url as string)
      const { body: second } = await client.get(next.pathname + next.search)
      const found = [...body.alerts, ...second.alerts] as { sid: string }[]
      assert.deepEqual(
        found.map(({ sid }) => sid),
        rows
          .map(({ sid }) => sid)
          .toReversed()
          .slice(0, 6),
      )
    })

    test('all that were given up are told again, once, also by two clients at the same time', async () => {
      const world = await worldOf(engine)
      const many = Array.from({ length: 2_500 }, (): Kept => ({ state: 'parked', status: 500 }))
      const { client, sids } = await accountWith(world, [...others, ...many, ...failed.slice(0, 1)])
      const stranger = await accountWith(world, many.slice(0, 3))
      const before = (await callbacksOf(client)).slice(0, 5)
      const replay = async () => {
        let [replayed, more, calls] = [0, true, 0]
        while (more && calls++ < 10) {
          const { status, body } = await client.post(replays)
          assert.equal(status, 200)
          assert.ok(body.replayed <= 1_000)
          replayed += body.replayed as number
          more = body.more as boolean
        }
        assert.equal(more, false)
        return replayed
      }
      const [one, other] = await Promise.all([replay(), replay()])
      assert.equal(one + other, 2_500)
      assert.deepEqual((await client.post(replays)).body, { replayed: 0, more: false })
      assert.deepEqual((await callbacksOf(client)).slice(0, 5), before)
      const rows = await world.maskline.database.db
        .selectFrom('callbacks')
        .select(['tries_max'])
        .where('sid', '>=', sids[5]! as never)
        .where('sid', '<=', sids[2_504]! as never)
        .execute()
      // As many tries again, on top of the one that was made, whoever of the two said so.
      assert.ok(rows.every(({ tries_max }) => tries_max === 17))
      assert.deepEqual(
        (await callbacksOf(stranger.client)).map(({ state }) => state),
        ['parked', 'parked', 'parked'],
      )
    })

    test('the oldest are replayed first, and those of a service alone where that is said', async () => {
      const world = await worldOf(engine)
      const service_sid = world.maskline.context.sids.mint('KS')
      const parked: Kept = { state: 'parked', fault: 'too-slow' }
      const many = Array.from({ length: 1_005 }, (_, at) =>
        at % 500 === 0 ? { ...parked, service_sid } : parked,
      )
      const { client, sids } = await accountWith(world, many)
      // Those that are told again are canceled soon: what they told of was never there.
      const given = async (...at: number[]) => {
        const told = await Promise.all(at.map((one) => client.get(`${path}/${sids[one]!}`)))
        return told.map(({ body }) => body.state === 'parked')
      }
      const ofService = await client.post(replays, { ServiceSid: service_sid })
      assert.deepEqual([ofService.status, ofService.body], [200, { replayed: 3, more: false }])
      assert.equal((await client.post(replays, { ServiceSid: service_sid })).body.replayed, 0)
      assert.deepEqual(await given(0, 1, 500, 1_000, 1_001), [false, true, false, false, true])
      const nobodys = { ServiceSid: world.maskline.context.sids.mint('KS') }
      assert.deepEqual((await client.post(replays, nobodys)).body, { replayed: 0, more: false })
      assert.deepEqual((await client.post(replays)).body, { replayed: 1_000, more: true })
      assert.deepEqual(await given(1, 999, 1_002, 1_003, 1_004), [false, false, false, true, true])
      assert.deepEqual((await client.post(replays)).body, { replayed: 2, more: false })
      assert.equal((await client.post(replays, { ServiceSid: 'x' })).status, 400)
    })

    test('replays are made, and not listed', async () => {
      const world = await worldOf(engine)
      const { client } = await accountWith(world, [])
      for (const { status, headers } of [await client.get(replays), await client.delete(replays)])
        assert.deepEqual([status, headers.get('allow')], [405, 'POST'])
    })
  })
}

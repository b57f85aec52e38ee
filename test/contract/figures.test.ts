// GET /maskline/v1/figures: what happened in an account, minute by minute, whoever counted it.
import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { delayBounds, type FigureName } from '../../src/domain/figures.ts'
import { FigureCounts } from '../../src/operations/figure-counts.ts'
import { figureDays, purgeFigures } from '../../src/operations/purge-figures.ts'
import { type Client, clientOf } from '../support/client.ts'
import { engines } from '../support/engines.ts'
import { eventually } from '../support/eventually.ts'
import { receiver } from '../support/receiver.ts'
import { onBothEngines } from '../support/rules.ts'
import { storyOf } from '../support/story.ts'
import { type World, worldOf } from '../support/world.ts'

const pool = ['+12065550180', '+12065550181']
const [alicesNumber, bobsNumber, carolsNumber] = ['+12065550100', '+12065550101', '+12065550102'] as const
const path = '/maskline/v1/figures'

interface Minute {
  readonly at: string
  readonly texts: number
  readonly sends: number
  readonly calls: number
  readonly dropped: number
  readonly callbacks: number
  readonly callbacks_failed: number
  readonly delay_ms: Percentiles | null
}

interface Percentiles {
  readonly p50: number
  readonly p95: number
  readonly p99: number
}

interface Figures {
  readonly begin: string
  readonly end: string
  readonly step_seconds: number
  readonly minutes: readonly Minute[]
  readonly delay_ms: (Percentiles & { readonly count: number }) | null
  readonly refusals: readonly { code: number; kind: string; name: string; count: number }[]
}

async function figuresOf(client: Client, minutes?: number): Promise<Figures> {
  const { status, body } = await client.get(minutes === undefined ? path : `${path}?Minutes=${minutes}`)
  assert.equal(status, 200, JSON.stringify(body))
  return body as Figures
}

/** All minutes together, without what there was nothing of. */
function totals({ minutes }: Figures): Record<string, number> {
  const names = ['texts', 'sends', 'calls', 'dropped', 'callbacks', 'callbacks_failed'] as const
  const sums = names.map((name) => [name, minutes.reduce((sum, one) => sum + one[name], 0)] as const)
  return Object.fromEntries(sums.filter(([, sum]) => sum > 0))
}

async function aliceAndBob(world: World, settings: Record<string, string> = {}) {
  const story = await storyOf(world, pool, settings)
  const [alice, bob] = [story.person(alicesNumber), story.person(bobsNumber)]
  const session = await story.session([alice, bob])
  const calls = (From: string, To: string) => story.client.post('/simulator/calls', { From, To })
  return { ...story, ...session, alice, bob, calls }
}

const dated = (instant: Date) => `${instant.toISOString().slice(0, 19)}Z`

onBothEngines('what happens in a minute is told in that minute, at once', async (world) => {
  const { client, alice, person, participants, proxies, calls } = await aliceAndBob(world)
  const begun = Math.floor(world.clock.now().getTime() / 60_000) * 60_000
  await alice.texts(proxies[0]!, 'hello')
  await alice.texts(proxies[0]!, 'are you there?')
  await client.post(`${participants[1]!}/MessageInteractions`, { Body: 'somebody texted you' })
  world.clock.advance(60)
  assert.equal((await calls(alicesNumber, proxies[0]!)).status, 201)
  await person(carolsNumber).texts(proxies[0]!, 'hello?')
  await calls(carolsNumber, proxies[0]!)

  const figures = await figuresOf(client, 3)
  const { minutes, step_seconds, begin, end, delay_ms } = figures
  assert.deepEqual(
    [begin, end, step_seconds],
    [dated(new Date(begun - 60_000)), dated(new Date(begun + 120_000)), 60],
  )
  const nothing = { texts: 0, sends: 0, calls: 0, dropped: 0, callbacks: 0, callbacks_failed: 0 }
  // The clock of tests stands still: all is handed over in less than a millisecond.
  const quick = { p50: 0.5, p95: 1, p99: 1 }
  assert.deepEqual(minutes, [
    { at: dated(new Date(begun - 60_000)), ...nothing, delay_ms: null },
    { at: dated(new Date(begun)), ...nothing, texts: 2, sends: 1, delay_ms: quick },
    { at: dated(new Date(begun + 60_000)), ...nothing, calls: 1, dropped: 2, delay_ms: quick },
  ])
  assert.deepEqual(delay_ms, { count: 3, ...quick })
  assert.deepEqual(figures.refusals, [{ code: 80903, kind: 'alert', name: 'unknown-participant', count: 2 }])
  world.clock.advance(2 * 60)
  assert.deepEqual(totals(await figuresOf(client, 2)), {})
  assert.deepEqual(totals(await figuresOf(client)), { texts: 2, sends: 1, calls: 1, dropped: 2 })
})

onBothEngines('an account in which nothing happened has every minute of the last hour', async (world) => {
  const account = await world.account()
  const { minutes, delay_ms, refusals } = await figuresOf(clientOf(world.base, account))
  assert.equal(minutes.length, 60)
  assert.deepEqual([delay_ms, refusals], [null, []])
  const now = world.clock.now().getTime()
  assert.equal(minutes.at(-1)!.at, dated(new Date(Math.floor(now / 60_000) * 60_000)))
})

onBothEngines('many minutes are told in steps, and what is in them stays in them', async (world) => {
  const { client, alice, proxies } = await aliceAndBob(world)
  await alice.texts(proxies[0]!, 'hello')
  world.clock.advance(60 * 60)
  await alice.texts(proxies[0]!, 'hello again')
  const day = await figuresOf(client, 1_440)
  assert.deepEqual([day.step_seconds, day.minutes.length], [480, 180])
  assert.deepEqual(totals(day), { texts: 2 })
  const steps = day.minutes.filter(({ texts }) => texts > 0)
  world.clock.advance(60)
  const later = await figuresOf(client, 1_440)
  assert.deepEqual(
    later.minutes.filter(({ texts }) => texts > 0),
    steps,
  )
  const odd = await figuresOf(client, 181)
  assert.deepEqual([odd.step_seconds, odd.minutes.length], [120, 91])
})

onBothEngines('requests that are refused are told by code and name', async (world) => {
  const { client, path: session, participants } = await aliceAndBob(world)
  await client.post(`${session}/Participants`, { Identifier: carolsNumber })
  await client.post(`${session}/Participants`, { Identifier: carolsNumber })
  await client.get(`/v1/Services/KS${'0'.repeat(32)}`)
  await client.get(`${path}?Minutes=0`)
  await client.post(`${participants[0]!}/MessageInteractions`, { Body: '' })
  await fetch(world.base + session, { headers: { authorization: 'Basic eDp5' } })
  assert.deepEqual((await figuresOf(client, 1)).refusals, [
    { code: 80609, kind: 'request', name: 'too-many-participants', count: 2 },
    { code: 80701, kind: 'request', name: 'parameter-invalid', count: 2 },
    { code: 20404, kind: 'request', name: 'not-found', count: 1 },
  ])
})

test('a refusal is told by the code that the profile answered with', async () => {
  const world = await worldOf(engines[0]!, 'live')
  const client = clientOf(world.base, await world.account())
  const { body } = await client.get(`/v1/Services/KS${'0'.repeat(32)}`)
  const { refusals } = await figuresOf(client, 1)
  assert.deepEqual(
    refusals.map(({ code, count }) => [code, count]),
    [[body.code, 1]],
  )
})

test('how long it took has the time in it for which the application was asked', async (t) => {
  const world = await worldOf(engines[0]!)
  const application = await receiver(t, (_, response) => {
    world.clock.advance(3)
    response.end()
  })
  const { client, alice, proxies, calls } = await aliceAndBob(world, {
    InterceptCallbackUrl: `${application.base}/intercept`,
  })
  await alice.texts(proxies[0]!, 'hello')
  const relayed = await eventually(
    () => figuresOf(client, 5),
    ({ delay_ms }) => delay_ms !== null,
  )
  assert.deepEqual(relayed.delay_ms, { count: 1, p50: 3_500, p95: 4_850, p99: 4_970 })
  await calls(alicesNumber, proxies[0]!)
  const called = await figuresOf(client, 5)
  assert.deepEqual([totals(called), called.delay_ms?.count], [{ texts: 1, calls: 1 }, 2])
  assert.equal(called.delay_ms!.p99, 4_970)
})

test('a call that the application refuses dials nobody, and took no time', async (t) => {
  const world = await worldOf(engines[0]!)
  const application = await receiver(t, (_, response) => response.writeHead(403).end())
  const { client, proxies, calls } = await aliceAndBob(world, {
    InterceptCallbackUrl: `${application.base}/intercept`,
  })
  await calls(alicesNumber, proxies[0]!)
  const { delay_ms, refusals } = await figuresOf(client, 5)
  assert.equal(delay_ms, null)
  assert.deepEqual(refusals, [{ code: 80909, kind: 'alert', name: 'contact-rejected', count: 1 }])
})

/** A service whose application answers a callback so. */
async function told(t: TestContext, world: World, status: number) {
  const application = await receiver(t, (_, response) => response.writeHead(status).end())
  const { client, alice, proxies } = await aliceAndBob(world, { CallbackUrl: `${application.base}/told` })
  await alice.texts(proxies[0]!, 'hello')
  return eventually(
    () => figuresOf(client, 5),
    (figures) => Object.keys(totals(figures)).some((name) => name.startsWith('callbacks')),
  )
}

test('callbacks are told by whether the application heard them', async (t) => {
  const world = await worldOf(engines[0]!)
  assert.deepEqual(totals(await told(t, world, 200)), { texts: 1, callbacks: 1 })
  assert.deepEqual(totals(await told(t, world, 500)), { texts: 1, callbacks_failed: 1 })
})

onBothEngines('another account sees nothing of it', async (world) => {
  const { client, alice, proxies, path: session } = await aliceAndBob(world)
  await alice.texts(proxies[0]!, 'hello')
  const stranger = clientOf(world.base, await world.account())
  assert.equal((await stranger.get(session)).status, 404)
  assert.deepEqual(totals(await figuresOf(stranger)), {})
  assert.deepEqual(
    (await figuresOf(stranger)).refusals.map(({ code }) => code),
    [20404],
  )
  assert.deepEqual((await figuresOf(client)).refusals, [])
})

onBothEngines('what another process adds to the same minute is added, however they meet', async (world) => {
  const { client, account, alice, proxies } = await aliceAndBob(world)
  const { database, clock } = world.maskline.context
  const others = Array.from({ length: 4 }, () => new FigureCounts({ database, clock }))
  const strangers = await Promise.all(Array.from({ length: 5 }, () => world.account()))
  const names: FigureName[] = ['texts', 'dropped', ...delayBounds.map((bound) => `delay:${bound}` as const)]
  const rounds = 10
  for (let round = 0; round < rounds; round++) {
    // Each in an order of its own.
    for (const [at, other] of others.entries()) {
      const all = [account, ...strangers].flatMap(({ sid }) => names.map((name) => [sid, name] as const))
      for (const [sid, name] of at % 2 === 0 ? all : all.toReversed()) other.count(sid, name)
    }
    await alice.texts(proxies[0]!, 'hello')
    await Promise.all(others.map((other) => other.write()))
  }
  const times = rounds * others.length
  assert.deepEqual(totals(await figuresOf(client, 1)), { texts: times + rounds, dropped: times })
  const theirs = await figuresOf(clientOf(world.base, strangers[0]!), 1)
  assert.equal(theirs.delay_ms!.count, times * delayBounds.length)
})

onBothEngines('figures go after seven days, and no sooner', async (world) => {
  const { client, account, alice, proxies } = await aliceAndBob(world)
  const { context } = world.maskline
  const minutes = async () => {
    const rows = await context.database.db
      .selectFrom('minute_figures')
      .select('minute')
      .where('account_sid', '=', account.sid)
      .where('name', '=', 'texts')
      .execute()
    return rows.length
  }
  const purge = async () => {
    while ((await purgeFigures(context)) > 0);
  }
  const toMinute = 60 - ((world.clock.now().getTime() / 1_000) % 60)
  world.clock.advance(toMinute)
  await alice.texts(proxies[0]!, 'hello')
  world.clock.advance(60)
  await alice.texts(proxies[0]!, 'hello again')
  await figuresOf(client)
  world.clock.advance(figureDays * 86_400 - 60)
  await purge()
  assert.equal(await minutes(), 2)
  world.clock.advance(1)
  // The world's own job may come first, and there are those of other accounts.
  await Promise.all([purge(), purge()])
  assert.equal(await minutes(), 1)
  world.clock.advance(60)
  await purge()
  assert.equal(await minutes(), 0)
})

onBothEngines('a span that is none is refused', async (world) => {
  const client = clientOf(world.base, await world.account())
  for (const minutes of ['0', '-1', '1441', '1.5', 'x', '', '1e3']) {
    const { status, body } = await client.get(`${path}?Minutes=${minutes}`)
    assert.deepEqual([status, body.code], [400, 80701], minutes)
  }
  assert.equal((await figuresOf(client, 1)).minutes.length, 1)
})

// Closed sessions are kept for 90 days, then deleted with everything in them (contract 3.4).
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { pino } from 'pino'
import { startPurge } from '../../src/jobs/purge.ts'
import { purgeBatchMax, purgeSessions } from '../../src/operations/purge-sessions.ts'
import { holdSession, updateSession } from '../../src/storage/sessions.ts'
import type { Sid } from '../../src/domain/sid.ts'
import { assertConsistent } from '../support/consistency.ts'
import { engines } from '../support/engines.ts'
import { identifiers, proxyNumbers } from '../support/numbers.ts'
import { listenTo } from '../support/privacy.ts'
import { onBothEngines } from '../support/rules.ts'
import { type Person, type Story, storyOf } from '../support/story.ts'
import { meet } from '../support/waiting.ts'
import { type World, worldOf } from '../support/world.ts'

const days = 90
const secondsPerDay = 86_400

/** Purges until nothing is due; answers how many sessions went. */
async function purge({ maskline: { context } }: World): Promise<number> {
  let total = 0
  for (;;) {
    const count = await purgeSessions(context, days)
    total += count
    if (count < purgeBatchMax) return total
  }
}

async function aliceAndBob(world: World) {
  const story = await storyOf(world, proxyNumbers(2))
  const people = identifiers(2).map((identifier) => story.person(identifier)) as [Person, Person]
  const session = await story.session(people, { UniqueName: 'theirs' })
  await people[0].texts(session.proxies[0]!, 'hello')
  const close = () => story.client.post(session.path, { Status: 'closed' })
  const status = async () => (await story.client.get(session.path)).status
  return { story, session, close, status }
}

/** How many rows of the account there are. */
async function rows({ maskline }: World, { account }: Story): Promise<number[]> {
  const count = async (table: 'sessions' | 'participants' | 'interactions') => {
    const found = await maskline.database.db
      .selectFrom(table)
      .select('sid')
      .where('account_sid', '=', account.sid)
      .execute()
    return found.length
  }
  return [await count('sessions'), await count('participants'), await count('interactions')]
}

onBothEngines(
  'a closed session goes after 90 days, with everything in it, and not a second before',
  async (world) => {
    const { story, session, close, status } = await aliceAndBob(world)
    await close()
    world.clock.advance(days * secondsPerDay - 1)
    await purge(world)
    assert.equal(await status(), 200)
    assert.deepEqual(await rows(world, story), [1, 2, 1])
    const taken = await story.client.post(`${story.service}/Sessions`, { UniqueName: 'theirs' })
    assert.equal(taken.body.code, 80603)

    world.clock.advance(1)
    const log = listenTo(world)
    assert.ok((await purge(world)) >= 1)
    assert.equal(log.lines().filter(({ msg }) => msg === 'closed sessions deleted').length, 1)
    assert.equal(await status(), 404)
    assert.equal((await story.client.get(`${session.path}/Interactions`)).status, 404)
    assert.deepEqual(await rows(world, story), [0, 0, 0])
    const again = await story.client.post(`${story.service}/Sessions`, { UniqueName: 'theirs' })
    assert.equal(again.status, 201)
    await assertConsistent(world, story)
  },
)

onBothEngines(
  'a session that opened again is kept, and its days count from its last closing',
  async (world) => {
    const { story, session, close, status } = await aliceAndBob(world)
    await close()
    world.clock.advance((days - 1) * secondsPerDay)
    assert.equal((await story.client.post(session.path, { Status: 'in-progress' })).status, 200)
    world.clock.advance(2 * days * secondsPerDay)
    await purge(world)
    assert.equal(await status(), 200)
    await close()
    world.clock.advance(days * secondsPerDay - 1)
    await purge(world)
    assert.equal(await status(), 200)
    world.clock.advance(1)
    await purge(world)
    assert.equal(await status(), 404)
    await assertConsistent(world, story)
  },
)

onBothEngines('the days of an expired session count from when its time had come', async (world) => {
  const story = await storyOf(world, [])
  const made = await story.client.post(`${story.service}/Sessions`, { Ttl: '60' })
  const path = `${story.service}/Sessions/${made.body.sid as string}`
  // Nobody looked for a while.
  world.clock.advance(60 + 10 * secondsPerDay)
  assert.equal((await story.client.get(path)).body.status, 'closed')
  world.clock.advance((days - 10) * secondsPerDay - 1)
  await purge(world)
  assert.equal((await story.client.get(path)).status, 200)
  world.clock.advance(1)
  await purge(world)
  assert.equal((await story.client.get(path)).status, 404)
})

onBothEngines('what one account closed takes nothing of what others have open', async (world) => {
  const mine = await aliceAndBob(world)
  const other = await aliceAndBob(world)
  await mine.close()
  world.clock.advance(days * secondsPerDay)
  await purge(world)
  assert.deepEqual(await rows(world, mine.story), [0, 0, 0])
  assert.deepEqual(await rows(world, other.story), [1, 2, 1])
})

onBothEngines('several processes that purge at once delete each session once', async (world) => {
  const story = await storyOf(world, [])
  const count = 3 * purgeBatchMax + 20
  const made = await Promise.all(
    Array.from({ length: count }, () => story.client.post(`${story.service}/Sessions`, { Status: 'closed' })),
  )
  assert.ok(made.every(({ status }) => status === 201))
  await purge(world)
  world.clock.advance(days * secondsPerDay)
  const before = new Date(world.clock.now().getTime() - days * secondsPerDay * 1000)
  const found = await world.maskline.database.db
    .selectFrom('sessions')
    .select('sid')
    .where('date_ended', '<=', before)
    .execute()
  const due = found.length
  const gone = await Promise.all([purge(world), purge(world), purge(world), purge(world)])
  const last = await purge(world)
  assert.equal(
    gone.reduce((sum, one) => sum + one, last),
    due,
  )
  assert.ok(due >= count)
  assert.deepEqual(await rows(world, story), [0, 0, 0])
})

const postgres = engines.find(({ name }) => name === 'postgres')!

test('a session that is being opened again is passed over', async () => {
  const world = await worldOf(postgres)
  const { story, session, close, status } = await aliceAndBob(world)
  await close()
  world.clock.advance(days * secondsPerDay)
  const sid = (prefix: string) => session.path.split('/').find((part) => part.startsWith(prefix))
  const key = {
    account_sid: story.account.sid,
    service_sid: sid('KS') as Sid<'KS'>,
    session_sid: sid('KC') as Sid<'KC'>,
  }
  let purged = false
  await meet(
    world,
    (tx) => holdSession(tx, key),
    () => purge(world).finally(() => (purged = true)),
    async (tx) => {
      assert.ok(purged, 'the purge does not wait for it')
      await updateSession(tx, key.session_sid, {
        status: 'in-progress',
        date_ended: null,
        closed_reason: null,
      })
    },
  )
  await purge(world)
  assert.equal(await status(), 200)
})

test('the purge looks every minute, and never where sessions are kept for ever', async (t) => {
  const world = await worldOf(postgres)
  const { context } = world.maskline
  let looks = 0
  const clock = { now: () => (looks++, world.clock.now()) }
  t.mock.timers.enable({ apis: ['setInterval'] })
  /** A round begins with the next microtask. */
  const roundBegun = Promise.resolve()
  const silent = pino({ level: 'silent' })
  const never = startPurge({ ...context, clock }, 0, silent)
  t.mock.timers.tick(10 * 60_000)
  await roundBegun
  await never.close()
  assert.equal(looks, 0)
  const purging = startPurge({ ...context, clock }, days, silent)
  t.mock.timers.tick(59_999)
  assert.equal(looks, 0)
  t.mock.timers.tick(1)
  await roundBegun
  await purging.close()
  assert.equal(looks, 1)
})

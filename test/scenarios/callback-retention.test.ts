// What was told is kept for 30 days, what was given up for 90: as long as somebody may ask for it.
import assert from 'node:assert/strict'
import type { Sid } from '../../src/domain/sid.ts'
import { callbackPurgeBatchMax, keptDays, purgeCallbacks } from '../../src/operations/purge-callbacks.ts'
import { onBothEngines } from '../support/rules.ts'
import type { World } from '../support/world.ts'

const secondsPerDay = 86_400

/** Rows of an account as they are when everything about them is over. */
async function insert(
  world: World,
  account: Sid<'AC'>,
  state: 'waiting' | keyof typeof keptDays,
  count: number,
) {
  const { sids, clock, database } = world.maskline.context
  const now = clock.now()
  const rows = Array.from({ length: count }, () => ({
    sid: sids.mint('CB'),
    account_sid: account,
    service_sid: sids.mint('KS'),
    session_sid: sids.mint('KC'),
    interaction_sid: sids.mint('KI'),
    url: 'http://127.0.0.1:1/',
    receiver: 'http://127.0.0.1:1/',
    inbound_status: null,
    outbound_status: 'delivered' as const,
    state,
    // Later than anything that is looked for here.
    due_at: new Date('2100-01-01T00:00:00Z'),
    tries: 1,
    tries_max: 16,
    status: 200,
    fault: null,
    took_ms: 1,
    answer: '',
    date_created: now,
    date_updated: now,
  }))
  await database.db.insertInto('callbacks').values(rows).execute()
  const how = { number: 1, status: 200, fault: null, took_ms: 1, answer: '', date_created: now }
  const tries = rows.map(({ sid }) => ({ callback_sid: sid, ...how }))
  await database.db.insertInto('callback_attempts').values(tries).execute()
}

async function purge({ maskline: { context } }: World): Promise<void> {
  while ((await purgeCallbacks(context)) === callbackPurgeBatchMax);
}

/** States of what is left of an account, and how many tries of them there are. */
async function left({ maskline: { database } }: World, account: Sid<'AC'>): Promise<[string[], number]> {
  const of = database.db.selectFrom('callbacks').where('account_sid', '=', account)
  const rows = await of.select('state').orderBy('sid').execute()
  const tries = await database.db
    .selectFrom('callback_attempts')
    .where('callback_sid', 'in', of.select('sid'))
    .select('number')
    .execute()
  return [rows.map(({ state }) => state), tries.length]
}

onBothEngines('each goes with its tries when its days are over, and not a second before', async (world) => {
  const { sid } = await world.account()
  for (const state of ['waiting', 'delivered', 'canceled', 'parked'] as const)
    await insert(world, sid, state, 1)
  const days = async (count: number, seconds: number) => {
    world.clock.advance(count * secondsPerDay + seconds)
    await purge(world)
    return left(world, sid)
  }
  assert.deepEqual(await days(keptDays.delivered, -1), [['waiting', 'delivered', 'canceled', 'parked'], 4])
  assert.deepEqual(await days(0, 1), [['waiting', 'parked'], 2])
  assert.deepEqual(await days(keptDays.parked - keptDays.delivered, -1), [['waiting', 'parked'], 2])
  assert.deepEqual(await days(0, 1), [['waiting'], 1])
  await world.maskline.database.db.deleteFrom('callbacks').where('account_sid', '=', sid).execute()
})

onBothEngines('many go in batches, by several processes at once', async (world) => {
  const { sid } = await world.account()
  for (let times = 0; times < 4; times++) await insert(world, sid, 'delivered', callbackPurgeBatchMax / 2 + 1)
  world.clock.advance(keptDays.delivered * secondsPerDay)
  assert.equal(await purgeCallbacks(world.maskline.context), callbackPurgeBatchMax)
  await Promise.all([purge(world), purge(world), purge(world)])
  await purge(world)
  assert.deepEqual(await left(world, sid), [[], 0])
})

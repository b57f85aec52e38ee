// Tokens and keys are changed while programs go on asking, as docs/accounts.md says, and nobody is refused.
import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { type Balancer, balancerOf } from '../support/balancer.ts'
import { runMaskline } from '../support/child-maskline.ts'
import { clientOf } from '../support/client.ts'
import { eventually } from '../support/eventually.ts'
import { fleet, fleetAccount, type Fleet, type Member } from '../support/fleet.ts'
import { testMasterKey } from '../support/world.ts'

/** Asks without a pause until it is told to end. */
function asking(balancer: Balancer) {
  let ended = false
  let count = 0
  const all = Array.from({ length: 3 }, async () => {
    while (!ended) {
      const { status } = await balancer.get('/v1/Services')
      assert.equal(status, 200)
      count++
    }
  })
  const failed = Promise.all(all)
  failed.catch(() => undefined)
  return {
    async more(): Promise<void> {
      const enough = count + 50
      await Promise.race([
        failed,
        eventually(
          async () => count,
          (now) => now >= enough,
        ),
      ])
    },
    async end(): Promise<void> {
      ended = true
      await failed
    },
  }
}

/** Starts one with this key in place of those that run. */
async function replace(
  { start }: Fleet,
  balancer: Balancer,
  old: readonly Member[],
  MASKLINE_MASTER_KEY: string,
) {
  const next = [1, 2].map(() => start({ env: { MASKLINE_MASTER_KEY, MASKLINE_LEAVE_SECONDS: '3' } }))
  const members = await Promise.all(next)
  await balancer.add(members)
  for (const { child } of old) child.signal('SIGTERM')
  for (const { child } of old) assert.equal((await child.ended()).code, 0)
  return members
}

async function scene(t: TestContext) {
  const all = await fleet(t)
  const balancer = balancerOf(t, fleetAccount)
  const members = await replace(all, balancer, [], testMasterKey)
  return { all, balancer, members, load: asking(balancer) }
}

test('the master key is changed in three rounds of restarts, in which nobody is refused', async (t) => {
  const { all, balancer, members, load } = await scene(t)
  const next = 'b'.repeat(64)
  let running = members
  for (const keys of [`${testMasterKey},${next}`, `${next},${testMasterKey}`, next]) {
    await load.more()
    running = await replace(all, balancer, running, keys)
  }
  await load.more()
  await load.end()
  assert.deepEqual(balancer.refused, [])
  const env = { DATABASE_URL: all.url, MASKLINE_MASTER_KEY: testMasterKey }
  assert.match((await runMaskline(['serve'], { env })).stderr, /encrypted under another master key/)
})

test('an auth token is changed beside running processes: the second is taken by all, then the first by none', async (t) => {
  const { all, balancer, load } = await scene(t)
  const env = { DATABASE_URL: all.url, MASKLINE_MASTER_KEY: testMasterKey }
  const { stdout } = await runMaskline(['accounts', 'rotate-token', fleetAccount.sid], { env })
  const [token] = /\b[0-9a-f]{32}\b/.exec(stdout.replaceAll(fleetAccount.sid, ''))!
  const statuses = (account: typeof fleetAccount) => async () =>
    Promise.all(
      [...balancer.answered.keys()].map(
        async (base) => (await clientOf(base, account).get('/v1/Services')).status,
      ),
    )
  await load.more()
  const changed = { ...fleetAccount, token }
  await eventually(statuses(changed), (seen) => seen.every((status) => status === 200))
  await load.end()
  assert.deepEqual(balancer.refused, [])
  const promoted = await runMaskline(['accounts', 'promote-token', fleetAccount.sid], { env })
  assert.equal(promoted.code, 0, promoted.stderr)
  await eventually(statuses(fleetAccount), (seen) => seen.every((status) => status === 401))
  assert.deepEqual(await statuses(changed)(), [200, 200])
})

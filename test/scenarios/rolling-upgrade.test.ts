// Processes behind a load balancer are replaced one after the other, by such as bring a newer schema, under load: nobody is
// refused, and nothing is lost.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { balancerOf } from '../support/balancer.ts'
import { fleet, fleetAccount, type Member } from '../support/fleet.ts'
import { newerMaskline } from '../support/newer.ts'
import { assertAllThere, traffic } from '../support/traffic.ts'

/** Texts between one step and the next. */
const some = 150

/** Long enough for the load balancer to notice, even on a busy machine. */
const env = { MASKLINE_LEAVE_SECONDS: '3' }

async function leaves({ child }: Member): Promise<void> {
  child.signal('SIGTERM')
  const { code, stderr } = await child.ended()
  assert.equal(code, 0, stderr)
  assert.match(stderr.trim().split('\n').at(-1)!, /"msg":"stopped"/)
}

test('a process that is asked to end answers until load balancers have left it, and nobody is refused', async (t) => {
  const { url, start } = await fleet(t)
  const [one, other] = [await start({ env }), await start({ env })]
  const balancer = balancerOf(t, fleetAccount)
  await balancer.add([one, other])
  const load = await traffic(balancer)
  await load.more(some)
  await leaves(one)
  await load.more(some)
  await load.end()
  assert.deepEqual(balancer.refused, [])
  assert.ok(balancer.answered.get(one.base)! > 0)
  await assertAllThere(url, load.sids)
})

/** A column more in every table that texts, sessions and callbacks write to, and an index, made while they do. */
const migrations = [
  ...['accounts', 'services', 'pool_numbers', 'sessions', 'participants', 'interactions', 'callbacks'].map(
    (table) => `-- expands\nalter table ${table} add column more text not null default 'more';\n`,
  ),
  '-- expands\ncreate index concurrently interactions_more on interactions (more);\n',
]

test('a newer version migrates and takes over while the older one serves, and nobody is refused', async (t) => {
  const { url, start } = await fleet(t)
  const newer = newerMaskline(t, migrations)
  const old = [await start({ env }), await start({ env })]
  const balancer = balancerOf(t, fleetAccount)
  await balancer.add(old)
  const load = await traffic(balancer)
  await load.more(some)

  const first = await start({ env, root: newer })
  assert.match(
    first.child.printed().stderr,
    /"migrated":\["900001_newer",.*"900008_newer"\].*"msg":"serving"/,
  )
  await load.more(some)
  await balancer.add([first])
  await leaves(old[0]!)
  // One of the older version that is started in the middle, as supervisors do, serves as well.
  const late = await start({ env })
  assert.match(late.child.printed().stderr, /the database has a newer schema than this version knows/)
  await balancer.add([late])
  await load.more(some)
  const second = await start({ env, root: newer })
  await balancer.add([second])
  await Promise.all([leaves(old[1]!), leaves(late)])
  await load.more(some)
  await load.end()

  assert.deepEqual(balancer.refused, [])
  for (const { base } of [...old, first, late, second]) assert.ok(balancer.answered.get(base)! > 0, base)
  await assertAllThere(url, load.sids)
})

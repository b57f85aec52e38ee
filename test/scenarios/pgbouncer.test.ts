// Nothing that Maskline keeps in the database's session: behind PgBouncer in transaction mode each transaction may come to
// another connection, which others have used before.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openDatabase } from '../../src/storage/database.ts'
import { balancerOf } from '../support/balancer.ts'
import { eventually } from '../support/eventually.ts'
import { sharedPostgres } from '../support/engines.ts'
import { fleet, fleetAccount } from '../support/fleet.ts'
import { newerMaskline } from '../support/newer.ts'
import { pgbouncerVersion, throughPgbouncer } from '../support/pgbouncer.ts'
import { receiver } from '../support/receiver.ts'
import { assertAllThere, traffic } from '../support/traffic.ts'

const skip =
  pgbouncerVersion === undefined && 'pgbouncer is not installed (Debian: apt-get install pgbouncer)'

const migrations = [
  "-- expands\nalter table interactions add column more text not null default 'more';\n",
  '-- expands\ncreate index concurrently interactions_more on interactions (more);\n',
]

test(
  'processes behind PgBouncer migrate, record, deliver, and are replaced, and nobody is refused',
  { skip },
  async (t) => {
    const direct = await (await sharedPostgres()).createDatabase()
    const { start } = await fleet(t, await throughPgbouncer(t, direct))
    const env = { MASKLINE_LEAVE_SECONDS: '3' }
    const [one, other] = await Promise.all([start({ env }), start({ env })])
    const balancer = balancerOf(t, fleetAccount)
    await balancer.add([one, other])
    const application = await receiver(t)
    const load = await traffic(balancer, { CallbackUrl: application.base })
    await load.more(150)
    const newer = await start({ env, root: newerMaskline(t, migrations) })
    await balancer.add([newer])
    one.child.signal('SIGTERM')
    assert.equal((await one.child.ended()).code, 0)
    await load.more(150)
    await load.end()
    assert.deepEqual(balancer.refused, [])
    await assertAllThere(direct, load.sids)
    const told = () =>
      Promise.resolve(new Set(application.calls.map(({ form }) => form['interactionSid'])).size)
    await eventually(told, (count) => count === load.sids.length)
  },
)

test(
  'statements are named where the connection stays ours, and not behind PgBouncer unless the settings say so',
  { skip },
  async (t) => {
    const direct = await (await sharedPostgres()).createDatabase()
    const pooled = await throughPgbouncer(t, direct)
    const named = async (url: string, prepared?: 'on' | 'off') => {
      const database = await openDatabase({ url, connectionsMax: 1, ...(prepared && { prepared }) })
      try {
        await database.run({ name: 'one', text: 'select 1' }, [])
        const count = { name: 'count', text: 'select count(*)::int as count from pg_prepared_statements' }
        return (await database.run<{ count: number }>(count, []))[0]!.count > 0
      } finally {
        await database.close()
      }
    }
    assert.equal(await named(direct), true)
    assert.equal(await named(direct, 'off'), false)
    assert.equal(await named(pooled), false)
    assert.equal(await named(pooled, 'on'), true)
  },
)

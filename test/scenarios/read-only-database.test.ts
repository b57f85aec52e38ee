// After a failover the address of the database may lead to a standby for a while, which answers and takes nothing.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import pg from 'pg'
import { eventually } from '../support/eventually.ts'
import { fleet } from '../support/fleet.ts'
import { runMaskline } from '../support/child-maskline.ts'

test('while the database can only be read, nobody is sent to Maskline and writers are told to come again', async (t) => {
  const { url, start } = await fleet(t)
  const { client } = await start()
  const { pathname } = new URL(url)
  const operator = new pg.Client(url.replace(pathname, '/postgres'))
  await operator.connect()
  t.after(() => operator.end())
  const become = async (mode: 'on' | 'off') => {
    const database = pathname.slice(1)
    await operator.query(`alter database ${database} set default_transaction_read_only = ${mode}`)
    await operator.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [
      database,
    ])
    await eventually(
      () => client.get('/readyz'),
      ({ status }) => status === (mode === 'on' ? 503 : 200),
    )
  }
  await become('on')
  const refused = await client.post('/v1/Services', { UniqueName: 'late' })
  assert.deepEqual([refused.status, refused.body.code], [503, 20503])
  assert.ok(refused.headers.has('retry-after'))
  assert.equal((await client.get('/v1/Services')).status, 200, 'what is only read is answered')
  const { code, stderr } = await runMaskline(['migrate'], { env: { DATABASE_URL: url } })
  assert.deepEqual([code, stderr], [0, ''])
  await become('off')
  assert.equal((await client.post('/v1/Services', { UniqueName: 'late' })).status, 201)
})

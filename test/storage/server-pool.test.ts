// A server that is silent, away, or only reads: who asks is told so soon, and served again as soon as it can be.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { test, type TestContext } from 'node:test'
import { failureOf } from '../../src/operations/failure.ts'
import { type PoolLimits, ServerPool } from '../../src/storage/server-pool.ts'
import { Wire } from '../faults/wire.ts'
import { sharedPostgres } from '../support/engines.ts'
import { eventually } from '../support/eventually.ts'

const limits = { silenceMsMax: 1_000, awayMs: 3_000 }

function poolOf(t: TestContext, connectionString: string, differences: Partial<PoolLimits> = {}): ServerPool {
  const pool = new ServerPool(
    { connectionString, max: 4, idleTimeoutMillis: 0 },
    { ...limits, ...differences },
  )
  pool.on('error', () => undefined)
  pool.on('connect', (client) => client.on('error', () => undefined))
  t.after(() => pool.end())
  return pool
}

/** Why it failed, as clients are told. */
const kindOf = (work: Promise<unknown>) =>
  work.then(
    () => 'done',
    (error: unknown) => failureOf(error).kind,
  )

test('a statement that nobody answers is given up, and a new connection takes the next one', async (t) => {
  const server = await sharedPostgres()
  const wire = await Wire.to(server.port)
  t.after(() => wire[Symbol.asyncDispose]())
  const pool = poolOf(t, server.url('postgres').replace(String(server.port), String(wire.port)))
  pool.endPatience()
  await Promise.all([1, 2, 3].map(() => pool.query('select 1')))
  wire.stall()
  assert.equal(await kindOf(pool.query('select 2')), 'unavailable')
  wire.goOn()
  const { rows } = await pool.query('select 3 as three')
  assert.deepEqual(rows, [{ three: 3 }])
})

test('before patience ends a statement may take longer, on the same connection not afterwards', async (t) => {
  const pool = poolOf(t, (await sharedPostgres()).url('postgres'))
  const long = `select pg_sleep(${(limits.silenceMsMax * 2) / 1000})`
  assert.equal(await kindOf(pool.query(long)), 'done')
  pool.endPatience()
  assert.equal(await kindOf(pool.query(long)), 'unavailable')
})

test('a server that takes no connection is left alone for a moment, and then tried again', async (t) => {
  let tries = 0
  const away = createServer((socket) => {
    tries++
    socket.resetAndDestroy()
  }).listen(0, '127.0.0.1')
  await once(away, 'listening')
  t.after(() => away.close())
  const pool = poolOf(t, `postgres://nobody@127.0.0.1:${(away.address() as AddressInfo).port}/none`)
  assert.equal(await kindOf(pool.query('select 1')), 'unavailable')
  assert.equal(tries, 1)
  for (let asked = 0; asked < 50; asked++) assert.equal(await kindOf(pool.query('select 1')), 'unavailable')
  assert.equal(tries, 1)
  await eventually(
    async () => (await kindOf(pool.query('select 1')), tries),
    (count) => count === 2,
  )
})

test('a server that only reads is unavailable for a write, and its connection is not kept', async (t) => {
  const server = await sharedPostgres()
  const url = await server.createDatabase()
  const name = url.split('/').at(-1)!
  const admin = poolOf(t, server.url('postgres'))
  const pool = poolOf(t, url)
  await admin.query(`alter database ${name} set default_transaction_read_only = on`)
  const write = () => pool.query('create table written ()')
  // A transaction releases its connection without a word about errors.
  const client = await pool.connect()
  assert.equal(await kindOf(client.query('create table written ()')), 'unavailable')
  client.release()
  await eventually(
    async () => pool.totalCount,
    (count) => count === 0,
  )
  await admin.query(`alter database ${name} reset default_transaction_read_only`)
  assert.equal(await kindOf(write()), 'done')
})

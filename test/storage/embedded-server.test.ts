// The embedded engine when its thread is over: it is away as a server is that does not run, and nobody waits for it.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import pg from 'pg'
import { isDatabaseAway, isOutcomeUnknown } from '../../src/storage/database.ts'
import { startEmbedded } from '../../src/storage/embedded-server.ts'

test('a statement for an engine that has ended is refused at once, and known not to be done', async () => {
  const server = await startEmbedded(undefined)
  const pool = new pg.Pool({ stream: () => server.connect(), max: 1, user: 'postgres', database: 'postgres' })
  pool.on('error', () => undefined)
  assert.deepEqual((await pool.query('select 1 as one')).rows, [{ one: 1 }])
  await pool.end()
  await server.close()

  const late = new pg.Pool({ stream: () => server.connect(), max: 1, user: 'postgres', database: 'postgres' })
  await assert.rejects(late.query('select 1'), (error) => isDatabaseAway(error) && !isOutcomeUnknown(error))
  await late.end()
})

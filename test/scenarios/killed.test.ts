// Killed in the middle of the work: what was answered is there afterwards, each text once, and no phone shows a text
// that is not in the log.
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import pg from 'pg'
import { type ChildMaskline, startMaskline } from '../support/child-maskline.ts'
import { type Client, clientOf } from '../support/client.ts'
import {
  assertNothingLost,
  changeSessionsUntil,
  type Place,
  prepare,
  ready,
  textUntilItEnds,
} from '../support/crowd.ts'
import { startPostgres } from '../support/postgres.ts'
import { testMasterKey } from '../support/world.ts'

const account = { sid: `AC${'1'.repeat(32)}`, token: 'a token of the killed server' } as const
const connections = 64

interface Served {
  readonly child: ChildMaskline
  readonly client: Client
}

/** A server on any free port, with these settings besides. */
async function serve(settings: Record<string, string>): Promise<Served> {
  const child = startMaskline(['serve'], {
    env: {
      MASKLINE_ACCOUNT_SID: account.sid,
      MASKLINE_AUTH_TOKEN: account.token,
      MASKLINE_MASTER_KEY: testMasterKey,
      MASKLINE_RATE_LIMIT: '0',
      MASKLINE_HOST: '127.0.0.1',
      MASKLINE_PORT: '0',
      ...settings,
    },
  })
  const [line] = await child.shows(/^\{.*"msg":"serving".*\}$/m, 'stderr')
  const { port } = JSON.parse(line) as { port: number }
  return { child, client: clientOf(`http://127.0.0.1:${port}`, account as Parameters<typeof clientOf>[1]) }
}

/** Texts until the server is killed, which it is after `count` answers. Answers what it answered. */
async function killedAfter(count: number, { child, client }: Served, place: Place) {
  const enough = () => child.signal('SIGKILL')
  const { created, others } = await textUntilItEnds(client, place, { connections, count, enough })
  assert.deepEqual(others, [])
  assert.ok(created.length >= count)
  await child.ended()
  return created
}

/** Kills the server in the middle of the work, again and again, each time a little later. */
async function killedAndKilledAgain(settings: Record<string, string>): Promise<void> {
  let served = await serve(settings)
  await using _ = { [Symbol.asyncDispose]: () => served.child[Symbol.asyncDispose]() }
  const place = await prepare(served.client)
  const answered = []
  for (const count of [1, 100, 300]) {
    answered.push(...(await killedAfter(count, served, place)))
    served = await serve(settings)
    await assertNothingLost(served.client, place, answered)
  }
  served.child.signal('SIGTERM')
  assert.equal((await served.child.ended()).code, 0)
}

test('a server killed while 64 connections create messages has all it answered (embedded)', async (t) => {
  const directory = mkdtempSync(join(tmpdir(), 'maskline-killed-'))
  t.after(() => rmSync(directory, { recursive: true, force: true }))
  await killedAndKilledAgain({ MASKLINE_DATA_DIR: directory })
})

test('a server killed while 64 connections create messages has all it answered (postgres)', async (t) => {
  const { url } = await durable(t)
  await killedAndKilledAgain({ DATABASE_URL: url })
})

/** A PostgreSQL that keeps its word, with an empty database. */
async function durable(t: TestContext): Promise<{ url: string }> {
  const postgres = await startPostgres()
  t.after(() => {
    // At once, whatever it is at: in the middle of recovery, PostgreSQL 18 never ends a shutdown that waits for others.
    process.kill(postgres.pid, 'SIGQUIT')
    return postgres.stop()
  })
  return { url: await postgres.createDatabase() }
}

test('a PostgreSQL that crashes in the middle of the work loses nothing that was answered, and Maskline goes on', async (t) => {
  const { url } = await durable(t)
  const { child, client } = await serve({ DATABASE_URL: url })
  await using _ = child
  const place = await prepare(client)
  let crashed = false
  const crash = await crasher(url)
  // Transactions under way lose their connections, too, and not only statements.
  const changes = changeSessionsUntil(client, place, { connections: 16, ended: () => crashed })
  const { created, others } = await textUntilItEnds(client, place, {
    connections,
    count: 300,
    enough: () => (crash(), (crashed = true)),
  })
  const statuses = [...others, ...(await changes)].map(({ status }) => status)
  assert.deepEqual([...new Set(statuses)], [503], 'who was not served may try again')
  await ready(client)
  await assertNothingLost(client, place, created)
  assert.equal((await client.post(place.path, { Body: 'and on it goes' })).status, 201)
})

/** What makes PostgreSQL crash: when one of its processes is killed, it ends all others and recovers from its log. */
async function crasher(url: string): Promise<() => void> {
  const connection = new pg.Client(url)
  // It ends with the crash.
  connection.on('error', () => undefined)
  await connection.connect()
  const { rows } = await connection.query<{ pid: number }>('select pg_backend_pid() as pid')
  return () => void process.kill(rows[0]!.pid, 'SIGKILL')
}

import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { runMaskline, startMaskline } from '../support/child-maskline.ts'
import { clientOf } from '../support/client.ts'
import { eventually } from '../support/eventually.ts'
import { sharedPostgres } from '../support/engines.ts'
import { testMasterKey } from '../support/world.ts'

const account = { sid: `AC${'1'.repeat(32)}` as never, token: 'a-token-of-its-own' }
const MASKLINE_MASTER_KEY = testMasterKey
const credentials = { MASKLINE_ACCOUNT_SID: account.sid as string, MASKLINE_AUTH_TOKEN: account.token }
const args = ['serve', '--port', '0', '--host', '127.0.0.1']
const newDatabase = async () => (await sharedPostgres()).createDatabase()

test('serve without an account says how to make the first one, and makes none up', async () => {
  const { code, stdout, stderr } = await runMaskline(args, {
    env: { DATABASE_URL: await newDatabase(), MASKLINE_MASTER_KEY },
  })
  assert.deepEqual([code, stdout], [2, ''])
  assert.equal(
    stderr,
    'maskline: There is no account yet. Set MASKLINE_ACCOUNT_SID and MASKLINE_AUTH_TOKEN to make the first one.\n',
  )
})

test('serve logs JSON to standard error, answers its account, keeps it, and ends at SIGTERM with 0', async () => {
  const DATABASE_URL = await newDatabase()
  for (const given of [credentials, {}]) {
    const env = { DATABASE_URL, MASKLINE_MASTER_KEY, ...given }
    await using maskline = startMaskline(args, { env })
    const [, port] = await maskline.shows(/"port":(\d+).*"msg":"serving"/, 'stderr')
    const client = clientOf(`http://127.0.0.1:${port}`, account)
    assert.equal((await client.get('/readyz')).status, 200)
    assert.deepEqual((await client.get('/v1/Services')).body.services, [])
    maskline.signal('SIGTERM')
    const { code, stdout, stderr } = await maskline.ended()
    assert.deepEqual([code, stdout], [0, ''])
    const logged = stderr
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { msg: string }).msg)
    assert.ok(logged.includes('serving'))
    assert.equal(logged.at(-1), 'stopped')
  }
})

test('the clock of serve cannot be turned, and nothing is reset', async () => {
  const env = { DATABASE_URL: await newDatabase(), MASKLINE_MASTER_KEY, ...credentials }
  await using maskline = startMaskline(args, { env })
  const [, port] = await maskline.shows(/"port":(\d+).*"msg":"serving"/, 'stderr')
  const client = clientOf(`http://127.0.0.1:${port}`, account)
  const { ahead, can_turn } = (await client.get('/simulator/clock')).body
  assert.deepEqual([ahead, can_turn], [0, false])
  for (const refused of [
    await client.post('/simulator/clock', { Advance: '60' }),
    await client.post('/simulator/reset'),
  ]) {
    assert.deepEqual([refused.status, refused.body.code], [403, 20006])
  }
})

test('traces of serve are masked, unless the settings say otherwise', async () => {
  const DATABASE_URL = await newDatabase()
  for (const [given, from] of [
    [{}, '+1206555XXXX'],
    [{ MASKLINE_TRACE_CONTENT: 'full' }, '+12065550101'],
  ] as const) {
    await using maskline = startMaskline(args, {
      env: { DATABASE_URL, MASKLINE_MASTER_KEY, ...credentials, ...given },
    })
    const [, port] = await maskline.shows(/"port":(\d+).*"msg":"serving"/, 'stderr')
    const client = clientOf(`http://127.0.0.1:${port}`, account)
    await client.post('/simulator/messages', { From: '+12065550101', To: '+12065550199', Body: 'hi' })
    const { body } = await client.get('/maskline/v1/traces?number=%2B12065550101')
    assert.equal(body.traces[0].from, from)
  }
})

test('serve takes its secrets from files', async () => {
  const place = mkdtempSync(join(tmpdir(), 'maskline-serve-'))
  writeFileSync(join(place, 'token'), `${account.token}\n`)
  writeFileSync(join(place, 'key'), `${testMasterKey}\n`)
  writeFileSync(join(place, 'url'), `${await newDatabase()}\n`)
  const env = {
    MASKLINE_ACCOUNT_SID: account.sid as string,
    MASKLINE_AUTH_TOKEN_FILE: join(place, 'token'),
    MASKLINE_MASTER_KEY_FILE: join(place, 'key'),
    DATABASE_URL_FILE: join(place, 'url'),
  }
  await using maskline = startMaskline(args, { env })
  const [, port] = await maskline.shows(/"port":(\d+).*"engine":"postgres".*"msg":"serving"/, 'stderr')
  assert.equal((await clientOf(`http://127.0.0.1:${port}`, account).get('/v1/Services')).status, 200)
  rmSync(place, { recursive: true })
})

test('serve without a master key says how to make one', async () => {
  const { code, stderr } = await runMaskline(args, {
    env: { DATABASE_URL: await newDatabase(), ...credentials },
  })
  assert.equal(code, 2)
  assert.match(
    stderr,
    /^maskline: There is no master key .* Set MASKLINE_MASTER_KEY to what `openssl rand -hex 32` prints/,
  )
})

test('serve lets an account make 150 requests of one endpoint in five seconds, unless the settings say otherwise', async () => {
  for (const [setting, last] of [
    [{}, 429],
    [{ MASKLINE_RATE_LIMIT: '0' }, 200],
  ] as const) {
    await using maskline = startMaskline([...args, '--memory'], { env: { ...credentials, ...setting } })
    const [, port] = await maskline.shows(/"port":(\d+).*"msg":"serving"/, 'stderr')
    const client = clientOf(`http://127.0.0.1:${port}`, account)
    const statuses = await Promise.all(
      Array.from({ length: 200 }, async () => (await client.get('/v1/Services')).status),
    )
    assert.equal(statuses.toSorted((one, other) => one - other).at(-1), last)
  }
})

test('migrate brings a database up to date once, and says so', async () => {
  const env = { DATABASE_URL: await newDatabase() }
  const first = await runMaskline(['migrate'], { env })
  assert.equal(first.code, 0)
  assert.match(
    first.stdout,
    /^The database at postgres:\/\/\S+ now has 000001_initial, 000002_credentials.*\.\n$/,
  )
  const second = await runMaskline(['migrate'], { env })
  assert.equal(second.code, 0)
  assert.match(second.stdout, /^The database at postgres:\/\/\S+ is up to date\.\n$/)
})

/** A connection on which a request has begun, and does not go on. */
async function unfinishedRequest(port: string): Promise<Socket> {
  const socket = connect(Number(port), '127.0.0.1')
  socket.on('error', () => undefined)
  const head = 'POST /v1/Services HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\nExpect: 100-continue\r\n\r\n'
  socket.write(head)
  // The server has read the head when it asks for the rest.
  await once(socket, 'data')
  return socket
}

test('serve does not start with a leave that is longer than the limit of its end', async () => {
  const env = { ...credentials, MASKLINE_LEAVE_SECONDS: '25' }
  const { code, stderr } = await runMaskline([...args, '--memory'], { env })
  const sentence = 'MASKLINE_LEAVE_SECONDS is 25 and must be less than MASKLINE_STOP_SECONDS, which is 25.'
  assert.deepEqual([code, stderr], [2, `maskline: ${sentence}\n`])
})

test('serve ends at the limit in spite of what is under way, says so, and ends with 1', async () => {
  const env = { ...credentials, MASKLINE_STOP_SECONDS: '1' }
  await using maskline = startMaskline([...args, '--memory'], { env })
  const [, port] = await maskline.shows(/"port":(\d+).*"msg":"serving"/, 'stderr')
  const socket = await unfinishedRequest(port!)
  maskline.signal('SIGTERM')
  const { code, stderr } = await maskline.ended()
  socket.destroy()
  assert.equal(code, 1)
  assert.match(
    stderr,
    /"msg":"Not everything under way was finished in 1 seconds\. What was answered is kept\."/,
  )
})

test('serve says that it is not ready from SIGTERM on, and answers all the same, with the wish to connect anew', async () => {
  const env = { ...credentials, MASKLINE_LEAVE_SECONDS: '3599', MASKLINE_STOP_SECONDS: '3600' }
  await using maskline = startMaskline([...args, '--memory'], { env })
  const [, port] = await maskline.shows(/"port":(\d+).*"msg":"serving"/, 'stderr')
  const client = clientOf(`http://127.0.0.1:${port}`, account)
  assert.equal((await client.get('/v1/Services')).headers.get('connection'), 'keep-alive')
  maskline.signal('SIGTERM')
  await eventually(
    () => client.get('/readyz'),
    ({ status }) => status === 503,
  )
  const { status, headers } = await client.get('/v1/Services')
  assert.deepEqual([status, headers.get('connection')], [200, 'close'])
  assert.equal((await client.get('/healthz')).status, 200)
  await maskline.shows(/Finishing what is under way/, 'stderr')
  maskline.signal('SIGTERM')
  assert.equal((await maskline.ended()).code, 1, 'a second signal ends it at once')
})

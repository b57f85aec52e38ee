import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, suite, test } from 'node:test'
import pg from 'pg'
import { runMaskline, startMaskline } from '../support/child-maskline.ts'
import { sharedPostgres } from '../support/engines.ts'
import { testMasterKey } from '../support/world.ts'

const newDatabase = async () => (await sharedPostgres()).createDatabase()

async function query(database: string, text: string): Promise<unknown[]> {
  const client = new pg.Client(database)
  await client.connect()
  const { rows } = await client.query<Record<string, unknown>>(text)
  await client.end()
  return rows
}

suite('maskline doctor on PostgreSQL', () => {
  test('an empty database is well, is told as such, and stays empty', async () => {
    const DATABASE_URL = await newDatabase()
    const { code, stdout } = await runMaskline(['doctor', '--port', '0'], { env: { DATABASE_URL } })
    assert.equal(code, 0, stdout)
    assert.match(stdout, /^ {2}Schema +not of this version: .* will apply 000001_initial/m)
    assert.ok(stdout.endsWith('\nAll is well.\n'))
    const tables = await query(DATABASE_URL, "select from pg_tables where schemaname = 'public'")
    assert.equal(tables.length, 0)
  })

  test('a migrated database is told with its version, schema and rows, and left as it is', async () => {
    const DATABASE_URL = await newDatabase()
    await runMaskline(['migrate'], { env: { DATABASE_URL } })
    const everything = 'select sum(n_tup_ins + n_tup_upd + n_tup_del) as changes from pg_stat_user_tables'
    const untouched = await query(DATABASE_URL, everything)
    const { code, stdout } = await runMaskline(['doctor', '--port', '0'], { env: { DATABASE_URL } })
    assert.equal(code, 0, stdout)
    for (const row of [
      /^ {2}Version +0\.\d+\.\d+$/m,
      /^ {2}Node +v24\./m,
      /^ {2}Place +postgres:\/\/127\.0\.0\.1:\d+\/\w+$/m,
      /^ {2}Version +PostgreSQL 18\./m,
      /^ {2}Schema +up to date$/m,
      /^ {2}interactions +0$/m,
    ])
      assert.match(stdout, row)
    assert.deepEqual(await query(DATABASE_URL, everything), untouched)
  })

  test('settings are told, secrets only that they are set', async () => {
    const database = await newDatabase()
    const env = {
      DATABASE_URL: database.replace('postgres@', 'postgres:pillow-talk@'),
      MASKLINE_AUTH_TOKEN: 'correct-horse-battery',
      MASKLINE_ACCOUNT_SID: `AC${'0'.repeat(32)}`,
      MASKLINE_COMPAT: 'live',
    }
    const { stdout, stderr } = await runMaskline(['doctor', '--port', '0'], { env })
    assert.match(stdout, /^ {2}MASKLINE_AUTH_TOKEN +\(set, not shown\)$/m)
    assert.match(stdout, /^ {2}DATABASE_URL +\(set, not shown\)$/m)
    assert.match(stdout, /^ {2}MASKLINE_COMPAT +live$/m)
    assert.doesNotMatch(stdout + stderr, /pillow|horse|MASKLINE_TRUST_PROXY/)
  })

  test('a database that cannot be used ends it with 1 and the reason', async () => {
    const newer = await newDatabase()
    await query(newer, 'create table schema_migrations (version integer)')
    await query(newer, 'insert into schema_migrations values (999999)')
    for (const [DATABASE_URL, reason] of [
      [newer, /^Not well: The database has schema 999999, .* Install the newer version\.$/m],
      [
        'postgres://x@127.0.0.1:1/x',
        /^Not well: The database at .* cannot be reached: nothing listens there\./m,
      ],
    ] as const) {
      const { code, stdout, stderr } = await runMaskline(['doctor', '--port', '0'], { env: { DATABASE_URL } })
      assert.deepEqual([code, stderr], [1, ''])
      assert.match(stdout, reason)
    }
  })

  test('carriers are told by name, kind and account, and never with their settings', async () => {
    const DATABASE_URL = await newDatabase()
    const doctor = (MASKLINE_CARRIERS?: string) => {
      const env = { DATABASE_URL, MASKLINE_PUBLIC_URL: 'https://masked.example' }
      return runMaskline(['doctor', '--port', '0'], {
        env: { ...env, ...(MASKLINE_CARRIERS !== undefined && { MASKLINE_CARRIERS }) },
      })
    }
    for (const description of [undefined, '{"carriers":[{"kind":"simulator"}]}']) {
      const { code, stdout } = await doctor(description)
      assert.equal(code, 0, stdout)
      assert.match(stdout, /^Carriers\n {2}simulator +simulator, of every account$/m)
    }
    for (const [description, reason] of [
      ['{"carriers":[{"kind":"pigeon","secret":"pillow-talk"}]}', /carriers\[0\]\.kind is wrong\./],
      ['{"carriers":"pillow-talk', /It is not JSON/],
    ] as const) {
      const { code, stdout, stderr } = await doctor(description)
      assert.equal(code, 1)
      assert.match(stdout, /^Carriers\n {2}Wrong +MASKLINE_CARRIERS is not valid\./m)
      assert.match(stdout, new RegExp(`^Not well: MASKLINE_CARRIERS is not valid\\. .*${reason.source}`, 'm'))
      assert.doesNotMatch(stdout + stderr, /pillow/)
    }
  })

  test('numbers whose carrier is not described are told, and those of a carrier that is gone are wrong', async () => {
    const DATABASE_URL = await newDatabase()
    const env = { DATABASE_URL, MASKLINE_MASTER_KEY: testMasterKey }
    {
      await using maskline = startMaskline(['dev', '--port', '0'], { env })
      await maskline.shows(/ is ready at /)
    }
    const MASKLINE_PUBLIC_URL = 'https://masked.example'
    const doctor = (MASKLINE_CARRIERS: string) =>
      runMaskline(['doctor', '--port', '0'], {
        env: { DATABASE_URL, MASKLINE_CARRIERS, MASKLINE_PUBLIC_URL },
      })
    const alone = await doctor('{"carriers":[]}')
    assert.equal(alone.code, 0, alone.stdout)
    assert.match(
      alone.stdout,
      /^ {2}Numbers +4 numbers of the pools are simulated, though .* simulated phones\.$/m,
    )
    await query(
      DATABASE_URL,
      "update pool_numbers set carrier = 'gone' where sid in (select min(sid) from pool_numbers)",
    )
    const { code, stdout } = await doctor('{"carriers":[{"kind":"simulator"}]}')
    assert.equal(code, 1, stdout)
    assert.match(stdout, /^Not well: 1 number of the pools belongs to carrier "gone", which .* given up\.$/m)

    await using maskline = startMaskline(['serve', '--port', '0'], { env })
    await maskline.shows(/"level":40,.*belongs to carrier \\"gone\\"/, 'stderr')
    await maskline.shows(/"msg":"serving"/, 'stderr')
  })

  test('a port is told as free, as a Maskline, or as taken by something else', async () => {
    const DATABASE_URL = await newDatabase()
    const other = createServer((socket) =>
      socket.resume().end('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello'),
    )
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
    const { port } = other.address() as { port: number }
    const doctor = () => runMaskline(['doctor', '--port', String(port)], { env: { DATABASE_URL } })

    const taken = await doctor()
    assert.equal(taken.code, 1)
    assert.match(taken.stdout, new RegExp(`^Not well: Another program listens on port ${port}\\.`, 'm'))
    await new Promise((resolve) => other.close(resolve))

    const free = await doctor()
    assert.equal(free.code, 0)
    assert.match(free.stdout, new RegExp(`^ {2}${port} +free$`, 'm'))

    await using maskline = startMaskline(['dev', '--port', String(port)], {
      env: { DATABASE_URL, MASKLINE_MASTER_KEY: testMasterKey },
    })
    await maskline.shows(/ is ready at /)
    const ours = await doctor()
    assert.equal(ours.code, 0)
    assert.match(ours.stdout, new RegExp(`^ {2}${port} +a Maskline answers there$`, 'm'))
  })
})

suite('maskline doctor on a data directory', () => {
  let place: string
  before(() => void (place = mkdtempSync(join(tmpdir(), 'maskline-doctor-'))))
  after(() => rmSync(place, { recursive: true, force: true }))
  const doctor = (...args: string[]) => runMaskline(['doctor', '--port', '0', ...args], { cwd: place })

  test('one that is not there is well, and is not made', async () => {
    const { code, stdout } = await doctor()
    assert.equal(code, 0, stdout)
    assert.match(stdout, /^ {2}Place +\/.*\/\.maskline: nothing there yet, dev and serve make it$/m)
    assert.deepEqual(readdirSync(place), [])
  })

  test('one that another Maskline is using is well', async () => {
    await using maskline = startMaskline(['dev', '--port', '0', '--data-dir', 'used'], { cwd: place })
    await maskline.shows(/ is ready at /)
    const { code, stdout } = await doctor('--data-dir', 'used')
    assert.equal(code, 0, stdout)
    assert.match(stdout, /^ {2}Place +\/.*\/used: in use by a running Maskline; stop it to look inside$/m)
    maskline.signal('SIGTERM')
    await maskline.ended()

    const stopped = await doctor('--data-dir', 'used')
    assert.equal(stopped.code, 0, stopped.stdout)
    assert.match(stopped.stdout, /^ {2}Place +\/.*\/used \(embedded\)$/m)
    assert.match(stopped.stdout, /^ {2}Version +PostgreSQL .*PGlite/m)
    assert.match(stopped.stdout, /^ {2}pool_numbers +4$/m)
  })
})

// Backups as docs/operations.md makes them, taken while texts come in, and what is there after they are restored.
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { promisify } from 'node:util'
import pg from 'pg'
import { startMaskline } from '../support/child-maskline.ts'
import { clientOf } from '../support/client.ts'
import { assertNothingLost, prepare, ready } from '../support/crowd.ts'
import { eventually } from '../support/eventually.ts'
import { fleet, fleetAccount } from '../support/fleet.ts'
import {
  postgresDirectory,
  type PostgresServer,
  postgresUser,
  servePostgres,
  startPostgres,
} from '../support/postgres.ts'
import { assertAllThere, traffic } from '../support/traffic.ts'
import { testMasterKey } from '../support/world.ts'

/** The newest PostgreSQL that Debian has installed, with its tools: those of the dev dependency come without any. */
const installed = existsSync('/usr/lib/postgresql')
  ? readdirSync('/usr/lib/postgresql')
      .toSorted((one, other) => Number(one) - Number(other))
      .map((version) => `/usr/lib/postgresql/${version}/bin`)
      .findLast((bin) => existsSync(join(bin, 'pg_basebackup')) && existsSync(join(bin, 'postgres')))
  : undefined
const bin = installed ?? ''
const skip =
  installed === undefined && 'PostgreSQL and its tools are not installed (Debian: apt-get install postgresql)'

const tool = async (name: string, args: readonly string[]): Promise<void> =>
  void (await promisify(execFile)(join(bin, name), args, postgresUser))

async function query(url: string, text: string): Promise<Record<string, string>[]> {
  const client = new pg.Client(url)
  await client.connect()
  try {
    return (await client.query<Record<string, string>>(text)).rows
  } finally {
    await client.end()
  }
}

async function started(t: TestContext, server: Promise<PostgresServer>): Promise<PostgresServer> {
  const postgres = await server
  t.after(() => postgres.stop())
  return postgres
}

/** All of these are in the database, and Maskline serves from it. */
async function goesOn(t: TestContext, url: string, sids: readonly string[]): Promise<void> {
  await assertAllThere(url, sids, { more: true })
  const { client } = await (await fleet(t, url)).start()
  await ready(client)
  assert.equal((await client.get('/v1/Services/crowd')).status, 200)
}

test(
  'a dump that is taken while texts come in is restored with all that was answered before',
  { skip },
  async (t) => {
    const postgres = await started(t, startPostgres([], { bin }))
    const { url, start } = await fleet(t, await postgres.createDatabase())
    const directory = postgresDirectory()
    t.after(() => rmSync(directory, { recursive: true }))
    const { client } = await start()
    const load = await traffic(client)
    await load.more(100)
    const answered = [...load.sids]
    const file = join(directory, 'maskline.dump')
    await tool('pg_dump', ['--format=custom', `--file=${file}`, url])
    await load.end()
    const other = await postgres.createDatabase()
    await tool('pg_restore', ['--no-owner', '--exit-on-error', `--dbname=${other}`, file])
    await goesOn(t, other, answered)
  },
)

test(
  'a base backup and the log since give everything back that was answered before the log ends',
  { skip },
  async (t) => {
    const directory = postgresDirectory()
    t.after(() => rmSync(directory, { recursive: true }))
    const [archive, base] = [join(directory, 'archive'), join(directory, 'base')]
    await promisify(execFile)('mkdir', [archive], postgresUser)
    const settings = ['archive_mode=on', `archive_command=cp %p ${archive}/%f`]
    const postgres = await started(t, startPostgres(settings, { bin }))
    const { url, start } = await fleet(t, await postgres.createDatabase())
    const { client } = await start()
    const load = await traffic(client)
    await load.more(50)
    await tool('pg_basebackup', [
      '--pgdata',
      base,
      '--checkpoint=fast',
      '--wal-method=none',
      `--dbname=${url.replace(/\/[^/]*$/, '/postgres')}`,
    ])
    await load.more(100)
    const answered = [...load.sids]
    await load.end()
    const [last] = await query(url, 'select pg_walfile_name(pg_current_wal_lsn()) as file')
    await query(url, 'select pg_switch_wal()')
    await eventually(
      () => Promise.resolve(existsSync(join(archive, last!['file']!))),
      (there) => there,
    )

    writeFileSync(join(base, 'recovery.signal'), '')
    const restored = await started(
      t,
      servePostgres({
        bin,
        data: base,
        settings: [`restore_command=cp ${archive}/%f %p`, 'recovery_target_action=promote'],
      }),
    )
    const there = url.replace(`:${postgres.port}/`, `:${restored.port}/`)
    await eventually(
      () =>
        query(there, 'create table writable ()').then(
          () => true,
          () => false,
        ),
      (writable) => writable,
    )
    await goesOn(t, there, answered)
  },
)

test('the directory of the embedded database, copied while Maskline is stopped, is all that a restore needs', async (t) => {
  const directory = mkdtempSync(join(tmpdir(), 'maskline-backup-'))
  t.after(() => rmSync(directory, { recursive: true }))
  const start = async (data: string) => {
    const maskline = startMaskline(['serve', '--port', '0', '--host', '127.0.0.1'], {
      env: {
        MASKLINE_DATA_DIR: join(directory, data),
        MASKLINE_MASTER_KEY: testMasterKey,
        MASKLINE_ACCOUNT_SID: fleetAccount.sid,
        MASKLINE_AUTH_TOKEN: fleetAccount.token,
      },
    })
    t.after(() => maskline[Symbol.asyncDispose]())
    const [, port] = await maskline.shows(/"port":(\d+).*"msg":"serving"/, 'stderr')
    return { maskline, client: clientOf(`http://127.0.0.1:${port}`, fleetAccount) }
  }
  const { maskline, client } = await start('data')
  const place = await prepare(client)
  const { body } = await client.post(place.path, { Body: 'kept' })
  maskline.signal('SIGTERM')
  assert.equal((await maskline.ended()).code, 0)
  cpSync(join(directory, 'data'), join(directory, 'copy'), { recursive: true })
  rmSync(join(directory, 'data'), { recursive: true })
  const restored = await start('copy')
  await assertNothingLost(restored.client, place, [body])
})

// A real PgBouncer in transaction mode, between Maskline and the PostgreSQL of the tests.
import { spawn, spawnSync } from 'node:child_process'
import { chownSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { freePort, nobody } from './postgres.ts'

/** Debian has it where only root looks. */
const env = { ...process.env, PATH: `${process.env['PATH']}:/usr/sbin` }

/** "1.18.0", or undefined where it is not installed. */
export const pgbouncerVersion = /PgBouncer ([\d.]+)/.exec(
  spawnSync('pgbouncer', ['--version'], { env, encoding: 'utf8' }).stdout,
)?.[1]

/** Connections to the server: fewer than its clients have, so that each statement may come to another one. */
const serverConnections = 4

/** Starts one in front of this database, gone with the test. Answers the address of the same database through it. */
export async function throughPgbouncer(t: TestContext, url: string): Promise<string> {
  const target = new URL(url)
  const directory = mkdtempSync(join(tmpdir(), 'maskline-pgbouncer-'))
  const port = await freePort()
  const file = join(directory, 'pgbouncer.ini')
  writeFileSync(
    file,
    `[databases]
* = host=${target.hostname} port=${target.port} user=${target.username}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = ${serverConnections}
max_client_conn = 500
`,
  )
  // It refuses to run as root.
  const root = process.getuid?.() === 0
  if (root) for (const path of [directory, file]) chownSync(path, nobody, nobody)
  const child = spawn('pgbouncer', [file], {
    env,
    stdio: ['ignore', 'ignore', 'pipe'],
    ...(root && { uid: nobody, gid: nobody }),
  })
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  t.after(async () => {
    child.kill('SIGKILL')
    await exited
    rmSync(directory, { recursive: true, force: true })
  })
  await new Promise<void>((resolve, reject) => {
    let said = ''
    child.stderr.on('data', (chunk: Buffer) => {
      said = (said + chunk.toString()).slice(-10_000)
      if (said.includes('process up')) resolve()
    })
    child.once('error', reject)
    child.once('exit', () => reject(new Error(`PgBouncer did not start: ${said}`)))
  })
  target.port = String(port)
  return target.href
}

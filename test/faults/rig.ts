// What faults strike: one or two Masklines on one database, a wire between them, and an application that hears callbacks.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { sql } from 'kysely'
import type { Sid } from '../../src/domain/sid.ts'
import { type Database, type DatabaseSource, openDatabase } from '../../src/storage/database.ts'
import { type ChildMaskline, startMaskline } from '../support/child-maskline.ts'
import { type Client, clientOf } from '../support/client.ts'
import { eventually } from '../support/eventually.ts'
import { freePort } from '../support/postgres.ts'
import { openReceiver, type Receiver } from '../support/receiver.ts'
import type { Served } from './clients.ts'
import { Wire } from './wire.ts'

const account = { sid: `AC${'1'.repeat(32)}` as Sid<'AC'>, token: 'a token for the days of faults' }

const masterKey = '5e'.repeat(32)

/** Database connections of one Maskline. */
const connectionsMax = 5

const preload = (name: string) => new URL(`preload/${name}.ts`, import.meta.url).href

export interface RigOptions {
  /** Where its PostgreSQL is: port and database. Undefined: the embedded engine, one process. */
  readonly postgres?: { readonly port: number; readonly url: string } | undefined
  /** Where the embedded engine keeps its files; made up if not said. */
  readonly directory?: string
  readonly processes?: 1 | 2
  /** A build that is broken on purpose. */
  readonly broken?: 'loses' | 'doubles'
}

/** Milliseconds in which it must serve again by itself: generous, as machines are that do other things as well. */
const recoveryMsMax = 90_000
/** Times an embedded engine is started again for what is left to do. */
const finishesMax = 5
/**
 * Milliseconds by which clocks are set forward so that what a dead process had taken is free: more than any lease, and than any jump
 * of a clock. What was recorded with a clock that was ahead is due when the others' clocks are there, too.
 */
const leasesMs = 150_000 + 7_200_000

interface Application extends Receiver, Disposable {
  /** How long it takes to answer from now on. */
  slowness(ms: number): void
}

async function openApplication(): Promise<Application> {
  let slownessMs = 0
  const opened = await openReceiver((_, response) => void setTimeout(() => response.end(), slownessMs))
  return { ...opened, slowness: (ms) => void (slownessMs = ms), [Symbol.dispose]: () => opened.close() }
}

interface Parts {
  readonly receiver: Application
  readonly wire: Wire | undefined
  readonly ports: readonly number[]
  /** Of the embedded engine. */
  readonly directory: string
}

export class Rig implements AsyncDisposable {
  readonly served: Served
  readonly receiver: Application
  /** Between Maskline and PostgreSQL; the embedded engine has none. */
  readonly wire: Wire | undefined
  readonly processes: number
  readonly #options: RigOptions
  /** What is made for this rig alone, and goes with it. */
  readonly #made: AsyncDisposableStack
  readonly #place: Readonly<Record<string, string>>
  readonly #source: DatabaseSource
  readonly #ports: readonly number[]
  readonly #clients: readonly Client[]
  readonly #children: ChildMaskline[] = []

  private constructor(options: RigOptions, made: AsyncDisposableStack, parts: Parts) {
    const { receiver, wire, ports, directory } = parts
    this.#options = options
    this.#made = made
    this.receiver = receiver
    this.wire = wire
    this.processes = ports.length
    this.#ports = ports
    this.#clients = ports.map((port) => clientOf(`http://127.0.0.1:${port}`, account))
    if (wire) {
      const url = options.postgres!.url.replace(`:${options.postgres!.port}/`, `:${wire.port}/`)
      this.#place = { DATABASE_URL: url, MASKLINE_DATABASE_CONNECTIONS: String(connectionsMax) }
      this.#source = { url, connectionsMax: 1 }
    } else {
      this.#place = { MASKLINE_DATA_DIR: directory }
      this.#source = { directory }
    }
    this.served = {
      account,
      client: (turn) => this.#clients[turn % this.processes]!,
      base: (turn) => `http://127.0.0.1:${ports[turn % this.processes]}`,
    }
  }

  /** Starts everything. */
  static async open(options: RigOptions): Promise<Rig> {
    await using made = new AsyncDisposableStack()
    const receiver = made.use(await openApplication())
    const wire = options.postgres && made.use(await Wire.to(options.postgres.port))
    const directory = options.directory ?? mkdtempSync(join(tmpdir(), 'maskline-faults-'))
    made.defer(() => rmSync(directory, { recursive: true, force: true }))
    // A process that was killed comes again at the same address.
    const ports = await Promise.all(Array.from({ length: options.processes ?? 1 }, freePort))
    const rig = new Rig(options, made.move(), { receiver, wire, ports, directory })
    try {
      for (let at = 0; at < rig.processes; at++) await rig.start(at)
    } catch (error) {
      await rig[Symbol.asyncDispose]()
      throw error
    }
    return rig
  }

  child(at: number): ChildMaskline {
    return this.#children[at]!
  }

  async start(at: number): Promise<void> {
    const { broken } = this.#options
    const child = startMaskline(['serve'], {
      env: {
        MASKLINE_ACCOUNT_SID: account.sid,
        MASKLINE_AUTH_TOKEN: account.token,
        MASKLINE_MASTER_KEY: masterKey,
        MASKLINE_RATE_LIMIT: '0',
        MASKLINE_HOST: '127.0.0.1',
        MASKLINE_PORT: String(this.#ports[at]),
        MASKLINE_EGRESS_ALLOW: '127.0.0.0/8',
        ...this.#place,
        ...(broken && { BROKEN_BUILD: broken }),
      },
      before: [preload('clock'), ...(broken ? [preload('broken')] : [])],
    })
    this.#children[at] = child
    await child.shows(/"msg":"serving"/, 'stderr')
  }

  /** SIGKILL, and waits until it is gone. */
  async kill(at: number): Promise<void> {
    this.child(at).signal('SIGKILL')
    await this.child(at).ended()
  }

  /** Sets the clock of one of them, relative to this machine's. */
  setClock(at: number, aheadMs: number): Promise<void> {
    return this.child(at).tell({ aheadMs })
  }

  /** Waits until each says that it is ready, and takes something. Answers how many milliseconds it took. */
  async recovered(): Promise<number> {
    const begun = performance.now()
    for (const client of this.#clients) {
      await eventually(
        async () => (await client.get('/readyz').catch(() => undefined))?.status,
        (status) => status === 200,
        recoveryMsMax,
      )
      await eventually(
        () => takes(client),
        (status) => status === 204,
        recoveryMsMax,
      )
    }
    return performance.now() - begun
  }

  /** Waits until everything that was taken has been gone on with and told; then asks all to stop, which they do in order. */
  async finish(): Promise<void> {
    for (let at = 0; at < this.processes; at++) await this.setClock(at, leasesMs)
    if (this.wire) {
      await eventually(
        () => this.look(unfinished),
        (count) => count === 0,
        recoveryMsMax,
      )
    } else await quiet(this.receiver)
    await this.#stop()
    // Nobody can look into the embedded engine's files while it runs.
    for (let tried = 0; (await this.look(unfinished)) > 0; tried++) {
      if (tried === finishesMax) throw new Error('something is never gone on with, or never told')
      await this.start(0)
      await this.setClock(0, leasesMs)
      await quiet(this.receiver)
      await this.#stop()
    }
  }

  async #stop(): Promise<void> {
    for (const child of this.#children) child.signal('SIGTERM')
    for (const child of this.#children) {
      const { code, stderr } = await child.ended()
      if (code !== 0) throw new Error(`asked to stop, it ended with ${code}: ${stderr.slice(-2000)}`)
    }
  }

  /** Looks into the database that they use. */
  async look<T>(work: (database: Database) => Promise<T>): Promise<T> {
    const database = await openDatabase(this.#source)
    try {
      return await work(database)
    } finally {
      await database.close()
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const child of this.#children) await child[Symbol.asyncDispose]()
    await this.#made.disposeAsync()
  }
}

/** Milliseconds in which the application hears nothing when there is nothing to tell. */
const quietMs = 2_500

/** Waits until the application is called no more. */
async function quiet({ calls }: Receiver): Promise<void> {
  for (let known = -1; known < calls.length;) {
    known = calls.length
    await pause(quietMs)
  }
}

/** What is waiting to be told or gone on with. */
async function unfinished({ db }: Database): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select ((select count(*) from callbacks where state = 'waiting') + (select count(*) from interactions where stage is not null))::int
      as count`.execute(db)
  return rows[0]!.count
}

/** Whether it makes and deletes something that it has to write. */
async function takes(client: Client): Promise<number | undefined> {
  const made = await client
    .post('/v1/Services', { UniqueName: `probe ${Math.floor(performance.now() * 1000)}` })
    .catch(() => undefined)
  if (made?.status !== 201) return made?.status
  return (await client.delete(`/v1/Services/${made.body.sid as string}`).catch(() => undefined))?.status
}

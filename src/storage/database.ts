// Opens the database: a PostgreSQL server, or PostgreSQL embedded in this process. What is above sees one dialect.
import { Kysely, PostgresDialect, type Transaction } from 'kysely'
import pg from 'pg'
import { Unavailable } from '../domain/problem.ts'
import { databaseFiles, DirectoryUnusable } from './data-directory.ts'
import { lockDirectory } from './directory-lock.ts'
import { startEmbedded } from './embedded-server.ts'
import { isPooled, Plans } from './plans.ts'
import type { Tables } from './schema.ts'
import { ServerPool } from './server-pool.ts'

export type Db = Kysely<Tables>
export type Tx = Transaction<Tables>

/** A statement that is planned once per connection. `name` is unique among all statements. */
export interface Statement {
  readonly name: string
  readonly text: string
  /** Planned each time: for tables that are empty one moment and full the next, of which no one plan fits both. */
  readonly replanned?: true
}

export interface Database {
  readonly engine: 'postgres' | 'embedded'
  /** Where it is, without credentials: for greetings and logs. */
  readonly place: string
  readonly db: Db
  /** Runs a statement of the hot path outside any transaction. */
  run<Row>(statement: Statement, values: readonly unknown[]): Promise<Row[]>
  /** From now on a server that says nothing counts as away. Migrations may take longer, and come before. */
  endPatience(): void
  /** Answers when the database does, also when all connections of the pool are busy: whether it takes writes. */
  probe(): Promise<boolean>
  close(): Promise<void>
}

export type DatabaseSource =
  | {
      readonly url: string
      readonly connectionsMax: number
      /** Whether statements are planned once per connection. auto, or not said: unless a pooler is in between. */
      readonly prepared?: Prepared
    }
  | { readonly directory: string }
  | { readonly memory: true }

type Prepared = 'auto' | 'on' | 'off'
type Server = Extract<DatabaseSource, { url: string }>

/**
 * @throws {DirectoryLocked} another process has the data directory
 * @throws {DirectoryUnusable} the data directory is damaged or may not be written
 * @throws the driver's own error when the server cannot be reached or refuses the credentials
 */
export async function openDatabase(source: DatabaseSource): Promise<Database> {
  return 'url' in source ? openServer(source) : openEmbedded(source)
}

/** Milliseconds to wait for a connection, from the pool or to the server. */
const connectTimeoutMs = 5_000

async function openServer({ url, connectionsMax, prepared = 'auto' }: Server): Promise<Database> {
  const options = {
    connectionString: url,
    connectionTimeoutMillis: connectTimeoutMs,
    application_name: 'maskline',
  }
  const pool = new ServerPool({ ...options, max: connectionsMax })
  // One for probes alone, and closed when nobody probes: a process that is busy must not look as if its database was away.
  const probes = outliving(new ServerPool({ ...options, max: 1 }))
  const { db, run } = await openPool(pool, prepared)
  return {
    engine: 'postgres',
    place: placeOf(url),
    db,
    run,
    endPatience: () => [pool, probes].forEach((each) => each.endPatience()),
    probe: () => takesWrites(probes),
    async close() {
      await Promise.all([probes.end(), db.destroy()])
    },
  }
}

/**
 * A primary that has become a standby, or the address of one, answers as well, and takes nothing. A connection that leads
 * there is not kept: the next one may lead to the new primary.
 */
async function takesWrites(pool: pg.Pool): Promise<boolean> {
  const client = await pool.connect()
  let writable = false
  try {
    const { rows } = await client.query<{ writable: boolean }>(
      "select current_setting('transaction_read_only') = 'off' as writable",
    )
    writable = rows[0]!.writable
  } finally {
    client.release(!writable)
  }
  return writable
}

/** @throws the driver's own error when there is nobody on the other side */
async function openPool(pool: pg.Pool, prepared: Prepared): Promise<Pick<Database, 'db' | 'run'>> {
  outliving(pool)
  let plans: Plans
  try {
    const pooled = await first(pool, isPooled)
    plans = new Plans(prepared === 'auto' ? !pooled : prepared === 'on')
  } catch (error) {
    await pool.end()
    throw error
  }
  return {
    db: new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) }),
    async run<Row>({ name, text, replanned }: Statement, values: readonly unknown[]) {
      const query = { text, values: values as unknown[] }
      const planned = async () =>
        plans.use(name, (called) => pool.query(called === undefined ? query : { ...query, name: called }))
      return (await (replanned ? pool.query(query) : planned())).rows as Row[]
    },
  }
}

/** A pool whose connections may break without ending the process. */
function outliving<P extends pg.Pool>(pool: P): P {
  // One that breaks while idle is the pool's to replace; the next query finds out whether the server is gone.
  pool.on('error', () => undefined)
  // So is one that breaks while somebody has it, between two statements.
  pool.on('connect', (client) => client.on('error', () => undefined))
  return pool
}

async function first<T>(pool: pg.Pool, look: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect()
  try {
    return await look(client)
  } finally {
    client.release()
  }
}

/** The address of a server without its user, password and options. */
export function placeOf(url: string): string {
  const parsed = URL.parse(url)
  return parsed === null ? 'postgres' : `postgres://${parsed.host}${parsed.pathname}`
}

/** Milliseconds to wait for the one connection to the embedded engine. */
const turnTimeoutMs = 30_000

/**
 * PGlite, PostgreSQL in this process. It writes through to files but never waits for the disk, so it survives a killed
 * process and not a power cut.
 */
async function openEmbedded(source: { directory: string } | { memory: true }): Promise<Database> {
  const lock = 'directory' in source ? lockDirectory(source.directory) : undefined
  try {
    const files = 'directory' in source ? databaseFiles(source.directory) : undefined
    const server = await startEmbedded(files?.path).catch((cause: unknown) => {
      // The reason stays inside its PostgreSQL.
      throw files === undefined ? cause : new DirectoryUnusable(files.path, { cause })
    })
    files?.made()
    const pool = new pg.Pool({
      stream: () => server.connect(),
      max: 1,
      connectionTimeoutMillis: turnTimeoutMs,
      user: 'postgres',
      database: 'postgres',
      password: '',
      idleTimeoutMillis: 0,
    })
    const { db, run } = await openPool(pool, 'on')
    return {
      engine: 'embedded',
      place: 'directory' in source ? source.directory : 'memory',
      db,
      run,
      endPatience: () => undefined,
      probe: () => takesWrites(pool),
      async close() {
        await db.destroy()
        await server.close()
        lock?.close()
      },
    }
  } catch (error) {
    lock?.close()
    throw error
  }
}

/** Times a transaction is tried when the database undoes it for the sake of another one. */
const triesMax = 5

/** SQLSTATEs that mean "another transaction was in the way, try again": serialization failure and deadlock. */
const retryable = new Set(['40001', '40P01'])

/** Thrown by `work` when what it read is outdated: the transaction is undone and tried again. */
export class Outdated extends Error {
  override readonly name = 'Outdated'
}

/**
 * Runs `work` in one transaction, again from the start when the database undid it for another one.
 * @throws {Unavailable} others were in the way `triesMax` times
 */
export function transaction<T>(db: Db, work: (tx: Tx) => Promise<T>): Promise<T> {
  return insist(() => db.transaction().execute(work))
}

/**
 * Does `work`, which is one transaction or one statement, again when the database undid it for another one.
 * @throws {Unavailable} others were in the way `triesMax` times
 */
export async function insist<T>(work: () => Promise<T>): Promise<T> {
  for (let tried = 1; ; tried++) {
    try {
      return await work()
    } catch (error) {
      const inTheWay = error instanceof Outdated || retryable.has(sqlState(error) ?? '')
      if (!inTheWay) throw error
      if (tried === triesMax) throw new Unavailable('other requests are in the way', { cause: error })
    }
  }
}

/** The five-character SQLSTATE of a database error, if it is one. */
export function sqlState(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined
}

/** A unique index refused a row. */
export function isUniqueViolation(error: unknown): boolean {
  return sqlState(error) === '23505'
}

/** The database is there and refused a statement: it has errors of this shape only for that. */
export function isStatementFailure(error: unknown): boolean {
  return sqlState(error) !== undefined && error instanceof Error && 'severity' in error
}

/** Connection lost or refused, server starting or stopping, a replica, no connection left: it may work in a moment. */
export function isDatabaseAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const passing = /^(08|53|57P|25006)|^E(CONN|PIPE|HOSTUNREACH|NETUNREACH|TIMEDOUT|AI_AGAIN)/
  return (
    passing.test(sqlState(error) ?? '') ||
    /^(Connection terminated|timeout exceeded when trying|Client .+ is not queryable$)/.test(error.message)
  )
}

/** A statement was sent and its answer never came: it may have been done. A connection that was never had does no harm. */
export function isOutcomeUnknown(error: unknown): boolean {
  if (!isDatabaseAway(error) || !(error instanceof Error)) return false
  // Ended by the operator or in a crash, of the server or of this connection's process alone; or the connection broke.
  const broke = /^(57P01|57P02|08.*|ECONNRESET|EPIPE|ETIMEDOUT)$/.test(sqlState(error) ?? '')
  return broke || /^Connection terminated(?! due to connection timeout)/.test(error.message)
}

// Opens the database: a PostgreSQL server, or PostgreSQL embedded in this process. What is above sees one dialect.
import { Kysely, PGliteDialect, PostgresDialect, type Transaction } from 'kysely'
import pg from 'pg'
import { Unavailable } from '../domain/problem.ts'
import { databaseFiles, DirectoryUnusable } from './data-directory.ts'
import { lockDirectory } from './directory-lock.ts'
import type { Tables } from './schema.ts'

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
  close(): Promise<void>
}

export type DatabaseSource =
  | { readonly url: string; readonly connectionsMax: number }
  | { readonly directory: string }
  | { readonly memory: true }

/**
 * @throws {DirectoryLocked} another process has the data directory
 * @throws {DirectoryUnusable} the data directory is damaged or may not be written
 * @throws the driver's own error when the server cannot be reached or refuses the credentials
 */
export async function openDatabase(source: DatabaseSource): Promise<Database> {
  return 'url' in source ? openServer(source.url, source.connectionsMax) : openEmbedded(source)
}

/** Milliseconds to wait for a connection, from the pool or to the server. */
const connectTimeoutMs = 5_000

async function openServer(url: string, connectionsMax: number): Promise<Database> {
  const pool = new pg.Pool({
    connectionString: url,
    max: connectionsMax,
    connectionTimeoutMillis: connectTimeoutMs,
    application_name: 'maskline',
  })
  // A connection that breaks while idle is the pool's to replace; the next query finds out whether the server is gone.
  pool.on('error', () => undefined)
  // So is one that breaks in the middle of a transaction, between two statements: unheard, it would end the process.
  pool.on('connect', (client) => client.on('error', () => undefined))
  const db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) })
  try {
    await pool.query('select 1')
  } catch (error) {
    await pool.end()
    throw error
  }
  return {
    engine: 'postgres',
    place: placeOf(url),
    db,
    async run<Row>({ name, text, replanned }: Statement, values: readonly unknown[]) {
      const result = await pool.query({ ...(!replanned && { name }), text, values: values as unknown[] })
      return result.rows as Row[]
    },
    close: () => db.destroy(),
  }
}

/** The address of a server without its user, password and options. */
export function placeOf(url: string): string {
  const parsed = URL.parse(url)
  return parsed === null ? 'postgres' : `postgres://${parsed.host}${parsed.pathname}`
}

/**
 * PGlite: PostgreSQL compiled to WebAssembly. It writes through to files but never waits for the disk, so it survives
 * a killed process and not a power cut. Small buffers, as it has one user: the default of 128 MB is most of its start.
 */
const embeddedSettings = ['shared_buffers=32MB', 'max_wal_size=128MB', 'jit=off']

async function openEmbedded(source: { directory: string } | { memory: true }): Promise<Database> {
  const lock = 'directory' in source ? lockDirectory(source.directory) : undefined
  try {
    // Loaded only here: a process on a PostgreSQL server need not compile 10 MB of WebAssembly.
    const { PGlite } = await import('@electric-sql/pglite')
    const files = 'directory' in source ? databaseFiles(source.directory) : undefined
    const pglite = await PGlite.create({
      ...(files && { dataDir: files.path }),
      postgresqlconf: embeddedSettings,
    }).catch((cause: unknown) => {
      // PGlite says that it failed, or throws what is no Error; the reason stays inside its PostgreSQL.
      throw files === undefined ? cause : new DirectoryUnusable(files.path, { cause })
    })
    files?.made()
    const db = new Kysely<Tables>({ dialect: new PGliteDialect({ pglite }) })
    return {
      engine: 'embedded',
      place: 'directory' in source ? source.directory : 'memory',
      db,
      // PGlite queues this behind a running transaction, as Kysely's queries are.
      async run<Row>({ text }: Statement, values: readonly unknown[]) {
        return (await pglite.query<Row>(text, values as unknown[])).rows
      },
      async close() {
        await db.destroy()
        if (!pglite.closed) await pglite.close()
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

/** Connection lost or refused, server starting or stopping, no connection left: it may work in a moment. */
export function isDatabaseAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const passing = /^(08|53|57P)|^E(CONN|PIPE|HOSTUNREACH|NETUNREACH|TIMEDOUT|AI_AGAIN)/
  return (
    passing.test(sqlState(error) ?? '') ||
    /^(Connection terminated|timeout exceeded when trying|Client .+ is not queryable$)/.test(error.message)
  )
}

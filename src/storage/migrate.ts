// Brings a database to the schema this version needs, while others serve from it: forward only, one at a time, and never
// long in anybody's way. A database without tables is brought there whole or not at all.
import { sql } from 'kysely'
import { type Db, sqlState, transaction, type Tx } from './database.ts'
import { inTransaction, isConcurrent, type Migration, migrations } from './migrations.ts'

/** What is in the database is nothing that this version could use: a newer one has changed it. */
export class SchemaTooNew extends Error {
  override readonly name = 'SchemaTooNew'
}

export interface MigrateOptions {
  /** All that there are, oldest first; those of this version, if not said. */
  readonly known?: readonly Migration[]
  /** Others may be writing meanwhile: indexes that are made concurrently are. */
  readonly concurrently?: boolean
  /** Is told of what an operator may have to do something about. */
  readonly tell?: (text: string) => void
}

/** Any number, the same for every Maskline: processes that migrate at the same time wait for each other. */
const migrationLock = 77_083
/** Milliseconds to wait for a table: whoever comes for it next waits behind us, and answers nobody meanwhile. */
const lockWaitMsMax = 500
/** Milliseconds between tries, in which all who waited have their turn, and the number of tries: some minutes. */
const pauseMs = 1_000
const triesMax = 200
/** Milliseconds between looks whether others, who migrate, are done: however long they take, they do what is to be done. */
const othersLookMs = 100
/** Looks after which that is told. */
const othersTellLooks = 20

/**
 * Applies what is missing and answers the names of what it applied. Each migration is one transaction, so that no lock
 * is held for longer than one; of a new database nobody needs any lock, and half of it is of no use to anybody.
 * @throws {SchemaTooNew}
 */
export async function migrate(db: Db, options: MigrateOptions = {}): Promise<string[]> {
  const { known = migrations() } = options
  const applied: string[] = []
  for (;;) {
    const step = await patiently(() => transaction(db, (tx) => nextStep({ db, tx }, known, options)), options)
    if (step.length === 0) return applied
    applied.push(...step)
  }
}

async function nextStep(
  { db, tx }: { db: Db; tx: Tx },
  known: readonly Migration[],
  { concurrently = false, tell }: MigrateOptions,
): Promise<string[]> {
  // Ends with the transaction, wherever a pooler takes the connection then. Not waited for: a statement that waits has
  // a snapshot, and an index that is being made concurrently waits for everybody's who has one.
  const { rows } = await sql<{ ours: boolean }>`
    select pg_try_advisory_xact_lock(${sql.lit(migrationLock)}) as ours`.execute(tx)
  if (!rows[0]!.ours) throw new OthersMigrate()
  await sql`select set_config('lock_timeout', ${String(lockWaitMsMax)}, true)`.execute(tx)
  const found = await schemaOf(tx, known)
  if (found.isAhead) tell?.('the database has a newer schema than this version knows, and serves it as well')
  if (found.pending.length === 0) return []
  await sql`create table if not exists schema_migrations (
    version integer primary key, name text not null, date_applied timestamptz not null default now())`.execute(
    tx,
  )
  if (!found.saysOldest) await sql`alter table schema_migrations add column oldest integer`.execute(tx)
  const step = found.isNew ? found.pending : found.pending.slice(0, 1)
  for (const migration of step) {
    if (concurrently && !found.isNew && isConcurrent(migration)) await applyBeside(db, migration)
    else for (const statement of inTransaction(migration)) await sql.raw(statement).execute(tx)
    const { version, name, oldest } = migration
    await sql`insert into schema_migrations (version, name, oldest) values (${version}, ${name}, ${oldest})`.execute(
      tx,
    )
  }
  return step.map(nameOf)
}

/**
 * Each statement by itself, on another connection than the one whose transaction keeps others from migrating. That one
 * waits without a snapshot: the making of an index waits for those who have one.
 */
async function applyBeside(db: Db, { statements }: Migration): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

class OthersMigrate extends Error {}

/** A lock that was not to be had in time is tried for again, after those who waited behind us have had theirs. */
async function patiently<T>(work: () => Promise<T>, { tell }: MigrateOptions): Promise<T> {
  let [tried, looks] = [0, 0]
  for (;;) {
    try {
      return await work()
    } catch (error) {
      const others = error instanceof OthersMigrate
      if (!others && (sqlState(error) !== '55P03' || ++tried === triesMax)) throw error
      if (others && ++looks === othersTellLooks) tell?.('another process migrates, and this one waits for it')
      if (!others && tried === 1) tell?.('a migration waits for a table that a long transaction uses')
      await new Promise((resolve) => setTimeout(resolve, others ? othersLookMs : pauseMs))
    }
  }
}

interface Schema {
  /** What `migrate` would apply. */
  readonly pending: readonly Migration[]
  /** There is nothing in it yet. */
  readonly isNew: boolean
  /** It has more than this version knows, which may use it nevertheless. */
  readonly isAhead: boolean
  /** Databases of 0.1.0 do not say which code may use them. */
  readonly saysOldest: boolean
}

/** @throws {SchemaTooNew} */
async function schemaOf(db: Db, known: readonly Migration[]): Promise<Schema> {
  const { rows } = await sql<{ there: boolean; saysOldest: boolean }>`
    select to_regclass('schema_migrations') is not null as there, exists (select from pg_attribute
      where attrelid = to_regclass('schema_migrations') and attname = 'oldest') as "saysOldest"`.execute(db)
  const { there, saysOldest } = rows[0]!
  const { version, oldest } = there ? await appliedTo(db) : { version: 0, oldest: 0 }
  const newest = known.at(-1)?.version ?? 0
  if (oldest > newest) {
    throw new SchemaTooNew(
      `The database has schema ${version}, which versions before schema ${oldest} cannot use; this version of Maskline knows up to ${newest}.`,
    )
  }
  return {
    pending: known.filter((migration) => migration.version > version),
    isNew: version === 0,
    isAhead: version > newest,
    saysOldest,
  }
}

/** The newest migration, and the oldest code that may go on after all of them. */
async function appliedTo(db: Db): Promise<{ version: number; oldest: number }> {
  const { rows } = await sql<{ version: number; oldest: number }>`
    select coalesce(max(version), 0) as version,
      coalesce(max(coalesce((to_jsonb(m) ->> 'oldest')::int, version)), 0) as oldest
    from schema_migrations m`.execute(db)
  return rows[0]!
}

/**
 * The names of what `migrate` would apply, and whether a newer version migrated already. Reads only.
 * @throws {SchemaTooNew}
 */
export async function pendingMigrations(
  db: Db,
): Promise<{ readonly names: string[]; readonly isAhead: boolean }> {
  const { pending, isAhead } = await schemaOf(db, migrations())
  return { names: pending.map(nameOf), isAhead }
}

const nameOf = ({ version, name }: Migration) => `${String(version).padStart(6, '0')}_${name}`

// Brings a database to the schema this version needs. Forward only; safe when several processes start at once.
import { readdirSync, readFileSync } from 'node:fs'
import { sql } from 'kysely'
import { type Db, transaction } from './database.ts'

/** The database was made by a newer Maskline than this one. */
export class SchemaTooNew extends Error {
  override readonly name = 'SchemaTooNew'
}

interface Migration {
  readonly version: number
  readonly name: string
  readonly text: string
}

const folder = new URL('../../migrations/', import.meta.url)

/** All migrations of this version, oldest first. */
function migrations(): Migration[] {
  return readdirSync(folder)
    .filter((file) => /^\d{6}_\w+\.sql$/.test(file))
    .sort()
    .map((file) => ({
      version: Number(file.slice(0, 6)),
      name: file.slice(7, -4),
      text: readFileSync(new URL(file, folder), 'utf8'),
    }))
}

/** Any number, the same for every Maskline: processes that migrate at the same time wait for each other. */
const migrationLock = 77_083

/**
 * Applies what is missing, all or nothing, and answers the names of what it applied.
 * @throws {SchemaTooNew}
 */
export async function migrate(db: Db): Promise<string[]> {
  return transaction(db, async (tx) => {
    await sql`select pg_advisory_xact_lock(${sql.lit(migrationLock)})`.execute(tx)
    await sql`create table if not exists schema_migrations (
      version integer primary key, name text not null, date_applied timestamptz not null default now())`.execute(
      tx,
    )
    const known = migrations()
    const pending = known.slice(await appliedCount(tx, known))
    for (const { version, name, text } of pending) {
      for (const statement of statements(text)) await sql.raw(statement).execute(tx)
      await sql`insert into schema_migrations (version, name) values (${version}, ${name})`.execute(tx)
    }
    return pending.map(nameOf)
  })
}

/**
 * The names of what `migrate` would apply. Reads only.
 * @throws {SchemaTooNew}
 */
export async function pendingMigrations(db: Db): Promise<string[]> {
  const { rows } = await sql<{
    there: boolean
  }>`select to_regclass('schema_migrations') is not null as there`.execute(db)
  const known = migrations()
  const applied = rows[0]!.there ? await appliedCount(db, known) : 0
  return known.slice(applied).map(nameOf)
}

const nameOf = ({ version, name }: Migration) => `${String(version).padStart(6, '0')}_${name}`

async function appliedCount(tx: Db, known: readonly Migration[]): Promise<number> {
  const { rows } = await sql<{
    version: number
  }>`select max(version) as version from schema_migrations`.execute(tx)
  const version = rows[0]?.version ?? 0
  const newest = known.at(-1)?.version ?? 0
  if (version > newest) {
    throw new SchemaTooNew(
      `The database has schema ${version}; this version of Maskline knows up to ${newest}.`,
    )
  }
  return known.filter((migration) => migration.version <= version).length
}

/** Splits a migration at semicolons that end a line. Comments stay with what follows them. */
function statements(text: string): string[] {
  return text.split(/;\s*$/m).filter((statement) => statement.replace(/--.*$/gm, '').trim() !== '')
}

// Databases for tests of storage.
import type { TestContext } from 'node:test'
import { type Database, openDatabase } from '../../src/storage/database.ts'
import { type Engine, sharedPostgres } from './engines.ts'
import { onBothEngines } from './rules.ts'

/** One test per engine, on the database of that engine's world: it starts in seconds and is there already. */
export function onBothDatabases(rule: string, check: (database: Database) => Promise<void>): void {
  onBothEngines(rule, ({ maskline }) => check(maskline.database))
}

/** A new database with nothing in it, gone with the test. */
export async function opened(t: TestContext, engine: Engine): Promise<Database> {
  const database = await openDatabase(await engine.fresh())
  t.after(() => database.close())
  return database
}

/** Several openings of one new PostgreSQL database, as several processes have. */
export async function openedByMany(t: TestContext, count: number): Promise<Database[]> {
  const url = await (await sharedPostgres()).createDatabase()
  const databases = await Promise.all(
    Array.from({ length: count }, () => openDatabase({ url, connectionsMax: 4 })),
  )
  t.after(() => Promise.all(databases.map((database) => database.close())))
  return databases
}

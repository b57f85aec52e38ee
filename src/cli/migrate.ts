import type { Config } from '../config.ts'
import { openDatabase } from '../storage/database.ts'
import { migrate } from '../storage/migrate.ts'
import { databaseSource, type Flags } from './open.ts'

/** `maskline migrate`: brings the database to this version's schema and ends. */
export async function migrateCommand(config: Config, flags: Flags): Promise<number> {
  const database = await openDatabase(databaseSource(config, flags))
  try {
    const applied = await migrate(database.db, {
      concurrently: database.engine === 'postgres',
      tell: (text) => process.stderr.write(`maskline: ${text}\n`),
    })
    const told = applied.length === 0 ? 'is up to date' : `now has ${applied.join(', ')}`
    process.stdout.write(`The database at ${database.place} ${told}.\n`)
    return 0
  } finally {
    await database.close()
  }
}

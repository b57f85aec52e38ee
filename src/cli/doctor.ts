import { freemem, totalmem } from 'node:os'
import { sql } from 'kysely'
import { type Config, type Setting, type SettingName, settings } from '../config.ts'
import { openDatabase } from '../storage/database.ts'
import { migrate } from '../storage/migrate.ts'
import { explain } from './explain.ts'
import { databaseSource, type Flags } from './open.ts'
import { version } from './version.ts'

/** `maskline doctor`: checks what can be checked without serving. Prints no secret and no number. */
export async function doctor(config: Config, flags: Flags): Promise<number> {
  const gigabytes = (bytes: number) => `${(bytes / 2 ** 30).toFixed(1)} GB`
  print('Maskline', version)
  print('Node', `${process.version} on ${process.platform} ${process.arch}`)
  print('Memory', `${gigabytes(freemem())} free of ${gigabytes(totalmem())}`)
  for (const name of Object.keys(settings) as SettingName[]) {
    const { secret }: Setting<unknown> = settings[name]
    const value = config[name]
    if (value !== undefined) print(name, secret ? '(set)' : String(value))
  }
  try {
    await examine(config, flags)
    process.stdout.write('\nAll is well.\n')
    return 0
  } catch (error) {
    process.stdout.write(`\nNot well: ${explain(error)}\n`)
    return 1
  }
}

async function examine(config: Config, flags: Flags): Promise<void> {
  const database = await openDatabase(databaseSource(config, flags))
  try {
    const { db, engine, place } = database
    const { rows } = await sql<{ version: string }>`select version()`.execute(db)
    print('Database', `${engine} at ${place}`)
    print('Version', rows[0]!.version.split(' on ')[0]!)
    const applied = await migrate(db)
    print('Schema', applied.length === 0 ? 'up to date' : `brought up to date: ${applied.join(', ')}`)
    for (const table of [
      'accounts',
      'services',
      'pool_numbers',
      'sessions',
      'participants',
      'interactions',
    ] as const) {
      const { reltuples } = await estimate(table)
      print(table, reltuples)
    }

    /** Rows as the planner believes them: counting millions is not a check-up's job. */
    async function estimate(table: string): Promise<{ reltuples: string }> {
      const counted = await sql<{
        n: number
      }>`select count(*)::int as n from (select from ${sql.table(table)} limit 1001) as some`.execute(db)
      const n = counted.rows[0]!.n
      return { reltuples: n > 1000 ? 'more than 1000 rows' : `${n} rows` }
    }
  } finally {
    await database.close()
  }
}

const print = (name: string, value: string) => process.stdout.write(`${name.padEnd(30)} ${value}\n`)

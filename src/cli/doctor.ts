// `maskline doctor`: what a bug report needs, and what is wrong. It changes nothing, and prints no secret and no
// phone number.
import { accessSync, constants, existsSync, realpathSync, statSync } from 'node:fs'
import { freemem, totalmem } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { sql } from 'kysely'
import { type Config, type Setting, type SettingName, settings } from '../config.ts'
import { type Database, type DatabaseSource, type Db, openDatabase } from '../storage/database.ts'
import { DirectoryLocked } from '../storage/directory-lock.ts'
import { pendingMigrations } from '../storage/migrate.ts'
import { carrierRows, carriersFound } from './doctor-carriers.ts'
import { explain } from './explain.ts'
import { masterKeyFile } from './master-key.ts'
import { databaseSource, type Flags } from './open.ts'
import { type StrayNumbers, strayNumbers } from './stray-numbers.ts'
import { version } from './version.ts'

type Rows = readonly (readonly [string, string])[]

/** @returns 0 when all is well, 1 when something is not */
export async function doctor(config: Config, flags: Flags): Promise<number> {
  section('Maskline', [
    ['Version', version],
    ['Node', `${process.version} on ${process.platform} ${process.arch}`],
    ['Memory', `${gigabytes(freemem())} free of ${gigabytes(totalmem())}`],
  ])
  section('Settings', settingRows(config))
  const wrong: string[] = []
  const carriers = await carriersFound(config)
  let strays: readonly StrayNumbers[] | undefined
  const seeNumbers = async (db: Db) => {
    if ('described' in carriers) strays = await strayNumbers(db, carriers.described.all)
  }
  for (const [name, examine] of [
    ['Database', () => databaseRows(databaseSource(config, flags), seeNumbers)],
    ['Carriers', () => Promise.resolve(carrierRows(carriers, strays))],
    ['Master key', () => Promise.resolve(masterKeyRows(config))],
    ['Port', () => portRows(config)],
  ] as const) {
    const rows = await examined(config, examine)
    section(name, rows)
    wrong.push(...rows.flatMap(([title, text]) => (title === 'Wrong' ? text : [])))
  }
  say(wrong.length === 0 ? 'All is well.' : `Not well: ${wrong.join(' ')}`)
  return wrong.length === 0 ? 0 : 1
}

async function examined(config: Config, examine: () => Promise<Rows>): Promise<Rows> {
  try {
    return await examine()
  } catch (error) {
    return [['Wrong', explain(error, config)]]
  }
}

/** What is not as it is without being set. */
function settingRows(config: Config): Rows {
  const rows = (Object.keys(settings) as SettingName[]).flatMap((name) => {
    const { secret, fallback }: Setting<unknown> = settings[name]
    const value = config[name]
    if (value === fallback) return []
    return [[name, secret ? '(set, not shown)' : String(value)] as const]
  })
  return rows.length > 0 ? rows : [['All', 'at their defaults']]
}

/** Where the key is from, never the key. */
function masterKeyRows(config: Config): Rows {
  if (config.MASKLINE_MASTER_KEY !== undefined) return [['From', 'the settings']]
  const file = masterKeyFile(config)
  if (existsSync(file)) return [['From', realpathSync(file)]]
  return [['From', 'nowhere yet: dev makes one, serve needs MASKLINE_MASTER_KEY']]
}

/** @param see looks at the database, too, once it is known to be of this version */
async function databaseRows(source: DatabaseSource, see: (db: Db) => Promise<void>): Promise<Rows> {
  if ('directory' in source && !existsSync(join(source.directory, 'database'))) {
    seeWhetherItCanBeMade(source.directory)
    return [['Place', `${resolve(source.directory)}: nothing there yet, dev and serve make it`]]
  }
  let database: Database
  try {
    database = await openDatabase(source)
  } catch (error) {
    if (!(error instanceof DirectoryLocked)) throw error
    return [['Place', `${realpathSync(error.message)}: in use by a running Maskline; stop it to look inside`]]
  }
  try {
    const { db, engine, place } = database
    // The database itself sees to it that nothing is changed.
    const seen = await db
      .transaction()
      .setAccessMode('read only')
      .execute((tx) => look(tx, see))
    return [['Place', engine === 'postgres' ? place : `${realpathSync(place)} (embedded)`], ...seen]
  } finally {
    await database.close()
  }
}

async function look(db: Db, see: (db: Db) => Promise<void>): Promise<Rows> {
  const { rows } = await sql<{ version: string }>`select version()`.execute(db)
  const { names, isAhead } = await pendingMigrations(db)
  const behind = `not of this version: dev, serve and migrate will apply ${names.join(', ')}`
  const schema =
    names.length > 0 ? behind : isAhead ? 'of a newer version, which serves this one, too' : 'up to date'
  if (names.length === 0) await see(db)
  return [
    ['Version', rows[0]!.version.split(' on ')[0]!],
    ['Schema', schema],
    ...(names.length === 0 ? await rowCounts(db) : []),
  ]
}

const tables = ['accounts', 'services', 'pool_numbers', 'sessions', 'participants', 'interactions'] as const

/** Rows are counted up to this: to count millions is not a check-up's job. */
const countMax = 10_000

async function rowCounts(db: Db): Promise<Rows> {
  const counts: [string, string][] = []
  for (const table of tables) {
    const { rows } = await sql<{ count: number }>`
      select count(*)::int as count from (select from ${sql.table(table)} limit ${sql.lit(countMax + 1)}) as counted
    `.execute(db)
    const { count } = rows[0]!
    counts.push([table, count > countMax ? `more than ${countMax}` : String(count)])
  }
  return counts
}

/** @throws the system's error when something else is there, or nothing may be written there */
function seeWhetherItCanBeMade(directory: string): void {
  let nearest = resolve(directory)
  while (!existsSync(nearest)) nearest = dirname(nearest)
  // What `mkdir` would say.
  if (!statSync(nearest).isDirectory())
    throw Object.assign(new Error('not a directory'), { syscall: 'mkdir', code: 'EEXIST', path: nearest })
  accessSync(nearest, constants.W_OK)
}

/** Milliseconds for whoever listens on the port to say who it is. */
const answerMsMax = 2_000

async function portRows({ MASKLINE_PORT: port, MASKLINE_HOST: host }: Config): Promise<Rows> {
  if (port === 0) return [['0', 'any free one']]
  const near = host === undefined || host === '0.0.0.0' ? '127.0.0.1' : host.includes(':') ? '[::1]' : host
  const answer = await fetch(`http://${near}:${port}/healthz`, { signal: AbortSignal.timeout(answerMsMax) })
    .then((response) => response.text())
    .catch((error: unknown) => (nothingThere(error) ? undefined : ''))
  if (answer === undefined) return [[String(port), 'free']]
  if (answer.includes('"alive"')) return [[String(port), 'a Maskline answers there']]
  throw Object.assign(new Error('taken'), { code: 'EADDRINUSE', syscall: 'listen', port })
}

/** Refused by the machine; or, for a few ports that browsers never use, by `fetch` before it asks. */
function nothingThere(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : undefined
  if (!(cause instanceof Error)) return false
  return ('code' in cause && cause.code === 'ECONNREFUSED') || cause.message === 'bad port'
}

function section(title: string, rows: Rows): void {
  say(`${title}\n${rows.map(([name, value]) => `  ${name.padEnd(nameWidth)} ${value}\n`).join('')}`)
}

/** The longest name of a setting. */
const nameWidth = Math.max(...Object.keys(settings).map((name) => name.length))

const gigabytes = (bytes: number) => `${(bytes / 2 ** 30).toFixed(1)} GB`
const say = (text: string) => process.stdout.write(`${text}\n`)

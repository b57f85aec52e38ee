// PostgreSQL by itself: pgbench, which has no HTTP, no API and no JavaScript, runs the very statement by which Maskline
// records texts. What Maskline could reach at most.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Database, Statement } from '../src/storage/database.ts'
import { runRecordSends, type Send } from '../src/storage/record-sends.ts'
import type { Sid } from '../src/domain/sid.ts'
import type { Measured } from './load.ts'
import { start } from './processes.ts'

/** Where Debian has PostgreSQL's programs, by version. */
const debian = '/usr/lib/postgresql'
/** Scripts among which pgbench chooses: it takes 128 at most. */
const scriptsMax = 100

interface Found {
  readonly command: string
  readonly version: string
}

/** Its newest version; or what to do. */
export function findPgbench(): Found | { missing: string } {
  const versions = existsSync(debian) ? readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : []
  for (const command of [...versions.map((version) => join(debian, version, 'bin', 'pgbench')), 'pgbench']) {
    const { status, stdout } = spawnSync(command, ['--version'], { encoding: 'utf8' })
    if (status === 0) return { command, version: /\d[\d.]*/.exec(stdout)?.[0] ?? 'unknown' }
  }
  return { missing: 'there is no pgbench: apt-get install --no-install-recommends postgresql' }
}

export interface Recipient {
  readonly account_sid: Sid<'AC'>
  readonly service_sid: Sid<'KS'>
  readonly session_sid: Sid<'KC'>
  readonly participant_sid: Sid<'KP'>
}

/** What tells texts of pgbench from those that came over HTTP. As long as theirs. */
export const pgbenchMark = 'car pgbench00.'

/** Stands for the digits by which each transaction makes its own SIDs: as many as `stamp` has. */
const stampPlace = '@'
const stamp = "':stamp' || lpad(':client_id', 3, '0')"
const stampDigits = 19 + 3

/**
 * A script of pgbench that records a text to each of the recipients in one transaction. The statement is what
 * `runRecordSends` hands to a database, prepared word for word on each connection, and its parameters are those it hands
 * over, but for SIDs and the time, which are new each time.
 */
export async function scriptOf(recipients: readonly Recipient[]): Promise<string> {
  let asked: { statement: Statement; values: readonly unknown[] } | undefined
  const run: Database['run'] = (statement, values) => {
    asked = { statement, values }
    return Promise.resolve([])
  }
  await runRecordSends({ run } as Database, recipients.map(sendOf), new Date(0))
  const { statement, values } = asked!
  return [
    '\\set turn :turn + 1',
    '\\set stamp :begun * 1000000 + :turn',
    '\\if :turn = 1',
    `prepare record as ${statement.text.trim()};`,
    '\\endif',
    `execute record(${values.map(literal).join(', ')});`,
    '',
  ].join('\n')
}

function sendOf(recipient: Recipient, at: number): Send {
  const sid = <P extends string>(prefix: P) =>
    `${prefix}${stampPlace}${at.toString(16).padStart(32 - stampDigits, '0')}`
  const body = `Your driver arrives in 5 minutes, ${pgbenchMark} See you soon!`
  return {
    ...recipient,
    interaction_sid: sid('KI') as Sid<'KI'>,
    message_sid: sid('SM') as Sid<'SM'>,
    callback_sid: sid('CB') as Sid<'CB'>,
    body,
    data: JSON.stringify({ body }),
    media_urls: [],
  }
}

/** A parameter as SQL: the digits of this transaction in the place of the stamp, and its time in that of any time. */
function literal(value: unknown): string {
  if (value instanceof Date) return 'now()'
  if (!Array.isArray(value)) return quoted(String(value))
  const items = value.map((item) => (item === null ? 'null' : `"${String(item).replace(/["\\]/g, '\\$&')}"`))
  const array = quoted(`{${items.join(',')}}`)
  return `replace(${array}, '${stampPlace}', ${stamp})::text[]`
}

/** A text of SQL. pgbench takes a colon with a name behind it for a variable, inside of texts too. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "''").replaceAll(/:(?=\w)/g, "' || chr(58) || '")}'`
}

export interface Alone {
  /** Texts that were recorded. */
  readonly recorded: number
  measure(seconds: number): Promise<Measured>
}

interface AloneOptions {
  readonly pgbench: string
  readonly url: string
  readonly recipients: readonly Recipient[]
  /** Texts in a transaction. */
  readonly size: number
  readonly connections: number
  /** For scripts and logs. */
  readonly directory: string
}

export async function pgbenchAlone(options: AloneOptions): Promise<Alone> {
  const { pgbench, url, recipients, size, connections } = options
  const folder = mkdtempSync(join(options.directory, 'pgbench-'))
  const pages = Math.min(scriptsMax, Math.floor(recipients.length / size))
  const scripts: string[] = []
  for (let page = 0; page < pages; page++) {
    const file = join(folder, `${page}.sql`)
    writeFileSync(file, await scriptOf(recipients.slice(page * size, (page + 1) * size)))
    scripts.push('-f', file)
  }
  let recorded = 0
  return {
    get recorded() {
      return recorded
    },
    async measure(seconds) {
      const logs = mkdtempSync(join(folder, 'log-'))
      const begun = Date.now()
      const time = ['-T', String(seconds), '-D', `begun=${begun}`, '-D', 'turn=0']
      const clients = ['-n', '-M', 'simple', '-c', String(connections), '-j', '1']
      const args = [...clients, ...time, ...scripts, '-l', '--log-prefix', join(logs, 'log'), url]
      const { transactions, perSecond } = outcomeOf(await output(pgbench, args))
      recorded += transactions * size
      return {
        rate: perSecond * size,
        answers: transactions * size,
        ...percentiles(readdirSync(logs).map((file) => readFileSync(join(logs, file), 'utf8'))),
      }
    },
  }
}

async function output(command: string, args: readonly string[]): Promise<string> {
  let printed = ''
  await using program = start({ command, args, env: {}, hears: (text) => (printed += text) })
  await program.succeeded
  return printed
}

/** What pgbench tells at its end. @throws when a transaction failed */
export function outcomeOf(printed: string): { transactions: number; perSecond: number } {
  const number = (pattern: RegExp) => Number(pattern.exec(printed)?.[1] ?? Number.NaN)
  const transactions = number(/^number of transactions actually processed: (\d+)/m)
  const failed = number(/^number of failed transactions: (\d+)/m)
  const perSecond = number(/^tps = ([\d.]+) \(without initial connection time\)/m)
  if (Number.isNaN(transactions) || Number.isNaN(perSecond) || failed > 0)
    throw new Error(`pgbench failed: ${printed}`)
  return { transactions, perSecond }
}

/** Its log has a line for each transaction: client, number, microseconds, ... */
function percentiles(logs: readonly string[]): { p50Ms: number; p99Ms: number } {
  const lines = logs.flatMap((log) => log.trimEnd().split('\n'))
  const sorted = Float64Array.from(lines, (line) => Number(line.split(' ')[2]) / 1000).sort()
  const at = (share: number) => sorted[Math.floor(sorted.length * share)]!
  return { p50Ms: at(0.5), p99Ms: at(0.99) }
}

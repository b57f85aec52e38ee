// What the commands have in common that look after accounts and keys: they open the database, do one thing, tell it.
import { type Config, ConfigError } from '../config.ts'
import { isSid, type Sid } from '../domain/sid.ts'
import { createLog } from '../log.ts'
import type { Context } from '../operations/ports.ts'
import { type Flags, open } from './open.ts'

/** Does one thing with the database open, and prints what it answers. */
export async function inside(
  config: Config,
  flags: Flags,
  work: (context: Context) => Promise<string>,
): Promise<number> {
  const log = createLog(config.MASKLINE_LOG_LEVEL ?? 'warn')
  const maskline = await open(config, flags, log, { make: false, idle: true })
  try {
    process.stdout.write(`${await work(maskline.context)}\n`)
  } finally {
    await maskline.close()
  }
  return 0
}

/** Rows in columns. */
export function table(rows: readonly (readonly string[])[]): string {
  const width = (column: number) => Math.max(...rows.map((row) => row[column]!.length))
  return rows
    .map((row) => row.map((cell, at) => (at < row.length - 1 ? cell.padEnd(width(at)) : cell)).join('  '))
    .join('\n')
}

/** The SID that the command line names. @throws {ConfigError} it names none, or one of another kind */
export function sidOf<P extends 'AC' | 'SK'>(prefix: P, { argument }: Flags): Sid<P> {
  if (argument !== undefined && isSid(prefix, argument)) return argument
  const what = prefix === 'AC' ? 'an account' : 'an API key'
  const given = argument === undefined ? 'It is missing' : `"${argument}" is none`
  throw new ConfigError(`The SID of ${what} must be given: ${prefix} and 32 hex digits. ${given}.`)
}

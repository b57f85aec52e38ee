// What went wrong, as one sentence that says what to do. No stack trace: whoever started Maskline did not write it.
import { type Config, ConfigError } from '../config.ts'
import { failureOf } from '../operations/failure.ts'
import { DirectoryUnusable } from '../storage/data-directory.ts'
import { placeOf, sqlState } from '../storage/database.ts'
import { DirectoryLocked } from '../storage/directory-lock.ts'
import { SchemaTooNew } from '../storage/migrate.ts'
import { MasterKeyMissing } from '../vault.ts'

/** @param config undefined when the settings themselves could not be read */
export function explain(error: unknown, config: Config | undefined): string {
  if (error instanceof ConfigError) return error.message
  if (error instanceof DirectoryLocked) {
    return `Another Maskline is using ${error.message}. Stop it, or give this one its own with --data-dir.`
  }
  if (error instanceof DirectoryUnusable) {
    return `The database in ${error.message} cannot be opened: it is damaged, of another version, or may not be written. Restore it from a backup, or begin a new one with --data-dir.`
  }
  if (error instanceof MasterKeyMissing) {
    return `The auth tokens in this database are encrypted under another master key (${error.message}). Give that one in MASKLINE_MASTER_KEY; to change it, NEW,OLD.`
  }
  const failure = failureOf(error)
  if (failure.kind === 'problem') return `${failure.problem.message}.`
  if (error instanceof SchemaTooNew) return `${error.message} Install the newer version.`
  return (
    explainSystem(error, config) ??
    explainDatabase(error, config?.DATABASE_URL) ??
    `Something unexpected: ${String(error)}. Please report it with what \`maskline doctor\` prints.`
  )
}

/** What the operating system says of a path, or of the port to listen on. */
function explainSystem(error: unknown, config: Config | undefined): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined
  // The lock of the data directory is an SQLite file, and SQLite does not say what it could not open.
  if (error.code === 'ERR_SQLITE_ERROR') return notLockable.replace('{}', String(config?.MASKLINE_DATA_DIR))
  if ('hostname' in error && error.hostname === config?.MASKLINE_HOST) return wrongHost
  const { port, path, syscall } = error as { port?: number; path?: string; syscall?: string }
  const sentence = systemSentences[`${syscall} ${String(error.code)}`]
  return sentence?.replace('{}', path ?? `port ${port}`)
}

const notWritable = '{} may not be written. Correct its permissions, or choose another --data-dir.'
const notLockable =
  'The file `lock` in {} cannot be used: it may not be written, or is not of Maskline. Correct its permissions, or choose another --data-dir.'
const wrongHost = 'The address to listen on is not one of this machine. Correct --host.'
const notDirectory = '{} is not a directory. Choose another --data-dir.'

/** By system call and code; `{}` stands for the path or the port. */
const systemSentences: Readonly<Record<string, string>> = {
  'listen EADDRINUSE': 'Another program listens on {}. Choose another one with --port.',
  'listen EACCES': 'Listening on {} is not allowed. Choose one above 1023 with --port.',
  'listen EADDRNOTAVAIL': wrongHost,
  'access EACCES': notWritable,
  'access EROFS': notWritable,
  'mkdir EACCES': notWritable,
  'mkdir EPERM': notWritable,
  'mkdir EROFS': notWritable,
  'mkdir ENOENT': '{} cannot be made. Choose another --data-dir.',
  'mkdir ENOSPC': '{} cannot be made: the disk is full.',
  'mkdir EEXIST': notDirectory,
  'mkdir ENOTDIR': notDirectory,
}

/** What a PostgreSQL server or the way to it says, by SQLSTATE or system error. */
const databaseSentences: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'cannot be reached: nothing listens there. Start it, or correct DATABASE_URL.',
  ENOTFOUND: 'cannot be reached: there is no such host. Correct DATABASE_URL.',
  EAI_AGAIN: 'cannot be reached: its name cannot be looked up now.',
  ETIMEDOUT: 'cannot be reached: it does not answer. Correct DATABASE_URL, or see what is between.',
  EHOSTUNREACH: 'cannot be reached: there is no way to its host.',
  ECONNRESET: 'cut the connection. Is it a PostgreSQL server?',
  '28P01': 'refuses the password. Correct DATABASE_URL.',
  '28000': 'refuses the user. Correct DATABASE_URL.',
  '3D000': 'does not exist, though its server does. Create it, or correct DATABASE_URL.',
  '42501': 'does not let this user make tables. Grant it, or use another user.',
  '53300': 'has no connection left. Lower MASKLINE_DATABASE_CONNECTIONS or raise max_connections.',
  '25006': 'can only be read: it is a standby. Let DATABASE_URL lead to the primary.',
  '55P03':
    'has a transaction that keeps a table from being migrated. End it (pg_stat_activity), and start again.',
  '57P03': 'is starting up or shutting down. Try again in a moment.',
}

/** @param url of the server. Undefined: the database is the embedded one */
function explainDatabase(error: unknown, url: string | undefined): string | undefined {
  if (url === undefined || !(error instanceof Error)) return undefined
  // Node tries every address that a name has, and reports them together.
  if (error instanceof AggregateError && error.errors.length > 0) return explainDatabase(error.errors[0], url)
  const code = sqlState(error)
  const sentence = databaseSentences[code ?? ''] ?? sentenceFor(error)
  if (sentence === undefined && code === undefined) return undefined
  return `The database at ${placeOf(url)} ${sentence ?? `says: ${error.message}. Correct DATABASE_URL.`}`
}

/** For what has no code. The driver tells these by message only. */
function sentenceFor({ message }: Error): string | undefined {
  if (message.includes('timeout')) return databaseSentences['ETIMEDOUT']
  if (message.startsWith('Connection terminated')) return databaseSentences['ECONNRESET']
  if (message.includes('client password must be')) return 'wants a password. Correct DATABASE_URL.'
  if (message.includes('does not support SSL')) return 'does not speak TLS. Correct sslmode in DATABASE_URL.'
  return undefined
}

// What went wrong, as one sentence that says what to do. No stack trace: whoever started Maskline did not write it.
import { ConfigError } from '../config.ts'
import { placeOf, sqlState } from '../storage/database.ts'
import { DirectoryLocked } from '../storage/directory-lock.ts'
import { SchemaTooNew } from '../storage/migrate.ts'

export function explain(error: unknown): string {
  if (error instanceof ConfigError) return error.message
  if (error instanceof DirectoryLocked) {
    return `Another Maskline is using ${error.message}. Stop it, or give this one its own with --data-dir.`
  }
  if (error instanceof SchemaTooNew) return `${error.message} Install the newer version.`
  return (
    explainSystem(error) ??
    explainDatabase(error) ??
    `Something unexpected: ${String(error)}. Please report it.`
  )
}

function explainSystem(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('syscall' in error) || !('code' in error)) return undefined
  const { code, syscall } = error
  const at =
    'port' in error ? `port ${String(error.port)}` : 'path' in error ? String(error.path) : 'an address'
  if (code === 'EADDRINUSE')
    return `${capital(at)} is taken by another program. Choose another one with --port.`
  if (syscall === 'listen' && code === 'EACCES')
    return `Listening on ${at} is not allowed. Choose one above 1023 with --port.`
  if (code === 'EADDRNOTAVAIL') return 'The address to listen on is not one of this machine. Correct --host.'
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS')
    return `${capital(at)} may not be written. Choose another --data-dir.`
  if (code === 'ENOTDIR' || code === 'EEXIST')
    return `${capital(at)} is not a directory. Choose another --data-dir.`
  if (code === 'ENOSPC') return 'The disk is full.'
  return undefined
}

/** What a PostgreSQL server or the way to it says, by SQLSTATE or system error. */
const databaseSentences: Record<string, string> = {
  ECONNREFUSED: 'cannot be reached: nothing listens there. Start it, or correct DATABASE_URL.',
  ENOTFOUND: 'cannot be reached: there is no such host. Correct DATABASE_URL.',
  EAI_AGAIN: 'cannot be reached: its name cannot be looked up now.',
  ETIMEDOUT: 'cannot be reached: it does not answer.',
  EHOSTUNREACH: 'cannot be reached: there is no way to its host.',
  ECONNRESET: 'cut the connection.',
  '28P01': 'refuses the password. Correct DATABASE_URL.',
  '28000': 'refuses the user. Correct DATABASE_URL.',
  '3D000': 'has no such database. Create it, or correct DATABASE_URL.',
  '42501': 'does not let this user make tables. Grant it, or use another user.',
  '53300': 'has no connection left. Lower MASKLINE_DATABASE_CONNECTIONS or raise max_connections.',
  '57P03': 'is starting up. Try again in a moment.',
}

function explainDatabase(error: unknown): string | undefined {
  if (error instanceof AggregateError) return explainDatabase(error.errors[0])
  const url = process.env['DATABASE_URL']
  if (url === undefined || !(error instanceof Error)) return undefined
  const timedOut = error.message.startsWith('timeout') ? 'ETIMEDOUT' : undefined
  const sentence = databaseSentences[timedOut ?? sqlState(error) ?? '']
  return `The database at ${placeOf(url)} ${sentence ?? `says: ${error.message}.`}`
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)

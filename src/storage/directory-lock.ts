// One process per data directory. The embedded engine does not notice a second one and would be ruined by it.
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { makeDirectory } from './make-directory.ts'

/** Somebody else holds the directory. */
export class DirectoryLocked extends Error {
  override readonly name = 'DirectoryLocked'
}

/**
 * Holds `directory` until `close()` or the end of the process, however it ends: Node has no file lock of its own,
 * so the lock is the operating system's lock on an empty SQLite file. (A file with a process id was rejected: after
 * SIGKILL it stays, and its id may be somebody else's by then.)
 * @throws {DirectoryLocked}
 */
export function lockDirectory(directory: string): { close(): void } {
  makeDirectory(directory)
  const file = new DatabaseSync(join(directory, 'lock'))
  try {
    file.exec('pragma locking_mode = exclusive; begin exclusive')
  } catch (error) {
    file.close()
    if (error instanceof Error && 'errcode' in error && error.errcode === sqliteBusy) {
      throw new DirectoryLocked(directory, { cause: error })
    }
    throw error
  }
  return { close: () => file.close() }
}

/** https://sqlite.org/rescode.html#busy */
const sqliteBusy = 5

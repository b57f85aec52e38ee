// Where the embedded engine keeps its files, and whether they are whole. PGlite makes a new database wherever it finds
// no file PG_VERSION, over whatever is there, and writes that file as one of the last.
import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** The embedded engine cannot work with the directory that is the message. Its own words are the cause. */
export class DirectoryUnusable extends Error {
  override readonly name = 'DirectoryUnusable'
}

export interface DatabaseFiles {
  readonly path: string
  /** To be called once the database is open: from then on its files are never thrown away. */
  made(): void
}

/**
 * The files of a data directory that this process has locked. What a first start left behind that was killed half way
 * is thrown away: nobody has stored anything there yet.
 * @throws {DirectoryUnusable} there is a database, and the file by which the engine would know it is gone
 */
export function databaseFiles(directory: string): DatabaseFiles {
  const path = join(directory, 'database')
  const unfinished = join(directory, 'database.unfinished')
  if (existsSync(unfinished)) rmSync(path, { recursive: true, force: true })
  if (!existsSync(path) || isEmpty(path)) writeFileSync(unfinished, '')
  else if (!existsSync(join(path, 'PG_VERSION'))) {
    throw new DirectoryUnusable(path, { cause: new Error('its file PG_VERSION is missing') })
  }
  return { path, made: () => rmSync(unfinished, { force: true }) }
}

function isEmpty(path: string): boolean {
  try {
    return readdirSync(path).length === 0
  } catch (cause) {
    throw new DirectoryUnusable(path, { cause })
  }
}

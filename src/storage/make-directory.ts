import { existsSync, mkdirSync, statSync } from 'node:fs'
import { dirname } from 'node:path'

/**
 * Makes a directory for its owner only, with those above it that are missing.
 *
 * Node's own `recursive` never ends where a directory exists and nothing can be made in it with ENOENT, as in /proc: it
 * makes the parent, finds it there, and tries again for ever.
 * @throws what the operating system says
 */
export function makeDirectory(path: string): void {
  try {
    mkdirSync(path, { mode: 0o700 })
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    const above = dirname(path)
    if (code === 'ENOENT' && above !== path && !existsSync(above)) {
      makeDirectory(above)
      mkdirSync(path, { mode: 0o700 })
    } else if (!isDirectory(path)) throw error
  }
}

const isDirectory = (path: string) => existsSync(path) && statSync(path).isDirectory()

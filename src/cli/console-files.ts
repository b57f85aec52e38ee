// The web console as it was built. A Maskline that runs from its sources builds it first, when it is asked for and not built
// since they were last changed.
import { execFile } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { extname, join, relative } from 'node:path'
import { promisify } from 'node:util'
import { constants, gzipSync } from 'node:zlib'
import type { ConsoleFile, ConsoleFiles } from '../http/console-pages.ts'

const root = join(import.meta.dirname, '..', '..')
/** In the package and in a checkout: `dist/cli` and `src/cli` are as deep. */
const built = join(root, 'dist', 'console')
const page = join(built, 'index.html')
const sources = join(root, 'console')
const builder = join(root, 'scripts', 'build-console.ts')

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
}

/** What reads the files, and builds them if need be: one after the other, however many ask. Undefined: there are none. */
export function consoleFiles(): () => Promise<ConsoleFiles | undefined> {
  const fromSources = import.meta.filename.endsWith('.ts') && existsSync(builder)
  let reading: Promise<ConsoleFiles | undefined> | undefined
  let readAt = 0
  return async () => {
    const changedAt = fromSources ? newest(sources) : 0
    if (reading === undefined || changedAt > readAt) {
      readAt = changedAt
      reading = (fromSources ? buildIfOld(changedAt) : Promise.resolve()).then(read)
    }
    return reading
  }
}

async function buildIfOld(changedAt: number): Promise<void> {
  if (existsSync(page) && statSync(page).mtimeMs > changedAt) return
  await promisify(execFile)(process.execPath, [builder])
}

/** Milliseconds since 1970 at which something below the folder was last changed. */
function newest(folder: string): number {
  return Math.max(...files(folder).map((path) => statSync(path).mtimeMs))
}

function files(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))
}

function read(): ConsoleFiles | undefined {
  if (!existsSync(page)) return undefined
  return new Map(files(built).map((path) => [relative(built, path).replaceAll('\\', '/'), fileOf(path)]))
}

function fileOf(path: string): ConsoleFile {
  const bytes = readFileSync(path)
  const type = types[extname(path)] ?? 'application/octet-stream'
  return { type, bytes, gzipped: gzipSync(bytes, { level: constants.Z_BEST_COMPRESSION }) }
}

// A PostgreSQL with filled databases, for as long as it is looked at.
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { startPostgres } from '../test/support/postgres.ts'
import { fill } from './scale-fill.ts'
import type { Size } from './scale-rows.ts'

/** An operator's: durable, with memory as on a small machine; and room to fill it at once. */
export const settings = ['shared_buffers=1GB', 'max_wal_size=4GB']

export interface Place {
  /** Where the databases are made. */
  readonly parent: string
  readonly stop: AbortSignal
  readonly say: (what: string) => void
  /** More settings of PostgreSQL. */
  readonly settings?: readonly string[]
}

/** Fills a database of each size, does `work` with their addresses, and leaves nothing. */
export async function withFilled<T>(
  sizes: readonly Size[],
  place: Place,
  work: (urls: readonly string[], directory: string) => Promise<T>,
): Promise<T> {
  const directory = mkdtempSync(join(place.parent, 'maskline-scale-'))
  // PostgreSQL may run as another user, who has to get at its part of this.
  chmodSync(directory, 0o755)
  process.env['TMPDIR'] = directory
  try {
    const server = await startPostgres([...settings, ...(place.settings ?? [])])
    try {
      const begun = performance.now()
      const urls: string[] = []
      for (const size of sizes) {
        const url = await server.createDatabase()
        place.say(`filling with ${size.sessions} open sessions, ${size.interactions} interactions`)
        await fill(url, size, (what) => {
          place.stop.throwIfAborted()
          place.say(`${((performance.now() - begun) / 1000).toFixed(0)} s: ${what}`)
        })
        urls.push(url)
      }
      return await work(urls, directory)
    } finally {
      await server.stop()
    }
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}

// Both engines, so that a suite can run over each: `for (const engine of engines) suite(engine.name, ...)`. Each is
// opened at most once per process; tests keep apart by having an account of their own.
import { after } from 'node:test'
import type { DatabaseSource } from '../../src/storage/database.ts'
import { type PostgresServer, startPostgres } from './postgres.ts'

export interface Engine {
  readonly name: 'embedded' | 'postgres'
  /** A new, empty database of this engine. */
  fresh(): Promise<DatabaseSource>
}

let server: Promise<PostgresServer> | undefined
const opened: (() => Promise<void>)[] = []

after(async () => {
  try {
    for (const close of opened) await close()
  } finally {
    await (await server)?.stop()
  }
})

/** Runs `close` after the last test of this process, while its databases still answer. */
export function closeAfterTests(close: () => Promise<void>): void {
  opened.push(close)
}

/** The one PostgreSQL of this process. Its durability is off: tests that kill it start their own. */
export function sharedPostgres(): Promise<PostgresServer> {
  server ??= startPostgres(['fsync=off', 'max_connections=200'])
  return server
}

export const engines: readonly Engine[] = [
  { name: 'embedded', fresh: async () => ({ memory: true }) },
  {
    name: 'postgres',
    fresh: async () => ({ url: await (await sharedPostgres()).createDatabase(), connectionsMax: 10 }),
  },
]

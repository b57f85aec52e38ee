// A server of its own process, as its operator runs it: to be killed and started again on the same database.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { type Database, openDatabase } from '../../src/storage/database.ts'
import { type ChildMaskline, startMaskline } from './child-maskline.ts'
import { type Client, clientOf } from './client.ts'
import { type Engine, sharedPostgres } from './engines.ts'
import { testMasterKey } from './world.ts'

const account = { sid: `AC${'1'.repeat(32)}`, token: 'a token of the killed server' }

export interface Served {
  readonly child: ChildMaskline
  readonly client: Client
}

export interface Server {
  /** Starts it; whatever runs when the test ends is ended. */
  start(): Promise<Served>
  /** Looks into its database while it does not run. */
  look<T>(work: (database: Database) => Promise<T>): Promise<T>
}

/** A server with an empty database of this engine that may call this machine. */
export async function serverOf(t: TestContext, engine: Engine): Promise<Server> {
  const { source, setting } = engine.name === 'postgres' ? await onPostgres() : inDirectory(t)
  return {
    async start() {
      const child = startMaskline(['serve'], {
        env: {
          MASKLINE_ACCOUNT_SID: account.sid,
          MASKLINE_AUTH_TOKEN: account.token,
          MASKLINE_MASTER_KEY: testMasterKey,
          MASKLINE_RATE_LIMIT: '0',
          MASKLINE_HOST: '127.0.0.1',
          MASKLINE_PORT: '0',
          MASKLINE_EGRESS_ALLOW: '127.0.0.0/8',
          ...setting,
        },
      })
      t.after(() => child[Symbol.asyncDispose]())
      const [line] = await child.shows(/^\{.*"msg":"serving".*\}$/m, 'stderr')
      const { port } = JSON.parse(line) as { port: number }
      const known = account as Parameters<typeof clientOf>[1]
      return { child, client: clientOf(`http://127.0.0.1:${port}`, known) }
    },
    async look(work) {
      const database = await openDatabase(source)
      try {
        return await work(database)
      } finally {
        await database.close()
      }
    },
  }
}

async function onPostgres() {
  const url = await (await sharedPostgres()).createDatabase()
  return { source: { url, connectionsMax: 1 }, setting: { DATABASE_URL: url } }
}

function inDirectory(t: TestContext) {
  const directory = mkdtempSync(join(tmpdir(), 'maskline-served-'))
  t.after(() => rmSync(directory, { recursive: true, force: true }))
  return { source: { directory }, setting: { MASKLINE_DATA_DIR: directory } }
}

// Several processes of Maskline on one PostgreSQL database, each as its operator runs it.
import type { TestContext } from 'node:test'
import { type ChildMaskline, startMaskline } from './child-maskline.ts'
import { type Client, clientOf } from './client.ts'
import { sharedPostgres } from './engines.ts'
import { testMasterKey, type TestAccount } from './world.ts'

export const fleetAccount = { sid: `AC${'1'.repeat(32)}`, token: 'a token of the fleet' } as TestAccount

export interface Member {
  readonly child: ChildMaskline
  readonly base: string
  readonly client: Client
}

export interface StartOptions {
  /** Settings besides. */
  readonly env?: Readonly<Record<string, string>>
  /** Where its sources are; here, if not said. */
  readonly root?: string
}

export interface Fleet {
  /** The database that they share. */
  readonly url: string
  /** One more; whatever runs when the test ends is ended. */
  start(options?: StartOptions): Promise<Member>
}

/** @param url a database that is there already; a new one, if not said */
export async function fleet(t: TestContext, url?: string): Promise<Fleet> {
  const DATABASE_URL = url ?? (await (await sharedPostgres()).createDatabase())
  return {
    url: DATABASE_URL,
    async start({ env = {}, root } = {}) {
      const child = startMaskline(['serve'], {
        ...(root !== undefined && { root }),
        env: {
          DATABASE_URL,
          MASKLINE_ACCOUNT_SID: fleetAccount.sid,
          MASKLINE_AUTH_TOKEN: fleetAccount.token,
          MASKLINE_MASTER_KEY: testMasterKey,
          MASKLINE_RATE_LIMIT: '0',
          MASKLINE_HOST: '127.0.0.1',
          MASKLINE_PORT: '0',
          MASKLINE_EGRESS_ALLOW: '127.0.0.0/8',
          MASKLINE_DATABASE_CONNECTIONS: '5',
          ...env,
        },
      })
      t.after(() => child[Symbol.asyncDispose]())
      const [line] = await child.shows(/^\{.*"msg":"serving".*\}$/m, 'stderr')
      const { port } = JSON.parse(line) as { port: number }
      const base = `http://127.0.0.1:${port}`
      return { child, base, client: clientOf(base, fleetAccount) }
    },
  }
}

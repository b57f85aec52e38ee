// A PostgreSQL with a replica that has everything before it is acknowledged, and the way from one to the other.
import pg from 'pg'
import { eventually } from '../support/eventually.ts'
import { type PostgresServer, startPostgres, startPostgresCopy } from '../support/postgres.ts'

export interface Pair extends AsyncDisposable {
  readonly primary: PostgresServer
  readonly replica: PostgresServer
  /** The address of the one empty database, on the primary. */
  readonly url: string
  /** Makes the replica take writes. */
  promote(): Promise<void>
}

const plain = ['max_connections=100']

export async function openPair(): Promise<Pair> {
  const primary = await startPostgres(plain)
  const url = await primary.createDatabase()
  // Copied while nobody writes, so that it needs no tool beyond the server itself.
  await primary.end('SIGINT')
  const from = `primary_conninfo=host=127.0.0.1 port=${primary.port} user=postgres application_name=replica`
  const replica = startPostgresCopy(primary, { settings: [...plain, from], files: ['standby.signal'] })
  return paired(primary, await replica, url)
}

async function paired(primary: PostgresServer, replica: PostgresServer, url: string): Promise<Pair> {
  await primary.start([...plain, 'synchronous_standby_names=replica', 'synchronous_commit=on'])
  await eventually(
    () => asked<{ sync_state: string }>(primary, 'select sync_state from pg_stat_replication'),
    (rows) => rows[0]?.sync_state === 'sync',
  )
  return {
    primary,
    replica,
    url,
    promote: async () => void (await asked(replica, 'select pg_promote()')),
    async [Symbol.asyncDispose]() {
      // At once: one that waits for its replica would never end in order.
      for (const server of [primary, replica]) {
        await server.end('SIGQUIT')
        await server.stop()
      }
    },
  }
}

async function asked<Row>(server: PostgresServer, text: string): Promise<Row[]> {
  const client = new pg.Client(server.url('postgres'))
  await client.connect()
  try {
    return (await client.query(text)).rows as Row[]
  } finally {
    await client.end()
  }
}

// Asks a small and a large database the same, in turn: over HTTP, each from a server of its own, one request at a time, and by the
// operations that run by themselves.
import { sql } from 'kysely'
import { type Database, openDatabase } from '../src/storage/database.ts'
import { startServe } from './children.ts'
import { clientAt, questions } from './scale-ask.ts'
import { compare, type Figure } from './scale-figures.ts'
import { jobs, timeJob } from './scale-jobs.ts'
import { type Records, recordsOf } from './scale-records.ts'
import { account } from './world.ts'

/** Jobs are done as often as the small database has enough that is due. */
const jobTimesMax = 30

export interface Asked {
  /** How often each is asked of each database. */
  readonly times: number
  /** Only what has this in its name. */
  readonly only: string
  readonly stop: AbortSignal
}

/** A filled database with its server. */
export interface Side {
  readonly url: string
  readonly database: Database
  readonly records: Records
  readonly bytes: number
}

export async function sideOf(url: string, count: number): Promise<Side> {
  const database = await openDatabase({ url, connectionsMax: 2 })
  const { rows } = await sql<{
    bytes: number
  }>`select pg_database_size(current_database())::float8 as bytes`.execute(database.db)
  return { url, database, records: await recordsOf(database.db, count), bytes: rows[0]!.bytes }
}

export async function compareOverHttp(
  sides: Record<'small' | 'large', Side>,
  { times, only, stop }: Asked,
): Promise<Figure[]> {
  const asked = questions.filter(({ name }) => name.includes(only))
  await using stack = new AsyncDisposableStack()
  const serve = async ({ url }: Side) => {
    const serving = stack.use(
      await startServe({
        PATH: process.env['PATH'] ?? '',
        DATABASE_URL: url,
        MASKLINE_ACCOUNT_SID: account.sid,
        MASKLINE_AUTH_TOKEN: account.token,
        MASKLINE_MASTER_KEY: account.masterKey,
        MASKLINE_RATE_LIMIT: '0',
      }),
    )
    return clientAt(serving.port)
  }
  const clients = { small: await serve(sides.small), large: await serve(sides.large) }
  const figures: Figure[] = []
  for (const { name, aim, timesMax = times, ask } of asked) {
    const counts = { small: 0, large: 0 }
    const take = (which: 'small' | 'large') => async () => {
      const begun = performance.now()
      await ask({ client: clients[which], records: sides[which].records }, counts[which]++)
      return performance.now() - begun
    }
    const figure = await compare(
      { name, aim, times: Math.min(times, timesMax), stop },
      { small: take('small'), large: take('large') },
    )
    console.log(`${name}: ${figure.ratio.toFixed(2)}`)
    figures.push(figure)
  }
  return figures
}

export async function compareJobs(
  sides: Record<'small' | 'large', Side>,
  { times, only, stop }: Asked,
): Promise<Figure[]> {
  const figures: Figure[] = []
  for (const job of jobs.filter(({ name }) => name.includes(only))) {
    const of = { ...job, stop, times: job.due === 0 ? times : Math.min(times, jobTimesMax) }
    const figure = await compare(of, {
      small: () => timeJob(sides.small.database, job),
      large: () => timeJob(sides.large.database, job),
    })
    console.log(`${job.name}: ${figure.ratio.toFixed(2)}`)
    figures.push(figure)
  }
  return figures
}

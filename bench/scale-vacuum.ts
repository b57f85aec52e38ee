// `node bench/scale-vacuum.ts`: what the tables that are changed most cost as the rows that they leave behind pile up, and what is
// won by vacuuming sooner. Decided by its figures: docs/decisions.md.
import { randomBytes } from 'node:crypto'
import { tmpdir } from 'node:os'
import { parseArgs } from 'node:util'
import { sql } from 'kysely'
import pg from 'pg'
import { createSidSource, systemClock } from '../src/clock.ts'
import { claimCallbacks, settleCallbacks } from '../src/storage/callbacks.ts'
import { type Database, type Db, openDatabase, transaction } from '../src/storage/database.ts'
import { addInUse, shortlist } from '../src/storage/pool-numbers.ts'
import { runRecordSends } from '../src/storage/record-sends.ts'
import { median } from './scale-figures.ts'
import { withFilled } from './scale-filled.ts'
import { sizes } from './scale-rows.ts'
import { account } from './world.ts'

const batch = 64
const sids = createSidSource(systemClock)

/** One turn of something; answers its milliseconds. */
type Turn = () => Promise<number>

interface Pile {
  readonly name: string
  readonly table: string
  readonly turns: number
  readonly turnOf: (database: Database) => Promise<Turn>
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const begun = performance.now()
  await work()
  return performance.now() - begun
}

const piles: readonly Pile[] = [
  {
    name: `${batch} callbacks: recorded, claimed, settled`,
    table: 'callbacks',
    turns: 900,
    turnOf: async (database) => () => callbacksTurn(database),
  },
  {
    name: 'a number picked and counted',
    table: 'pool_numbers',
    turns: 5_000,
    turnOf: async ({ db }) => numberTurn(db),
  },
  { name: `${batch} texts to participants`, table: 'sessions', turns: 900, turnOf: sendsTurn },
]

/** As `queuedCallbacks` writes them, of interactions that nothing is kept of: only the claim and the settling count. */
async function callbacksTurn(database: Database): Promise<number> {
  const now = new Date()
  const fresh = Array.from({ length: batch }, () => sids.mint('CB'))
  await sql`
    insert into callbacks (sid, account_sid, service_sid, session_sid, interaction_sid, url, receiver, state, due_at, tries_max, date_created, date_updated)
    select sid, ${account.sid}, 'KS', 'KC', 'KI' || substr(sid, 3), 'https://app.example', 'https://app.example', 'waiting', ${now}, 16, ${now}, ${now}
    from unnest(${fresh}::text[]) sid`.execute(database.db)
  return timed(async () => {
    const lease = new Date(now.getTime() + 120_000)
    const room = { rooms: {}, room: batch, max: batch, after: '', underWay: [] }
    const taken = await claimCallbacks(database, { now, lease, ...room })
    if (taken.length !== batch) throw new Error(`${taken.length} callbacks claimed`)
    const told = {
      state: 'delivered',
      due_at: now,
      status: 200,
      fault: null,
      took_ms: 5,
      answer: '',
    } as const
    await settleCallbacks(
      database,
      taken.map(({ sid, tries }) => ({ ...told, sid, number: tries })),
      now,
    )
  })
}

/** As the creation of a participant picks the least loaded one. */
async function numberTurn(db: Db): Promise<Turn> {
  const { rows } = await sql<{ sid: never }>`select min(sid) as sid from services`.execute(db)
  const filter = {
    service_sid: rows[0]!.sid,
    countries: ['US'],
    area_codes: null,
    voice: true,
    sms: true,
    without: [],
    also: [],
  }
  return () =>
    timed(() =>
      transaction(db, async (tx) => {
        const [number] = await shortlist(tx, filter)
        await addInUse(tx, {
          changes: new Map([[number!.sid, 1]]),
          taken: new Set([number!.sid]),
          at: new Date(),
        })
      }),
    )
}

async function sendsTurn(database: Database): Promise<Turn> {
  const { rows } = await sql<{ sid: never; session_sid: never; service_sid: never }>`
    select sid, session_sid, service_sid from participants where active and session_sid in (
      select sid from sessions where date_expiry is null order by md5(sid) limit 30000)`.execute(database.db)
  const text = { account_sid: account.sid, body: 'hi', data: '{"body":"hi"}', media_urls: [] }
  return () => {
    const sends = Array.from({ length: batch }, () => rows[randomBytes(4).readUInt32LE() % rows.length]!).map(
      (one) => ({
        ...text,
        interaction_sid: sids.mint('KI'),
        message_sid: sids.mint('SM'),
        callback_sid: sids.mint('CB'),
        service_sid: one.service_sid,
        session_sid: one.session_sid,
        participant_sid: one.sid,
      }),
    )
    return timed(() => runRecordSends(database, sends, new Date()))
  }
}

/** What happens to the table meanwhile, beside its turns. */
interface Care {
  readonly name: string
  /** Vacuums in all. */
  readonly vacuums: number
  /** Somebody reads for as long, as a backup does: nothing that was there at its beginning can be cleared away. */
  readonly reader: boolean
}

const cares: readonly Care[] = [
  { name: 'vacuumed sixty times', vacuums: 60, reader: false },
  { name: 'never vacuumed', vacuums: 0, reader: false },
  { name: 'vacuumed, beside a backup', vacuums: 60, reader: true },
]

async function pileUp(url: string, { name, table, turns, turnOf }: Pile, care: Care): Promise<void> {
  const database = await openDatabase({ url, connectionsMax: 2 })
  const reader = new pg.Client(url)
  await reader.connect()
  try {
    await sql`alter table ${sql.table(table)} set (autovacuum_enabled = false)`.execute(database.db)
    await sql`vacuum analyze ${sql.table(table)}`.execute(database.db)
    const turn = await turnOf(database)
    await reader.query('begin isolation level repeatable read')
    if (care.reader) await reader.query('select count(*) from services')
    const taken: number[] = []
    for (let at = 0; at < turns; at++) {
      taken.push(await turn())
      if (care.vacuums > 0 && at % Math.ceil(turns / care.vacuums) === 0)
        await sql`vacuum ${sql.table(table)}`.execute(database.db)
    }
    const [tenth, sixth] = [Math.floor(turns / 10), Math.floor(turns / 6)]
    const ms = [
      median(taken.slice(0, tenth)),
      median(taken.slice(3 * sixth - tenth / 2, 3 * sixth + tenth / 2)),
      median(taken.slice(-tenth)),
    ]
    console.log(
      `${name.padEnd(44)} ${care.name.padEnd(26)} ${ms.map((one) => one.toFixed(2).padStart(9)).join('')}`,
    )
    await reader.query('rollback')
  } finally {
    await reader.end()
    await database.close()
  }
}

/** Updates that needed no entry in an index, of all, and pages before and after. */
async function tellHot(url: string): Promise<void> {
  const client = new pg.Client(url)
  await client.connect()
  const { rows } = await client.query<{ relname: string; n_tup_upd: string; hot: string }>(`
    select relname, n_tup_upd, round(100.0 * n_tup_hot_upd / n_tup_upd, 1) as hot from pg_stat_user_tables where n_tup_upd > 1000 order by 1`)
  for (const { relname, n_tup_upd, hot } of rows)
    console.log(`${relname}: ${n_tup_upd} updates, ${hot} % heap-only`)
  await client.end()
}

const { values } = parseArgs({ options: { in: { type: 'string' }, size: { type: 'string' } } })
const size = values.size === 'small' ? sizes.small : sizes.tenth
// No turn waits for the disk: what a commit costs is not the question here.
const place = {
  parent: values.in ?? tmpdir(),
  stop: new AbortController().signal,
  say: () => undefined,
  settings: ['synchronous_commit=off'],
}
await withFilled([size], place, async ([url]) => {
  console.log(`${'median ms'.padEnd(71)}    first   middle     last`)
  for (const pile of piles) for (const care of cares) await pileUp(url!, pile, care)
  await tellHot(url!)
})

// `node bench/scale-partitions.ts`: interactions in one table, in partitions by time, and in partitions by session: what the
// statements that Maskline lives by cost with each, and what it costs to get rid of a piece. Decided by its figures:
// docs/decisions.md.
import { tmpdir } from 'node:os'
import { parseArgs } from 'node:util'
import pg from 'pg'
import { median } from './scale-figures.ts'
import { withFilled } from './scale-filled.ts'
import { sizes } from './scale-rows.ts'

const layouts = ['one table', 'by time', 'by session'] as const
type Layout = (typeof layouts)[number]
const tables: Record<Layout, string> = {
  'one table': 'whole',
  'by time': 'by_time',
  'by session': 'by_session',
}

/** Pieces: a week each, as the rows are of two months. */
const pieces = 9
const times = 200
const batch = 64

/**
 * The same rows three times. A partitioned table can have no unique index without what it is partitioned by: that a carrier's
 * text is recorded once is then for the statement to look up, not for the database to promise.
 */
async function lay(client: pg.Client): Promise<void> {
  await client.query("set maintenance_work_mem = '512MB'")
  const bounds = await client.query<{ at: string }>(`
    select substr(min(sid), 3, 12) as at from (select sid, ntile(${pieces}) over (order by sid) as piece from interactions) i
    group by piece order by 1`)
  const from = bounds.rows.map(({ at }) => at)
  await client.query(`create table whole (like interactions including all) with (fillfactor = 80)`)
  for (const [name, column, prefix] of [
    ['by_time', 'sid', 'KI'],
    ['by_session', 'session_sid', 'KC'],
  ] as const) {
    await client.query(
      `create table ${name} (like interactions including defaults, primary key (session_sid, sid)) partition by range (${column})`,
    )
    for (const [at, begins] of from.entries()) {
      const [low, high] = [
        at === 0 ? 'minvalue' : `'${prefix}${begins}'`,
        at === pieces - 1 ? 'maxvalue' : `'${prefix}${from[at + 1]}'`,
      ]
      await client.query(
        `create table ${name}_${at} partition of ${name} for values from (${low}) to (${high}) with (fillfactor = 80)`,
      )
    }
    await client.query(
      `create index on ${name} (account_sid, inbound_resource_sid) where inbound_resource_sid is not null`,
    )
    await client.query(`create index on ${name} (sid)`)
  }
  for (const name of Object.values(tables))
    await client.query(`insert into ${name} select * from interactions order by sid`)
  await client.query('vacuum analyze whole')
  await client.query('vacuum analyze by_time')
  await client.query('vacuum analyze by_session')
}

interface Sample {
  readonly sid: string
  readonly session_sid: string
  readonly inbound_resource_sid: string
}

/** Statements as Maskline sends them, with what they are asked of. */
const statements: readonly {
  readonly name: string
  readonly text: (table: string, layout: Layout) => string
  readonly values: (samples: readonly Sample[], at: number) => unknown[]
}[] = [
  {
    name: `insert ${batch} texts of people`,
    text(table, layout) {
      const unless =
        layout === 'one table'
          ? 'on conflict (account_sid, inbound_resource_sid) where inbound_resource_sid is not null do nothing'
          : ''
      const looked = `where not exists (select from ${table} d where d.account_sid = i.account_sid and d.inbound_resource_sid = i.inbound || $3)`
      return `insert into ${table} (sid, account_sid, service_sid, session_sid, type, data, inbound_resource_sid, date_created, date_updated)
        select 'KI' || lpad(to_hex($2::bigint), 12, '0') || substr(md5(i.sid || $3), 1, 20), i.account_sid, i.service_sid, i.session_sid, i.type, i.data,
          i.inbound || $3, now(), now()
        from (select *, 'SM' || lpad(to_hex($2::bigint), 12, '0') || substr(md5(sid), 1, 20) as inbound from interactions where sid = any ($1)) i
        ${layout === 'one table' ? '' : looked} ${unless}`
    },
    values: (samples, at) => [
      Array.from({ length: batch }, (_, n) => samples[(at * batch + n) % samples.length]!.sid),
      Date.now(),
      ` ${at}`,
    ],
  },
  {
    name: 'fetch one',
    text: (table) => `select * from ${table} where session_sid = $1 and sid = $2`,
    values: (samples, at) => [samples[at % samples.length]!.session_sid, samples[at % samples.length]!.sid],
  },
  {
    name: 'list 50 of a session',
    text: (table) => `select * from ${table} where session_sid = $1 order by sid limit 50`,
    values: (samples, at) => [samples[at % samples.length]!.session_sid],
  },
  {
    name: "find by the carrier's SID",
    text: (table) =>
      `select * from ${table} where account_sid = (select sid from accounts limit 1) and inbound_resource_sid = $1`,
    values: (samples, at) => [samples[at % samples.length]!.inbound_resource_sid],
  },
  {
    name: 'report of a status',
    text: (table) =>
      `update ${table} set inbound_resource_status = 'read', date_updated = now() where session_sid = $1 and sid = $2`,
    values: (samples, at) => [samples[at % samples.length]!.session_sid, samples[at % samples.length]!.sid],
  },
  {
    name: 'delete those of 20 sessions',
    text: (table) => `delete from ${table} where session_sid = any ($1)`,
    values: (samples, at) => [
      Array.from({ length: 20 }, (_, n) => samples[(times * 2 + at * 20 + n) % samples.length]!.session_sid),
    ],
  },
]

async function compareStatements(client: pg.Client): Promise<void> {
  const { rows: samples } = await client.query<Sample>(`
    select distinct on (session_sid) sid, session_sid, inbound_resource_sid from interactions
    where inbound_resource_sid is not null and session_sid in (
      select sid from sessions order by md5(sid) limit 20000)`)
  console.log(`${''.padEnd(28)} ${layouts.map((layout) => layout.padStart(12)).join(' ')}   median ms`)
  for (const { name, text, values } of statements) {
    const taken: Record<Layout, number[]> = { 'one table': [], 'by time': [], 'by session': [] }
    for (let at = 0; at < times; at++) {
      // Each is first in turn: the first one reads what the others find in memory.
      for (const turn of layouts.keys()) {
        const layout = layouts[(at + turn) % layouts.length]!
        const table = tables[layout]
        const begun = performance.now()
        await client.query({
          name: `${name} ${table}`,
          text: text(table, layout),
          values: values(samples, at),
        })
        taken[layout].push(performance.now() - begun)
      }
    }
    console.log(
      `${name.padEnd(28)} ${layouts.map((layout) => median(taken[layout]).toFixed(3).padStart(12)).join(' ')}`,
    )
  }
}

/** The oldest ninth: dropped as a partition, and deleted from one table as the purge does it, session by session. */
async function compareEnds(client: pg.Client): Promise<void> {
  const cost = async (name: string, work: () => Promise<unknown>) => {
    const wal = async () =>
      Number(
        (await client.query<{ at: string }>(`select pg_current_wal_insert_lsn() - '0/0'::pg_lsn as at`))
          .rows[0]!.at,
      )
    const [before, begun] = [await wal(), performance.now()]
    const rows = await work()
    const [seconds, bytes] = [(performance.now() - begun) / 1000, (await wal()) - before]
    console.log(
      `${name}: ${String(rows)} rows, ${seconds.toFixed(2)} s, ${(bytes / 1e6).toFixed(1)} MB of WAL`,
    )
  }
  const count = async (table: string) =>
    (await client.query<{ count: string }>(`select count(*) from ${table}`)).rows[0]!.count
  const { rows } = await client.query<{ session_sid: string }>(
    `select distinct session_sid from by_session_0`,
  )
  const dropped = await count('by_session_0')
  await cost('drop a partition by session', async () => {
    await client.query('drop table by_session_0')
    return dropped
  })
  await cost('delete the same in batches of 100 sessions', async () => {
    let deleted = 0
    for (let at = 0; at < rows.length; at += 100) {
      const some = rows.slice(at, at + 100).map(({ session_sid }) => session_sid)
      deleted += (await client.query('delete from whole where session_sid = any ($1)', [some])).rowCount ?? 0
    }
    return deleted
  })
  await cost('vacuum after that', async () => {
    await client.query('vacuum whole')
    return 0
  })
}

/** How many of each partition by time could be dropped: those of sessions that are gone with it. */
async function tellWhatIsKept(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ tableoid: string; rows: string; open: string }>(`
    select i.tableoid::regclass::text as tableoid, count(*) as rows, count(*) filter (where s.status <> 'closed') as open
    from by_time i join sessions s on s.sid = i.session_sid group by 1 order by 1 limit 3`)
  for (const { tableoid, rows: all, open } of rows)
    console.log(`${tableoid}: ${all} rows, ${open} of sessions that are open`)
}

const { values } = parseArgs({ options: { in: { type: 'string' }, size: { type: 'string' } } })
const size = values.size === 'small' ? sizes.small : sizes.tenth
const place = { parent: values.in ?? tmpdir(), stop: new AbortController().signal, say: () => undefined }
await withFilled([size], place, async ([url]) => {
  const client = new pg.Client(url)
  await client.connect()
  try {
    await lay(client)
    await compareStatements(client)
    await tellWhatIsKept(client)
    await compareEnds(client)
  } finally {
    await client.end()
  }
})

// Fills an empty database with the rows of scale-rows.ts in minutes: without indexes and constraints, which are then made
// again, each as it was, so that what does not fit fails.
import pg from 'pg'
import { openDatabase } from '../src/storage/database.ts'
import { insertAccount } from '../src/storage/accounts.ts'
import { migrate } from '../src/storage/migrate.ts'
import { createVault } from '../src/vault.ts'
import {
  followingRows,
  heardSessions,
  interactionRows,
  madeSessions,
  planOf,
  poolRows,
  type Rows,
  sessionRows,
  type Size,
  strayRows,
} from './scale-rows.ts'
import { account } from './world.ts'

/** For this one connection: rows that are lost in a crash are made again, and sorting needs room. */
const fast = [
  'set synchronous_commit = off',
  "set work_mem = '1GB'",
  "set maintenance_work_mem = '1GB'",
  'set max_parallel_maintenance_workers = 1',
  'set jit = off',
]

/** @param say is told what is being done */
export async function fill(url: string, size: Size, say: (what: string) => void): Promise<void> {
  await prepare(url)
  const client = new pg.Client(url)
  await client.connect()
  try {
    for (const setting of fast) await client.query(setting)
    const schema = await client.query<{ drop: string; add: string }>(withoutWhich)
    for (const { drop } of schema.rows) await client.query(drop)
    const plan = planOf(size, Date.now())
    const insert = async ({ table, columns, select }: Rows) => {
      const { rowCount } = await client.query(`insert into ${table} (${columns}) ${select}`)
      await client.query(`analyze ${table}`)
      say(`${table}: ${rowCount} rows`)
    }
    await client.query(madeSessions(plan))
    await client.query('analyze made')
    await insert(interactionRows(plan))
    await client.query(heardSessions)
    for (const rows of [
      ...sessionRows(plan),
      ...poolRows(plan),
      ...followingRows(plan),
      ...strayRows(plan),
    ]) {
      await insert(rows)
    }
    for (const { add } of schema.rows.toReversed()) await client.query(add)
    say('indexes and constraints are there again')
    await client.query('vacuum analyze')
    await client.query('checkpoint')
  } finally {
    await client.end()
  }
}

/** The schema, and an account that clients may ask as. */
async function prepare(url: string): Promise<void> {
  const { db, close } = await openDatabase({ url, connectionsMax: 1 })
  try {
    await migrate(db)
    const now = new Date()
    await insertAccount(db, {
      sid: account.sid,
      account_sid: account.sid,
      friendly_name: 'scale',
      sealed_token: createVault([account.masterKey]).seal(account.token, account.sid),
      sealed_secondary_token: null,
      date_created: now,
      date_updated: now,
    })
  } finally {
    await close()
  }
}

/** What slows inserting down, in the order in which it can go: foreign keys, primary keys, indexes. Checks stay. */
const withoutWhich = `
select format('alter table %s drop constraint %I', conrelid::regclass, conname) as drop,
  format('alter table %s add constraint %I %s', conrelid::regclass, conname, pg_get_constraintdef(oid)) as add,
  case contype when 'f' then 1 else 2 end as turn
from pg_constraint
where connamespace = 'public'::regnamespace and contype in ('f', 'p')
  and conrelid::regclass::text not in ('accounts', 'schema_migrations') and confrelid <> 'accounts'::regclass
union all
select format('drop index %s', indexrelid::regclass), pg_get_indexdef(indexrelid), 3
from pg_index join pg_class on pg_class.oid = indrelid
where relnamespace = 'public'::regnamespace and not indisprimary and relname <> 'accounts'
order by turn`

// What is unfinished is taken up by one process at a time: interactions whose application is to be asked, and strays.
import type { Database, Statement } from './database.ts'

export interface ClaimOptions {
  readonly now: Date
  /** Until when others leave it alone. */
  readonly lease: Date
  /** Taken of one service, and in all. */
  readonly perServiceMax: number
  readonly max: number
  /** Services of which nothing is taken now. */
  readonly without: readonly string[]
}

/** Of one person's texts to one number, the first: the application may make a session for it, and the others follow it. */
const first = `and not exists (
        select from stray_contacts e where e.account_sid = x.account_sid and e."from" = x."from" and e."to" = x."to"
          and e.stage is not null and e.sid < x.sid)`

/**
 * Takes rows that are due, the longest due first, a few of each service. Services are found by hopping along the index, so
 * the cost grows with their number and not with what waits.
 */
function claimOf(table: 'interactions' | 'stray_contacts'): Statement {
  // The interactions' key begins with the session, which a stray need not have.
  const same =
    table === 'interactions' ? 'x.session_sid = due.session_sid and x.sid = due.sid' : 'x.sid = due.sid'
  return {
    name: `claim-${table}`,
    text: `
with recursive services_due as (
  (select service_sid from ${table} where stage is not null order by service_sid limit 1)
  union all
  select (select x.service_sid from ${table} x where x.stage is not null and x.service_sid > r.service_sid order by x.service_sid limit 1)
  from services_due r where r.service_sid is not null
), due as materialized (
  select d.sid, d.session_sid from services_due r, lateral (
    select x.sid, x.session_sid, x.stage_until from ${table} x
    where x.stage is not null and x.service_sid = r.service_sid and x.stage_until <= $1 ${table === 'stray_contacts' ? first : ''}
    order by x.stage_until, x.sid limit $3 for update skip locked
  ) as d
  where r.service_sid is not null and r.service_sid <> all ($5::text[])
  order by d.stage_until limit $4
)
update ${table} x set stage_until = $2 from due where ${same} returning x.*`,
  }
}

const claims = { interactions: claimOf('interactions'), stray_contacts: claimOf('stray_contacts') } as const

export async function claimUnfinished<Row extends { readonly sid: string }>(
  database: Database,
  table: keyof typeof claims,
  { now, lease, perServiceMax, max, without }: ClaimOptions,
): Promise<Row[]> {
  const rows = await database.run<Row>(claims[table], [now, lease, perServiceMax, max, without])
  return rows.toSorted((one, other) => (one.sid < other.sid ? -1 : 1))
}

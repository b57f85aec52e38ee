// What happened in accounts, counted by the minute. Every process adds what it counted.
import { sql } from 'kysely'
import type { Span, StepCount } from '../domain/figures.ts'
import type { Sid } from '../domain/sid.ts'
import type { Database, Db, Statement } from './database.ts'
import type { Row } from './schema.ts'

export type MinuteFigure = Row<'minute_figures'>

/** In the order of the key: two processes that add to the same rows must not wait for each other in a circle. */
const add: Statement = {
  name: 'add-figures',
  text: `
insert into minute_figures as f (account_sid, minute, name, count)
select * from unnest($1::text[], $2::timestamptz[], $3::text[], $4::int[]) as i (account_sid, minute, name, count)
order by account_sid collate "C", minute, name collate "C"
on conflict (account_sid, minute, name) do update set count = f.count + excluded.count`,
}

/** Adds to what is there. No two of them have one key. */
export async function addFigures(
  database: Pick<Database, 'run'>,
  figures: readonly MinuteFigure[],
): Promise<void> {
  await database.run(add, [
    figures.map(({ account_sid }) => account_sid),
    figures.map(({ minute }) => minute),
    figures.map(({ name }) => name),
    figures.map(({ count }) => count),
  ])
}

/**
 * A day has 1,440 minutes with some twenty names each: put together here, an eighth of that comes over. Rows are compared as
 * wholes because only the primary key can find those: PostgreSQL would take the index by minute, and read all accounts.
 */
const read: Statement = {
  name: 'figures-of-account',
  text: `
select floor(extract(epoch from minute - $2::timestamptz) / $4::int)::int as step, name, sum(count)::float8 as count
from minute_figures
where (account_sid, minute) >= ($1::text, $2::timestamptz) and (account_sid, minute) < ($1::text, $3::timestamptz)
group by 1, 2`,
}

/** What was counted for the account in each step of the span. */
export function figuresOfAccount(
  database: Pick<Database, 'run'>,
  account_sid: Sid<'AC'>,
  { begin, end, stepSeconds }: Span,
): Promise<StepCount[]> {
  return database.run<StepCount>(read, [account_sid, begin, end, stepSeconds])
}

/** Deletes some of minutes before this one, the oldest first; answers how many. Those that others delete are left to them. */
export async function deleteOldFigures(
  db: Db,
  { before, max }: { readonly before: Date; readonly max: number },
): Promise<number> {
  const { numAffectedRows } = await sql`
    delete from minute_figures where ctid = any (array(
      select ctid from minute_figures where minute < ${before}
      order by minute limit ${max} for update skip locked))`.execute(db)
  return Number(numAffectedRows ?? 0)
}

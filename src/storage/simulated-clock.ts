// How far the clock of a rehearsal is ahead: for all processes on this database, and for the next start.
import { sql } from 'kysely'
import type { Db, Tx } from './database.ts'

/** Seconds. */
export async function clockAhead(db: Db): Promise<number> {
  const found = await db.selectFrom('simulated_clock').select('ahead_seconds').executeTakeFirst()
  return found?.ahead_seconds ?? 0
}

/** Adds seconds, and answers how far ahead it is then; undefined when that would be more than `max`, and nothing is added. */
export async function addClockAhead(tx: Tx, seconds: number, max: number): Promise<number | undefined> {
  const turned = await tx
    .insertInto('simulated_clock')
    .values({ one: true, ahead_seconds: seconds })
    .onConflict((conflict) =>
      conflict
        .column('one')
        .doUpdateSet((clock) => ({ ahead_seconds: clock('simulated_clock.ahead_seconds', '+', seconds) }))
        .where((clock) => clock('simulated_clock.ahead_seconds', '<=', max - seconds)),
    )
    .returning('ahead_seconds')
    .executeTakeFirst()
  return turned?.ahead_seconds
}

/** What is in hand, for each table that knows until when. */
const leases = [
  ['submissions', 'due_at', sql`state = 'under-way'`],
  ['interactions', 'stage_until', sql`stage is not null`],
  ['stray_contacts', 'stage_until', sql`stage is not null`],
  ['simulator_calls', 'due_at', sql`score::jsonb #>> '{now,at}' in ('plan', 'document')`],
] as const

/**
 * What a process has in hand stays in its hands: its lease moves with the clock. Callbacks are not here: who claims them leaves
 * out what it has in hand. Nor is what somebody holds at this moment, who is done with it.
 * @param now before the clock is turned
 */
export async function moveLeases(tx: Tx, seconds: number, now: Date): Promise<void> {
  for (const [table, until, inHand] of leases) {
    const [rows, lease] = [sql.table(table), sql.ref(until)]
    await sql`
      update ${rows} set ${lease} = ${lease} + make_interval(secs => ${seconds}) where ctid = any (array(
        select ctid from ${rows} where ${inHand} and ${lease} > ${now} for update skip locked))`.execute(tx)
  }
}

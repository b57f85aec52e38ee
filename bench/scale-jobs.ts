// What runs by itself, measured as operations over the database: the clock is turned to where a number of records are due.
import { pino } from 'pino'
import { sql } from 'kysely'
import { compatProfiles } from '../src/domain/compat.ts'
import { createEvents } from '../src/events.ts'
import { expireSessions } from '../src/operations/expire-sessions.ts'
import type { Context } from '../src/operations/ports.ts'
import { purgeCallbacks } from '../src/operations/purge-callbacks.ts'
import { contactDays, purgeContacts } from '../src/operations/purge-contacts.ts'
import { purgeSessions } from '../src/operations/purge-sessions.ts'
import type { Database } from '../src/storage/database.ts'
import { dayMs } from './scale-rows.ts'

const closedDays = 90

export interface Job {
  readonly name: string
  readonly aim: number
  /** Of which this many are due. */
  readonly due: number
  /** When the `due`th is due: dates in `column`, and days after it. */
  readonly column: string
  readonly from: string
  /** By which an index has them in order of that date. */
  readonly order: string
  readonly days: number
  /** Does what is due; answers how many there were. */
  readonly work: (context: Context) => Promise<number>
}

const expiry = {
  column: 'expiry_check_at',
  order: 'expiry_check_at',
  from: 'sessions where expiry_check_at is not null',
  days: 0,
}
const closing = {
  column: 'date_ended',
  order: 'date_ended',
  from: 'sessions where date_ended is not null',
  days: closedDays,
}
const alerts = { column: 'date_created', order: 'sid', from: 'alerts where true', days: contactDays }
const callbacks = {
  column: 'date_updated',
  order: 'date_updated',
  from: "callbacks where state = 'delivered'",
  days: 30,
}
const aim = 1.5

export const jobs: readonly Job[] = [
  { name: 'sweep, 60 sessions expire', aim, due: 60, ...expiry, work: expireSessions },
  { name: 'sweep, none is due', aim, due: 0, ...expiry, work: expireSessions },
  {
    name: 'purge of 20 closed sessions',
    aim,
    due: 20,
    ...closing,
    work: (context) => purgeSessions(context, closedDays),
  },
  {
    name: 'purge of sessions, none is due',
    aim,
    due: 0,
    ...closing,
    work: (context) => purgeSessions(context, closedDays),
  },
  { name: 'purge of 20 alerts and contacts', aim, due: 20, ...alerts, work: purgeContacts },
  { name: 'purge of contacts, none is due', aim, due: 0, ...alerts, work: purgeContacts },
  { name: 'purge of 20 callbacks', aim, due: 20, ...callbacks, work: purgeCallbacks },
  { name: 'purge of callbacks, none is due', aim, due: 0, ...callbacks, work: purgeCallbacks },
]

/** Milliseconds that one batch takes. */
export async function timeJob(
  database: Database,
  { name, due, column, from, order, days, work }: Job,
): Promise<number> {
  const { rows } = await sql<{ at: Date }>`
    select ${sql.raw(column)} as at from ${sql.raw(from)} order by ${sql.raw(order)} offset ${Math.max(due - 1, 0)} limit 1`.execute(
    database.db,
  )
  // Order of SID is order of date: what came in the same millisecond is the next one's.
  const now = new Date(rows[0]!.at.getTime() + days * dayMs + (due > 0 ? 1 : -1))
  const context = contextOf(database, now)
  const begun = performance.now()
  const done = await work(context)
  const tookMs = performance.now() - begun
  if (due === 0 ? done > 0 : done < due) throw new Error(`${name}: ${done} were due`)
  return tookMs
}

/** What jobs need of it. */
function contextOf(database: Database, now: Date): Context {
  const context: Partial<Context> = {
    database,
    clock: { now: () => now },
    events: createEvents(pino({ level: 'silent' })),
    compat: compatProfiles.documented,
  }
  return context as Context
}

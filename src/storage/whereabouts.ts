// Where a record of an account is, whatever path it was asked for under: only to say what is wrong with that path.
import { sql } from 'kysely'
import type { Sid } from '../domain/sid.ts'
import type { Db } from './database.ts'

/** What a record is below of. */
export interface Parents {
  readonly service_sid: Sid<'KS'>
  readonly session_sid?: Sid<'KC'>
}

type Kept = 'KC' | 'KP' | 'PN' | 'SC'

const tables = { KC: 'sessions', KP: 'participants', PN: 'pool_numbers', SC: 'pool_numbers' } as const

/** The parents of a session, participant, number or short code of the account, if there is such a one. */
export async function parentsOf(
  db: Db,
  account_sid: Sid<'AC'>,
  prefix: Kept,
  sid: string,
): Promise<Parents | undefined> {
  const { rows } = await sql<Parents>`
    select service_sid ${prefix === 'KP' ? sql`, session_sid` : sql``} from ${sql.table(tables[prefix])}
    where sid = ${sid} and account_sid = ${account_sid}`.execute(db)
  return rows[0]
}

// How much of a pool is held, and by whom most.
import { sql } from 'kysely'
import { busiestPeopleMax, type CountedNumber } from '../domain/pool-figures.ts'
import type { Sid } from '../domain/sid.ts'
import type { Db } from './database.ts'
import type { ServiceKey } from './services.ts'

/** All of the pool: it has a limit (`poolLimits`). */
export function countedNumbers(db: Db, { account_sid, service_sid }: ServiceKey): Promise<CountedNumber[]> {
  return db
    .selectFrom('pool_numbers')
    .select(['sid', 'iso_country', 'area_code', 'voice', 'sms', 'is_reserved', 'in_use'])
    .where('service_sid', '=', service_sid)
    .where('account_sid', '=', account_sid)
    .execute()
}

export interface BusyIdentifier {
  readonly identifier: string
  readonly sessions: number
  readonly held: readonly Sid<'PN' | 'SC'>[]
}

/**
 * Who holds most numbers of a service, and which. Counted along the index `participants_route`, which has the active ones in
 * order of people: it reads all of them, of the service.
 */
export async function busiestIdentifiers(db: Db, service_sid: Sid<'KS'>): Promise<BusyIdentifier[]> {
  const { rows } = await sql<BusyIdentifier>`
    with busiest as (
      select identifier, count(*)::int as sessions from participants where service_sid = ${service_sid} and active
      group by identifier order by sessions desc, identifier limit ${sql.lit(busiestPeopleMax)}
    )
    select identifier, sessions, array(
      select p.proxy_identifier_sid from participants p
      where p.service_sid = ${service_sid} and p.identifier = busiest.identifier and p.active
        and p.proxy_identifier_sid is not null
    ) as held from busiest order by sessions desc, identifier`.execute(db)
  return rows
}

// Of which records is asked: each request of one that was not asked of before, by chance from the whole table, so that a large
// database is met where it is largest and not in a few pages.
import { sql } from 'kysely'
import type { Db } from '../src/storage/database.ts'

/** An open session of few interactions, one of many, and what is in them. */
export interface Found {
  readonly service: string
  readonly session: string
  readonly unique_name: string
  readonly participant: string
  readonly identifier: string
  readonly proxy_identifier: string
  readonly number: string
  readonly interaction: string
}

export interface Records {
  readonly ordinary: readonly Found[]
  readonly long: readonly Found[]
  readonly callbacks: readonly string[]
  readonly strays: readonly { readonly from: string; readonly to: string }[]
  /** A service's session and an alert and a callback in the middle of all: where a deep page begins. */
  readonly middle: Readonly<Record<'service' | 'session' | 'number' | 'alert' | 'callback', string>>
}

/** Records by chance, the same ones for the same `seed`. */
export async function recordsOf(db: Db, count: number): Promise<Records> {
  const rows = async <T>(query: ReturnType<typeof sql<T>>) => (await query.execute(db)).rows
  const sessions = (long: boolean) =>
    rows(sql<Found>`
      select s.service_sid as service, s.sid as session, s.unique_name, p.sid as participant, p.identifier, p.proxy_identifier,
        p.proxy_identifier_sid as number, i.sid as interaction
      from (
        select * from sessions where status = 'in-progress' and date_expiry is null
          and ${long ? sql`date_created < (select min(date_created) from sessions where status <> 'closed') + interval '23 hours'` : sql`date_created > (select min(date_created) from sessions where status <> 'closed') + interval '25 hours'`}
        order by md5(sid) limit ${count}
      ) s
      join lateral (select * from participants where session_sid = s.sid order by sid limit 1) p on true
      join lateral (select sid from interactions where session_sid = s.sid order by sid offset ${long ? 99 : 0} limit 1) i on true
      order by md5(s.sid)`)
  const service = (await rows(sql<{ sid: string }>`select min(sid) as sid from services`))[0]!.sid
  const middle = async (table: string, where = sql`true`) => {
    const half = sql`(select count(*) / 2 from ${sql.table(table)} where ${where})`
    const found = await rows(
      sql<{
        sid: string
      }>`select sid from ${sql.table(table)} where ${where} order by sid offset ${half} limit 1`,
    )
    return found[0]!.sid
  }
  const ofService = sql`service_sid = ${service}`
  return {
    ordinary: await sessions(false),
    long: await sessions(true),
    callbacks: (
      await rows(sql<{ sid: string }>`select sid from callbacks order by md5(sid) limit ${count}`)
    ).map(({ sid }) => sid),
    strays: await rows(
      sql<{
        from: string
        to: string
      }>`select "from", "to" from stray_contacts order by md5(sid) limit ${count}`,
    ),
    middle: {
      service,
      session: await middle('sessions', ofService),
      number: await middle('pool_numbers', ofService),
      alert: await middle('alerts'),
      callback: await middle('callbacks'),
    },
  }
}

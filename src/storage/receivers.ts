// Who is called at the CallbackUrls of an account's services, and what waits for them.
import { sql } from 'kysely'
import type { Sid } from '../domain/sid.ts'
import { isFailed } from './callbacks.ts'
import type { Db } from './database.ts'
import { receiverOf } from './record-sql.ts'

export interface WaitedFor {
  readonly receiver: string
  /** Of the account's services that have it as their CallbackUrl, in order. */
  readonly service_sids: Sid<'KS'>[]
  /** Callbacks of the account that are to be told there, those under way included. */
  readonly waiting: number
  /** When the oldest of those that were counted was recorded. */
  readonly oldest_waiting: Date | null
  /** Callbacks of these services that were to be told there, and were given up. */
  readonly parked: number
}

export interface ReceiversAsked {
  readonly account_sid: Sid<'AC'>
  /** Services that are looked at, the first by SID. */
  readonly servicesMax: number
  /** Callbacks of a kind that are counted. */
  readonly countedMax: number
  /** Waiting callbacks of a receiver that are looked at, where it is called for other accounts, too. */
  readonly lookedAtMax: number
}

/** In order of their addresses. */
export async function receiversOf(
  db: Db,
  { account_sid, servicesMax, countedMax, lookedAtMax }: ReceiversAsked,
): Promise<WaitedFor[]> {
  const { rows } = await sql<WaitedFor>`
    with own as (
      select sid, ${sql.raw(receiverOf('callback_url'))} as receiver
      from (select sid, callback_url from services where account_sid = ${account_sid} order by sid limit ${servicesMax}) s
      where callback_url is not null
    ), receivers as materialized (
      select receiver collate "C" as receiver, array_agg(sid order by sid) as service_sids from own group by receiver
    )
    select r.receiver, r.service_sids, w.waiting, w.oldest_waiting, p.parked
    from receivers r, lateral (
      select count(*)::int as waiting, min(date_created) as oldest_waiting from (
        select date_created from (
          select account_sid, date_created from callbacks c where c.state = 'waiting' and c.receiver = r.receiver
          order by c.due_at, c.sid limit ${lookedAtMax}
        ) c where c.account_sid = ${account_sid} limit ${countedMax}
      ) c
    ) w, lateral (
      select count(*)::int as parked from (
        select from unnest(r.service_sids) s (sid), lateral (
          select receiver from callbacks c
          where c.service_sid = s.sid and c.account_sid || '' = ${account_sid} and state = 'parked' and ${sql.raw(isFailed)}
          order by c.sid desc limit ${countedMax}
        ) c where c.receiver = r.receiver limit ${countedMax}
      ) c
    ) p
    order by r.receiver`.execute(db)
  return rows
}

// The pool: a service's proxy numbers, rows of `pool_numbers`.
import { sql } from 'kysely'
import type { Page } from '../domain/page.ts'
import type { PoolKind } from '../domain/pool.ts'
import type { Sid } from '../domain/sid.ts'
import { type Db, Outdated, type Tx } from './database.ts'
import { ofKind, paged } from './paged.ts'
import type { Row } from './schema.ts'
import type { ServiceKey } from './services.ts'

export type PoolNumber = Row<'pool_numbers'>

export interface PoolNumberKey extends ServiceKey {
  readonly number_sid: Sid<'PN' | 'SC'>
}

export function poolNumberBySid(db: Db, key: PoolNumberKey): Promise<PoolNumber | undefined> {
  return select(db, key).where('sid', '=', key.number_sid).executeTakeFirst()
}

/** The number, held: nobody takes it for a session until the transaction ends. */
export function holdPoolNumber(tx: Tx, key: PoolNumberKey): Promise<PoolNumber | undefined> {
  return select(tx, key).where('sid', '=', key.number_sid).forUpdate().executeTakeFirst()
}

/** One page of the pool's phone numbers or of its short codes: the SIDs of each are next to each other. */
export function poolNumbersOf(db: Db, key: ServiceKey, kind: PoolKind, page: Page): Promise<PoolNumber[]> {
  return select(db, key).where(ofKind(kind)).$call(paged(page)).execute()
}

function select(db: Db, { account_sid, service_sid }: ServiceKey) {
  return db
    .selectFrom('pool_numbers')
    .selectAll()
    .where('service_sid', '=', service_sid)
    .where('account_sid', '=', account_sid)
}

/** A number of the account in whichever service it is. */
export function poolNumberOfAccount(
  db: Db,
  account_sid: Sid<'AC'>,
  phone_number: string,
): Promise<PoolNumber | undefined> {
  return db
    .selectFrom('pool_numbers')
    .selectAll()
    .where('account_sid', '=', account_sid)
    .where('phone_number', '=', phone_number)
    .executeTakeFirst()
}

/** Whether one of these is a proxy number of the account. */
export async function anyInPool(
  db: Db,
  account_sid: Sid<'AC'>,
  phone_numbers: readonly string[],
): Promise<boolean> {
  if (phone_numbers.length === 0) return false
  const found = await db
    .selectFrom('pool_numbers')
    .select('sid')
    .where('account_sid', '=', account_sid)
    .where('phone_number', 'in', phone_numbers)
    .limit(1)
    .executeTakeFirst()
  return found !== undefined
}

/** How many numbers that are reserved, and that are not, the service has. */
export async function poolSize(
  db: Db,
  service_sid: Sid<'KS'>,
): Promise<{ reserved: number; unreserved: number }> {
  const { rows } = await sql<{ reserved: number; unreserved: number }>`
    select count(*) filter (where is_reserved)::int as reserved, count(*) filter (where not is_reserved)::int as unreserved
    from pool_numbers where service_sid = ${service_sid}`.execute(db)
  return rows[0]!
}

/** The number, or undefined when the account has it in a service already. */
export function insertPoolNumber(db: Db, number: PoolNumber): Promise<PoolNumber | undefined> {
  return db
    .insertInto('pool_numbers')
    .values(number)
    .onConflict((conflict) => conflict.doNothing())
    .returningAll()
    .executeTakeFirst()
}

export function updatePoolNumber(
  db: Db,
  { account_sid, service_sid, number_sid }: PoolNumberKey,
  changes: Partial<PoolNumber>,
): Promise<PoolNumber | undefined> {
  return db
    .updateTable('pool_numbers')
    .set(changes)
    .where('sid', '=', number_sid)
    .where('service_sid', '=', service_sid)
    .where('account_sid', '=', account_sid)
    .returningAll()
    .executeTakeFirst()
}

export async function deletePoolNumber(tx: Tx, sid: Sid<'PN' | 'SC'>): Promise<void> {
  await tx.deleteFrom('pool_numbers').where('sid', '=', sid).execute()
}

/** What narrows the pool to numbers worth looking at. */
export interface ShortlistFilter {
  readonly service_sid: Sid<'KS'>
  readonly countries: readonly string[]
  /** Null: any. */
  readonly area_codes: readonly string[] | null
  readonly voice: boolean
  readonly sms: boolean
  /** Numbers that the least loaded one must not be among. */
  readonly without: readonly string[]
  /** Numbers to add whatever their load. */
  readonly also: readonly string[]
}

/**
 * The numbers among which the best one is, whatever the size of the pool: per country the least loaded one that the
 * filter leaves, and those to add. The choice is made by `selectProxyNumber`, not here.
 *
 * Walks the index `pool_numbers_by_load` and stops at the first match, so its cost does not grow with the pool.  `without` is checked per row: it holds few.
 */
export async function shortlist(tx: Tx, filter: ShortlistFilter): Promise<PoolNumber[]> {
  const { rows } = await sql<PoolNumber>`
    select least.* from unnest(${filter.countries}::text[]) as country, lateral (
      select * from pool_numbers
      where service_sid = ${filter.service_sid} and iso_country = country and not is_reserved
        and (voice or not ${filter.voice}) and (sms or not ${filter.sms})
        and (${filter.area_codes}::text[] is null or area_code = any (${filter.area_codes}::text[]))
        and sid <> all (${filter.without}::text[])
      order by in_use, date_last_assigned nulls first, sid limit 1
    ) as least
    union
    select * from pool_numbers where sid = any (${filter.also}::text[]) and service_sid = ${filter.service_sid}
  `.execute(tx)
  return rows
}

/** The whole pool: only to say which filter left nothing. */
export function wholePool(tx: Tx, service_sid: Sid<'KS'>): Promise<PoolNumber[]> {
  return tx.selectFrom('pool_numbers').selectAll().where('service_sid', '=', service_sid).execute()
}

export interface NumberUse {
  /** How many active sessions more use each number; fewer, if negative. */
  readonly changes: ReadonlyMap<Sid<'PN' | 'SC'>, number>
  /** The numbers among them that a participant got. */
  readonly taken: ReadonlySet<Sid<'PN' | 'SC'>>
  readonly at: Date
}

/**
 * Writes how the use of numbers changes. Rows are taken in order of SID and as the last of a transaction's locks, so that
 * two transactions never wait for each other.
 * @throws {Outdated} when a number that was given to a participant left the pool meanwhile
 */
export async function addInUse(tx: Tx, { changes, taken, at }: NumberUse): Promise<void> {
  const sids = [...changes.keys()].sort()
  if (sids.length === 0) return
  const held = await tx
    .selectFrom('pool_numbers')
    .select('sid')
    .where('sid', 'in', sids)
    .orderBy('sid')
    .forUpdate()
    .execute()
  const there = new Set(held.map(({ sid }) => sid))
  if ([...taken].some((sid) => !there.has(sid))) throw new Outdated('a number left the pool')
  await sql`
    update pool_numbers set in_use = in_use + change.amount,
      date_last_assigned = case when change.taken then ${at} else date_last_assigned end
    from unnest(
      ${sids}::text[], ${sids.map((sid) => changes.get(sid)!)}::int[], ${sids.map((sid) => taken.has(sid))}::boolean[]
    ) as change (sid, amount, taken)
    where pool_numbers.sid = change.sid`.execute(tx)
}

/** Carriers that are told of, the ones with most numbers first. */
const strayCarriersMax = 20

/** How many numbers of all pools belong to carriers other than these, by carrier. Reads all pools: once at a start. */
export function numbersOfOtherCarriers(
  db: Db,
  carriers: readonly string[],
): Promise<{ carrier: string; numbers: number }[]> {
  return db
    .selectFrom('pool_numbers')
    .select(['carrier', sql<number>`count(*)::int`.as('numbers')])
    .where('carrier', 'not in', [...carriers, ''])
    .groupBy('carrier')
    .orderBy('numbers', 'desc')
    .orderBy('carrier')
    .limit(strayCarriersMax)
    .execute()
}

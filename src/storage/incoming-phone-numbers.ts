// The numbers and short codes an account owns in the simulated network, as the core API shows them.
import { sql } from 'kysely'
import type { Page } from '../domain/page.ts'
import type { PoolKind } from '../domain/pool.ts'
import type { Sid } from '../domain/sid.ts'
import type { Db, Tx } from './database.ts'
import { ofKind, paged } from './paged.ts'
import type { Row } from './schema.ts'

export type IncomingPhoneNumber = Row<'incoming_phone_numbers'>

export function incomingNumberBySid(
  db: Db,
  account_sid: Sid<'AC'>,
  sid: Sid<PoolKind>,
): Promise<IncomingPhoneNumber | undefined> {
  return select(db, account_sid).where('sid', '=', sid).executeTakeFirst()
}

/** The number, held: nobody changes or releases it until the transaction ends. */
export function holdIncomingNumber(
  tx: Tx,
  account_sid: Sid<'AC'>,
  sid: Sid<PoolKind>,
): Promise<IncomingPhoneNumber | undefined> {
  return select(tx, account_sid).where('sid', '=', sid).forUpdate().executeTakeFirst()
}

export function incomingNumberByNumber(
  db: Db,
  account_sid: Sid<'AC'>,
  phone_number: string,
): Promise<IncomingPhoneNumber | undefined> {
  return select(db, account_sid).where('phone_number', '=', phone_number).executeTakeFirst()
}

export interface IncomingNumberFilter {
  readonly kind: PoolKind
  /** Part of it, with `*` for any digit. */
  readonly phone_number?: string
  readonly friendly_name?: string
}

export function incomingNumbersOf(
  db: Db,
  account_sid: Sid<'AC'>,
  page: Page,
  filter: IncomingNumberFilter,
): Promise<IncomingPhoneNumber[]> {
  let query = select(db, account_sid).where(ofKind(filter.kind))
  if (filter.phone_number !== undefined) query = query.where(hasDigits(filter.phone_number))
  if (filter.friendly_name !== undefined) query = query.where('friendly_name', '=', filter.friendly_name)
  return query.$call(paged(page)).execute()
}

/**
 * Twilio: part of a number may be given, and `*` for any digit (core API, IncomingPhoneNumbers list). Without a `+` of
 * its own the part is looked for behind the number's, which is no digit. A short code has none.
 */
function hasDigits(part: string) {
  const pattern = `%${part.replace(/[\\%_]/g, '\\$&').replaceAll('*', '_')}%`
  return part.startsWith('+')
    ? sql<boolean>`phone_number like ${pattern}`
    : sql<boolean>`ltrim(phone_number, '+') like ${pattern}`
}

/** Those of the numbers that the account has already. */
export async function incomingNumbersAmong(
  db: Db,
  account_sid: Sid<'AC'>,
  numbers: readonly string[],
): Promise<ReadonlySet<string>> {
  const rows = await select(db, account_sid).where('phone_number', 'in', numbers).execute()
  return new Set(rows.map(({ phone_number }) => phone_number))
}

function select(db: Db, account_sid: Sid<'AC'>) {
  return db.selectFrom('incoming_phone_numbers').selectAll().where('account_sid', '=', account_sid)
}

/** The number, or undefined when the account has it already. */
export function insertIncomingNumber(
  db: Db,
  number: IncomingPhoneNumber,
): Promise<IncomingPhoneNumber | undefined> {
  return db
    .insertInto('incoming_phone_numbers')
    .values(number)
    .onConflict((conflict) => conflict.doNothing())
    .returningAll()
    .executeTakeFirst()
}

export function updateIncomingNumber(
  db: Db,
  account_sid: Sid<'AC'>,
  sid: Sid<PoolKind>,
  changes: Partial<IncomingPhoneNumber>,
): Promise<IncomingPhoneNumber | undefined> {
  return db
    .updateTable('incoming_phone_numbers')
    .set(changes)
    .where('sid', '=', sid)
    .where('account_sid', '=', account_sid)
    .returningAll()
    .executeTakeFirst()
}

/** False when there is none. */
export async function deleteIncomingNumber(
  db: Db,
  account_sid: Sid<'AC'>,
  sid: Sid<PoolKind>,
): Promise<boolean> {
  const { numDeletedRows } = await db
    .deleteFrom('incoming_phone_numbers')
    .where('sid', '=', sid)
    .where('account_sid', '=', account_sid)
    .executeTakeFirst()
  return numDeletedRows > 0n
}

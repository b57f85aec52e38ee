// Services: rows of `services`.
import type { Page } from '../domain/page.ts'
import type { Sid } from '../domain/sid.ts'
import type { Db, Tx } from './database.ts'
import { paged } from './paged.ts'
import type { Row } from './schema.ts'

export type Service = Row<'services'>

export interface ServiceKey {
  readonly account_sid: Sid<'AC'>
  readonly service_sid: Sid<'KS'>
}

export function serviceBySid(db: Db, { account_sid, service_sid }: ServiceKey): Promise<Service | undefined> {
  return db
    .selectFrom('services')
    .selectAll()
    .where('sid', '=', service_sid)
    .where('account_sid', '=', account_sid)
    .executeTakeFirst()
}

/** The service, held: others that add to its pool or delete it wait until the transaction ends. */
export function holdService(tx: Tx, { account_sid, service_sid }: ServiceKey): Promise<Service | undefined> {
  return tx
    .selectFrom('services')
    .selectAll()
    .where('sid', '=', service_sid)
    .where('account_sid', '=', account_sid)
    .forNoKeyUpdate()
    .executeTakeFirst()
}

/** The service, kept: nobody deletes it until the transaction ends. */
export function keepService(tx: Tx, { account_sid, service_sid }: ServiceKey): Promise<Service | undefined> {
  return tx
    .selectFrom('services')
    .selectAll()
    .where('sid', '=', service_sid)
    .where('account_sid', '=', account_sid)
    .forKeyShare()
    .executeTakeFirst()
}

export function serviceByName(
  db: Db,
  account_sid: Sid<'AC'>,
  unique_name: string,
): Promise<Service | undefined> {
  return db
    .selectFrom('services')
    .selectAll()
    .where('account_sid', '=', account_sid)
    .where('unique_name', '=', unique_name)
    .executeTakeFirst()
}

export function servicesOf(db: Db, account_sid: Sid<'AC'>, page: Page): Promise<Service[]> {
  return db
    .selectFrom('services')
    .selectAll()
    .where('account_sid', '=', account_sid)
    .$call(paged(page))
    .execute()
}

/** The service, or undefined when its name is taken. */
export function insertService(db: Db, service: Service): Promise<Service | undefined> {
  return db
    .insertInto('services')
    .values(service)
    .onConflict((conflict) => conflict.columns(['account_sid', 'unique_name']).doNothing())
    .returningAll()
    .executeTakeFirst()
}

/**
 * The service as it is afterwards, or undefined when it is gone.
 * @throws the driver's unique violation (SQLSTATE 23505) when the new name is taken
 */
export function updateService(
  db: Db,
  { account_sid, service_sid }: ServiceKey,
  changes: Partial<Service>,
): Promise<Service | undefined> {
  return db
    .updateTable('services')
    .set(changes)
    .where('sid', '=', service_sid)
    .where('account_sid', '=', account_sid)
    .returningAll()
    .executeTakeFirst()
}

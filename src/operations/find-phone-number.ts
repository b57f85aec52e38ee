import type { Page } from '../domain/page.ts'
import {
  type PoolNumber,
  poolNumberBySid,
  type PoolNumberKey,
  poolNumbersOf,
} from '../storage/pool-numbers.ts'
import type { ServiceKey } from '../storage/services.ts'
import { listed, missing } from './missing.ts'
import type { Context } from './ports.ts'

/** @throws {Problem} service-unknown, phone-number-unknown */
export async function fetchPhoneNumber({ database }: Context, key: PoolNumberKey): Promise<PoolNumber> {
  const number = await poolNumberBySid(database.db, key)
  if (number === undefined) throw await missing(database.db, key, 'phone-number-unknown')
  return number
}

/** @throws {Problem} service-unknown */
export function listPhoneNumbers(
  { database }: Context,
  service: ServiceKey,
  page: Page,
): Promise<PoolNumber[]> {
  return listed(database.db, service, poolNumbersOf(database.db, service, page))
}

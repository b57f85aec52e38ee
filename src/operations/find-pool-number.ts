import type { Page } from '../domain/page.ts'
import { poolKind, type PoolKind, poolProblems } from '../domain/pool.ts'
import {
  type PoolNumber,
  poolNumberBySid,
  type PoolNumberKey,
  poolNumbersOf,
} from '../storage/pool-numbers.ts'
import type { ServiceKey } from '../storage/services.ts'
import { listed, missing } from './missing.ts'
import type { Context } from './ports.ts'

/** @throws {Problem} service-unknown, phone-number-unknown, short-code-unknown */
export async function fetchPoolNumber({ database }: Context, key: PoolNumberKey): Promise<PoolNumber> {
  const number = await poolNumberBySid(database.db, key)
  if (number === undefined) {
    throw await missing(database.db, key, poolProblems[poolKind(key.number_sid)].unknown)
  }
  return number
}

/** @throws {Problem} service-unknown */
export function listPhoneNumbers(context: Context, service: ServiceKey, page: Page): Promise<PoolNumber[]> {
  return listPool(context, service, 'PN', page)
}

/** @throws {Problem} service-unknown */
export function listShortCodes(context: Context, service: ServiceKey, page: Page): Promise<PoolNumber[]> {
  return listPool(context, service, 'SC', page)
}

function listPool(
  { database }: Context,
  service: ServiceKey,
  kind: PoolKind,
  page: Page,
): Promise<PoolNumber[]> {
  return listed(database.db, service, poolNumbersOf(database.db, service, kind, page))
}

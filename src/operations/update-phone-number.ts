import { poolLimits } from '../domain/pool.ts'
import { problem } from '../domain/problem.ts'
import { transaction } from '../storage/database.ts'
import {
  poolNumberBySid,
  type PoolNumber,
  type PoolNumberKey,
  poolSize,
  updatePoolNumber,
} from '../storage/pool-numbers.ts'
import { holdService } from '../storage/services.ts'
import type { Context } from './ports.ts'

/**
 * Reserves a number or frees it for automatic choice. Participants that have it keep it (contract 2.6).
 * @throws {Problem} service-unknown, phone-number-unknown, pool-full
 */
export async function updatePhoneNumber(
  { database, clock }: Context,
  key: PoolNumberKey,
  { is_reserved }: { readonly is_reserved?: boolean },
): Promise<PoolNumber> {
  return transaction(database.db, async (tx) => {
    const service = await holdService(tx, key)
    if (service === undefined) throw problem('service-unknown')
    const number = await poolNumberBySid(tx, key)
    if (number === undefined) throw problem('phone-number-unknown')
    if (is_reserved === undefined || is_reserved === number.is_reserved) return number
    const kind = is_reserved ? 'reserved' : 'unreserved'
    if ((await poolSize(tx, service.sid))[kind] >= poolLimits[kind]) throw problem('pool-full')
    const updated = await updatePoolNumber(tx, key, { is_reserved, date_updated: clock.now() })
    if (updated === undefined) throw problem('phone-number-unknown')
    return updated
  })
}

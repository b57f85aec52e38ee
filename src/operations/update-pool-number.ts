import { poolKind, poolLimits, poolProblems } from '../domain/pool.ts'
import { problem } from '../domain/problem.ts'
import { transaction } from '../storage/database.ts'
import {
  poolNumberBySid,
  type PoolNumber,
  type PoolNumberKey,
  poolSize,
  updatePoolNumber as update,
} from '../storage/pool-numbers.ts'
import { holdService } from '../storage/services.ts'
import { missing } from './missing.ts'
import type { Context } from './ports.ts'

/**
 * Reserves a number or short code, or frees it for automatic choice. Participants that have it keep it (contract 2.6).
 * @throws {Problem} service-unknown, phone-number-unknown, short-code-unknown, sids-of-different-parents, pool-full,
 * number-deleted-meanwhile
 */
export async function updatePoolNumber(
  { database, clock }: Context,
  key: PoolNumberKey,
  { is_reserved }: { readonly is_reserved?: boolean },
): Promise<PoolNumber> {
  const { unknown } = poolProblems[poolKind(key.number_sid)]
  return transaction(database.db, async (tx) => {
    const service = await holdService(tx, key)
    const number = service && (await poolNumberBySid(tx, key))
    if (service === undefined || number === undefined) throw await missing(tx, key, unknown)
    if (is_reserved === undefined || is_reserved === number.is_reserved) return number
    const kind = is_reserved ? 'reserved' : 'unreserved'
    if ((await poolSize(tx, service.sid))[kind] >= poolLimits[kind]) throw problem('pool-full')
    const updated = await update(tx, key, { is_reserved, date_updated: clock.now() })
    if (updated === undefined) throw problem('number-deleted-meanwhile')
    return updated
  })
}

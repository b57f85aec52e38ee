import { poolKind, poolProblems } from '../domain/pool.ts'
import { problem } from '../domain/problem.ts'
import { transaction } from '../storage/database.ts'
import {
  deletePoolNumber as remove,
  holdPoolNumber,
  poolNumberBySid,
  type PoolNumberKey,
} from '../storage/pool-numbers.ts'
import { expireSessionsOn } from './expire-sessions.ts'
import { missing } from './missing.ts'
import type { Context } from './ports.ts'

/**
 * Takes a number or short code out of the pool.
 * @throws {Problem} service-unknown, phone-number-unknown, short-code-unknown, number-in-active-sessions
 */
export async function deletePoolNumber(context: Context, key: PoolNumberKey): Promise<void> {
  const { database } = context
  // Sessions whose time has come do not keep a number, swept or not. In a transaction of its own: sessions are held
  // before numbers everywhere.
  const used = await poolNumberBySid(database.db, key)
  if (used !== undefined && used.in_use > 0) await expireSessionsOn(context, key)
  await transaction(database.db, async (tx) => {
    const number = await holdPoolNumber(tx, key)
    if (number === undefined) throw await missing(tx, key, poolProblems[poolKind(key.number_sid)].unknown)
    if (number.in_use > 0) throw problem('number-in-active-sessions')
    await remove(tx, number.sid)
  })
}

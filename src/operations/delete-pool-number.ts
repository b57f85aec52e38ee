import { poolKind, poolProblems } from '../domain/pool.ts'
import { problem } from '../domain/problem.ts'
import { transaction } from '../storage/database.ts'
import { wantFormer } from '../storage/pointed-numbers.ts'
import {
  deletePoolNumber as remove,
  holdPoolNumber,
  type PoolNumber,
  poolNumberBySid,
  type PoolNumberKey,
} from '../storage/pool-numbers.ts'
import { expireSessionsOn } from './expire-sessions.ts'
import { missing } from './missing.ts'
import { restoreAtOnce } from './point-number.ts'
import type { Context } from './ports.ts'

/**
 * Takes a number or short code out of the pool. Its carrier sets it back to what it was set to before, now or later.
 * @throws {Problem} service-unknown, phone-number-unknown, short-code-unknown, number-in-active-sessions
 */
export async function deletePoolNumber(context: Context, key: PoolNumberKey): Promise<void> {
  const { database } = context
  // Sessions whose time has come do not keep a number, swept or not. In a transaction of its own: sessions are held
  // before numbers everywhere.
  const used = await poolNumberBySid(database.db, key)
  if (used !== undefined && used.in_use > 0) await expireSessionsOn(context, key)
  const number = await takeOut(context, key)
  if (number === undefined) {
    throw await missing(database.db, key, poolProblems[poolKind(key.number_sid)].unknown)
  }
  await restoreAtOnce(context, number)
}

/**
 * Takes a number out of its pool and writes down that it is to be set back. Undefined: it is not there.
 * @throws {Problem} number-in-active-sessions
 */
export function takeOut({ database, clock }: Context, key: PoolNumberKey): Promise<PoolNumber | undefined> {
  return transaction(database.db, async (tx) => {
    const number = await holdPoolNumber(tx, key)
    if (number === undefined) return undefined
    if (number.in_use > 0) throw problem('number-in-active-sessions')
    await remove(tx, number.sid)
    await wantFormer(tx, number, clock.now())
    return number
  })
}

import { problem } from '../domain/problem.ts'
import { transaction } from '../storage/database.ts'
import { deletePoolNumber, holdPoolNumber, type PoolNumberKey } from '../storage/pool-numbers.ts'
import { missing } from './missing.ts'
import type { Context } from './ports.ts'

/**
 * Takes a number out of the pool.
 * @throws {Problem} service-unknown, phone-number-unknown, number-in-active-sessions
 */
export async function deletePhoneNumber({ database }: Context, key: PoolNumberKey): Promise<void> {
  await transaction(database.db, async (tx) => {
    const number = await holdPoolNumber(tx, key)
    if (number === undefined) throw await missing(tx, key, 'phone-number-unknown')
    if (number.in_use > 0) throw problem('number-in-active-sessions')
    await deletePoolNumber(tx, number.sid)
  })
}

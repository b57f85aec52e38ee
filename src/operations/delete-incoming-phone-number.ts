import { problem } from '../domain/problem.ts'
import type { Sid } from '../domain/sid.ts'
import { transaction } from '../storage/database.ts'
import { deleteIncomingNumber, holdIncomingNumber } from '../storage/incoming-phone-numbers.ts'
import { poolNumberOfAccount } from '../storage/pool-numbers.ts'
import type { Context } from './ports.ts'

/**
 * Releases a number; false when the account has none of this SID. A service keeps its numbers until they are removed
 * there, which is refused while sessions are active (contract 2.6): nobody's mask goes away by the back door.
 * @throws {Problem} number-in-pool
 */
export function deleteIncomingPhoneNumber(
  { database }: Context,
  account_sid: Sid<'AC'>,
  sid: Sid<'PN'>,
): Promise<boolean> {
  return transaction(database.db, async (tx) => {
    const number = await holdIncomingNumber(tx, account_sid, sid)
    if (number === undefined) return false
    const pooled = await poolNumberOfAccount(tx, account_sid, number.phone_number)
    if (pooled !== undefined) {
      throw problem('number-in-pool', { number: number.phone_number, service: pooled.service_sid })
    }
    return deleteIncomingNumber(tx, account_sid, sid)
  })
}

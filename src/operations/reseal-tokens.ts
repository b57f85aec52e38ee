import { holdAccountsNotSealedAs, updateAccount } from '../storage/accounts.ts'
import { transaction } from '../storage/database.ts'
import type { Context } from './ports.ts'

/** Accounts of one transaction. */
const batchMax = 100

/**
 * Brings all auth tokens under the master key in use: those under a former one, and those kept readable by versions
 * that had none.
 * @returns how many accounts it changed
 * @throws {MasterKeyMissing}
 */
export async function resealTokens({
  database,
  vault,
}: Pick<Context, 'database' | 'vault'>): Promise<number> {
  let count = 0
  let batch: number
  do {
    batch = await transaction(database.db, async (tx) => {
      const accounts = await holdAccountsNotSealedAs(tx, vault.mark, batchMax)
      for (const { sid, sealed_token, sealed_secondary_token } of accounts) {
        const again = (sealed: string) => vault.seal(vault.open(sealed, sid), sid)
        await updateAccount(tx, sid, {
          sealed_token: again(sealed_token),
          sealed_secondary_token: sealed_secondary_token === null ? null : again(sealed_secondary_token),
        })
      }
      return accounts.length
    })
    count += batch
  } while (batch === batchMax)
  return count
}

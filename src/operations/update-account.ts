import { problem } from '../domain/problem.ts'
import { updateAccount as update } from '../storage/accounts.ts'
import { type AccountKey, ownAccount, told, type ToldAccount } from './find-account.ts'
import type { Context } from './ports.ts'

/** @throws {Problem} account-unknown */
export async function updateAccount(
  { database: { db }, clock }: Context,
  key: AccountKey,
  input: { readonly friendly_name?: string },
): Promise<ToldAccount> {
  const account = await ownAccount(db, key)
  if (Object.keys(input).length === 0) return told(account)
  const updated = await update(db, account.sid, { ...input, date_updated: clock.now() })
  if (updated === undefined) throw problem('account-unknown')
  return told(updated)
}

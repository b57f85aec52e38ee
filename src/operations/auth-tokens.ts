// Changing an account's auth token without a stop, as at Twilio: a second token is made and valid beside the first;
// once all programs have it, it is promoted, and the former one is valid no more.
import { problem } from '../domain/problem.ts'
import type { Sid } from '../domain/sid.ts'
import { type Account, holdAccount, updateAccount } from '../storage/accounts.ts'
import { transaction } from '../storage/database.ts'
import { deleteSignInsBy } from '../storage/sign-ins.ts'
import type { Context } from './ports.ts'

export interface Owner {
  readonly account_sid: Sid<'AC'>
}

/**
 * Makes a second token, in place of an earlier second one. It is in this answer and in no other.
 * @throws {Problem} account-unknown
 */
export async function createSecondaryToken(context: Context, owner: Owner): Promise<[Account, string]> {
  const token = context.vault.mint()
  const sealed_secondary_token = context.vault.seal(token, owner.account_sid)
  return [await changed(context, owner, () => ({ sealed_secondary_token })), token]
}

/**
 * The second token becomes the account's. Who signed in at the console with a token signs in again.
 * @throws {Problem} account-unknown, secondary-token-missing
 */
export async function promoteSecondaryToken(context: Context, owner: Owner): Promise<Account> {
  const account = await changed(context, owner, ({ sealed_secondary_token: sealed }) => {
    if (sealed === null) throw problem('secondary-token-missing')
    return { sealed_token: sealed, sealed_secondary_token: null }
  })
  await deleteSignInsBy(context.database.db, owner.account_sid, owner.account_sid)
  return account
}

/** The second token is valid no more. @throws {Problem} account-unknown, secondary-token-missing */
export async function deleteSecondaryToken(context: Context, owner: Owner): Promise<void> {
  await changed(context, owner, ({ sealed_secondary_token }) => {
    if (sealed_secondary_token === null) throw problem('secondary-token-missing')
    return { sealed_secondary_token: null }
  })
}

async function changed(
  { database, clock, authenticator }: Context,
  { account_sid }: Owner,
  change: (account: Account) => Partial<Account>,
): Promise<Account> {
  const account = await transaction(database.db, async (tx) => {
    const held = await holdAccount(tx, account_sid)
    return held && updateAccount(tx, account_sid, { ...change(held), date_updated: clock.now() })
  })
  if (account === undefined) throw problem('account-unknown')
  authenticator.forget(account_sid)
  return account
}

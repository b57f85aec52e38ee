import { problem } from '../domain/problem.ts'
import type { Sid } from '../domain/sid.ts'
import { type Account, accountBySid, insertAccount } from '../storage/accounts.ts'
import { told, type ToldAccount } from './find-account.ts'
import type { Context } from './ports.ts'

export interface NewAccount {
  readonly friendly_name?: string
}

/**
 * Makes an account that belongs to who asks. Its auth token is in this answer and in no other.
 * @throws {Problem} main-account-required
 */
export async function createAccount(
  context: Context,
  { account_sid: owner }: { readonly account_sid: Sid<'AC'> },
  input: NewAccount,
): Promise<ToldAccount> {
  const asking = await accountBySid(context.database.db, owner)
  if (asking?.account_sid !== owner) throw problem('main-account-required')
  return putAccount(context, input, owner)
}

/** Makes an account of the operator's own: it belongs to nobody else. */
export function createMainAccount(context: Context, input: NewAccount): Promise<ToldAccount> {
  return putAccount(context, input)
}

async function putAccount(
  { database, clock, sids, vault }: Context,
  { friendly_name }: NewAccount,
  owner?: Sid<'AC'>,
): Promise<ToldAccount> {
  const sid = sids.mint('AC')
  const token = vault.mint()
  const now = clock.now()
  const account: Account = {
    sid,
    account_sid: owner ?? sid,
    friendly_name: friendly_name ?? sid,
    sealed_token: vault.seal(token, sid),
    sealed_secondary_token: null,
    date_created: now,
    date_updated: now,
  }
  await insertAccount(database.db, account)
  return told(account, token)
}

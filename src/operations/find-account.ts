import type { Page } from '../domain/page.ts'
import { problem } from '../domain/problem.ts'
import type { Sid } from '../domain/sid.ts'
import { type Account, accountBySid, accountsOf } from '../storage/accounts.ts'
import type { Db } from '../storage/database.ts'
import type { Context } from './ports.ts'

/** An account as it is told. Its token only when it was just made: `create-account.ts`. */
export type ToldAccount = Omit<Account, 'sealed_token' | 'sealed_secondary_token'> & {
  readonly auth_token: string | null
}

export function told(
  { sid, account_sid, friendly_name, date_created, date_updated }: Account,
  auth_token: string | null = null,
): ToldAccount {
  return { sid, account_sid, friendly_name, auth_token, date_created, date_updated }
}

/** Which account is meant, and who asks. */
export interface AccountKey {
  readonly account_sid: Sid<'AC'>
  readonly reference_sid: Sid<'AC'>
}

/** The account, if it is who asks or belongs to it. @throws {Problem} account-unknown */
export async function ownAccount(db: Db, { account_sid, reference_sid }: AccountKey): Promise<Account> {
  const account = await accountBySid(db, reference_sid)
  const own = account?.sid === account_sid || account?.account_sid === account_sid
  if (account === undefined || !own) throw problem('account-unknown')
  return account
}

/** @throws {Problem} account-unknown */
export async function fetchAccount({ database }: Context, key: AccountKey): Promise<ToldAccount> {
  return told(await ownAccount(database.db, key))
}

/** The account itself and those that it made. */
export async function listAccounts(
  { database }: Context,
  { account_sid }: { readonly account_sid: Sid<'AC'> },
  page: Page,
): Promise<ToldAccount[]> {
  const accounts = await accountsOf(database.db, account_sid, page)
  return accounts.map((account) => told(account))
}

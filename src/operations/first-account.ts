import { randomBytes } from 'node:crypto'
import type { Sid } from '../domain/sid.ts'
import { type Account, oldestAccount, putAccount } from '../storage/accounts.ts'
import type { Context } from './ports.ts'

export interface FirstAccount {
  readonly sid: Sid<'AC'> | undefined
  readonly token: string | undefined
  /** Makes one up when none is given and there is none. */
  readonly make: boolean
}

/**
 * The account that the settings name, made if need be and with the token they give; else the oldest one there is.
 * @returns undefined when there is none and none may be made up
 */
export async function putFirstAccount(
  { database, clock, sids }: Context,
  { sid, token, make }: FirstAccount,
): Promise<Account | undefined> {
  const given = sid !== undefined && token !== undefined
  if (!given) {
    const there = await oldestAccount(database.db)
    if (there !== undefined || !make) return there
  }
  const now = clock.now()
  const account: Account = {
    sid: given ? sid : sids.mint('AC'),
    auth_token: given ? token : randomBytes(16).toString('hex'),
    friendly_name: 'First account',
    date_created: now,
    date_updated: now,
  }
  await putAccount(database.db, account)
  return account
}

import type { Sid } from '../domain/sid.ts'
import { accountBySid, insertAccount, oldestAccount, updateAccount } from '../storage/accounts.ts'
import { deleteSignInsBy } from '../storage/sign-ins.ts'
import type { Context } from './ports.ts'

export interface FirstAccount {
  readonly sid: Sid<'AC'> | undefined
  readonly token: string | undefined
  /** Makes one up when none is given and there is none. */
  readonly make: boolean
}

export interface AccountCredentials {
  readonly sid: Sid<'AC'>
  readonly auth_token: string
}

/**
 * The account that the settings name, made if need be; else the oldest one there is.
 * @returns undefined when there is none and none may be made up
 */
export async function putFirstAccount(
  context: Context,
  { sid, token, make }: FirstAccount,
): Promise<AccountCredentials | undefined> {
  const { database, sids, vault } = context
  if (sid !== undefined && token !== undefined) return put(context, { sid, auth_token: token })
  const there = await oldestAccount(database.db)
  if (there !== undefined) return { sid: there.sid, auth_token: vault.open(there.sealed_token, there.sid) }
  return make ? put(context, { sid: sids.mint('AC'), auth_token: vault.mint() }) : undefined
}

/** Makes the account. One that is there already gets this token, unless it is one of its two. */
async function put(
  { database: { db }, clock, vault, authenticator, events }: Context,
  { sid, auth_token }: AccountCredentials,
): Promise<AccountCredentials> {
  const now = clock.now()
  const made = await insertAccount(db, {
    sid,
    account_sid: sid,
    friendly_name: 'First account',
    sealed_token: vault.seal(auth_token, sid),
    sealed_secondary_token: null,
    date_created: now,
    date_updated: now,
  })
  const there = made ? undefined : await accountBySid(db, sid)
  if (there === undefined) return { sid, auth_token }
  const tokens = [there.sealed_token, there.sealed_secondary_token].flatMap((sealed) => sealed ?? [])
  if (!tokens.some((sealed) => vault.open(sealed, sid) === auth_token)) {
    await updateAccount(db, sid, { sealed_token: vault.seal(auth_token, sid), date_updated: now })
    await deleteSignInsBy(db, sid, sid)
    authenticator.forget(sid)
    events.tokenReplaced({ account_sid: sid })
  }
  return { sid, auth_token }
}

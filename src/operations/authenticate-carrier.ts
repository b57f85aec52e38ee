import { isSignedBy, type Parameters } from '../net/signature.ts'
import { problem } from '../domain/problem.ts'
import { isSid } from '../domain/sid.ts'
import { accountBySid } from '../storage/accounts.ts'
import type { Caller, Context } from './ports.ts'

/** A request as a carrier signed it. */
export interface SignedRequest {
  /** Whose request it says to be. */
  readonly account_sid: string
  /** Undefined: it has none. */
  readonly signature: string | undefined
  /** As the carrier was told to call it, query included. */
  readonly url: string
  readonly parameters: Parameters
}

/**
 * Tells whose request it is by its `X-Twilio-Signature`, made with either auth token of the account (contract 3.5 step 1).
 * @throws {Problem} account-unknown, signature-invalid
 */
export async function authenticateCarrier(
  { database, vault }: Context,
  { account_sid, signature, ...request }: SignedRequest,
): Promise<Caller> {
  if (!isSid('AC', account_sid)) throw problem('account-unknown')
  const account = await accountBySid(database.db, account_sid)
  // As if the signature were wrong: who exists is not for strangers to find out.
  if (account === undefined) throw problem('signature-invalid')
  const sealed = [account.sealed_token, account.sealed_secondary_token].filter((token) => token !== null)
  const tokens = sealed.map((token) => vault.open(token, account.sid))
  if (signature === undefined || !isSignedBy(tokens, { signature, ...request }))
    throw problem('signature-invalid')
  return { account_sid: account.sid, credential: 'auth-token' }
}

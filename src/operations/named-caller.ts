// Who goes by a name that a request came with: an account, an API key, or a browser's session at the console.
import { hash } from 'node:crypto'
import { isSid, type Sid } from '../domain/sid.ts'
import { accountBySid } from '../storage/accounts.ts'
import { anyApiKey } from '../storage/api-keys.ts'
import type { Database } from '../storage/database.ts'
import { extendSignIn, signInBySid } from '../storage/sign-ins.ts'
import type { Vault } from '../vault.ts'
import type { Caller, Clock } from './ports.ts'

/** Milliseconds without a request after which a browser's session ends, and after which it ends whatever is asked. */
export const idleMsMax = 3_600_000
const signedInMsMax = 12 * 3_600_000
/** Milliseconds by which the end of a session is moved at least: not with every request. */
const extendMsMin = 60_000

/** How a secret is kept that need not be read again, and compared: in 64 hex digits. */
export const digestOf = (secret: string) => hash('sha256', secret, 'hex')

/** Secrets are compared by their digests: in a time that depends neither on where they differ nor on their length. */
export const digest = (secret: string) => Buffer.from(digestOf(secret))

export interface NamedCaller extends Caller {
  /** Of the secrets that are right, always two: how long it takes tells nothing. */
  readonly digests: readonly [Buffer, Buffer]
}

export interface CallerSources {
  readonly database: Database
  readonly vault: Vault
  /** The time that it really is: sessions of browsers end by it. */
  readonly wall: Clock
}

export function callerNamed(sources: CallerSources, name: string): Promise<NamedCaller | undefined> {
  if (isSid('AC', name)) return account(sources, name)
  if (isSid('SK', name)) return apiKey(sources, name)
  return isSid('SI', name) ? signedIn(sources, name) : Promise.resolve(undefined)
}

async function account({ database, vault }: CallerSources, sid: Sid<'AC'>): Promise<NamedCaller | undefined> {
  const found = await accountBySid(database.db, sid)
  if (found === undefined) return undefined
  const first = digest(vault.open(found.sealed_token, sid))
  const second = found.sealed_secondary_token
  const digests = [first, second === null ? first : digest(vault.open(second, sid))] as const
  return { account_sid: sid, role: 'owner', credential_sid: sid, digests }
}

async function apiKey({ database }: CallerSources, sid: Sid<'SK'>): Promise<NamedCaller | undefined> {
  const key = await anyApiKey(database.db, sid)
  if (key === undefined) return undefined
  const { account_sid, role, secret_digest } = key
  return { account_sid, role, credential_sid: sid, digests: twice(secret_digest) }
}

/** Whoever comes with a session goes on with it. */
async function signedIn(
  { database: { db }, wall }: CallerSources,
  sid: Sid<'SI'>,
): Promise<NamedCaller | undefined> {
  const found = await signInBySid(db, sid)
  const now = wall.now().getTime()
  if (found === undefined || found.date_expires.getTime() <= now) return undefined
  const { account_sid, credential_sid, kind, key_role, secret_digest } = found
  const until = Math.min(now + idleMsMax, found.date_created.getTime() + signedInMsMax)
  if (kind === 'session' && until - found.date_expires.getTime() > extendMsMin) {
    await extendSignIn(db, sid, new Date(until))
  }
  const role = key_role ?? 'owner'
  return { account_sid, role, credential_sid, sign_in: { sid, kind }, digests: twice(secret_digest) }
}

function twice(secretDigest: string): readonly [Buffer, Buffer] {
  const own = Buffer.from(secretDigest)
  return [own, own]
}

import { hash, timingSafeEqual } from 'node:crypto'
import { problem } from '../domain/problem.ts'
import { isSid, type Sid } from '../domain/sid.ts'
import { accountBySid } from '../storage/accounts.ts'
import { anyApiKey } from '../storage/api-keys.ts'
import type { Database } from '../storage/database.ts'
import type { Vault } from '../vault.ts'
import type { Authenticator, Caller, Clock, Credentials } from './ports.ts'

/** Milliseconds for which somebody is known from memory. What another process changed or revoked takes effect this much later. */
const ageMsMax = 5_000
/** Accounts and API keys kept in memory. */
const knownMax = 1_000

/** How a secret is kept that need not be read again, and compared: in 64 hex digits. */
export const digestOf = (secret: string) => hash('sha256', secret, 'hex')

interface Known extends Caller {
  /** Of the secrets that are right, always two: how long it takes tells nothing. */
  readonly digests: readonly [Buffer, Buffer]
  readonly readAt: number
}

interface Needs {
  readonly database: Database
  readonly clock: Clock
  readonly vault: Vault
}

/** Tells whose request it is. Keeps what it read for a few seconds: a read per request would halve the rate. */
export function createAuthenticator({ database: { db }, clock, vault }: Needs): Authenticator {
  // Bounded: by `knownMax`.
  const known = new Map<string, Known>()
  return {
    async authenticate(credentials) {
      const found = credentials && (await whose(credentials))
      const [one, other] = found?.digests ?? [nobodysDigest, nobodysDigest]
      // Compared also when there is nobody of that name, so that the time taken tells nothing.
      const given = digest(credentials?.password ?? '')
      const right = [timingSafeEqual(one, given), timingSafeEqual(other, given)].includes(true)
      if (!right || found === undefined) throw problem('wrong-credentials')
      return found
    },
    forget(user) {
      known.delete(user)
    },
  }

  async function whose({ user }: Credentials): Promise<Known | undefined> {
    const now = clock.now().getTime()
    const there = known.get(user)
    if (there !== undefined && Math.abs(now - there.readAt) < ageMsMax) return there
    const read = isSid('AC', user)
      ? await accountNamed(user, now)
      : isSid('SK', user)
        ? await keyNamed(user, now)
        : undefined
    known.delete(user)
    // Strangers' guesses are not kept: they must not push out those who exist. Oldest first out.
    if (read === undefined) return undefined
    if (known.size >= knownMax) known.delete(known.keys().next().value ?? '')
    known.set(user, read)
    return read
  }

  async function accountNamed(sid: Sid<'AC'>, readAt: number): Promise<Known | undefined> {
    const account = await accountBySid(db, sid)
    if (account === undefined) return undefined
    const first = digest(vault.open(account.sealed_token, sid))
    const second = account.sealed_secondary_token
    const digests = [first, second === null ? first : digest(vault.open(second, sid))] as const
    return { account_sid: sid, role: 'owner', digests, readAt }
  }

  async function keyNamed(sid: Sid<'SK'>, readAt: number): Promise<Known | undefined> {
    const key = await anyApiKey(db, sid)
    if (key === undefined) return undefined
    const own = Buffer.from(key.secret_digest)
    return { account_sid: key.account_sid, role: key.role, digests: [own, own], readAt }
  }
}

/** Secrets are compared by their digests: in a time that depends neither on where they differ nor on their length. */
const digest = (secret: string) => Buffer.from(digestOf(secret))
const nobodysDigest = digest('')

import { createHash, timingSafeEqual } from 'node:crypto'
import { problem } from '../domain/problem.ts'
import { isSid, type Sid } from '../domain/sid.ts'
import { accountBySid } from '../storage/accounts.ts'
import type { Database } from '../storage/database.ts'
import type { Clock } from './ports.ts'

export interface Credentials {
  readonly user: string
  readonly password: string
}

/** Milliseconds for which an account is answered from memory. A changed token is refused or accepted this much later. */
const ageMsMax = 5_000
/** Accounts kept in memory. */
const accountsMax = 1_000

/** Tells whose request it is. Keeps accounts in memory for a few seconds: a read per request would halve the rate. */
export class Authenticator {
  readonly #database: Database
  readonly #clock: Clock
  readonly #known = new Map<string, Known>()

  constructor(database: Database, clock: Clock) {
    this.#database = database
    this.#clock = clock
  }

  /** @throws {Problem} wrong-credentials */
  async authenticate(credentials: Credentials | undefined): Promise<Sid<'AC'>> {
    if (credentials !== undefined && isSid('AC', credentials.user)) {
      const known = await this.#account(credentials.user)
      // Compared against something also when there is no such account, so that the time taken tells nothing.
      const equal = timingSafeEqual(known?.tokenDigest ?? nobodysDigest, digest(credentials.password))
      if (equal && known !== undefined) return credentials.user
    }
    throw problem('wrong-credentials')
  }

  async #account(sid: Sid<'AC'>): Promise<Known | undefined> {
    const now = this.#clock.now().getTime()
    const known = this.#known.get(sid)
    if (known !== undefined && Math.abs(now - known.readAt) < ageMsMax) return known
    const account = await accountBySid(this.#database.db, sid)
    // Oldest first out. Strangers' guesses are not kept: they must not push out accounts that exist.
    this.#known.delete(sid)
    if (account === undefined) return undefined
    if (this.#known.size >= accountsMax) this.#known.delete(this.#known.keys().next().value ?? '')
    const fresh = { tokenDigest: digest(account.auth_token), readAt: now }
    this.#known.set(sid, fresh)
    return fresh
  }
}

interface Known {
  readonly tokenDigest: Buffer
  readonly readAt: number
}

/** Secrets are compared by their digests: in a time that depends neither on where they differ nor on their length. */
const digest = (secret: string) => createHash('sha256').update(secret).digest()
const nobodysDigest = digest('')

import { createHash, timingSafeEqual } from 'node:crypto'
import { problem } from '../domain/problem.ts'
import { isSid, type Sid } from '../domain/sid.ts'
import { type Account, accountBySid } from '../storage/accounts.ts'
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
  readonly #known = new Map<string, { readonly account: Account | undefined; readonly readAt: number }>()

  constructor(database: Database, clock: Clock) {
    this.#database = database
    this.#clock = clock
  }

  /** @throws {Problem} wrong-credentials */
  async authenticate(credentials: Credentials | undefined): Promise<Sid<'AC'>> {
    if (credentials !== undefined && isSid('AC', credentials.user)) {
      const account = await this.#account(credentials.user)
      // Compared against something also when there is no such account, so that the time taken tells nothing.
      const equal = sameSecret(account?.auth_token ?? '', credentials.password)
      if (equal && account !== undefined) return account.sid
    }
    throw problem('wrong-credentials')
  }

  async #account(sid: Sid<'AC'>): Promise<Account | undefined> {
    const now = this.#clock.now().getTime()
    const known = this.#known.get(sid)
    if (known !== undefined && Math.abs(now - known.readAt) < ageMsMax) return known.account
    const account = await accountBySid(this.#database.db, sid)
    // Oldest first out. Strangers' guesses are not kept: they must not push out accounts that exist.
    this.#known.delete(sid)
    if (account !== undefined) {
      if (this.#known.size >= accountsMax) this.#known.delete(this.#known.keys().next().value ?? '')
      this.#known.set(sid, { account, readAt: now })
    }
    return account
  }
}

/** Whether two secrets are the same, in a time that does not depend on where they differ or how long they are. */
function sameSecret(one: string, other: string): boolean {
  const digest = (secret: string) => createHash('sha256').update(secret).digest()
  return timingSafeEqual(digest(one), digest(other))
}

// Tells other processes which accounts are watched through this one, and them what this one records of theirs: interactions
// have no index by account, so nobody else could find them. Costs a small read each second, and more only while
// somebody watches.
import { firstSid, type Sid } from '../domain/sid.ts'
import { Earlier } from './earlier.ts'
import type { Context } from './ports.ts'
import {
  insertLiveContacts,
  type NamedInteraction,
  putLiveWatches,
  watchedElsewhere,
} from '../storage/live.ts'

/** Milliseconds for which a watch counts when it is not renewed, because its process died. */
const watchMs = 10_000
/** Looks after which it is renewed, and after which what is over is thrown away when nobody watches. */
const renewLooks = 3
const idleLooks = 60
/** Milliseconds for which what was recorded is kept for the others. */
const keptMs = 60_000

type Sharing = Pick<Context, 'database' | 'clock' | 'wall' | 'sids'>

export class LiveShare {
  readonly #context: Sharing
  readonly #kept: Earlier
  readonly #watcher: string
  readonly #failed: (error: unknown) => void
  /** Bounded: by the accounts that somebody watches, each of them through an open connection. */
  #elsewhere: ReadonlySet<string> = new Set()
  #told = ''
  #looks = 0
  #looking: Promise<void> | undefined

  constructor(context: Sharing, failed: (error: unknown) => void) {
    this.#context = context
    this.#kept = new Earlier(context, keptMs)
    this.#watcher = context.sids.mint('RQ')
    this.#failed = failed
  }

  /** Whether somebody watches through another process. */
  get isWanted(): boolean {
    return this.#elsewhere.size > 0
  }

  /** Says who watches here, and finds out who watches elsewhere. One at a time: the next one is a second later. */
  look(accounts: ReadonlySet<Sid<'AC'>>): void {
    // The embedded database has no other process.
    if (this.#context.database.engine === 'embedded') return
    this.#looking ??= this.#look([...accounts].toSorted())
      .catch(this.#failed)
      .finally(() => (this.#looking = undefined))
  }

  async #look(accounts: readonly Sid<'AC'>[]): Promise<void> {
    const { database, wall } = this.#context
    const now = wall.now()
    const before = firstSid('RQ', new Date(this.#kept.time()))
    this.#looks++
    const due = this.#looks % (accounts.length > 0 ? renewLooks : idleLooks) === 0
    if (due || accounts.join() !== this.#told) {
      const until = new Date(now.getTime() + watchMs)
      await putLiveWatches(database.db, { watcher: this.#watcher, accounts, now, until, before })
      this.#told = accounts.join()
    }
    this.#elsewhere = new Set(await watchedElsewhere(database.db, this.#watcher, now))
  }

  /** Those of accounts that are watched elsewhere. */
  async share(interactions: readonly NamedInteraction[]): Promise<void> {
    const { database, sids } = this.#context
    const rows = interactions
      .filter(({ account_sid }) => this.#elsewhere.has(account_sid))
      .map(({ account_sid, session_sid, sid }) => ({
        sid: sids.mint('RQ'),
        account_sid,
        session_sid,
        interaction_sid: sid,
      }))
    if (rows.length > 0) await insertLiveContacts(database.db, rows)
  }

  async close(): Promise<void> {
    await this.#looking
  }
}

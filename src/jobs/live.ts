// Watches accounts for who wants to hear of alerts and contacts as they happen. Alerts and contacts that went into no session
// are looked for in the database, by an index, so that those of other processes are found, too. Interactions have no index by
// account: each process tells of those that it recorded, to the others through the database.
import type { Logger } from 'pino'
import { LiveShare } from '../operations/live-share.ts'
import { AccountWatch } from '../operations/account-watch.ts'
import type { Context, Live, PassingEvent } from '../operations/ports.ts'
import { RecordedContacts } from '../operations/recorded-contacts.ts'

/** Milliseconds between looks when nothing tells of something new. */
const lookMs = 1_000
/** Milliseconds for which interactions are kept after the last who watched has gone. */
const keptMs = 60_000

type Watching = Pick<Context, 'database' | 'clock' | 'wall' | 'sids'>

export interface LiveJob extends Live {
  /** Waits for the looks under way. */
  close(): Promise<void>
}

export function startLive(context: Watching, log: Logger): LiveJob {
  const { database, wall } = context
  const failed = (error: unknown) => log.error({ err: error }, 'looking for what is new failed')
  // Bounded: by the streams that the process may have open.
  const watches = new Set<AccountWatch>()
  const looks = new Looks(failed, (watch) => watches.has(watch))
  const of = (account_sid: string) => [...watches].filter((watch) => watch.account_sid === account_sid)
  const share = new LiveShare(context, failed)
  const shareLook = () => share.look(new Set([...watches].map((watch) => watch.account_sid)))
  const recorded = new RecordedContacts(database, {
    failed,
    tell: (account_sid, event) => of(account_sid).forEach((watch) => watch.tellOnce(event)),
    share: (interactions) => share.share(interactions),
  })
  const tellNow = (account_sid: string, event: () => PassingEvent) => {
    if (watches.size > 0) of(account_sid).forEach((watch) => watch.tellNow(event()))
  }
  let lastWatched = Number.NEGATIVE_INFINITY
  const timer = setInterval(() => {
    shareLook()
    watches.forEach((watch) => looks.begin(watch))
  }, lookMs)
  timer.unref()

  return {
    watch(account_sid, after, tell) {
      const watch = new AccountWatch(context, { account_sid, after, tell })
      for (const event of recorded.keptOf(account_sid)) if (watch.isNew(event)) watch.tellOnce(event)
      watches.add(watch)
      shareLook()
      looks.begin(watch)
      return () => {
        watches.delete(watch)
        lastWatched = wall.now().getTime()
      }
    },
    wake(account_sid) {
      if (watches.size > 0) of(account_sid).forEach((watch) => looks.begin(watch))
    },
    changed: (account_sid, change) => tellNow(account_sid, () => ({ name: 'change', change: change() })),
    asked: (asked) => tellNow(asked.account_sid, () => ({ name: 'asked', asked })),
    recorded(name) {
      const wanted = watches.size > 0 || share.isWanted || wall.now().getTime() - lastWatched <= keptMs
      if (wanted) recorded.add(name)
      else recorded.forget()
    },
    async close() {
      clearInterval(timer)
      watches.clear()
      await Promise.all([recorded.close(), looks.ended(), share.close()])
    },
  }
}

/** Looks of those who watch: one at a time of each, and another one when something was told of meanwhile. */
class Looks {
  readonly #failed: (error: unknown) => void
  readonly #goesOn: (watch: AccountWatch) => boolean
  /** Bounded: one look for each who watches; who has gone leaves with the look, which waits for a connection 5 s at most. */
  readonly #underWay = new Map<AccountWatch, Promise<void>>()
  /** Bounded: only those of whom a look is under way. */
  readonly #again = new Set<AccountWatch>()

  constructor(failed: (error: unknown) => void, goesOn: (watch: AccountWatch) => boolean) {
    this.#failed = failed
    this.#goesOn = goesOn
  }

  begin(watch: AccountWatch): void {
    this.#again.add(watch)
    if (this.#underWay.has(watch)) return
    const looking = this.#look(watch).finally(() => {
      this.#underWay.delete(watch)
      // Told of something just now, or gone.
      if (this.#again.delete(watch) && this.#goesOn(watch)) this.begin(watch)
    })
    this.#underWay.set(watch, looking)
  }

  async ended(): Promise<void> {
    await Promise.all(this.#underWay.values())
  }

  async #look(watch: AccountWatch): Promise<void> {
    while (this.#again.delete(watch) && this.#goesOn(watch)) {
      try {
        if (await watch.look()) this.#again.add(watch)
      } catch (error) {
        this.#failed(error)
      }
    }
  }
}

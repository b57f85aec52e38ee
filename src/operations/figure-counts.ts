// What this process has counted of each account, by the minute, and not yet added to what all processes have. A crash loses that.
import type { FigureName } from '../domain/figures.ts'
import type { Sid } from '../domain/sid.ts'
import { type Database, insist } from '../storage/database.ts'
import { addFigures, type MinuteFigure } from '../storage/minute-figures.ts'
import type { Clock, FigureCounter } from './ports.ts'

/** Figures, each an account's name in a minute, that are kept while the database does not take them: a few megabytes. */
export const heldMax = 50_000
/** Figures in one statement, and what is left then of an account's minute. */
export const writtenMax = 2_000

const minuteMs = 60_000

type Counts = Map<FigureName, number>

interface Needs {
  readonly database: Pick<Database, 'run'>
  readonly clock: Clock
}

export class FigureCounts implements FigureCounter {
  readonly #needs: Needs
  /** By the minute since 1970 and the account. Bounded: by `heldMax`, in all. */
  readonly #minutes = new Map<number, Map<Sid<'AC'>, Counts>>()
  #held = 0
  #lost = 0
  /** Bounded: one is the job's, each other one that of a request under way. */
  readonly #writing = new Set<Promise<unknown>>()

  constructor(needs: Needs) {
    this.#needs = needs
  }

  /** For every text, several times: it looks into three small tables, and no more. */
  count(account_sid: Sid<'AC'>, name: FigureName): void {
    const minute = Math.floor(this.#needs.clock.now().getTime() / minuteMs)
    const counts = this.#minutes.get(minute)?.get(account_sid)
    const counted = counts?.get(name)
    if (counted === undefined) this.#hold(minute, account_sid, name, 1)
    else counts!.set(name, counted + 1)
  }

  /** How much was thrown away since this was asked last: there was no room for it, and the oldest goes first. */
  takeLost(): number {
    const lost = this.#lost
    this.#lost = 0
    return lost
  }

  /**
   * Adds what was counted to what all processes have, as much as one statement takes. Answers how many figures that were: fewer
   * than `writtenMax` means that none are left. What the database did not take is there for the next time; where its answer was
   * lost, it may have taken them all the same.
   */
  write(only?: Sid<'AC'>): Promise<number> {
    const taken = this.#take(only)
    if (taken.length === 0) return Promise.resolve(0)
    const writing = this.#add(taken).finally(() => this.#writing.delete(writing))
    this.#writing.add(writing)
    return writing
  }

  async written(account_sid: Sid<'AC'>): Promise<void> {
    // What fails is the job's to try again and to tell of: whoever only reads may be able to.
    this.write(account_sid).catch(() => undefined)
    await Promise.allSettled(this.#writing)
  }

  async #add(taken: readonly MinuteFigure[]): Promise<number> {
    try {
      await insist(() => addFigures(this.#needs.database, taken))
      return taken.length
    } catch (error) {
      for (const { account_sid, minute, name, count } of taken)
        this.#hold(minute.getTime() / minuteMs, account_sid, name, count)
      throw error
    }
  }

  /** Adds to a figure, or begins it. */
  #hold(minute: number, account_sid: Sid<'AC'>, name: FigureName, count: number): void {
    const known = this.#minutes.get(minute)?.get(account_sid)?.get(name)
    if (known === undefined) {
      while (this.#held >= heldMax && this.#dropOldest(minute));
      if (this.#held >= heldMax) {
        this.#lost += count
        return
      }
      this.#held++
    }
    const accounts = this.#minutes.get(minute) ?? new Map<Sid<'AC'>, Counts>()
    const counts: Counts = accounts.get(account_sid) ?? new Map<FigureName, number>()
    this.#minutes.set(minute, accounts.set(account_sid, counts.set(name, (known ?? 0) + count)))
  }

  /** Throws away the oldest minute if it is older than this one. */
  #dropOldest(than: number): boolean {
    const oldest = [...this.#minutes.keys()].reduce((one, other) => Math.min(one, other), than)
    if (oldest === than) return false
    for (const counts of this.#minutes.get(oldest)!.values()) {
      this.#held -= counts.size
      for (const count of counts.values()) this.#lost += count
    }
    return this.#minutes.delete(oldest)
  }

  /** Takes what is held out, of one account or of all, as much as one statement takes. */
  #take(only?: Sid<'AC'>): MinuteFigure[] {
    const taken: MinuteFigure[] = []
    for (const [minute, accounts] of this.#minutes) {
      for (const account_sid of only === undefined ? accounts.keys() : [only]) {
        const names = accounts.get(account_sid)
        if (names === undefined) continue
        if (taken.length >= writtenMax) return taken
        for (const [name, count] of names)
          taken.push({ account_sid, minute: new Date(minute * minuteMs), name, count })
        this.#held -= names.size
        accounts.delete(account_sid)
      }
      if (accounts.size === 0) this.#minutes.delete(minute)
    }
    return taken
  }
}

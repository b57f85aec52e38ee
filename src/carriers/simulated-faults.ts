// Faults that the simulated network is told to have, for rehearsals (docs/simulator.md). They are kept in memory: those of
// one process, gone with it.
import type { FaultKind } from '../domain/simulated-phone.ts'
import type { Sid } from '../domain/sid.ts'
import type { FaultOrder, FaultOrders, Outlet } from './carrier.ts'

/** Numbers of one account that may have faults to come, and accounts that may have such numbers. */
const numbersMax = 1000
const accountsMax = 100

export class SimulatedFaults implements Outlet, FaultOrders {
  /** No account and no number is here without a fault to come. Bounded: by `accountsMax` and `numbersMax`. */
  readonly #toCome = new Map<Sid<'AC'>, Map<string, FaultOrder>>()

  order(account_sid: Sid<'AC'>, order: FaultOrder): boolean {
    const known = this.#toCome.get(account_sid)
    if (known === undefined && this.#toCome.size >= accountsMax) return false
    const theirs = known ?? new Map<string, FaultOrder>()
    if (theirs.size >= numbersMax && !theirs.has(order.number)) return false
    this.#toCome.set(account_sid, theirs.set(order.number, order))
    return true
  }

  clear(account_sid: Sid<'AC'>): void {
    this.#toCome.delete(account_sid)
  }

  ordered(account_sid: Sid<'AC'>): FaultOrder[] {
    return [...(this.#toCome.get(account_sid)?.values() ?? [])]
  }

  doubtful(account_sid: Sid<'AC'>): boolean {
    return this.#toCome.has(account_sid)
  }

  obstacle(account_sid: Sid<'AC'>, number: string): FaultKind | undefined {
    const theirs = this.#toCome.get(account_sid)
    const due = theirs?.get(number)
    if (theirs === undefined || due === undefined) return undefined
    if (due.count > 1) theirs.set(number, { ...due, count: due.count - 1 })
    else theirs.delete(number)
    if (theirs.size === 0) this.#toCome.delete(account_sid)
    return due.kind
  }
}

// A transaction that changes who reaches whom. It gathers which numbers more or fewer sessions use and writes that last:
// many sessions share few numbers, so their rows are held for the shortest time and always in one order.
import type { Sid } from '../domain/sid.ts'
import { transaction, type Tx } from '../storage/database.ts'
import { addInUse } from '../storage/pool-numbers.ts'
import type { Context } from './ports.ts'

export interface RouteChange {
  readonly tx: Tx
  readonly context: Context
  /** One more active session uses each of these numbers from now on. */
  readonly take: (numbers: Iterable<NumberSid>) => void
  /** One active session fewer uses each of these. */
  readonly free: (numbers: Iterable<NumberSid>) => void
}

type NumberSid = Sid<'PN' | 'SC'>

/**
 * Runs `work` in one transaction, again from the start when another one was in the way.
 * @throws {Unavailable} others were in the way too often
 */
export function changeRoutes<T>(context: Context, work: (change: RouteChange) => Promise<T>): Promise<T> {
  return transaction(context.database.db, async (tx) => {
    // Bounded: by the numbers that the session's participants have; gone with the transaction.
    const changes = new Map<NumberSid, number>()
    // Bounded: as the changes are.
    const taken = new Set<NumberSid>()
    const add = (numbers: Iterable<NumberSid>, amount: number) => {
      for (const number of numbers) changes.set(number, (changes.get(number) ?? 0) + amount)
    }
    const result = await work({
      tx,
      context,
      take(numbers) {
        const some = [...numbers]
        add(some, 1)
        for (const number of some) taken.add(number)
      },
      free: (numbers) => add(numbers, -1),
    })
    await addInUse(tx, { changes, taken, at: context.clock.now() })
    return result
  })
}

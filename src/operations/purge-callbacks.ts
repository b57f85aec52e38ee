import { transaction } from '../storage/database.ts'
import { deleteSettledCallbacks } from '../storage/callbacks.ts'
import type { Context } from './ports.ts'

/** Callbacks deleted in one transaction of the purge. */
export const callbackPurgeBatchMax = 500

/** Days for which a callback is kept after it came to its end: a parked one longer, as it may be told again. */
export const keptDays = { delivered: 30, canceled: 30, parked: 90 } as const

const msPerDay = 86_400_000

/**
 * Deletes callbacks with their tries whose days are over, one batch. Several processes may purge at once: they take
 * different ones.
 * @returns how many were deleted; fewer than `callbackPurgeBatchMax` means that none are left
 */
export async function purgeCallbacks({ database, clock, events }: Context): Promise<number> {
  const before = (days: number) => new Date(clock.now().getTime() - days * msPerDay)
  let count = 0
  for (const [state, days] of states) {
    const due = { state, before: before(days), max: callbackPurgeBatchMax - count }
    if (due.max > 0) count += await transaction(database.db, (tx) => deleteSettledCallbacks(tx, due))
  }
  if (count > 0) events.callbacksPurged({ count })
  return count
}

const states = Object.entries(keptDays) as [keyof typeof keptDays, number][]

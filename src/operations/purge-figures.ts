import { deleteOldFigures } from '../storage/minute-figures.ts'
import type { Context } from './ports.ts'

/** Figures deleted in one statement of the purge: ten thousand accounts make no more in two seconds. */
export const figurePurgeBatchMax = 5_000

/** Days for which figures are kept. */
export const figureDays = 7

const msPerDay = 86_400_000

/**
 * Deletes figures that are older than `figureDays`, one batch.
 * @returns how many were deleted; fewer than `figurePurgeBatchMax` means that none are left
 */
export function purgeFigures({ database, clock }: Pick<Context, 'database' | 'clock'>): Promise<number> {
  const before = new Date(clock.now().getTime() - figureDays * msPerDay)
  return deleteOldFigures(database.db, { before, max: figurePurgeBatchMax })
}

// Has carriers bring numbers' texts and calls here, or where they were brought before: what requests left, because the carrier
// was away or the process died, and what a new public address asks for.
import type { Logger } from 'pino'
import { followAddress, numbersAtOnceMax, setDueNumbers } from '../operations/point-number.ts'
import type { Context } from '../operations/ports.ts'
import { type Job, startRounds } from './rounds.ts'

/**
 * Batches between looks for numbers that are pointed at another public address. Where processes with different ones serve
 * for a while, each points the numbers at its own: not often.
 */
const batchesPerAddress = 60

export function startPointing(context: Context, log: Logger): Job {
  let batches = 0
  const batch = async () => {
    if (batches++ % batchesPerAddress === 0) await followAddress(context)
    return setDueNumbers(context)
  }
  return startRounds(
    {
      name: 'pointing',
      intervalMs: 1_000,
      batch,
      batchMax: numbersAtOnceMax,
      batchesMax: 100,
      load: context.load,
    },
    log,
  )
}

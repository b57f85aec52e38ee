// Looks after the simulated calls every second: phones stop ringing, talks reach their limit.
import type { Logger } from 'pino'
import type { Context } from '../operations/ports.ts'
import { dueCallsMax, playDueCalls } from '../operations/simulate-call.ts'
import { type Job, startRounds } from './rounds.ts'

/** Starts looking after calls. */
export function startCalls(context: Context, log: Logger): Job {
  const batch = () => playDueCalls(context)
  return startRounds(
    { name: 'calls', intervalMs: 1_000, batch, batchMax: dueCallsMax, batchesMax: 50, load: context.load },
    log,
  )
}

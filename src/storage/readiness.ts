// Does the database answer, and take what is written? For probes, which anybody may send: one look at a time, however many ask.
import type { Database } from './database.ts'

/** Milliseconds after which no answer is one, too: probes do not wait for ever. */
const lookMsMax = 2_000

export function createReadiness(
  database: Pick<Database, 'probe'>,
  msMax = lookMsMax,
): () => Promise<boolean> {
  let looking: Promise<boolean> | undefined
  return async () => {
    looking ??= answers().finally(() => (looking = undefined))
    const { promise: late, resolve } = Promise.withResolvers<boolean>()
    const timer = setTimeout(() => resolve(false), msMax)
    try {
      return await Promise.race([looking, late])
    } finally {
      clearTimeout(timer)
    }
  }

  async function answers(): Promise<boolean> {
    try {
      return await database.probe()
    } catch {
      // What is wrong is the answer itself; requests that fail for it log it.
      return false
    }
  }
}

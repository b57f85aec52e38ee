// Time and names. The only file that reads the machine's clock; randomness is read here and, for secrets, in vault.ts.
import { randomFillSync } from 'node:crypto'
import { mintSid, type Sid, sidEntropyBytes, type SidPrefix, sidSequenceMax } from './domain/sid.ts'

export const systemClock = { now: (): Date => new Date() }

/** From 0 up to 1, by chance: for what should not happen at the same moment everywhere. Nothing secret. */
export const chance = (): number => Math.random()

/** Random bytes drawn at one time: a system call per SID would cost more than the rest of it. */
const drawBytes = 4000

/** Mints SIDs in order: within one millisecond by a sequence, and never before one that was minted earlier. */
export function createSidSource(clock: { now(): Date }): { mint<P extends SidPrefix>(prefix: P): Sid<P> } {
  const drawn = Buffer.alloc(drawBytes)
  let used = drawBytes
  let last = 0
  let sequence = 0
  return {
    mint(prefix) {
      const now = clock.now().getTime()
      if (now > last) [last, sequence] = [now, 0]
      else if (++sequence === sidSequenceMax) [last, sequence] = [last + 1, 0]
      if (used + sidEntropyBytes > drawBytes) {
        randomFillSync(drawn)
        used = 0
      }
      const entropy = drawn.subarray(used, (used += sidEntropyBytes))
      return mintSid(prefix, last, sequence, entropy)
    },
  }
}

// Time and names. The only file that reads the machine's clock; randomness is read here and, for secrets, in vault.ts.
import { randomFillSync } from 'node:crypto'
import { mintSid, type Sid, sidEntropyLength, sidHead, type SidPrefix, sidSequenceMax } from './domain/sid.ts'

export const systemClock = { now: (): Date => new Date() }

/** Shows what another clock does, and may be turned ahead of it: never back, as nothing is to come before what was recorded. */
export class TurnableClock {
  readonly #wall: { now(): Date }
  #ahead = 0

  constructor(wall: { now(): Date }) {
    this.#wall = wall
  }

  now(): Date {
    return new Date(this.#wall.now().getTime() + this.#ahead * 1_000)
  }

  /** Seconds. */
  get ahead(): number {
    return this.#ahead
  }

  turnTo(ahead: number): void {
    this.#ahead = Math.max(this.#ahead, ahead)
  }
}

/** From 0 up to 1, by chance: for what should not happen at the same moment everywhere. Nothing secret. */
export const chance = (): number => Math.random()

/** Random bytes drawn at one time: a system call per SID would cost more than the rest of it. */
const drawBytes = 4000

/**
 * Mints SIDs in order: within one millisecond by a sequence, and never before one that was minted earlier. More than 64
 * in a millisecond run ahead of the clock, until fewer come.
 */
export function createSidSource(clock: { now(): Date }): { mint<P extends SidPrefix>(prefix: P): Sid<P> } {
  const drawn = Buffer.alloc(drawBytes)
  let digits = ''
  let used = 0
  let last = 0
  let head = sidHead(0)
  let sequence = 0
  const draw = () => {
    if (used + sidEntropyLength > digits.length) {
      digits = randomFillSync(drawn).toString('hex')
      used = 0
    }
    return digits.slice(used, (used += sidEntropyLength))
  }
  return {
    mint(prefix) {
      const now = clock.now().getTime()
      if (now > last || ++sequence === sidSequenceMax) {
        last = Math.max(now, last + 1)
        head = sidHead(last)
        sequence = 0
      }
      return mintSid(prefix, head, sequence, draw())
    },
  }
}

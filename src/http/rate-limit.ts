// How often one account may call one endpoint (contract 1.8). Kept in memory: of this process, not of all.
import type { Clock } from '../operations/ports.ts'

/** Seconds over which the rate is averaged: in any of them, up to all of their requests may come at once. */
const windowSeconds = 5
/** Callers remembered: the oldest is forgotten first, and begins anew. */
const callersMax = 10_000

interface Calls {
  /** How many came in each second, by second modulo `windowSeconds`. */
  readonly counts: number[]
  /** The second of the last call. */
  second: number
}

/**
 * Counts a call.
 * @returns 0 when it may go on, else the seconds after which to try again; refused calls do not count
 */
export type RateLimit = (caller: string) => number

/** @param perSecond calls per second, on average over five; 0: no limit */
export function createRateLimit(perSecond: number, clock: Clock): RateLimit {
  if (perSecond === 0) return () => 0
  const windowMax = perSecond * windowSeconds
  // Bounded: by `callersMax`.
  const callers = new Map<string, Calls>()
  return (caller) => {
    const second = Math.floor(clock.now().getTime() / 1000)
    const calls = callersCalls(callers, caller, second)
    pass(calls, second)
    const total = calls.counts.reduce((sum, count) => sum + count, 0)
    if (total >= windowMax) return secondsToWait(calls, total - windowMax)
    calls.counts[second % windowSeconds]! += 1
    return 0
  }
}

function callersCalls(callers: Map<string, Calls>, caller: string, second: number): Calls {
  const known = callers.get(caller)
  if (known !== undefined) return known
  if (callers.size >= callersMax) callers.delete(callers.keys().next().value ?? '')
  const calls = { counts: Array.from({ length: windowSeconds }, () => 0), second }
  callers.set(caller, calls)
  return calls
}

/** Forgets the seconds that have left the window. A clock set back starts it anew. */
function pass(calls: Calls, second: number): void {
  const passed = second - calls.second
  if (passed < 0 || passed >= windowSeconds) calls.counts.fill(0)
  else for (let at = 1; at <= passed; at++) calls.counts[(calls.second + at) % windowSeconds] = 0
  calls.second = second
}

/** Until enough calls have left the window: the oldest second of it leaves with the next one. */
function secondsToWait({ counts, second }: Calls, over: number): number {
  let left = 0
  for (let seconds = 1; seconds <= windowSeconds; seconds++) {
    left += counts[(second + seconds) % windowSeconds]!
    if (left > over) return seconds
  }
  return windowSeconds
}

/** Where a number's texts and calls are to be brought: here, or where they were brought before. */
export type WantedPointing = 'here' | 'former'

/** Milliseconds for which a carrier is asked to set a number back that it does not set back: a week. */
export const restoreMsMax = 604_800_000

const pauseMsMin = 1_000
const pauseMsMax = 600_000

/** Milliseconds until a number is tried again that was tried `tries` times before in vain: twice the last pause. */
export function pointingPause(tries: number): number {
  return Math.min(pauseMsMin * 2 ** tries, pauseMsMax)
}

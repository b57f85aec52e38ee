// When a callback that failed is tried again.

const firstMs = 1_000
const longestMs = 3 * 3600 * 1000

/**
 * Milliseconds until the next try: twice as long each time, and up to half of it less, so that many that failed together
 * do not come again together.
 * @param tried how often it was tried, 1 or more
 * @param chance from 0 to 1
 */
export function retryDelayMs(tried: number, chance: number): number {
  const whole = Math.min(longestMs, firstMs * 2 ** (tried - 1))
  return Math.round(whole * (1 - chance / 2))
}

// When a session expires, in words.
import { span } from '../format.ts'
import type { Session } from '../records.ts'

export const isActive = ({ status }: Pick<Session, 'status'>) => status === 'open' || status === 'in-progress'

/** Such as `expires in 2 hours`; undefined for a session that is over. */
export function expiryWords(
  { status, date_expires }: Pick<Session, 'status' | 'date_expires'>,
  now: Date,
): string | undefined {
  if (!isActive({ status })) return undefined
  if (date_expires === null) return 'no expiry'
  const left = (Date.parse(date_expires) - now.getTime()) / 1000
  // Its time has come, and somebody talks: it does not expire during a call.
  return left > 0 ? `expires in ${inWords(left)}` : 'about to expire'
}

/** Two units while the first one counts less than ten: `1 hour 30 minutes`, `12 days`. */
export function inWords(seconds: number): string {
  const size = [86_400, 3600, 60].find((unit) => seconds >= unit * 0.995)
  if (size === undefined) return span(Math.max(1, Math.ceil(seconds)))
  const smaller = size === 60 ? 60 : size === 3600 ? 60 : 3600
  const rounded = Math.round(seconds / smaller) * smaller
  const rest = rounded % size
  const whole = span(rounded - rest)
  return rest === 0 || rounded >= 10 * size ? whole : `${whole} ${span(rest)}`
}

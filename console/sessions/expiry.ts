// When a session expires, as far as its record tells, and how that is said. DateExpiry is a date and overrides ttl, which counts
// from the last contact, or else from when the session was made or re-opened.
import { span } from '../format.ts'
import type { Session } from '../records.ts'

export const isActive = ({ status }: Pick<Session, 'status'>) => status === 'open' || status === 'in-progress'

export interface Expiry {
  readonly at: Date
  /** The same, unless its time may count from a re-opening, of which the record does not tell when it was. */
  readonly latest: Date
}

type Timed = Pick<
  Session,
  'ttl' | 'date_expiry' | 'date_created' | 'date_last_interaction' | 'date_updated' | 'status'
>

/** Undefined: nothing is set by which it would expire. */
export function expiryOf(session: Timed): Expiry | undefined {
  const { ttl, date_expiry, date_created, date_last_interaction, date_updated } = session
  if (date_expiry !== null) return { at: new Date(date_expiry), latest: new Date(date_expiry) }
  if (ttl === 0) return undefined
  const from = Math.max(Date.parse(date_created), Date.parse(date_last_interaction ?? date_created))
  return {
    at: new Date(from + ttl * 1000),
    latest: new Date(Math.max(from, Date.parse(date_updated)) + ttl * 1000),
  }
}

/** Such as `expires in 2 hours`; undefined for a session that is over. */
export function expiryWords(session: Timed, now: Date): string | undefined {
  if (!isActive(session)) return undefined
  const expiry = expiryOf(session)
  if (expiry === undefined) return 'no expiry'
  const [left, most] = [expiry.at, expiry.latest].map((at) => (at.getTime() - now.getTime()) / 1000)
  if (left! > 0) return `expires in ${inWords(left!)}`
  // It was re-opened, or somebody talks: it does not expire during a call.
  return most! > 0 ? `expires within ${inWords(most!)}` : 'about to expire'
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

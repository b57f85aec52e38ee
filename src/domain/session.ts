// A session: two people, their proxy numbers, and for how long. Its words and its expiry arithmetic.
import type { Compat } from './compat.ts'

export const sessionStatuses = ['open', 'in-progress', 'closed', 'failed', 'unknown'] as const
export type SessionStatus = (typeof sessionStatuses)[number]

export const sessionModes = ['message-only', 'voice-only', 'voice-and-message'] as const
export type SessionMode = (typeof sessionModes)[number]

/** Why a session was closed. Twilio shows `api`; the word for expiry is not public (contract 3.4). */
export type ClosedReason = 'api' | 'expired'

/** Participants that a session can hold at one time; removed ones do not count (contract section 6). */
export const participantsMax = 2

/** In these a session's routes are live: its people reach each other. */
export function isActive(status: string): boolean {
  return status === 'open' || status === 'in-progress'
}

export interface ExpiryFacts {
  readonly ttl: number
  readonly date_expiry: Date | null
  readonly date_created: Date
  readonly date_last_interaction: Date | null
  readonly date_reopened: Date | null
}

/**
 * When the session expires, or null for never. DateExpiry is absolute and overrides ttl; ttl counts from the last
 * sign of life: creation, interaction or re-opening (contract 3.4).
 */
export function sessionExpiry(session: ExpiryFacts, compat: Compat): Date | null {
  if (session.date_expiry !== null) return session.date_expiry
  const seconds = session.ttl > 0 ? session.ttl : compat.idleExpirySeconds
  if (seconds === null) return null
  const lastSign = Math.max(
    session.date_created.getTime(),
    session.date_last_interaction?.getTime() ?? 0,
    session.date_reopened?.getTime() ?? 0,
  )
  return new Date(Math.min(lastSign + seconds * 1000, latestInstant))
}

/** The last millisecond of the year 9999: what ISO 8601 with four digits and PostgreSQL both hold. */
const latestInstant = 253_402_300_799_999

// What happens to a session's routes and numbers when it closes, expires or opens again. Every change of status goes
// through here; the caller's transaction holds the session.
import { problem } from '../domain/problem.ts'
import { type ClosedReason, isActive, sessionExpiry } from '../domain/session.ts'
import { sessionMachine } from '../domain/session-machine.ts'
import type { Sid } from '../domain/sid.ts'
import { isUniqueViolation } from '../storage/database.ts'
import { type Participant, setRoutesActive } from '../storage/participants.ts'
import { anyInPool } from '../storage/pool-numbers.ts'
import { isCallUp } from '../storage/record-calls.ts'
import { type Session, updateSession } from '../storage/sessions.ts'
import type { RouteChange } from './route-change.ts'

/** Closes a held active session. */
export async function closeHeldSession(
  { tx, free }: RouteChange,
  session: Session,
  { reason, at }: { reason: ClosedReason; at: Date },
): Promise<Session> {
  const closed = await updateSession(tx, session.sid, {
    status: 'closed',
    closed_reason: reason,
    date_ended: at,
    // Its expiry can lie before its last change: a Ttl can be lowered to what has passed already.
    date_updated: at > session.date_updated ? at : session.date_updated,
    expiry_check_at: null,
  })
  free(numbersInUse(await setRoutesActive(tx, session.sid, false)))
  return closed
}

/**
 * Makes the routes of a held session live again. The caller has its identifiers locked.
 * @throws {Problem} proxy-identifier-in-use when a route was taken meanwhile, identifier-pair-invalid when somebody's own
 * number became a proxy number
 */
export async function reopenRoutes({ tx, take }: RouteChange, session: Session): Promise<void> {
  const there = await setRoutesActive(tx, session.sid, true).catch((error: unknown) => {
    throw isUniqueViolation(error) ? problem('proxy-identifier-in-use') : error
  })
  const identifiers = there.map(({ identifier }) => identifier)
  if (await anyInPool(tx, session.account_sid, identifiers)) throw problem('identifier-pair-invalid')
  take(numbersInUse(there))
}

/** The numbers that a session keeps in use: two participants on one number use it once. */
export function numbersInUse(participants: readonly Participant[]): Set<Sid<'PN' | 'SC'>> {
  const sids = participants.filter((p) => p.date_deleted === null).map((p) => p.proxy_identifier_sid)
  return new Set(sids.filter((sid) => sid !== null))
}

/** Milliseconds until a session is looked at again whose time came during a call. */
const callLookMs = 60_000

/**
 * The held session as it really is now: closed, if its time has come. When its time has moved, remembers until when
 * nobody needs to look again.
 */
export async function settleExpiry(change: RouteChange, session: Session): Promise<Session> {
  const { clock, compat } = change.context
  const now = clock.now()
  const due = session.expiry_check_at !== null && session.expiry_check_at <= now
  if (!due || !isActive(session.status)) return session
  const expiry = sessionExpiry(session, compat)
  const expired = expiry !== null && expiry <= now
  if (!expired) return updateSession(change.tx, session.sid, { expiry_check_at: expiry })
  // Nobody is cut off, nor is a session closed over people who talk (contract 3.4).
  if (await isCallUp(change.tx, session.sid, now)) {
    return updateSession(change.tx, session.sid, { expiry_check_at: new Date(now.getTime() + callLookMs) })
  }
  const outcome = sessionMachine[session.status].expire
  return 'to' in outcome ? closeHeldSession(change, session, { reason: 'expired', at: expiry }) : session
}

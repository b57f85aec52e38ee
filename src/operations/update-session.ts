import { problem } from '../domain/problem.ts'
import { isActive, sessionExpiry, type SessionStatus } from '../domain/session.ts'
import { requestedEvent, type SessionEvent, sessionMachine } from '../domain/session-machine.ts'
import { everParticipantsOf, type Participant } from '../storage/participants.ts'
import { poolNumberBySid } from '../storage/pool-numbers.ts'
import {
  holdSession,
  type Session,
  sessionBySid,
  type SessionKey,
  updateSession as update,
} from '../storage/sessions.ts'
import { expireSessionsOf, lockIdentifiers } from './claim-number.ts'
import { futureExpiry } from './create-session.ts'
import { missing } from './missing.ts'
import type { Context } from './ports.ts'
import { changeRoutes, type RouteChange } from './route-change.ts'
import { closeHeldSession, reopenRoutes, settleExpiry } from './session-routes.ts'

export interface SessionChanges {
  readonly date_expiry?: Date | null
  readonly ttl?: number
  readonly status?: SessionStatus
}

/**
 * Closes, re-opens, or changes when a session expires. A closed session can only be re-opened (contract 3.4).
 * @throws {Problem} session-unknown, sids-of-different-parents, record-deleted-meanwhile, session-closed,
 * session-status-refused, proxy-identifier-in-use, proxy-identifier-not-in-service,
 * identifier-pair-invalid, parameter-invalid
 */
export async function updateSession(
  context: Context,
  key: SessionKey,
  input: SessionChanges,
): Promise<Session> {
  return changeRoutes(context, async (change) => {
    const found = await sessionBySid(change.tx, key)
    if (found === undefined) throw await missing(change.tx, key, 'session-unknown')
    const held = await holdSession(change.tx, key)
    if (held === undefined) throw problem('record-deleted-meanwhile')
    const session = await settleExpiry(change, held)
    if (Object.keys(input).length === 0) return session
    const event = input.status === undefined ? undefined : eventOf(input.status)
    if (event === undefined && !isActive(session.status)) throw problem('session-closed')
    const moved = event === undefined ? session : await move(change, session, event)
    return settleExpiry(change, await reschedule(change, moved, input))
  })
}

function eventOf(status: SessionStatus): SessionEvent {
  const event = requestedEvent(status)
  if (event === undefined) throw problem('session-status-refused')
  return event
}

/** What the session becomes by the event the caller asked for. */
async function move(change: RouteChange, session: Session, event: SessionEvent): Promise<Session> {
  const outcome = sessionMachine[session.status][event]
  if ('refuse' in outcome) throw problem(outcome.refuse)
  if ('stay' in outcome) return session
  const { tx, context } = change
  const now = context.clock.now()
  if (outcome.effect === 'close') return closeHeldSession(change, session, { reason: 'api', at: now })
  const moved = { status: outcome.to, date_updated: now }
  if (outcome.effect === 'start') {
    return update(tx, session.sid, { ...moved, date_started: session.date_started ?? now })
  }
  await claimRoutesAgain(change, session)
  const past = session.date_expiry !== null && session.date_expiry <= now
  return update(tx, session.sid, {
    ...moved,
    date_ended: null,
    closed_reason: null,
    date_reopened: now,
    ...(past && { date_expiry: null }),
  })
}

/** Whoever holds the numbers through a session that has expired, but was not swept yet, must not be in the way. */
async function claimRoutesAgain(change: RouteChange, session: Session): Promise<void> {
  const there = (await everParticipantsOf(change.tx, session.sid)).filter((p) => p.date_deleted === null)
  const identifiers = there.map((p) => p.identifier)
  await lockIdentifiers(change.tx, session.account_sid, identifiers)
  for (const identifier of identifiers) await expireSessionsOf(change, session.service_sid, identifier)
  for (const participant of there) await requireNumber(change, participant)
  await reopenRoutes(change, session)
}

/** A number may have left the pool while the session was closed; it may even serve others now. */
async function requireNumber({ tx }: RouteChange, participant: Participant): Promise<void> {
  const { proxy_identifier_sid: number_sid } = participant
  if (number_sid === null) return
  const number = await poolNumberBySid(tx, { ...participant, number_sid })
  if (number === undefined) throw problem('proxy-identifier-not-in-service')
}

/** Sets what was given of ttl and DateExpiry, and when to look at the session again. */
async function reschedule(
  { tx, context }: RouteChange,
  session: Session,
  { ttl = session.ttl, date_expiry: given }: SessionChanges,
): Promise<Session> {
  const now = context.clock.now()
  const date_expiry = given === undefined ? session.date_expiry : futureExpiry(given, now)
  const active = isActive(session.status)
  const expiry_check_at = active ? sessionExpiry({ ...session, ttl, date_expiry }, context.compat) : null
  return update(tx, session.sid, { ttl, date_expiry, expiry_check_at, date_updated: now })
}

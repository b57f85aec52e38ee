import { problem } from '../domain/problem.ts'
import { isActive, sessionExpiry, type SessionStatus } from '../domain/session.ts'
import { requestedEvent, type SessionEvent, sessionMachine } from '../domain/session-machine.ts'
import { transaction, type Tx } from '../storage/database.ts'
import { everParticipantsOf } from '../storage/participants.ts'
import { holdSession, type Session, type SessionKey, updateSession as update } from '../storage/sessions.ts'
import { expireSessionsOf, lockIdentifiers } from './claim-number.ts'
import { futureExpiry } from './create-session.ts'
import { missing } from './missing.ts'
import type { Context } from './ports.ts'
import { closeHeldSession, reopenRoutes, settleExpiry } from './session-routes.ts'

export interface SessionChanges {
  readonly date_expiry?: Date | null
  readonly ttl?: number
  readonly status?: SessionStatus
}

/**
 * Closes, re-opens, or changes when a session expires. A closed session can only be re-opened (contract 3.4).
 * @throws {Problem} session-unknown, session-closed, session-status-refused, proxy-identifier-in-use, parameter-invalid
 */
export async function updateSession(
  context: Context,
  key: SessionKey,
  input: SessionChanges,
): Promise<Session> {
  return transaction(context.database.db, async (tx) => {
    const held = await holdSession(tx, key)
    if (held === undefined) throw await missing(tx, key, 'session-unknown')
    const session = await settleExpiry(tx, held, context)
    if (Object.keys(input).length === 0) return session
    const event = input.status === undefined ? undefined : eventOf(input.status)
    if (event === undefined && !isActive(session.status)) throw problem('session-closed')
    const moved = event === undefined ? session : await move(tx, context, session, event)
    return moved.status === 'closed' ? moved : reschedule(tx, context, moved, input)
  })
}

function eventOf(status: SessionStatus): SessionEvent {
  const event = requestedEvent(status)
  if (event === undefined) throw problem('session-status-refused')
  return event
}

/** What the session becomes by the event the caller asked for. */
async function move(tx: Tx, context: Context, session: Session, event: SessionEvent): Promise<Session> {
  const outcome = sessionMachine[session.status][event]
  if ('refuse' in outcome) throw problem(outcome.refuse)
  if ('stay' in outcome) return session
  const now = context.clock.now()
  if (outcome.effect === 'close') return closeHeldSession(tx, session, { reason: 'api', now })
  const started = { status: outcome.to, date_started: session.date_started ?? now, date_updated: now }
  if (outcome.effect === 'start') return update(tx, session.sid, started)
  await claimRoutesAgain(tx, context, session, now)
  const past = session.date_expiry !== null && session.date_expiry <= now
  return update(tx, session.sid, {
    ...started,
    date_started: session.date_started,
    date_ended: null,
    closed_reason: null,
    date_reopened: now,
    ...(past && { date_expiry: null }),
  })
}

/** Whoever holds the numbers through a session that has expired, but was not swept yet, must not be in the way. */
async function claimRoutesAgain(tx: Tx, context: Context, session: Session, now: Date): Promise<void> {
  const there = (await everParticipantsOf(tx, session.sid)).filter((p) => p.date_deleted === null)
  const identifiers = there.map((p) => p.identifier)
  await lockIdentifiers(tx, session.service_sid, identifiers)
  for (const identifier of identifiers) await expireSessionsOf(tx, context, session.service_sid, identifier)
  await reopenRoutes(tx, session, now)
}

/** Sets what was given of ttl and DateExpiry, and when to look at the session again. */
async function reschedule(
  tx: Tx,
  { clock, compat }: Context,
  session: Session,
  input: SessionChanges,
): Promise<Session> {
  const now = clock.now()
  const changes = {
    ...(input.ttl !== undefined && { ttl: input.ttl }),
    ...(input.date_expiry !== undefined && { date_expiry: futureExpiry(input.date_expiry, now) }),
  }
  const expiry_check_at = sessionExpiry({ ...session, ...changes }, compat)
  return update(tx, session.sid, { ...changes, expiry_check_at, date_updated: now })
}

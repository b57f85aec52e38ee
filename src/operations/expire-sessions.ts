import { transaction } from '../storage/database.ts'
import { holdSession, holdSessionsDue, type Session, type SessionKey } from '../storage/sessions.ts'
import type { Context } from './ports.ts'
import { settleExpiry } from './session-routes.ts'

/** Sessions looked at in one transaction of the sweep. */
export const sweepBatchMax = 100

/**
 * Closes sessions whose time has come, one batch. Several processes may sweep at once: they take different sessions.
 * @returns how many were looked at; fewer than `sweepBatchMax` means that none are left
 */
export async function expireSessions(context: Context): Promise<number> {
  const { database, clock, events } = context
  const [looked, count] = await transaction(database.db, async (tx) => {
    const due = await holdSessionsDue(tx, clock.now(), sweepBatchMax)
    let closed = 0
    for (const session of due) if ((await settleExpiry(tx, session, context)).status === 'closed') closed++
    return [due.length, closed]
  })
  if (count > 0) events.sessionsExpired({ count })
  return looked
}

/** The session with its expiry settled, or undefined when there is none. */
export function settleSession(context: Context, key: SessionKey): Promise<Session | undefined> {
  return transaction(context.database.db, async (tx) => {
    const session = await holdSession(tx, key)
    return session && settleExpiry(tx, session, context)
  })
}

import type { PoolNumberKey } from '../storage/pool-numbers.ts'
import {
  holdSession,
  holdSessionsDue,
  holdSessionsDueOf,
  type Session,
  type SessionKey,
} from '../storage/sessions.ts'
import type { Context } from './ports.ts'
import { changeRoutes } from './route-change.ts'
import { settleExpiry } from './session-routes.ts'

/** Sessions looked at in one transaction of the sweep. */
export const sweepBatchMax = 100

/**
 * Closes sessions whose time has come, one batch. Several processes may sweep at once: they take different sessions.
 * @returns how many were looked at; fewer than `sweepBatchMax` means that none are left
 */
export async function expireSessions(context: Context): Promise<number> {
  const { clock, events } = context
  const [looked, count] = await changeRoutes(context, async (change) => {
    const due = await holdSessionsDue(change.tx, clock.now(), sweepBatchMax)
    let closed = 0
    for (const session of due) if ((await settleExpiry(change, session)).status === 'closed') closed++
    return [due.length, closed]
  })
  if (count > 0) events.sessionsExpired({ count })
  return looked
}

/** Closes the sessions on this number of a pool whose time has come, one batch. */
export async function expireSessionsOn(
  context: Context,
  { service_sid, number_sid }: PoolNumberKey,
): Promise<void> {
  const on = { service_sid, number_sid }
  await changeRoutes(context, async (change) => {
    const due = await holdSessionsDueOf(change.tx, context.clock.now(), on, sweepBatchMax)
    for (const session of due) await settleExpiry(change, session)
  })
}

/** The session with its expiry settled, or undefined when there is none. */
export function settleSession(context: Context, key: SessionKey): Promise<Session | undefined> {
  return changeRoutes(context, async (change) => {
    const session = await holdSession(change.tx, key)
    return session && settleExpiry(change, session)
  })
}

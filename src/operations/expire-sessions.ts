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
  const { clock, events, live } = context
  const [looked, closed] = await changeRoutes(context, async (change) => {
    const due = await holdSessionsDue(change.tx, clock.now(), sweepBatchMax)
    const settled = []
    for (const session of due) settled.push(await settleExpiry(change, session))
    return [due.length, settled.filter(({ status }) => status === 'closed')]
  })
  if (closed.length > 0) events.sessionsExpired({ count: closed.length })
  for (const { account_sid, service_sid, sid } of closed) {
    live.changed(account_sid, () => ({ operation: 'ExpireSession', service_sid, session_sid: sid }))
  }
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

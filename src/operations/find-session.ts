import type { Page } from '../domain/page.ts'
import { problem } from '../domain/problem.ts'
import { isSid } from '../domain/sid.ts'
import type { ServiceKey } from '../storage/services.ts'
import { type Session, sessionByName, sessionBySid, sessionsOf } from '../storage/sessions.ts'
import { settleSession } from './expire-sessions.ts'
import { listed, missing } from './missing.ts'
import type { Context } from './ports.ts'

/**
 * @param reference a SID, or else a unique name; a name that looks like a SID is taken for one (contract 1.3)
 * @throws {Problem} service-unknown, session-unknown, session-name-unknown
 */
export async function fetchSession(
  context: Context,
  { reference, ...service }: ServiceKey & { reference: string },
): Promise<Session> {
  const { db } = context.database
  const bySid = isSid('KC', reference)
  const session = bySid
    ? await sessionBySid(db, { ...service, session_sid: reference })
    : await sessionByName(db, service, reference)
  if (session === undefined) {
    throw bySid
      ? await missing(db, { ...service, session_sid: reference }, 'session-unknown')
      : await missing(db, service, 'session-name-unknown')
  }
  const settled = await asItIsNow(context, session)
  if (settled === undefined) throw problem('session-unknown')
  return settled
}

/** @throws {Problem} service-unknown */
export async function listSessions(context: Context, service: ServiceKey, page: Page): Promise<Session[]> {
  const { db } = context.database
  const sessions: Session[] = []
  for (const session of await listed(db, service, sessionsOf(db, service, page))) {
    const settled = await asItIsNow(context, session)
    if (settled !== undefined) sessions.push(settled)
  }
  return sessions
}

/** The session as it is now, closed if its time has come; undefined when it was deleted meanwhile. */
export async function asItIsNow(context: Context, session: Session): Promise<Session | undefined> {
  return isDue(context, session) ? settleSession(context, { ...session, session_sid: session.sid }) : session
}

/** Whether its time may have come. */
export function isDue({ clock }: Context, { expiry_check_at }: Session): boolean {
  return expiry_check_at !== null && expiry_check_at <= clock.now()
}

import { problem } from '../domain/problem.ts'
import {
  isActive,
  participantsMax,
  sessionExpiry,
  type SessionMode,
  type SessionStatus,
} from '../domain/session.ts'
import { requestedEvent } from '../domain/session-machine.ts'
import { keepService, type ServiceKey } from '../storage/services.ts'
import { insertSession, type Session } from '../storage/sessions.ts'
import { addParticipants, type NewParticipant } from './create-participant.ts'
import type { Context } from './ports.ts'
import { changeRoutes } from './route-change.ts'

export interface NewSession {
  readonly unique_name?: string | null
  readonly date_expiry?: Date | null
  readonly ttl?: number
  readonly mode?: SessionMode
  readonly status?: SessionStatus
  readonly participants?: readonly NewParticipant[]
}

/**
 * Makes a session and its participants, all or nothing.
 * @throws {Problem} service-unknown, session-name-taken, parameter-invalid, and those of `addParticipants`
 */
export async function createSession(context: Context, key: ServiceKey, input: NewSession): Promise<Session> {
  const participants = input.participants ?? []
  if (participants.length > participantsMax) throw problem('too-many-participants')
  return changeRoutes(context, async (change) => {
    const { tx } = change
    const service = await keepService(tx, key)
    if (service === undefined) throw problem('service-unknown')
    const session = await insertSession(tx, newSession(context, key, input, service.default_ttl))
    if (session === undefined) throw problem('session-name-taken')
    if (participants.length > 0) await addParticipants(change, service, session, participants)
    return session
  })
}

function newSession(
  { clock, sids, compat }: Context,
  { account_sid, service_sid }: ServiceKey,
  input: NewSession,
  defaultTtl: number,
): Session {
  const now = clock.now()
  const status = input.status ?? 'open'
  const date_expiry = futureExpiry(input.date_expiry, now) ?? null
  if (requestedEvent(status) === undefined) {
    throw problem('parameter-invalid', {
      parameter: 'Status',
      reason: 'It must be open, in-progress or closed.',
    })
  }
  const session: Session = {
    sid: sids.mint('KC'),
    account_sid,
    service_sid,
    unique_name: input.unique_name ?? null,
    status,
    mode: input.mode ?? 'voice-and-message',
    ttl: input.ttl ?? defaultTtl,
    date_expiry,
    date_started: status === 'in-progress' ? now : null,
    date_ended: status === 'closed' ? now : null,
    date_last_interaction: null,
    date_reopened: null,
    closed_reason: status === 'closed' ? 'api' : null,
    expiry_check_at: null,
    roster: 0,
    date_created: now,
    date_updated: now,
  }
  return { ...session, expiry_check_at: isActive(status) ? sessionExpiry(session, compat) : null }
}

/**
 * The expiry, which must lie in the future. Twilio: changelog of 2019-01-24 (contract 2.2).
 * @throws {Problem} parameter-invalid
 */
export function futureExpiry<T extends Date | null | undefined>(date_expiry: T, now: Date): T {
  if (date_expiry && date_expiry <= now) {
    throw problem('parameter-invalid', { parameter: 'DateExpiry', reason: 'It must lie in the future.' })
  }
  return date_expiry
}

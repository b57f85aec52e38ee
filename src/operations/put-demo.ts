// What `maskline dev` starts with: a service, a small pool, and two people in a session.
import { Problem } from '../domain/problem.ts'
import type { Sid } from '../domain/sid.ts'
import { participantsOf, type Participant } from '../storage/participants.ts'
import { poolNumberOfAccount } from '../storage/pool-numbers.ts'
import { type Service, serviceByName, type ServiceKey } from '../storage/services.ts'
import { type Session, sessionByName } from '../storage/sessions.ts'
import { createPoolNumber } from './create-pool-number.ts'
import { createService } from './create-service.ts'
import { createSession } from './create-session.ts'
import { settleSession } from './expire-sessions.ts'
import type { Context } from './ports.ts'

/** Numbers that numbering plans keep for fiction: nobody has them. */
const pool = ['+12065550180', '+12065550181', '+12065550182', '+12065550183']
const people = [
  { identifier: '+12065550100', friendly_name: 'Alice' },
  { identifier: '+12065550101', friendly_name: 'Bob' },
]

export interface Demo {
  readonly service: Service
  /** Or why there is none: what its user made of the service leaves no room for it. */
  readonly session: Session | Problem
  readonly participants: readonly Participant[]
}

/**
 * Finds or makes the demo. What its user deleted of it is made again, what they changed is left.
 * @returns undefined where no network is simulated: it would be people's numbers
 */
export async function putDemo(reality: Context, account_sid: Sid<'AC'>): Promise<Demo | undefined> {
  const simulated = reality.carriers.all.filter((carrier) => carrier.kind === 'simulator')
  if (simulated.length === 0) return undefined
  const context = { ...reality, carriers: { all: simulated, backups: [] } }
  const { db } = context.database
  const service =
    (await serviceByName(db, account_sid, 'demo')) ??
    (await createService(context, { account_sid }, { unique_name: 'demo' }))
  const key = { account_sid, service_sid: service.sid }
  const session = await putSession(context, key).catch((error: unknown) => {
    if (error instanceof Problem) return error
    throw error
  })
  if (session instanceof Problem) return { service, session, participants: [] }
  const page = { limit: people.length }
  const participants = await participantsOf(db, { ...key, session_sid: session.sid }, page)
  return { service, session, participants }
}

/** @throws {Problem} as the API does: its user may have moved the numbers, or given these people others */
async function putSession(context: Context, key: ServiceKey): Promise<Session> {
  const { db } = context.database
  const there = await sessionByName(db, key, 'demo')
  // Its time may have come while nothing ran.
  const session = there && (await settleSession(context, { ...key, session_sid: there.sid }))
  for (const phone_number of pool) {
    const known = await poolNumberOfAccount(db, key.account_sid, phone_number)
    if (known === undefined) await createPoolNumber(context, key, { phone_number })
  }
  return session ?? createSession(context, key, { unique_name: 'demo', participants: people })
}

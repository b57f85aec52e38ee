// What `maskline dev` starts with: a service, a small pool, and two people in a session.
import { Problem } from '../domain/problem.ts'
import { isActive } from '../domain/session.ts'
import type { Sid } from '../domain/sid.ts'
import { participantsOf, type Participant } from '../storage/participants.ts'
import { poolNumberOfAccount } from '../storage/pool-numbers.ts'
import { type Service, serviceByName, type ServiceKey } from '../storage/services.ts'
import { type Session, sessionByName, type SessionKey } from '../storage/sessions.ts'
import { createPoolNumber } from './create-pool-number.ts'
import { createService } from './create-service.ts'
import { createSession } from './create-session.ts'
import { deleteSession } from './delete-session.ts'
import { settleSession } from './expire-sessions.ts'
import type { Context } from './ports.ts'
import { updateSession } from './update-session.ts'

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

/** Times that it is tried: somebody else may do the same at this moment. */
const triesMax = 3

/**
 * The demo's session, so that its two people can text each other again: opened, or made anew if it cannot be as it was.
 * @returns undefined when there is no demo, or what its user made of the service leaves no room for it
 */
export async function restoreDemo(context: Context, account_sid: Sid<'AC'>): Promise<Session | undefined> {
  if ((await serviceByName(context.database.db, account_sid, 'demo')) === undefined) return undefined
  for (let tried = 0; tried < triesMax; tried++) {
    const demo = await putDemo(context, account_sid)
    if (demo === undefined) return undefined
    if (demo.session instanceof Problem) continue
    const { service_sid, sid: session_sid } = demo.session
    const session = await restored(context, demo, { account_sid, service_sid, session_sid })
    if (session !== undefined) return session
  }
  return undefined
}

/** Undefined: the session is gone, and is to be made anew. */
async function restored(
  context: Context,
  { session, participants }: Demo,
  key: SessionKey,
): Promise<Session | undefined> {
  if (session instanceof Problem) return undefined
  const there = participants.map(({ identifier }) => identifier)
  const isWhole =
    people.every(({ identifier }) => there.includes(identifier)) && session.mode !== 'voice-only'
  if (isWhole && isActive(session.status)) return session
  try {
    if (isWhole) return await updateSession(context, key, { status: 'in-progress' })
  } catch (error) {
    // Somebody has the number in another session meanwhile, for one.
    if (!(error instanceof Problem)) throw error
  }
  await deleteSession(context, key).catch((error: unknown) => {
    if (!(error instanceof Problem)) throw error
  })
  return undefined
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

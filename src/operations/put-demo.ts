// What `maskline dev` starts with: a service, a small pool, and two people in a session.
import type { Sid } from '../domain/sid.ts'
import { participantsOf, type Participant } from '../storage/participants.ts'
import { poolNumberOfAccount } from '../storage/pool-numbers.ts'
import { type Service, serviceByName } from '../storage/services.ts'
import { type Session, sessionByName } from '../storage/sessions.ts'
import { createPhoneNumber } from './create-phone-number.ts'
import { createService } from './create-service.ts'
import { createSession } from './create-session.ts'
import type { Context } from './ports.ts'

/** Numbers that numbering plans keep for fiction: nobody has them. */
const pool = ['+12065550180', '+12065550181', '+12065550182', '+12065550183']
const people = [
  { identifier: '+12065550100', friendly_name: 'Alice' },
  { identifier: '+12065550101', friendly_name: 'Bob' },
]

export interface Demo {
  readonly service: Service
  readonly session: Session
  readonly participants: readonly Participant[]
}

/** Finds or makes the demo. What its user deleted of it is made again, what they changed is left. */
export async function putDemo(context: Context, account_sid: Sid<'AC'>): Promise<Demo> {
  const { db } = context.database
  const service =
    (await serviceByName(db, account_sid, 'demo')) ??
    (await createService(context, { account_sid }, { unique_name: 'demo' }))
  const key = { account_sid, service_sid: service.sid }
  for (const phone_number of pool) {
    const there = await poolNumberOfAccount(db, account_sid, phone_number)
    if (there === undefined) await createPhoneNumber(context, key, { phone_number })
  }
  const session =
    (await sessionByName(db, key, 'demo')) ??
    (await createSession(context, key, { unique_name: 'demo', participants: people }))
  const participants = await participantsOf(
    db,
    { ...key, session_sid: session.sid },
    { limit: people.length },
  )
  return { service, session, participants }
}

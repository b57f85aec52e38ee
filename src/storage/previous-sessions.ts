import { sql } from 'kysely'
import type { Sid } from '../domain/sid.ts'
import type { Db } from './database.ts'
import { everParticipantsOf, type Participant } from './participants.ts'
import type { Session } from './sessions.ts'

/** The pair of numbers that contacts the service now. */
export interface Pair {
  readonly service_sid: Sid<'KS'>
  readonly identifier: string
  readonly proxy_identifier: string
}

export interface PreviousSession {
  readonly session: Session
  readonly sender: Participant
  readonly counterpart: Participant | undefined
}

/** The session, of those closed, in which the pair was and that was closed last. */
export async function previousSession(db: Db, pair: Pair): Promise<PreviousSession | undefined> {
  const session = await db
    .selectFrom('sessions')
    .selectAll('sessions')
    .innerJoin('participants', 'participants.session_sid', 'sessions.sid')
    .where('participants.service_sid', '=', pair.service_sid)
    .where('participants.identifier', '=', pair.identifier)
    .where('participants.proxy_identifier', '=', pair.proxy_identifier)
    .where('sessions.status', '=', 'closed')
    .orderBy(sql`sessions.date_ended desc nulls last, sessions.sid desc`)
    .limit(1)
    .executeTakeFirst()
  if (session === undefined) return undefined
  const everybody = await everParticipantsOf(db, session.sid)
  const is = ({ identifier, proxy_identifier }: Participant) =>
    identifier === pair.identifier && proxy_identifier === pair.proxy_identifier
  // Whoever was there at the end; removed ones only where nobody else was.
  const others = everybody.filter((one) => one.identifier !== pair.identifier)
  const counterpart = others.find((one) => one.date_deleted === null) ?? others.at(-1)
  return { session, sender: everybody.find(is)!, counterpart }
}

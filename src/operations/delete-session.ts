import { isActive } from '../domain/session.ts'
import { transaction } from '../storage/database.ts'
import { everParticipantsOf } from '../storage/participants.ts'
import { addInUse } from '../storage/pool-numbers.ts'
import { deleteSessions, holdSession, type SessionKey } from '../storage/sessions.ts'
import { missing } from './missing.ts'
import type { Context } from './ports.ts'
import { numbersInUse } from './session-routes.ts'

/**
 * Deletes the session with its participants and interactions, for good, whatever its status.
 * @throws {Problem} session-unknown
 */
export async function deleteSession({ database }: Context, key: SessionKey): Promise<void> {
  await transaction(database.db, async (tx) => {
    const session = await holdSession(tx, key)
    if (session === undefined) throw await missing(tx, key, 'session-unknown')
    const used = isActive(session.status) ? numbersInUse(await everParticipantsOf(tx, session.sid)) : []
    await deleteSessions(tx, key, 1)
    await addInUse(tx, new Map([...used].map((sid) => [sid, -1])))
  })
}

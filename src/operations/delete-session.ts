import { isActive } from '../domain/session.ts'
import { everParticipantsOf } from '../storage/participants.ts'
import { deleteHeldSessions, holdSession, type SessionKey } from '../storage/sessions.ts'
import { rememberedSince } from './forget-contacts.ts'
import { missing } from './missing.ts'
import type { Context } from './ports.ts'
import { changeRoutes } from './route-change.ts'
import { numbersInUse } from './session-routes.ts'

/**
 * Deletes the session with its participants and interactions, for good, whatever its status.
 * @throws {Problem} session-unknown
 */
export async function deleteSession(context: Context, key: SessionKey): Promise<void> {
  await changeRoutes(context, async ({ tx, free }) => {
    const session = await holdSession(tx, key)
    if (session === undefined) throw await missing(tx, key, 'session-unknown')
    const used = isActive(session.status) ? numbersInUse(await everParticipantsOf(tx, session.sid)) : []
    await deleteHeldSessions(tx, [session.sid], rememberedSince(context))
    free(used)
  })
}

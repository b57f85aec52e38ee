import { isActive } from '../domain/session.ts'
import { everParticipantsOf, type ParticipantKey, removeParticipant } from '../storage/participants.ts'
import { holdSession } from '../storage/sessions.ts'
import { missing } from './missing.ts'
import type { Context } from './ports.ts'
import { changeRoutes } from './route-change.ts'
import { numbersInUse } from './session-routes.ts'

/**
 * Removes a participant: its number is free for its identifier again, the session stays as it is, and the row stays
 * with the session (contract 2.3).
 * @throws {Problem} service-unknown, session-unknown, participant-unknown (also when it was removed before)
 */
export async function deleteParticipant(context: Context, key: ParticipantKey): Promise<void> {
  await changeRoutes(context, async ({ tx, free }) => {
    const session = await holdSession(tx, key)
    if (session === undefined) throw await missing(tx, key, 'participant-unknown')
    const there = (await everParticipantsOf(tx, session.sid)).filter((p) => p.date_deleted === null)
    const left = there.filter((p) => p.sid !== key.participant_sid)
    if (left.length === there.length) throw await missing(tx, key, 'participant-unknown')
    await removeParticipant(tx, key.participant_sid, context.clock.now())
    if (!isActive(session.status)) return
    const still = numbersInUse(left)
    free([...numbersInUse(there)].filter((sid) => !still.has(sid)))
  })
}

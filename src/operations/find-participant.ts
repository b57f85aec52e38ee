import type { Page } from '../domain/page.ts'
import {
  type Participant,
  participantBySid,
  type ParticipantKey,
  participantsOf,
} from '../storage/participants.ts'
import type { SessionKey } from '../storage/sessions.ts'
import { listed, missing } from './missing.ts'
import type { Context } from './ports.ts'

/**
 * The participant, also when it was removed.
 * @throws {Problem} service-unknown, session-unknown, participant-unknown
 */
export async function fetchParticipant({ database }: Context, key: ParticipantKey): Promise<Participant> {
  const participant = await participantBySid(database.db, key)
  if (participant === undefined) throw await missing(database.db, key, 'participant-unknown')
  return participant
}

/**
 * Participants that were not removed.
 * @throws {Problem} service-unknown, session-unknown
 */
export function listParticipants(
  { database }: Context,
  session: SessionKey,
  page: Page,
): Promise<Participant[]> {
  return listed(database.db, session, participantsOf(database.db, session, page))
}

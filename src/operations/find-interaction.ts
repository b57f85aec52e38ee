import type { Page } from '../domain/page.ts'
import type { Interaction, InteractionKey } from '../storage/interactions.ts'
import { interactionBySid, interactionsOf, messageInteractionsOf } from '../storage/interactions.ts'
import type { ParticipantKey } from '../storage/participants.ts'
import type { SessionKey } from '../storage/sessions.ts'
import { listed, missing } from './missing.ts'
import type { Context } from './ports.ts'

/** @throws {Problem} service-unknown, session-unknown, interaction-unknown */
export async function fetchInteraction({ database }: Context, key: InteractionKey): Promise<Interaction> {
  const interaction = await interactionBySid(database.db, key)
  if (interaction === undefined) throw await missing(database.db, key, 'interaction-unknown')
  return interaction
}

/** @throws {Problem} service-unknown, session-unknown */
export function listInteractions(
  { database }: Context,
  session: SessionKey,
  page: Page,
): Promise<Interaction[]> {
  return listed(database.db, session, interactionsOf(database.db, session, page))
}

/**
 * A text that the application sent to the participant of the path.
 * @throws {Problem} service-unknown, session-unknown, participant-unknown, interaction-unknown
 */
export async function fetchMessageInteraction(
  { database }: Context,
  key: InteractionKey & ParticipantKey,
): Promise<Interaction> {
  const interaction = await interactionBySid(database.db, key)
  const theirs = interaction?.outbound_participant_sid === key.participant_sid
  if (interaction === undefined || !theirs || interaction.inbound_participant_sid !== null) {
    throw await missing(database.db, key, 'interaction-unknown')
  }
  return interaction
}

/** @throws {Problem} service-unknown, session-unknown, participant-unknown */
export function listMessageInteractions(
  { database }: Context,
  participant: ParticipantKey,
  page: Page,
): Promise<Interaction[]> {
  return listed(database.db, participant, messageInteractionsOf(database.db, participant, page))
}

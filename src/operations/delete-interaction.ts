import { deleteInteraction as remove, type InteractionKey } from '../storage/interactions.ts'
import { rememberedSince } from './forget-contacts.ts'
import { missing } from './missing.ts'
import type { Context } from './ports.ts'

/**
 * Deletes the log of one text or call for good; what people received stays with them.
 * @throws {Problem} service-unknown, session-unknown, interaction-unknown
 */
export async function deleteInteraction(context: Context, key: InteractionKey): Promise<void> {
  const { db } = context.database
  if (!(await remove(db, key, rememberedSince(context)))) throw await missing(db, key, 'interaction-unknown')
}

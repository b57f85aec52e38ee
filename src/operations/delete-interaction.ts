import { deleteInteraction as remove, type InteractionKey } from '../storage/interactions.ts'
import { missing } from './missing.ts'
import type { Context } from './ports.ts'

/**
 * Deletes the log of one text or call for good; what people received stays with them.
 * @throws {Problem} service-unknown, session-unknown, interaction-unknown
 */
export async function deleteInteraction({ database }: Context, key: InteractionKey): Promise<void> {
  if (!(await remove(database.db, key))) throw await missing(database.db, key, 'interaction-unknown')
}

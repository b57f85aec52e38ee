import { problem } from '../domain/problem.ts'
import { transaction } from '../storage/database.ts'
import { deleteService as deleteAll } from '../storage/delete-service.ts'
import type { ServiceKey } from '../storage/services.ts'
import { rememberedSince } from './forget-contacts.ts'
import type { Context } from './ports.ts'

/**
 * Deletes the service and everything below it at once, active sessions too. Twilio: no guard (contract 2.1).
 * @throws {Problem} service-unknown
 */
export async function deleteService(context: Context, key: ServiceKey): Promise<void> {
  const deleted = await transaction(context.database.db, (tx) => deleteAll(tx, key, rememberedSince(context)))
  if (!deleted) throw problem('service-unknown')
}

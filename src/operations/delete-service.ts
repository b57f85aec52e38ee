import { problem } from '../domain/problem.ts'
import { transaction } from '../storage/database.ts'
import { deleteService as deleteAll } from '../storage/delete-service.ts'
import type { ServiceKey } from '../storage/services.ts'
import type { Context } from './ports.ts'

/**
 * Deletes the service and everything below it at once, active sessions too. Twilio: no guard (contract 2.1).
 * @throws {Problem} service-unknown
 */
export async function deleteService({ database }: Context, key: ServiceKey): Promise<void> {
  const deleted = await transaction(database.db, (tx) => deleteAll(tx, key))
  if (!deleted) throw problem('service-unknown')
}

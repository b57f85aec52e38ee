import { problem } from '../domain/problem.ts'
import { transaction } from '../storage/database.ts'
import { deleteService as deleteAll } from '../storage/delete-service.ts'
import { wantFormer } from '../storage/pointed-numbers.ts'
import type { ServiceKey } from '../storage/services.ts'
import { rememberedSince } from './forget-contacts.ts'
import type { Context } from './ports.ts'

/**
 * Deletes the service and everything below it at once, active sessions too. Twilio: no guard (contract 2.1).
 * Numbers of its pool are set back to what they were set to before, by the job: there may be thousands.
 * @throws {Problem} service-unknown
 */
export async function deleteService(context: Context, key: ServiceKey): Promise<void> {
  const { database, clock } = context
  const deleted = await transaction(database.db, async (tx) => {
    const there = await deleteAll(tx, key, rememberedSince(context))
    if (there) await wantFormer(tx, { service_sid: key.service_sid }, clock.now())
    return there
  })
  if (!deleted) throw problem('service-unknown')
}

import { problem } from '../domain/problem.ts'
import { isUniqueViolation } from '../storage/database.ts'
import { type Service, serviceBySid, type ServiceKey, updateService as update } from '../storage/services.ts'
import { refuseOwnAddresses, type ServiceSettings } from './create-service.ts'
import type { Context } from './ports.ts'

/**
 * Changes what is given; null clears. Nothing given changes nothing (contract 1.4).
 * @throws {Problem} service-unknown, service-name-taken, parameter-invalid, record-deleted-meanwhile
 */
export async function updateService(
  context: Context,
  key: ServiceKey,
  input: ServiceSettings & { readonly unique_name?: string },
): Promise<Service> {
  const { database, clock } = context
  const service = await serviceBySid(database.db, key)
  if (service === undefined) throw problem('service-unknown')
  if (Object.keys(input).length === 0) return service
  refuseOwnAddresses(context, input)
  const updated = await update(database.db, key, { ...input, date_updated: clock.now() }).catch(
    (error: unknown) => {
      throw isUniqueViolation(error) ? problem('service-name-taken') : error
    },
  )
  if (updated === undefined) throw problem('record-deleted-meanwhile')
  return updated
}

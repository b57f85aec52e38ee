// Maskline's own options of a service, beside those of Twilio's API.
import type { InterceptFailure } from '../domain/callback.ts'
import { problem } from '../domain/problem.ts'
import { type Service, serviceBySid, type ServiceKey, updateService } from '../storage/services.ts'
import type { Context } from './ports.ts'

export interface ServiceOptions {
  readonly intercept_failure?: InterceptFailure
  readonly intercept_timeout?: number
  readonly callback_tries?: number
}

/**
 * Changes what is given, nothing else: they hold for what comes after.
 * @throws {Problem} service-unknown
 */
export async function updateServiceOptions(
  { database, clock }: Context,
  key: ServiceKey,
  { intercept_failure, intercept_timeout, callback_tries }: ServiceOptions,
): Promise<Service> {
  const changes = {
    ...(intercept_failure !== undefined && { intercept_failure }),
    ...(intercept_timeout !== undefined && { intercept_ms_max: intercept_timeout }),
    ...(callback_tries !== undefined && { callback_tries_max: callback_tries }),
  }
  const service = await (Object.keys(changes).length === 0
    ? serviceBySid(database.db, key)
    : updateService(database.db, key, { ...changes, date_updated: clock.now() }))
  if (service === undefined) throw problem('service-unknown')
  return service
}

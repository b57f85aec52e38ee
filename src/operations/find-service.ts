import type { Page } from '../domain/page.ts'
import { problem } from '../domain/problem.ts'
import { isSid, type Sid } from '../domain/sid.ts'
import { type Service, serviceByName, serviceBySid, servicesOf } from '../storage/services.ts'
import type { Context } from './ports.ts'

/**
 * @param reference a SID, or else a unique name; a name that looks like a SID is taken for one (contract 1.3)
 * @throws {Problem} service-unknown
 */
export async function fetchService(
  { database }: Context,
  { account_sid, reference }: { account_sid: Sid<'AC'>; reference: string },
): Promise<Service> {
  const service = isSid('KS', reference)
    ? await serviceBySid(database.db, { account_sid, service_sid: reference })
    : await serviceByName(database.db, account_sid, reference)
  if (service === undefined) throw problem('service-unknown')
  return service
}

export function listServices(
  { database }: Context,
  { account_sid }: { account_sid: Sid<'AC'> },
  page: Page,
): Promise<Service[]> {
  return servicesOf(database.db, account_sid, page)
}

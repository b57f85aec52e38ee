// How near to exhaustion is the pool of a service?
import { phoneNumberFacts } from '../domain/phone-number.ts'
import { type PoolFigures, poolFigures } from '../domain/pool-figures.ts'
import { busiestIdentifiers, countedNumbers } from '../storage/pool-figures.ts'
import type { ServiceKey } from '../storage/services.ts'
import { fetchService } from './find-service.ts'
import type { Context } from './ports.ts'

export interface ServicePool extends PoolFigures {
  readonly service_sid: string
  readonly date: Date
}

/** @throws {Problem} service-unknown */
export async function fetchPool(
  context: Context,
  { account_sid, service_sid }: ServiceKey,
): Promise<ServicePool> {
  const { database, clock, lenientNumbers } = context
  const { geo_match_level } = await fetchService(context, { account_sid, reference: service_sid })
  const [numbers, busiest] = await Promise.all([
    countedNumbers(database.db, { account_sid, service_sid }),
    busiestIdentifiers(database.db, service_sid),
  ])
  const people = busiest.map((one) => {
    const { country, areaCode } = phoneNumberFacts(one.identifier, lenientNumbers) ?? nowhere
    return { ...one, country, areaCode }
  })
  return { service_sid, ...poolFigures(numbers, people, geo_match_level), date: clock.now() }
}

const nowhere = { country: null, areaCode: null }

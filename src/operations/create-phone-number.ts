import { phoneNumberFacts } from '../domain/phone-number.ts'
import { poolLimits } from '../domain/pool.ts'
import { problem } from '../domain/problem.ts'
import type { Sid } from '../domain/sid.ts'
import type { OwnedNumber } from '../carriers/carrier.ts'
import { transaction } from '../storage/database.ts'
import { holdIncomingNumber } from '../storage/incoming-phone-numbers.ts'
import { insertPoolNumber, type PoolNumber, poolNumberOfAccount, poolSize } from '../storage/pool-numbers.ts'
import { holdService, serviceBySid, type ServiceKey } from '../storage/services.ts'
import type { Context } from './ports.ts'

export interface NewPhoneNumber {
  readonly sid?: Sid<'PN'>
  readonly phone_number?: string
  readonly is_reserved?: boolean
}

/**
 * Adds a number that the account owns to the service's pool.
 * @throws {Problem} service-unknown, parameter-invalid, phone-number-invalid, number-not-owned,
 * number-already-in-service, number-in-another-service, pool-full
 */
export async function createPhoneNumber(
  context: Context,
  key: ServiceKey,
  input: NewPhoneNumber,
): Promise<PoolNumber> {
  await refuseEarly(context, key, input)
  const { owned, carrier } = await ownedNumber(context, key.account_sid, input)
  return transaction(context.database.db, async (tx) => {
    // Held, so that two additions at the same time cannot both be the last that fits.
    const service = await holdService(tx, key)
    if (service === undefined) throw problem('service-unknown')
    // The simulator's numbers are rows beside ours: held, so that none is released while it joins the pool.
    if (carrier === 'simulator' && !(await holdIncomingNumber(tx, key.account_sid, owned.sid))) {
      throw problem('number-not-owned')
    }
    const is_reserved = input.is_reserved ?? false
    const there = await poolNumberOfAccount(tx, key.account_sid, owned.phone_number)
    if (there !== undefined) {
      throw problem(
        there.service_sid === service.sid ? 'number-already-in-service' : 'number-in-another-service',
      )
    }
    const size = await poolSize(tx, service.sid)
    const kind = is_reserved ? 'reserved' : 'unreserved'
    if (size[kind] >= poolLimits[kind]) throw problem('pool-full')
    const added = await insertPoolNumber(tx, newPoolNumber(context, key, { owned, carrier, is_reserved }))
    if (added === undefined) throw problem('number-in-another-service')
    return added
  })
}

/** What is wrong already, so that no carrier is asked for a number that cannot be added. */
async function refuseEarly(
  { database, lenientNumbers }: Context,
  key: ServiceKey,
  { sid, phone_number }: NewPhoneNumber,
): Promise<void> {
  if ((await serviceBySid(database.db, key)) === undefined) throw problem('service-unknown')
  if (sid === undefined && phone_number === undefined) {
    throw problem('parameter-invalid', { parameter: 'Sid', reason: 'Sid or PhoneNumber must be given.' })
  }
  if (phone_number !== undefined && phoneNumberFacts(phone_number, lenientNumbers) === undefined) {
    throw problem('phone-number-invalid')
  }
}

/** The number asked for, from the first carrier that has it. */
async function ownedNumber(
  { carriers }: Context,
  account_sid: Sid<'AC'>,
  { sid, phone_number }: NewPhoneNumber,
): Promise<{ owned: OwnedNumber; carrier: string }> {
  const wanted = sid === undefined ? { phone_number: phone_number! } : { sid }
  for (const { name, inventory } of carriers.all) {
    const owned = await inventory?.find(account_sid, wanted)
    if (owned === undefined) continue
    // Both given and contradicting: neither is meant for certain.
    if (phone_number !== undefined && owned.phone_number !== phone_number) break
    return { owned, carrier: name }
  }
  throw problem('number-not-owned')
}

function newPoolNumber(
  { clock, lenientNumbers }: Context,
  { account_sid, service_sid }: ServiceKey,
  { owned, carrier, is_reserved }: { owned: OwnedNumber; carrier: string; is_reserved: boolean },
): PoolNumber {
  const now = clock.now()
  return {
    ...owned,
    account_sid,
    service_sid,
    area_code: phoneNumberFacts(owned.phone_number, lenientNumbers)?.areaCode ?? null,
    carrier,
    is_reserved,
    in_use: 0,
    date_last_assigned: null,
    date_created: now,
    date_updated: now,
  }
}

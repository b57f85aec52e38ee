import type { OwnedNumber } from '../carriers/carrier.ts'
import { phoneNumberFacts } from '../domain/phone-number.ts'
import { poolAlmostFullAt, poolKind, poolLimits, poolProblems } from '../domain/pool.ts'
import { problem } from '../domain/problem.ts'
import type { Sid } from '../domain/sid.ts'
import type { Db } from '../storage/database.ts'
import { holdIncomingNumber } from '../storage/incoming-phone-numbers.ts'
import { serviceOfActiveIdentifier } from '../storage/participants.ts'
import { insertPoolNumber, type PoolNumber, poolNumberOfAccount, poolSize } from '../storage/pool-numbers.ts'
import { holdService, serviceBySid, type ServiceKey } from '../storage/services.ts'
import { expireSessionsOf, lockIdentifiers } from './claim-number.ts'
import { giveBack, holdNumber, type NewlyOwned, type NumberInHand, recordNumber } from './hold-number.ts'
import { pointNewNumber } from './point-new-number.ts'
import type { Context } from './ports.ts'
import { raiseAlert } from './raise-alert.ts'
import { changeRoutes, type RouteChange } from './route-change.ts'

/** A short code is named by its SID only. */
export interface NewPoolNumber {
  readonly sid?: Sid<'PN' | 'SC'>
  readonly phone_number?: string
  readonly is_reserved?: boolean
}

/**
 * Adds a number or short code that the account owns to the service's pool, and has its carrier bring its texts and calls here.
 * @throws {Problem} service-unknown, parameter-invalid, phone-number-invalid, number-not-owned, short-code-not-owned,
 * number-bound-elsewhere, number-already-in-service, short-code-already-in-service, number-in-another-service, identifier-pair-invalid,
 * identifier-contended, pool-full; carrier-failed: the number is not in the pool
 * @throws {Unavailable} its carrier cannot be asked; nothing is recorded
 */
export async function createPoolNumber(
  context: Context,
  key: ServiceKey,
  input: NewPoolNumber,
): Promise<PoolNumber> {
  await refuseEarly(context, key, input)
  const found = await ownedNumber(context, key.account_sid, input)
  const inHand = await holdNumber(context, key, found, () =>
    refusePresent(context.database.db, key, found.owned),
  )
  const { number, filled } = await changeRoutes(context, (change) =>
    addToPool(change, key, { ...found, inHand, is_reserved: input.is_reserved ?? false }),
  ).catch(async (error: unknown) => {
    if (inHand !== undefined) await giveBack(context, inHand)
    throw error
  })
  if (inHand !== undefined) await pointNewNumber(context, { ...key, number_sid: number.sid }, inHand)
  const about = { account_sid: key.account_sid, service_sid: key.service_sid, resource_sid: key.service_sid }
  if (filled) await raiseAlert(context, 'pool-nearly-full', about)
  return number
}

/** A number that is to join a pool. */
interface Joining extends NewlyOwned {
  readonly inHand: NumberInHand | undefined
  readonly is_reserved: boolean
}

async function addToPool(
  change: RouteChange,
  key: ServiceKey,
  { owned, carrier, inHand, is_reserved }: Joining,
): Promise<{ number: PoolNumber; filled: boolean }> {
  const { context, tx } = change
  // Before anything else is held, as whoever adds this number as a participant has it for longest.
  await lockIdentifiers(tx, key.account_sid, [owned.phone_number])
  // Held, so that two additions at the same time cannot both be the last that fits.
  const service = await holdService(tx, key)
  if (service === undefined) throw problem('service-unknown')
  // The simulator's numbers are rows beside ours: held, so that none is released while it joins the pool.
  if (carrier === 'simulator' && !(await holdIncomingNumber(tx, key.account_sid, owned.sid))) {
    throw problem(poolProblems[poolKind(owned.sid)].notOwned)
  }
  await refusePresent(tx, key, owned)
  await refusePerson(change, key.account_sid, owned.phone_number)
  const size = await poolSize(tx, service.sid)
  const kind = is_reserved ? 'reserved' : 'unreserved'
  if (size[kind] >= poolLimits[kind]) throw problem('pool-full')
  const number = await insertPoolNumber(tx, newPoolNumber(context, key, { owned, carrier, is_reserved }))
  if (number === undefined) throw problem('number-in-another-service')
  if (inHand !== undefined) await recordNumber(context, tx, inHand)
  return { number, filled: size[kind] + 1 === poolAlmostFullAt[kind] }
}

/** The account has it in a pool already. */
async function refusePresent(db: Db, key: ServiceKey, { sid, phone_number }: OwnedNumber): Promise<void> {
  const there = await poolNumberOfAccount(db, key.account_sid, phone_number)
  if (there === undefined) return
  const { alreadyInService } = poolProblems[poolKind(sid)]
  throw problem(there.service_sid === key.service_sid ? alreadyInService : 'number-in-another-service')
}

/** What is wrong already, so that no carrier is asked for a number that cannot be added. */
async function refuseEarly(
  { database, lenientNumbers }: Context,
  key: ServiceKey,
  { sid, phone_number }: NewPoolNumber,
): Promise<void> {
  if ((await serviceBySid(database.db, key)) === undefined) throw problem('service-unknown')
  if (sid === undefined && phone_number === undefined) {
    throw problem('parameter-invalid', { parameter: 'Sid', reason: 'Sid or PhoneNumber must be given.' })
  }
  if (phone_number !== undefined && phoneNumberFacts(phone_number, lenientNumbers) === undefined) {
    throw problem('phone-number-invalid')
  }
}

/** The number asked for, from the first carrier of the account that has it. */
async function ownedNumber(
  { carriers }: Context,
  account_sid: Sid<'AC'>,
  { sid, phone_number }: NewPoolNumber,
): Promise<NewlyOwned> {
  const wanted = sid === undefined ? { phone_number: phone_number! } : { sid }
  const theirs = carriers.all.filter((one) => (one.account_sid ?? account_sid) === account_sid)
  for (const { name, inventory } of theirs) {
    const owned = await inventory?.find(account_sid, wanted)
    if (owned === undefined) continue
    if (owned === 'bound-elsewhere') throw problem('number-bound-elsewhere')
    // Both given and contradicting: neither is meant for certain.
    if (phone_number !== undefined && owned.phone_number !== phone_number) break
    return { owned, carrier: name }
  }
  throw problem(poolProblems[sid === undefined ? 'PN' : poolKind(sid)].notOwned)
}

/**
 * A number that somebody has in an active session may not become a proxy number: it would text itself round and round.
 * The reverse is refused where participants are added; both hold the same lock, so that never both pass.
 */
async function refusePerson(change: RouteChange, account_sid: Sid<'AC'>, identifier: string): Promise<void> {
  const find = () => serviceOfActiveIdentifier(change.tx, account_sid, identifier)
  let service_sid = await find()
  while (service_sid !== undefined) {
    // Active only because nobody looked since its time came?
    await expireSessionsOf(change, service_sid, identifier)
    const still = await find()
    if (still === service_sid) throw problem('identifier-pair-invalid')
    service_sid = still
  }
}

function newPoolNumber(
  { clock, lenientNumbers }: Context,
  { account_sid, service_sid }: ServiceKey,
  { owned, carrier, is_reserved }: { owned: OwnedNumber; carrier: string; is_reserved: boolean },
): PoolNumber {
  const now = clock.now()
  const facts = phoneNumberFacts(owned.phone_number, lenientNumbers)
  return {
    ...owned,
    account_sid,
    service_sid,
    // Twilio: an IncomingPhoneNumber does not say its country.
    iso_country: owned.iso_country ?? facts?.country ?? null,
    area_code: facts?.areaCode ?? null,
    carrier,
    is_reserved,
    in_use: 0,
    date_last_assigned: null,
    date_created: now,
    date_updated: now,
  }
}

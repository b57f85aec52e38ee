// A number that is about to join a pool is held first, by the lease of its row in `pointed_numbers`, and its former settings are
// read: nobody else points it or sets it back meanwhile, so what is read is never our own address.
import type { OwnedNumber } from '../carriers/carrier.ts'
import { Unavailable } from '../domain/problem.ts'
import type { Tx } from '../storage/database.ts'
import {
  forgetNumber,
  type HeldNumber,
  holdNewNumber,
  type PointedNumber,
  releaseNumber,
  wantHere,
} from '../storage/pointed-numbers.ts'
import type { ServiceKey } from '../storage/services.ts'
import { numberLease, type Pointable, pointable, refusalOf, restore } from './point-number.ts'
import type { Context } from './ports.ts'

/** Looks at a number that somebody else has in hand, and milliseconds between them: 5 seconds in all. */
const looksMax = 100
const lookMs = 50

/** A number in this request's hands, that the carrier can be told about. */
export interface NumberInHand {
  readonly able: Pointable
  /** As it is to be: in the pool, pointed here. */
  readonly held: HeldNumber & { readonly settings: string }
  /** Nothing is to be remembered of it unless it joins the pool. */
  readonly asItWas: boolean
}

export interface NewlyOwned {
  readonly owned: OwnedNumber
  /** The carrier's name. */
  readonly carrier: string
}

/**
 * Holds a number, and reads what it is set to at its carrier. Undefined where the carrier cannot be told about numbers.
 * @param refuse throws when the number cannot be added; asked again while somebody else has the number in hand
 * @throws {Unavailable} the carrier cannot be asked, or somebody else has it in hand for too long; nothing is changed
 */
export async function holdNumber(
  context: Context,
  key: ServiceKey,
  { owned, carrier }: NewlyOwned,
  refuse: () => Promise<void>,
): Promise<NumberInHand | undefined> {
  const able = pointable(context, carrier)
  if (able === undefined) return undefined
  const { account_sid, service_sid } = key
  const { sid, phone_number } = owned
  const number = { sid, account_sid, service_sid, carrier, phone_number, place: able.place }
  const found = await holdWhenFree(context, number, refuse)
  try {
    const { settings, asItWas } = await formerSettings(able, found, number)
    return { able, held: { ...found, ...number, settings, wanted: 'here', tries: 0 }, asItWas }
  } catch (error) {
    await letGo(context, found, found.settings === null)
    throw error
  }
}

type NewNumber = Parameters<typeof holdNewNumber>[1]

async function holdWhenFree(
  context: Context,
  number: NewNumber,
  refuse: () => Promise<void>,
): Promise<HeldNumber> {
  for (let looks = 0; looks < looksMax; looks++) {
    await refuse()
    const held = await holdNewNumber(context.database.db, number, numberLease(context))
    if (held !== undefined) return held
    await new Promise((resolve) => setTimeout(resolve, lookMs))
  }
  throw new Unavailable('the number is just being set at its carrier')
}

/** What the number was set to by others, as the carrier says that has it now. */
async function formerSettings(
  able: Pointable,
  found: PointedNumber,
  number: NewNumber,
): Promise<{ settings: string; asItWas: boolean }> {
  const { settings } = found
  // It is in a pool: the transaction will refuse it.
  if (settings !== null && found.wanted === 'here') return { settings, asItWas: false }
  const refusal = await refusalOf(() => restore(able, found))
  if (refusal === undefined) return { settings: await able.pointing.read(number), asItWas: true }
  // Pointed here as it will be: it need not be set back in between. At another address of ours it could not be told from what
  // somebody else has set.
  const sameAddress = sameAddresses.every((name) => found[name] === number[name])
  if (settings === null || !sameAddress || !(refusal instanceof Unavailable)) throw refusal
  return { settings, asItWas: false }
}

/** What the address is made of at which a number is pointed. */
const sameAddresses = ['carrier', 'account_sid', 'service_sid', 'place'] as const

/**
 * Writes down that the number is in the pool from now on, in the transaction that adds it.
 * @throws {Unavailable} it took so long that somebody else has the number in hand
 */
export async function recordNumber({ clock }: Context, tx: Tx, { held }: NumberInHand): Promise<void> {
  const { sid, account_sid, service_sid, carrier, phone_number, place, settings } = held
  const number = { sid, account_sid, service_sid, carrier, phone_number, place, settings }
  if (!(await wantHere(tx, held, { ...number, date_updated: clock.now() }))) {
    throw new Unavailable('the carrier took too long')
  }
}

/** The number does not join the pool. Never throws: what is not let go is free when the lease ends. */
export function giveBack(context: Context, { held, asItWas }: NumberInHand): Promise<void> {
  return letGo(context, held, asItWas)
}

async function letGo({ database: { db } }: Context, held: HeldNumber, forget: boolean): Promise<void> {
  await (forget ? forgetNumber : releaseNumber)(db, held).catch(() => undefined)
}

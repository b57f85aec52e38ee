// Has a carrier bring a number's texts and calls here, or where they were brought before. What is wanted is written down by the
// transaction that adds the number to a pool or takes it out; it is done after that, by whoever holds the number's row, and done
// again by the job (jobs/pointing.ts) until it is. Doing it twice is as doing it once.
import type { Carrier, Pointing } from '../carriers/carrier.ts'
import { pointingPause, restoreMsMax } from '../domain/pointed-number.ts'
import type { Sid } from '../domain/sid.ts'
import {
  claimDueNumbers,
  forgetNumber,
  type HeldNumber,
  type PointedNumber,
  settlePointed,
  settleVain,
  wantPlace,
} from '../storage/pointed-numbers.ts'
import { carrierAddress } from './carrier-address.ts'
import type { Context } from './ports.ts'
import { tellNotPointed, tellNotRestored } from './tell-of-number.ts'

/**
 * Milliseconds for which a number is in one process's hands: longer than a carrier may take to set it back, be read, be pointed
 * and be set back again, at 10 seconds for each of at most 11 questions.
 */
const holdMs = 180_000

/** Numbers about which carriers are asked at one time. */
export const numbersAtOnceMax = 8

/** Times that pointing fails before somebody is told: after a minute. */
const quietTriesMax = 6

/** From now, as long as a number may be held. */
export function numberLease({ clock }: Pick<Context, 'clock'>): { now: Date; until: Date } {
  const now = clock.now()
  return { now, until: new Date(now.getTime() + holdMs) }
}

/** What can be asked about a number: where its carrier can be told whom to call, and we can be called. */
export interface Pointable {
  readonly carrier: Carrier
  readonly pointing: Pointing
  /** Scheme and authority at which the carrier reaches us. */
  readonly place: string
}

/** Undefined: the carrier of this name has no such ability, or is not there any more. */
export function pointable({ carriers, publicUrl }: Context, name: string): Pointable | undefined {
  const carrier = carriers.all.find((one) => one.name === name)
  const pointing = carrier?.inventory?.pointing
  // Without a public address no carrier that calls us is in use: main.ts refuses it.
  return carrier && pointing && publicUrl !== undefined ? { carrier, pointing, place: publicUrl } : undefined
}

/** Has the number brought here. @throws {Unavailable} */
export function point({ carrier, pointing, place }: Pointable, number: PointedNumber): Promise<void> {
  return pointing.point(nameOf(number), carrierAddress(place, carrier, number))
}

/** Has the number set back to what it was, if it is still pointed here. @throws {Unavailable} */
export async function restore({ carrier, pointing, place }: Pointable, number: PointedNumber): Promise<void> {
  if (number.settings === null) return
  // Whoever began to point it at the present address may have died before that was written down.
  for (const each of new Set([number.place, place])) {
    // By the name of then, if the operator calls the carrier by another one now.
    const address = carrierAddress(each, { ...carrier, name: number.carrier }, number)
    await pointing.restore(nameOf(number), number.settings, address)
  }
}

const nameOf = ({ sid, phone_number }: PointedNumber) => ({ sid, phone_number })

/**
 * Does what is wanted of a number in this process's hands, and writes down what came of it. Never throws: what was not written
 * down stays due, and is done again when the lease has ended.
 */
export async function setNumber(context: Context, held: HeldNumber): Promise<void> {
  const able = pointable(context, held.carrier)
  if (able === undefined) return
  try {
    const error = await refusalOf(() => (held.wanted === 'here' ? point : restore)(able, held))
    await (error === undefined ? settleSet(context, held, able) : settleRefused(context, held, error))
  } catch (error) {
    context.events.numberSet({ ...held, error })
  }
}

/** What the carrier threw. */
export async function refusalOf(asked: () => Promise<void>): Promise<Error | undefined> {
  try {
    await asked()
    return undefined
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error))
  }
}

/** Writes down that the carrier did what was wanted. */
export async function settleSet(
  { database: { db }, events }: Context,
  held: HeldNumber,
  { place }: Pointable,
): Promise<void> {
  if (held.wanted === 'here') await settlePointed(db, held, place)
  else await forgetNumber(db, held)
  events.numberSet(held)
}

/** Writes down that it did not: it is tried again, or given up. */
async function settleRefused(context: Context, held: HeldNumber, error: Error): Promise<void> {
  const { database, clock } = context
  const ageMs = clock.now().getTime() - held.date_updated.getTime()
  if (held.wanted === 'former' && ageMs > restoreMsMax) {
    // Told first, as nobody else knows what it was set to: rather twice than not at all.
    await tellNotRestored(context, held, error)
    await forgetNumber(database.db, held)
  } else {
    await tryAgain(context, held, error)
    if (held.wanted === 'here' && held.tries + 1 === quietTriesMax) await tellNotPointed(context, held, error)
  }
}

/** A number stays in its pool although it is not pointed here yet. */
export async function keepUnpointed(context: Context, held: HeldNumber, error: Error): Promise<void> {
  await tryAgain(context, held, error)
  await tellNotPointed(context, held, error)
}

async function tryAgain({ database, clock, events }: Context, held: HeldNumber, error: Error): Promise<void> {
  const again = new Date(clock.now().getTime() + pointingPause(held.tries))
  await settleVain(database.db, held, again)
  events.numberSet({ ...held, error })
}

/**
 * Does what is wanted of some numbers, those first that have waited for longest.
 * @returns how many; fewer than `numbersAtOnceMax` means that none are left
 */
export async function setDueNumbers(context: Context): Promise<number> {
  const held = await claim(context)
  await Promise.all(held.map((number) => setNumber(context, number)))
  return held.length
}

/**
 * Sets a number back that was just taken out of a pool. Never throws: what cannot be done now is left to the job, and so is a
 * number that somebody else has in hand.
 */
export async function restoreAtOnce(
  context: Context,
  { sid, carrier }: Pick<PointedNumber, 'sid' | 'carrier'>,
): Promise<void> {
  try {
    for (const number of await claim(context, sid)) await setNumber(context, number)
  } catch (error) {
    // The database is away. The number is out of the pool already, and stays due.
    context.events.numberSet({ carrier, sid, wanted: 'former', error })
  }
}

function claim(context: Context, sid?: Sid<'PN' | 'SC'>): Promise<HeldNumber[]> {
  const { carriers, publicUrl, database } = context
  if (publicUrl === undefined) return Promise.resolve([])
  const able = carriers.all
    .filter(({ inventory }) => inventory?.pointing !== undefined)
    .map(({ name, account_sid = null }) => ({ name, account_sid }))
  if (able.length === 0) return Promise.resolve([])
  const lease = numberLease(context)
  return claimDueNumbers(database.db, {
    ...lease,
    carriers: able,
    max: numbersAtOnceMax,
    ...(sid && { sid }),
  })
}

/** Numbers that are pointed at another public address are to be pointed at the present one. */
export async function followAddress({ publicUrl, database, clock }: Context): Promise<void> {
  if (publicUrl !== undefined) await wantPlace(database.db, publicUrl, clock.now())
}

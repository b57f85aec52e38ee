// Numbers of the simulated network become known by name here: what "buying a number" is at a real carrier.
import { phoneNumberFacts } from '../domain/phone-number.ts'
import { problem, Unavailable } from '../domain/problem.ts'
import type { Sid } from '../domain/sid.ts'
import {
  type IncomingPhoneNumber,
  incomingNumberByNumber,
  incomingNumbersAmong,
  insertIncomingNumber,
} from '../storage/incoming-phone-numbers.ts'
import type { Context } from './ports.ts'
import { newIncomingNumber } from './simulated-inventory.ts'
import {
  type NumberSettings,
  settingsColumns,
  updateIncomingPhoneNumber,
} from './update-incoming-phone-number.ts'

export interface NewIncomingNumber extends NumberSettings {
  readonly phone_number?: string
  readonly area_code?: string
}

/**
 * Gives the account a number, or any free one of an area code. With both, the number decides.
 * @throws {Problem} malformed-request, number-invalid, area-code-invalid, area-code-exhausted
 */
export async function createIncomingPhoneNumber(
  context: Context,
  account_sid: Sid<'AC'>,
  { phone_number, area_code, ...settings }: NewIncomingNumber,
): Promise<IncomingPhoneNumber> {
  const insert = (number: string) => {
    const needs = { ...context, lenient: context.lenientNumbers }
    const fresh = newIncomingNumber(needs, account_sid, number)
    return insertIncomingNumber(context.database.db, { ...fresh, ...settingsColumns(settings) })
  }
  if (phone_number === undefined) {
    if (area_code === undefined) {
      throw problem('malformed-request', { reason: 'PhoneNumber or AreaCode must be given.' })
    }
    return firstFree(context, account_sid, area_code, insert)
  }
  if (phoneNumberFacts(phone_number, context.lenientNumbers) === undefined) {
    throw problem('number-invalid', { number: phone_number })
  }
  return (await insert(phone_number)) ?? takeAgain(context, account_sid, phone_number, settings)
}

/**
 * A number that the account has is changed, not refused. Twilio: so its support says
 * (github.com/danielberkompas/ex_twilio, pull request 116).
 */
async function takeAgain(
  context: Context,
  account_sid: Sid<'AC'>,
  phone_number: string,
  settings: NumberSettings,
): Promise<IncomingPhoneNumber> {
  const known = await incomingNumberByNumber(context.database.db, account_sid, phone_number)
  const number = known && (await updateIncomingPhoneNumber(context, account_sid, known.sid, settings))
  if (number === undefined) throw new Unavailable('the number is being released')
  return number
}

/** The first number of the area code that nobody took, not even while we looked. */
async function firstFree(
  { database, lenientNumbers }: Context,
  account_sid: Sid<'AC'>,
  area_code: string,
  insert: (number: string) => Promise<IncomingPhoneNumber | undefined>,
): Promise<IncomingPhoneNumber> {
  const candidates = fictionalNumbers(area_code)
  const { areaCode, country } = phoneNumberFacts(candidates[0]!, lenientNumbers) ?? {}
  // Twilio: "any three-digit, US or Canada area code" (core API, AreaCode).
  if (areaCode !== area_code || (country !== 'US' && country !== 'CA')) {
    throw problem('area-code-invalid', { area_code })
  }
  const taken = await incomingNumbersAmong(database.db, account_sid, candidates)
  for (const number of candidates) {
    const made = taken.has(number) ? undefined : await insert(number)
    if (made !== undefined) return made
  }
  throw problem('area-code-exhausted', { area_code })
}

/**
 * 555-0100 to 555-0199 are kept for fiction in every geographic area code of North America (NANPA): a simulated number
 * is then never the number of somebody real. Last first, because people in examples have the first ones.
 */
function fictionalNumbers(area_code: string): string[] {
  return Array.from({ length: 100 }, (_, at) => `+1${area_code}5550${199 - at}`)
}

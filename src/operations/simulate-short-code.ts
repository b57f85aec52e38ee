// Short codes of the simulated network: an account has those that it was given. At a real carrier they are leased.
import { isCountry, isShortCode } from '../domain/phone-number.ts'
import { problem, Unavailable } from '../domain/problem.ts'
import type { Sid } from '../domain/sid.ts'
import {
  type IncomingPhoneNumber,
  incomingNumberByNumber,
  insertIncomingNumber,
} from '../storage/incoming-phone-numbers.ts'
import type { Context } from './ports.ts'
import { newShortCode } from './simulated-inventory.ts'

export interface WantedShortCode {
  readonly short_code: string
  readonly iso_country?: string
}

/**
 * Gives the account a short code; one that it has already stays as it is.
 * @throws {Problem} parameter-invalid
 */
export async function giveShortCode(
  context: Context,
  account_sid: Sid<'AC'>,
  { short_code, iso_country: given = 'US' }: WantedShortCode,
): Promise<IncomingPhoneNumber> {
  const { db } = context.database
  const iso_country = given.toUpperCase()
  if (!isShortCode(short_code)) {
    throw problem('parameter-invalid', { parameter: 'ShortCode', reason: 'It must have 3 to 8 digits.' })
  }
  if (!isCountry(iso_country)) {
    throw problem('parameter-invalid', {
      parameter: 'IsoCountry',
      reason: 'It must be a country such as US.',
    })
  }
  const made = await insertIncomingNumber(db, newShortCode(context, account_sid, { short_code, iso_country }))
  if (made !== undefined) return made
  const known = await incomingNumberByNumber(db, account_sid, short_code)
  if (known === undefined) throw new Unavailable('the short code is being released')
  if (known.iso_country === iso_country) return known
  const reason = `The account has ${short_code} in ${known.iso_country} already.`
  throw problem('parameter-invalid', { parameter: 'IsoCountry', reason })
}

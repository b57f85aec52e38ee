// Phone numbers: what is one, in which country, and how it is shown where it must not be shown whole.
// Everything about numbering plans is libphonenumber's; no other file imports it.
import { isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js/max'
import metadata from 'libphonenumber-js/metadata.max'

declare const e164: unique symbol
/** `+` and up to 15 digits (ITU-T E.164). */
export type E164 = string & { readonly [e164]: true }

export interface PhoneNumberFacts {
  readonly number: E164
  /**
   * ISO 3166 alpha-2. Null for numbers of no country, such as +800. A number that no plan has (`lenient`) is of the main
   * country of its calling code.
   */
  readonly country: string | null
  /** First three digits of a North American national number, else null. */
  readonly areaCode: string | null
  /** As people of its country write it: `(206) 555-0100`. */
  readonly national: string
}

/**
 * What a numbering plan says of `text`, or undefined when it is not a valid number of any plan.
 * Twilio: `+15551234567` is refused although its length is right (contract 3.2, step 5).
 * @param lenient accepts any `+` and 7 to 15 digits, for test labs that use numbers nobody can have
 */
export function phoneNumberFacts(text: string, lenient = false): PhoneNumberFacts | undefined {
  if (!/^\+[1-9][0-9]{6,14}$/.test(text)) return undefined
  const parsed = parsePhoneNumberFromString(text)
  // One line has one spelling: +4407911123456 is read, but its carrier calls it +447911123456.
  const valid = parsed?.isValid() === true && parsed.number === text
  if (!valid && !lenient) return undefined
  return {
    number: text as E164,
    country: parsed?.country ?? (valid ? null : mainCountry(parsed?.countryCallingCode)),
    areaCode: parsed?.countryCallingCode === '1' ? parsed.nationalNumber.slice(0, 3) : null,
    national: parsed?.formatNational() ?? text,
  }
}

/** The metadata lists the main country of a calling code first: the United States for 1, Britain for 44. */
function mainCountry(callingCode: string | undefined): string | null {
  const codes: Readonly<Record<string, readonly string[]>> = metadata.country_calling_codes
  return codes[callingCode ?? '']?.[0] ?? null
}

/** An ISO 3166 alpha-2 code, in capitals, of a country that has phones. */
export function isCountry(text: string): boolean {
  return isSupportedCountry(text)
}

/**
 * Whether `text` has the form of a short code. Those of North America have five or six digits (Twilio's ShortCode resource
 * says so of all), those of other countries from three to eight.
 */
export function isShortCode(text: string): boolean {
  return /^[0-9]{3,8}$/.test(text)
}

/** A channel address such as `messenger:1234` or `whatsapp:+1...`: a lower-case name, a colon, the rest. */
export function isChannelAddress(text: string): boolean {
  return /^[a-z][a-z0-9_-]*:.+$/s.test(text)
}

/** The number as logs and error messages may show it. Twilio: last four digits as `XXXX` (contract 3.3). */
export function maskedNumber(text: string): string {
  return text.length <= 4 ? 'XXXX' : `${text.slice(0, -4)}XXXX`
}

/** A text of somebody else's, such as a carrier's reason, with whatever may be a phone number in it masked. */
export function withoutNumbers(text: string): string {
  return text.replace(/\+?\d{7,15}/g, maskedNumber)
}

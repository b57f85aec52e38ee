// How SMPP names phones: digits, with a type of number (TON) and a numbering plan (NPI) beside them.
import { isShortCode } from '../domain/phone-number.ts'

export interface AddressSettings {
  readonly source_ton: number | undefined
  readonly source_npi: number | undefined
  readonly dest_ton: number | undefined
  readonly dest_npi: number | undefined
  /** Whether digits of unknown type are a number with its country code. */
  readonly unknown_is_international: boolean
}

const ton = { unknown: 0, international: 1, network: 3, alphanumeric: 5 } as const
const isdn = 1

interface SmppName {
  readonly ton: number
  readonly npi: number
  readonly digits: string
}

/**
 * A number in E.164 goes without its `+`. What networks ask for: 1/1 for numbers, 3/0 for short codes, 5/0 for names
 * (assist.voxox.com/hc/en-us/articles/360006713453, smsdeliverer.com/onlinehelp/smppaddr; seen 2026-11-20).
 */
function named(address: string): SmppName {
  if (address.startsWith('+')) return { ton: ton.international, npi: isdn, digits: address.slice(1) }
  return { ton: isShortCode(address) ? ton.network : ton.alphanumeric, npi: 0, digits: address }
}

/** The fields of a submit_sm. */
export function addressFields(
  { from, to }: { readonly from: string; readonly to: string },
  settings: AddressSettings,
): Readonly<Record<string, string | number>> {
  const [source, dest] = [named(from), named(to)]
  return {
    source_addr_ton: settings.source_ton ?? source.ton,
    source_addr_npi: settings.source_npi ?? source.npi,
    source_addr: source.digits,
    dest_addr_ton: settings.dest_ton ?? dest.ton,
    dest_addr_npi: settings.dest_npi ?? dest.npi,
    destination_addr: dest.digits,
  }
}

/** Digits of the shortest number with its country code. What has fewer is a short code, whatever its type says. */
const numberLengthMin = 7
/** The longest short code: longer digits of unknown type are a number. */
const shortCodeLengthMax = 8

/**
 * Who is meant, as everybody else writes it.
 * @param own the operator's numbers, which SMSCs write with and without `+`
 */
export function addressOf(
  { ton: type, digits }: { readonly ton: number; readonly digits: string },
  own: (address: string) => boolean,
  { unknown_is_international }: Pick<AddressSettings, 'unknown_is_international'>,
): string {
  const bare = digits.replace(/^\+/, '')
  if (!/^[0-9]+$/.test(bare)) return digits
  if (bare !== digits || own(`+${bare}`)) return `+${bare}`
  if (own(bare)) return bare
  const whole =
    (type === ton.international && bare.length >= numberLengthMin) ||
    (type === ton.unknown && unknown_is_international && bare.length > shortCodeLengthMax)
  return whole ? `+${bare}` : bare
}

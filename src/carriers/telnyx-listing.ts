// The lists of what the account has at Telnyx: numbers and short codes, one entry each.
// Source, 2026-11-20: https://developers.telnyx.com/api-reference/phone-number-configurations, and for short codes
// https://developers.telnyx.com/api-reference/short-codes.
import { asked, found, listFound, type TelnyxApi, textFound } from './telnyx-api.ts'

/** A number or short code as its list has it. */
export interface Entry {
  /** Where it is asked for and changed. */
  readonly path: string
  readonly short: boolean
  /** E.164; the digits of a short code. */
  readonly phone_number: string
  readonly country: string | null
  readonly label: string
  /** Who hears of its texts and of its calls. A short code takes no calls. */
  readonly messaging_profile_id: string | null
  readonly connection_id: string | null
}

/** Entries on one page: the most that Telnyx allows. */
const pageSize = 250
/** Pages that are read to find one by SID: beyond 10,000 it takes the number itself. */
const pagesMax = 40
/** Milliseconds for all pages. */
const searchMsMax = 30_000

/**
 * The number in E.164, or the short code, of the account.
 * @throws {Unavailable}
 */
export function entryOf(api: TelnyxApi, phone_number: string): Promise<Entry | undefined> {
  const isIt = (entry: Entry) => entry.phone_number === phone_number
  if (!phone_number.startsWith('+')) return shortCodeWhere(api, isIt)
  // The filter knows digits only, and finds them within longer numbers, too.
  return numberWhere(api, isIt, { 'filter[phone_number]': phone_number.slice(1) })
}

/** @throws {Unavailable} */
export function numberWhere(
  api: TelnyxApi,
  wanted: (entry: Entry) => boolean,
  filter: Readonly<Record<string, string>> = {},
): Promise<Entry | undefined> {
  return firstOf(api, '/phone_numbers', { entryIn: numberIn, wanted, filter })
}

/** @throws {Unavailable} */
export function shortCodeWhere(
  api: TelnyxApi,
  wanted: (entry: Entry) => boolean,
): Promise<Entry | undefined> {
  return firstOf(api, '/short_codes', { entryIn: shortCodeIn, wanted, filter: {} })
}

interface Search {
  readonly entryIn: (said: unknown) => Entry | undefined
  readonly wanted: (entry: Entry) => boolean
  readonly filter: Readonly<Record<string, string>>
}

async function firstOf(
  api: TelnyxApi,
  list: string,
  { entryIn, wanted, filter }: Search,
): Promise<Entry | undefined> {
  const signal = AbortSignal.timeout(searchMsMax)
  for (let page = 1; page <= pagesMax; page++) {
    const query = new URLSearchParams({
      'page[number]': String(page),
      'page[size]': String(pageSize),
      ...filter,
    })
    const said = await asked(api, { method: 'GET', path: `${list}?${query.toString()}` }, signal)
    for (const one of listFound(said, 'data')) {
      const entry = entryIn(one)
      if (entry !== undefined && wanted(entry)) return entry
    }
    const pages = found(said, 'meta', 'total_pages')
    if (typeof pages !== 'number' || page >= pages) return undefined
  }
  return undefined
}

/** A number that is here to stay, or on its way out. Others are not ours yet, or ours no more. */
const ownedStatuses = ['active', 'port-out-pending']

function numberIn(said: unknown): Entry | undefined {
  const [id, phone_number] = [textFound(said, 'id'), textFound(said, 'phone_number')]
  if (id === undefined || phone_number === undefined) return undefined
  if (!ownedStatuses.includes(textFound(said, 'status') ?? '')) return undefined
  return {
    path: `/phone_numbers/${encodeURIComponent(id)}`,
    short: false,
    phone_number,
    country: textFound(said, 'country_iso_alpha2') ?? null,
    label: textFound(said, 'customer_reference') ?? phone_number,
    messaging_profile_id: textFound(said, 'messaging_profile_id') ?? null,
    connection_id: textFound(said, 'connection_id') ?? null,
  }
}

function shortCodeIn(said: unknown): Entry | undefined {
  const [id, phone_number] = [textFound(said, 'id'), textFound(said, 'short_code')]
  if (id === undefined || phone_number === undefined) return undefined
  return {
    path: `/short_codes/${encodeURIComponent(id)}`,
    short: true,
    phone_number,
    country: textFound(said, 'country_code') ?? null,
    label: phone_number,
    messaging_profile_id: textFound(said, 'messaging_profile_id') ?? null,
    connection_id: null,
  }
}

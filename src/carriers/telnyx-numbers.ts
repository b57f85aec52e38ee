// The account's numbers at Telnyx: what they can do, and whom Telnyx calls about them.
// Source, 2026-11-20: https://developers.telnyx.com/api-reference/number-settings/update-the-messaging-profile-andor-messaging-product-of-a-phone-number.
import { Unavailable } from '../domain/problem.ts'
import { isSid } from '../domain/sid.ts'
import type { Inventory, OwnedNumber, Pointing } from './carrier.ts'
import { sidFor } from './settings.ts'
import { asked, found, jsonIn, type TelnyxApi, textFound } from './telnyx-api.ts'
import { type Entry, entryOf, numberWhere, shortCodeWhere } from './telnyx-listing.ts'

export interface TelnyxNumbers {
  /** The carrier's name, for SIDs. */
  readonly name: string
  /** The profile and the application that call us. Undefined: who they are for is the operator's to set. */
  readonly messaging_profile_id: string | undefined
  readonly texml_application_id: string | undefined
}

export function telnyxInventory(api: TelnyxApi, settings: TelnyxNumbers): Inventory {
  const { name, messaging_profile_id, texml_application_id } = settings
  const points = messaging_profile_id !== undefined || texml_application_id !== undefined
  return {
    async find(_, wanted) {
      const entry =
        'sid' in wanted ? await entryBySid(api, name, wanted.sid) : await entryOf(api, wanted.phone_number)
      return entry && owned(api, name, entry)
    },
    ...(points && { pointing: telnyxPointing(api, settings) }),
  }
}

const sidOf = (name: string, { short, phone_number }: Entry) =>
  sidFor(short ? 'SC' : 'PN', name, phone_number)

function entryBySid(api: TelnyxApi, name: string, sid: string): Promise<Entry | undefined> {
  const isIt = (entry: Entry) => sidOf(name, entry) === sid
  return isSid('SC', sid) ? shortCodeWhere(api, isIt) : numberWhere(api, isIt)
}

/**
 * Every number of the list takes calls; texts and media are features of their own, null where there is none. Nothing says
 * whether a short code takes media.
 */
async function owned(api: TelnyxApi, name: string, entry: Entry): Promise<OwnedNumber> {
  const { short, phone_number, label: friendly_name, country: iso_country } = entry
  const said = short ? undefined : await asked(api, { method: 'GET', path: `${entry.path}/messaging` })
  const has = (feature: string) => {
    const features = found(said, 'data', 'features', feature)
    return typeof features === 'object' && features !== null
  }
  return {
    sid: sidOf(name, entry),
    phone_number,
    friendly_name,
    iso_country,
    voice: !short,
    sms: short || has('sms'),
    mms: has('mms'),
    fax: false,
  }
}

/**
 * A profile's or an application's address is for all of its numbers: so the number is given the profile and the
 * application whose addresses the operator has set to us, and no address is changed.
 */
function telnyxPointing(api: TelnyxApi, ours: TelnyxNumbers): Pointing {
  const textsTo = ({ short, path }: Entry, messaging_profile_id: string) =>
    asked(api, {
      method: 'PATCH',
      path: short ? path : `${path}/messaging`,
      body: { messaging_profile_id },
    })
  const callsTo = ({ path }: Entry, connection_id: string) =>
    asked(api, { method: 'PATCH', path, body: { connection_id } })
  const { messaging_profile_id: profile, texml_application_id: application } = ours
  return {
    async read({ phone_number }) {
      const { messaging_profile_id, connection_id } = await present(api, phone_number)
      return JSON.stringify({ messaging_profile_id, connection_id })
    },
    async point({ phone_number }) {
      const entry = await present(api, phone_number)
      if (profile !== undefined && entry.messaging_profile_id !== profile) await textsTo(entry, profile)
      if (application !== undefined && !entry.short && entry.connection_id !== application) {
        await callsTo(entry, application)
      }
    },
    async restore({ phone_number }, settings) {
      const entry = await entryOf(api, phone_number)
      if (entry === undefined) return
      const former = jsonIn(settings)
      // The empty text takes a number out of its profile. A short code must have one.
      const texts = textFound(former, 'messaging_profile_id') ?? (entry.short ? undefined : '')
      const calls = textFound(former, 'connection_id')
      if (entry.messaging_profile_id === profile && texts !== undefined && texts !== profile) {
        await textsTo(entry, texts)
      }
      // Telnyx documents no way to take the connection away: without one before, calls still come to us, who reject them.
      if (entry.connection_id === application && calls !== undefined && calls !== application) {
        await callsTo(entry, calls)
      }
    },
  }
}

/** @throws {Unavailable} the account does not have it now */
async function present(api: TelnyxApi, phone_number: string): Promise<Entry> {
  const entry = await entryOf(api, phone_number)
  if (entry === undefined) throw new Unavailable('Telnyx has no such number of the account.')
  return entry
}

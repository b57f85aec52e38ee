// The numbers of the simulated network: every valid number is the account's own, and gets its SID when first named. Short
// codes are given out: POST /simulator/short-codes (simulate-short-code.ts).
import type { Inventory, OwnedNumber } from '../carriers/carrier.ts'
import { phoneNumberFacts } from '../domain/phone-number.ts'
import type { Sid } from '../domain/sid.ts'
import type { Database } from '../storage/database.ts'
import {
  type IncomingPhoneNumber,
  incomingNumberByNumber,
  incomingNumberBySid,
  insertIncomingNumber,
} from '../storage/incoming-phone-numbers.ts'
import type { Clock, SidSource } from './ports.ts'

interface Needs {
  readonly clock: Clock
  readonly sids: SidSource
  readonly lenient: boolean
}

export function simulatedInventory({ db }: Database, needs: Needs): Inventory {
  return {
    async find(account_sid, wanted) {
      const known =
        'sid' in wanted
          ? await incomingNumberBySid(db, account_sid, wanted.sid)
          : await named(account_sid, wanted.phone_number)
      return known && owned(known)
    },
  }

  async function named(
    account_sid: Sid<'AC'>,
    phone_number: string,
  ): Promise<IncomingPhoneNumber | undefined> {
    const known = await incomingNumberByNumber(db, account_sid, phone_number)
    if (known !== undefined) return known
    const made = await insertIncomingNumber(db, newIncomingNumber(needs, account_sid, phone_number))
    return made ?? incomingNumberByNumber(db, account_sid, phone_number)
  }
}

function owned({
  sid,
  phone_number,
  friendly_name,
  iso_country,
  voice,
  sms,
  mms,
  fax,
}: IncomingPhoneNumber): OwnedNumber {
  return { sid, phone_number, friendly_name, iso_country, voice, sms, mms, fax }
}

/** A number as the simulated network gives it: it can do everything but fax. */
export function newIncomingNumber(
  { clock, sids, lenient }: Needs,
  account_sid: Sid<'AC'>,
  phone_number: string,
): IncomingPhoneNumber {
  const facts = phoneNumberFacts(phone_number, lenient)
  return {
    sid: sids.mint('PN'),
    account_sid,
    phone_number,
    friendly_name: facts?.national ?? phone_number,
    iso_country: facts?.country ?? null,
    voice: true,
    ...blank(clock.now()),
  }
}

/** A short code as the simulated network gives it: for texts only. Twilio: its name is the code at first. */
export function newShortCode(
  { clock, sids }: Pick<Needs, 'clock' | 'sids'>,
  account_sid: Sid<'AC'>,
  { short_code, iso_country }: { readonly short_code: string; readonly iso_country: string },
): IncomingPhoneNumber {
  return {
    sid: sids.mint('SC'),
    account_sid,
    phone_number: short_code,
    friendly_name: short_code,
    iso_country,
    voice: false,
    ...blank(clock.now()),
  }
}

/** What both can do, and what nobody has set yet. */
function blank(now: Date) {
  return {
    sms: true,
    mms: true,
    fax: false,
    sms_url: '',
    sms_method: 'POST',
    voice_url: '',
    voice_method: 'POST',
    status_callback: '',
    status_callback_method: 'POST',
    date_created: now,
    date_updated: now,
  }
}

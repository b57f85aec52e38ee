import type { Page } from '../domain/page.ts'
import type { Sid } from '../domain/sid.ts'
import {
  type IncomingPhoneNumber,
  incomingNumberBySid,
  incomingNumbersOf,
} from '../storage/incoming-phone-numbers.ts'
import type { Context } from './ports.ts'

export function fetchIncomingPhoneNumber(
  { database }: Context,
  account_sid: Sid<'AC'>,
  sid: Sid<'PN'>,
): Promise<IncomingPhoneNumber | undefined> {
  return incomingNumberBySid(database.db, account_sid, sid)
}

export function listIncomingPhoneNumbers(
  { database }: Context,
  account_sid: Sid<'AC'>,
  page: Page,
  filter: { phone_number?: string; friendly_name?: string },
): Promise<IncomingPhoneNumber[]> {
  return incomingNumbersOf(database.db, account_sid, page, filter)
}

import type { Page } from '../domain/page.ts'
import type { PoolKind } from '../domain/pool.ts'
import type { Sid } from '../domain/sid.ts'
import {
  type IncomingNumberFilter,
  type IncomingPhoneNumber,
  incomingNumberBySid,
  incomingNumbersOf,
} from '../storage/incoming-phone-numbers.ts'
import type { Context } from './ports.ts'

/** A number or short code that the account has; undefined when there is none of this SID. */
export function fetchIncomingPhoneNumber(
  { database }: Context,
  account_sid: Sid<'AC'>,
  sid: Sid<PoolKind>,
): Promise<IncomingPhoneNumber | undefined> {
  return incomingNumberBySid(database.db, account_sid, sid)
}

export function listIncomingPhoneNumbers(
  { database }: Context,
  account_sid: Sid<'AC'>,
  page: Page,
  filter: IncomingNumberFilter,
): Promise<IncomingPhoneNumber[]> {
  return incomingNumbersOf(database.db, account_sid, page, filter)
}

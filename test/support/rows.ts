// Rows put straight into tables, for tests of what the database itself refuses or chooses.
import { createSidSource } from '../../src/clock.ts'
import type { Database } from '../../src/storage/database.ts'
import { insertAccount } from '../../src/storage/accounts.ts'
import type { Participant } from '../../src/storage/participants.ts'
import type { PoolNumber } from '../../src/storage/pool-numbers.ts'
import { insertService, type Service } from '../../src/storage/services.ts'
import { insertSession, type Session } from '../../src/storage/sessions.ts'

export const sids = createSidSource({ now: () => new Date() })
/** The date of every row that does not say another one: no sweep ever comes so far. */
export const rowDate = new Date('2100-01-01T00:00:00Z')
const dates = { date_created: rowDate, date_updated: rowDate }

/** A new account's new service. */
export async function putService({ db }: Database, differences: Partial<Service> = {}): Promise<Service> {
  const account_sid = sids.mint('AC')
  await insertAccount(db, {
    sid: account_sid,
    account_sid,
    friendly_name: 'test',
    sealed_token: 'secret',
    sealed_secondary_token: null,
    ...dates,
  })
  const service = await insertService(db, {
    sid: sids.mint('KS'),
    account_sid,
    unique_name: 'rows',
    chat_instance_sid: null,
    callback_url: null,
    intercept_callback_url: null,
    out_of_session_callback_url: null,
    default_ttl: 0,
    number_selection_behavior: 'prefer-sticky',
    geo_match_level: 'country',
    intercept_failure: 'pass',
    intercept_ms_max: 15_000,
    callback_tries_max: 16,
    ...dates,
    ...differences,
  })
  return service!
}

export async function putSession(
  { db }: Database,
  { sid, account_sid }: Service,
  differences: Partial<Session> = {},
): Promise<Session> {
  const session = await insertSession(db, {
    sid: sids.mint('KC'),
    account_sid,
    service_sid: sid,
    unique_name: null,
    status: 'open',
    mode: 'voice-and-message',
    ttl: 0,
    date_expiry: null,
    date_started: null,
    date_ended: null,
    date_last_interaction: null,
    date_reopened: null,
    closed_reason: null,
    expiry_check_at: null,
    roster: 0,
    ...dates,
    ...differences,
  })
  return session!
}

/** A participant of a session, not yet in its table. */
export function participantRow(
  { sid, account_sid, service_sid }: Session,
  differences: Partial<Participant> & Pick<Participant, 'identifier' | 'proxy_identifier'>,
): Participant {
  return {
    sid: sids.mint('KP'),
    account_sid,
    service_sid,
    session_sid: sid,
    friendly_name: null,
    proxy_identifier_sid: null,
    active: true,
    date_deleted: null,
    ...dates,
    ...differences,
  }
}

/** A number of a service's pool, not yet in its table. */
export function poolNumberRow(
  { sid, account_sid }: Service,
  differences: Partial<PoolNumber> & Pick<PoolNumber, 'phone_number'>,
): PoolNumber {
  return {
    sid: sids.mint('PN'),
    account_sid,
    service_sid: sid,
    friendly_name: differences.phone_number,
    iso_country: 'US',
    area_code: '206',
    voice: true,
    sms: true,
    mms: true,
    fax: false,
    carrier: 'simulator',
    is_reserved: false,
    in_use: 0,
    date_last_assigned: null,
    ...dates,
    ...differences,
  }
}

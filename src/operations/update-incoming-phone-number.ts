import type { PoolKind } from '../domain/pool.ts'
import type { Sid } from '../domain/sid.ts'
import { transaction, type Tx } from '../storage/database.ts'
import {
  holdIncomingNumber,
  type IncomingPhoneNumber,
  updateIncomingNumber,
} from '../storage/incoming-phone-numbers.ts'
import { poolNumberOfAccount, updatePoolNumber } from '../storage/pool-numbers.ts'
import type { Context } from './ports.ts'

/** What a program may set on a number or short code. Null: as it is on a number on which it was never set. */
export interface NumberSettings {
  readonly friendly_name?: string
  readonly sms_url?: string | null
  readonly sms_method?: string | null
  readonly voice_url?: string | null
  readonly voice_method?: string | null
  readonly status_callback?: string | null
  readonly status_callback_method?: string | null
}

const unset: Readonly<Partial<Record<keyof NumberSettings, string>>> = {
  sms_url: '',
  sms_method: 'POST',
  voice_url: '',
  voice_method: 'POST',
  status_callback: '',
  status_callback_method: 'POST',
}

/** The columns that the settings change. */
export function settingsColumns(settings: NumberSettings): Partial<IncomingPhoneNumber> {
  const columns: Record<string, string | undefined> = {}
  for (const name of Object.keys(settings) as (keyof NumberSettings)[]) {
    columns[name] = settings[name] ?? unset[name]
  }
  return columns
}

/** The number with the settings, undefined when the account has none of this SID. */
export function updateIncomingPhoneNumber(
  { database, clock }: Context,
  account_sid: Sid<'AC'>,
  sid: Sid<PoolKind>,
  settings: NumberSettings,
): Promise<IncomingPhoneNumber | undefined> {
  return transaction(database.db, async (tx) => {
    const number = await holdIncomingNumber(tx, account_sid, sid)
    const columns = settingsColumns(settings)
    if (number === undefined || Object.keys(columns).length === 0) return number
    const changes = { ...columns, date_updated: clock.now() }
    const updated = await updateIncomingNumber(tx, account_sid, sid, changes)
    if (updated !== undefined && updated.friendly_name !== number.friendly_name) await rename(tx, updated)
    return updated
  })
}

/** A pool shows its numbers by the names that they have here (contract 2.6). */
async function rename(tx: Tx, { account_sid, phone_number, ...number }: IncomingPhoneNumber): Promise<void> {
  const pooled = await poolNumberOfAccount(tx, account_sid, phone_number)
  if (pooled?.sid !== number.sid) return
  const { friendly_name, date_updated } = number
  await updatePoolNumber(tx, { ...pooled, number_sid: pooled.sid }, { friendly_name, date_updated })
}

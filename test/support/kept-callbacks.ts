// Callbacks of an account as they are when they were told, or not, without anybody being called.
import type { CallbackState } from '../../src/domain/callback.ts'
import type { Sid } from '../../src/domain/sid.ts'
import type { Row } from '../../src/storage/schema.ts'
import type { TestAccount, World } from './world.ts'

export interface Kept {
  readonly state: CallbackState
  readonly status?: number
  readonly fault?: string
  readonly service_sid?: Sid<'KS'>
  readonly interaction_sid?: Sid<'KI'>
}

/** Far from now: nobody tells them while a test looks. */
const later = new Date('2100-01-01T00:00:00Z')

/** Answers their SIDs, the oldest first. */
export async function keepCallbacks(
  { maskline: { context, database } }: World,
  { sid: account_sid }: TestAccount,
  kept: readonly Kept[],
): Promise<Sid<'CB'>[]> {
  const { sids, clock } = context
  const dates = { date_created: clock.now(), date_updated: clock.now() }
  const rows = kept.map(({ state, status, fault, service_sid, interaction_sid }): Row<'callbacks'> => ({
    sid: sids.mint('CB'),
    account_sid,
    service_sid: service_sid ?? sids.mint('KS'),
    session_sid: sids.mint('KC'),
    interaction_sid: interaction_sid ?? sids.mint('KI'),
    url: 'http://app.example/hook',
    receiver: 'http://app.example/hook',
    inbound_status: null,
    outbound_status: 'delivered',
    state,
    due_at: later,
    tries: 1,
    tries_max: 1,
    status: status ?? null,
    fault: fault ?? null,
    took_ms: 5,
    answer: null,
    ...dates,
  }))
  for (let at = 0; at < rows.length; at += 500) {
    await database.db
      .insertInto('callbacks')
      .values(rows.slice(at, at + 500))
      .execute()
  }
  return rows.map(({ sid }) => sid)
}

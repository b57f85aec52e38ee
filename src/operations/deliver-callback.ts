// One try at telling an application something.
import { retryDelayMs } from '../callbacks/retry.ts'
import type { Attempt, ClaimedCallback } from '../storage/callbacks.ts'
import { beginningOf, callApplication, isHeard } from './call-application.ts'
import { callbackForm } from './callback-form.ts'
import type { Context } from './ports.ts'
import { raiseAlert } from './raise-alert.ts'

export interface Delivery {
  /** Opened tokens by sealed ones, of those that are delivered together. Gone with them: secrets are not kept in memory. */
  readonly tokens: Map<string, string>
  /** Cuts the call off: it is told again at once by who comes next. */
  readonly end: AbortSignal
}

/**
 * Calls the address, signed, and says what follows: delivered by any 2xx, else tried again later, parked after the last
 * try.
 * @throws what is a fault of ours; never for what a receiver does
 */
export async function deliverCallback(
  context: Context,
  callback: ClaimedCallback,
  { tokens, end }: Delivery,
): Promise<Attempt> {
  const { interaction, account_sid, service_sid, sid } = callback
  if (interaction === null) return attemptOf(context, callback, { ...nothing, fault: 'deleted' })
  const heard = await callApplication(context, {
    matter: { account_sid, service_sid, about: 'callback', resource_sid: sid },
    url: callback.url,
    form: callbackForm(context, callback, interaction),
    token: tokenOf(context, callback, tokens),
    idempotencyToken: sid,
    end,
  })
  return attemptOf(context, callback, { ...heard, answer: beginningOf(heard) })
}

/** The account's auth token: opening one takes a tenth of the time that a callback takes. */
function tokenOf(
  { vault }: Context,
  { sealed_token, account_sid }: ClaimedCallback,
  tokens: Delivery['tokens'],
): string {
  const token = tokens.get(sealed_token) ?? vault.open(sealed_token, account_sid)
  tokens.set(sealed_token, token)
  return token
}

/** The attempt that came to nothing for a fault of ours: it counts, as it would come to nothing for ever. */
export const unsent = (context: Context, callback: ClaimedCallback): Attempt =>
  attemptOf(context, callback, { ...nothing, fault: 'not-sent' })

const nothing = { status: null, answer: null, took_ms: 0 }

type How = Pick<Attempt, 'status' | 'fault' | 'took_ms' | 'answer'>

/** What follows from how it went. */
function attemptOf(
  { clock, chance }: Context,
  { sid, tries: number, tries_max }: ClaimedCallback,
  { status, fault, took_ms, answer }: How,
): Attempt {
  const now = clock.now()
  const told = { sid, number, status, fault, took_ms, answer, due_at: now }
  if (fault === 'deleted') return { ...told, state: 'canceled' }
  if (fault === 'stopped') return { ...told, state: 'waiting' }
  if (isHeard(told)) return { ...told, state: 'delivered' }
  if (number >= tries_max) return { ...told, state: 'parked' }
  const due_at = new Date(now.getTime() + retryDelayMs(number, chance()))
  return { ...told, state: 'waiting', due_at }
}

/** Raises callback-failed for the first failure of a callback, and when it is parked: not for every try. */
export async function alertOfFailure(
  context: Context,
  callback: ClaimedCallback,
  { status, fault, state }: Attempt,
): Promise<void> {
  if (isHeard({ status }) || fault === 'deleted' || fault === 'stopped') return
  const failedBefore = (callback.fault ?? 'stopped') !== 'stopped' || (callback.status ?? 200) >= 300
  if (failedBefore && state !== 'parked') return
  const { account_sid, service_sid, sid, receiver } = callback
  const what = `${status === null ? fault : `answered ${status}`}${state === 'parked' ? ', given up' : ''}`
  // A receiver is the address without user, password and query.
  const values = { url: `${receiver} (${what})` }
  await raiseAlert(context, 'callback-failed', { account_sid, service_sid, resource_sid: sid, values })
}

// What applications were told: to look at, and to tell again.
import { triesMax } from '../domain/callback.ts'
import type { Page } from '../domain/page.ts'
import { problem } from '../domain/problem.ts'
import type { Sid } from '../domain/sid.ts'
import { signatureOf } from '../net/signature.ts'
import { accountBySid } from '../storage/accounts.ts'
import {
  attemptsOf,
  type Callback,
  callbackBySid,
  type CallbackFilter,
  type CallbackKey,
  callbacksOf,
  replayCallback as replay,
  replayParked,
} from '../storage/callbacks.ts'
import { interactionBySid } from '../storage/interactions.ts'
import { callbackForm } from './callback-form.ts'
import type { Context } from './ports.ts'

type Attempts = Awaited<ReturnType<typeof attemptsOf>>

/** A callback, alone with its tries, first to last, and with what is posted. */
export type ToldCallback = Callback & {
  readonly attempts: Attempts | null
  /** Null: the interaction was deleted. */
  readonly parameters: Readonly<Record<string, string>> | null
  readonly signature: string | null
}

/** @throws {Problem} callback-unknown */
export async function fetchCallback(context: Context, key: CallbackKey): Promise<ToldCallback> {
  const { callback, token, parameters } = await postedCallback(context, key)
  const signature = parameters && signatureOf(token, callback.url, parameters)
  return { ...callback, attempts: await attemptsOf(context.database.db, callback.sid), parameters, signature }
}

/**
 * A callback with what is posted for it, null if its interaction was deleted, and the token that signs it.
 * @throws {Problem} callback-unknown
 */
export async function postedCallback(context: Context, key: CallbackKey) {
  const { db } = context.database
  const callback = await callbackBySid(db, key)
  const account = await accountBySid(db, key.account_sid)
  if (callback === undefined || account === undefined) throw problem('callback-unknown')
  const interaction = await interactionBySid(db, callback)
  return {
    callback,
    token: context.vault.open(account.sealed_token, account.sid),
    parameters: interaction === undefined ? null : callbackForm(context, callback, interaction),
  }
}

/** @throws {Problem} parameter-invalid */
export async function listCallbacks(
  { database }: Context,
  { account_sid }: { readonly account_sid: Sid<'AC'> },
  page: Page,
  filter: CallbackFilter,
): Promise<ToldCallback[]> {
  const { service_sid, interaction_sid, failed } = filter
  if (service_sid && !interaction_sid && !failed) {
    const reason = 'It goes with Failed=true or InteractionSid.'
    throw problem('parameter-invalid', { parameter: 'ServiceSid', reason })
  }
  const callbacks = await callbacksOf(database.db, account_sid, page, filter)
  return callbacks.map((callback) => ({ ...callback, attempts: null, parameters: null, signature: null }))
}

/**
 * `waiting` tells it again, now; one that is waiting anyhow stays as it is.
 * @throws {Problem} callback-unknown
 */
export async function updateCallback(
  context: Context,
  key: CallbackKey,
  { state }: { readonly state?: 'waiting' },
): Promise<ToldCallback> {
  const { database, clock, deliveries } = context
  if (state !== undefined) {
    await replay(database.db, key, { at: clock.now(), tries: triesMax })
    deliveries.wake()
  }
  return fetchCallback(context, key)
}

/** Callbacks that one call tells again: a statement of a tenth of a second. */
const replayedMax = 1_000

/** All that are parked, the oldest first, are told again, now. `more`: there are others. */
export async function replayCallbacks(
  { database, clock, deliveries }: Context,
  { account_sid, service_sid }: { readonly account_sid: Sid<'AC'>; readonly service_sid?: Sid<'KS'> | null },
): Promise<{ readonly replayed: number; readonly more: boolean }> {
  const replayed = await replayParked(database.db, {
    account_sid,
    ...(service_sid && { service_sid }),
    at: clock.now(),
    tries: triesMax,
    max: replayedMax,
  })
  deliveries.wake()
  return replayed
}

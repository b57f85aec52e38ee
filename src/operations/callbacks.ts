// What applications were told: to look at, and to tell again.
import { triesMax } from '../domain/callback.ts'
import type { Page } from '../domain/page.ts'
import { problem } from '../domain/problem.ts'
import type { Sid } from '../domain/sid.ts'
import {
  attemptsOf,
  type Callback,
  callbackBySid,
  type CallbackKey,
  callbacksOf,
  replayCallback as replay,
} from '../storage/callbacks.ts'
import type { Context } from './ports.ts'

type Attempts = Awaited<ReturnType<typeof attemptsOf>>

/** A callback, alone with its tries, first to last. */
export type ToldCallback = Callback & { readonly attempts: Attempts | null }

/** @throws {Problem} callback-unknown */
export async function fetchCallback({ database }: Context, key: CallbackKey): Promise<ToldCallback> {
  const callback = await callbackBySid(database.db, key)
  if (callback === undefined) throw problem('callback-unknown')
  return { ...callback, attempts: await attemptsOf(database.db, callback.sid) }
}

export async function listCallbacks(
  { database }: Context,
  { account_sid }: { readonly account_sid: Sid<'AC'> },
  page: Page,
): Promise<ToldCallback[]> {
  const callbacks = await callbacksOf(database.db, account_sid, page)
  return callbacks.map((callback) => ({ ...callback, attempts: null }))
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

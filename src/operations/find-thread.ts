// What was said in a session, the newest first: a thread of texts and calls.
import type { Page } from '../domain/page.ts'
import { problem } from '../domain/problem.ts'
import type { Sid } from '../domain/sid.ts'
import { type Interaction, interactionBySid, newestInteractionsOf } from '../storage/interactions.ts'
import { type AccountSessionKey, sessionOfAccount } from '../storage/session-search.ts'
import type { SessionKey } from '../storage/sessions.ts'
import type { Context } from './ports.ts'

/** @throws {Problem} session-unknown */
export async function listThread(
  context: Context,
  key: AccountSessionKey,
  page: Page,
): Promise<Interaction[]> {
  return newestInteractionsOf(context.database.db, await sessionKey(context, key), page)
}

/** @throws {Problem} session-unknown, interaction-unknown */
export async function fetchOfThread(
  context: Context,
  { interaction_sid, ...key }: AccountSessionKey & { readonly interaction_sid: Sid<'KI'> },
): Promise<Interaction> {
  const session = await sessionKey(context, key)
  const interaction = await interactionBySid(context.database.db, { ...session, interaction_sid })
  if (interaction === undefined) throw problem('interaction-unknown')
  return interaction
}

async function sessionKey({ database }: Context, key: AccountSessionKey): Promise<SessionKey> {
  const session = await sessionOfAccount(database.db, key)
  if (session === undefined) throw problem('session-unknown')
  return { ...key, service_sid: session.service_sid }
}

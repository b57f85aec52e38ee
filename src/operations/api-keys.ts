// API keys: for programs that are not to have the account's auth token. Made, listed, renamed, revoked.
import type { Page } from '../domain/page.ts'
import { problem } from '../domain/problem.ts'
import type { KeyRole } from '../domain/role.ts'
import {
  type ApiKey,
  apiKeyBySid,
  type ApiKeyKey,
  apiKeysOf,
  deleteApiKey as remove,
  insertApiKey,
  updateApiKey as update,
} from '../storage/api-keys.ts'
import { deleteSignInsBy } from '../storage/sign-ins.ts'
import type { Owner } from './auth-tokens.ts'
import { digestOf } from './named-caller.ts'
import type { Context } from './ports.ts'

export interface ApiKeyInput {
  readonly friendly_name?: string
  /** Operator, if not said. */
  readonly role?: KeyRole
}

/** A key as it is told. Its secret only when it was just made. */
export type ToldApiKey = Omit<ApiKey, 'secret_digest'> & { readonly secret: string | null }

function told(
  { sid, account_sid, friendly_name, role, date_created, date_updated }: ApiKey,
  secret: string | null = null,
): ToldApiKey {
  return { sid, account_sid, friendly_name, role, secret, date_created, date_updated }
}

/** Makes a key. Its secret is in this answer and in no other. */
export async function createApiKey(
  { database, clock, sids, vault }: Context,
  { account_sid }: Owner,
  { friendly_name = '', role = 'operator' }: ApiKeyInput,
): Promise<ToldApiKey> {
  const secret = vault.mint()
  const now = clock.now()
  const key = await insertApiKey(database.db, {
    sid: sids.mint('SK'),
    account_sid,
    friendly_name,
    role,
    secret_digest: digestOf(secret),
    date_created: now,
    date_updated: now,
  })
  return told(key, secret)
}

/** @throws {Problem} api-key-unknown */
export async function fetchApiKey({ database }: Context, key: ApiKeyKey): Promise<ToldApiKey> {
  const found = await apiKeyBySid(database.db, key)
  if (found === undefined) throw problem('api-key-unknown')
  return told(found)
}

export async function listApiKeys(
  { database }: Context,
  { account_sid }: Owner,
  page: Page,
): Promise<ToldApiKey[]> {
  const keys = await apiKeysOf(database.db, account_sid, page)
  return keys.map((key) => told(key))
}

/** @throws {Problem} api-key-unknown */
export async function updateApiKey(
  context: Context,
  key: ApiKeyKey,
  input: ApiKeyInput,
): Promise<ToldApiKey> {
  if (Object.keys(input).length === 0) return fetchApiKey(context, key)
  const updated = await update(context.database.db, key, { ...input, date_updated: context.clock.now() })
  if (updated === undefined) throw problem('api-key-unknown')
  context.authenticator.forget(key.key_sid)
  return told(updated)
}

/** Revokes a key: no request with it is answered any more. @throws {Problem} api-key-unknown */
export async function deleteApiKey({ database, authenticator }: Context, key: ApiKeyKey): Promise<void> {
  if (!(await remove(database.db, key))) throw problem('api-key-unknown')
  await deleteSignInsBy(database.db, key.account_sid, key.key_sid)
  authenticator.forget(key.key_sid)
}

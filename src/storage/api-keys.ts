// API keys: they ask in an account's name without its auth token. Their secrets are kept as digests only.
import type { Page } from '../domain/page.ts'
import type { Sid } from '../domain/sid.ts'
import type { Db } from './database.ts'
import { paged } from './paged.ts'
import type { Row } from './schema.ts'

export type ApiKey = Row<'api_keys'>

export interface ApiKeyKey {
  readonly account_sid: Sid<'AC'>
  readonly key_sid: Sid<'SK'>
}

/** Whosever it is: to find out who asks. */
export function anyApiKey(db: Db, sid: Sid<'SK'>): Promise<ApiKey | undefined> {
  return db.selectFrom('api_keys').selectAll().where('sid', '=', sid).executeTakeFirst()
}

export function apiKeyBySid(db: Db, { account_sid, key_sid }: ApiKeyKey): Promise<ApiKey | undefined> {
  return db
    .selectFrom('api_keys')
    .selectAll()
    .where('sid', '=', key_sid)
    .where('account_sid', '=', account_sid)
    .executeTakeFirst()
}

export function apiKeysOf(db: Db, account_sid: Sid<'AC'>, page: Page): Promise<ApiKey[]> {
  return db
    .selectFrom('api_keys')
    .selectAll()
    .where('account_sid', '=', account_sid)
    .$call(paged(page))
    .execute()
}

export function insertApiKey(db: Db, key: ApiKey): Promise<ApiKey> {
  return db.insertInto('api_keys').values(key).returningAll().executeTakeFirstOrThrow()
}

export function updateApiKey(
  db: Db,
  { account_sid, key_sid }: ApiKeyKey,
  changes: Partial<ApiKey>,
): Promise<ApiKey | undefined> {
  return db
    .updateTable('api_keys')
    .set(changes)
    .where('sid', '=', key_sid)
    .where('account_sid', '=', account_sid)
    .returningAll()
    .executeTakeFirst()
}

/** False when the account has no such key. */
export async function deleteApiKey(db: Db, { account_sid, key_sid }: ApiKeyKey): Promise<boolean> {
  const { numDeletedRows } = await db
    .deleteFrom('api_keys')
    .where('sid', '=', key_sid)
    .where('account_sid', '=', account_sid)
    .executeTakeFirstOrThrow()
  return numDeletedRows === 1n
}

// Who may ask. Tokens are here as `src/vault.ts` seals them.
import type { Page } from '../domain/page.ts'
import type { Sid } from '../domain/sid.ts'
import type { Db } from './database.ts'
import { paged } from './paged.ts'
import type { Row } from './schema.ts'

export type Account = Row<'accounts'>

export function accountBySid(db: Db, sid: Sid<'AC'>): Promise<Account | undefined> {
  return db.selectFrom('accounts').selectAll().where('sid', '=', sid).executeTakeFirst()
}

/** The account, held: nobody else changes its tokens until the transaction ends. */
export function holdAccount(tx: Db, sid: Sid<'AC'>): Promise<Account | undefined> {
  return tx.selectFrom('accounts').selectAll().where('sid', '=', sid).forUpdate().executeTakeFirst()
}

export function oldestAccount(db: Db): Promise<Account | undefined> {
  return db.selectFrom('accounts').selectAll().orderBy('sid').limit(1).executeTakeFirst()
}

/** All accounts, or those that belong to `owner` with itself. */
export function accountsOf(db: Db, owner: Sid<'AC'> | undefined, page: Page): Promise<Account[]> {
  const all = db.selectFrom('accounts').selectAll()
  const some =
    owner === undefined
      ? all
      : all.where((is) => is.or([is('account_sid', '=', owner), is('sid', '=', owner)]))
  return some.$call(paged(page)).execute()
}

/** False when there is an account of this SID already. */
export async function insertAccount(db: Db, account: Account): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await db
    .insertInto('accounts')
    .values(account)
    .onConflict((conflict) => conflict.column('sid').doNothing())
    .executeTakeFirstOrThrow()
  return numInsertedOrUpdatedRows === 1n
}

export function updateAccount(
  db: Db,
  sid: Sid<'AC'>,
  changes: Partial<Account>,
): Promise<Account | undefined> {
  return db.updateTable('accounts').set(changes).where('sid', '=', sid).returningAll().executeTakeFirst()
}

/** Up to `limit` accounts with a token that does not begin with `mark`, held. */
export function holdAccountsNotSealedAs(tx: Db, mark: string, limit: number): Promise<Account[]> {
  const other = `${mark}%`
  return tx
    .selectFrom('accounts')
    .selectAll()
    .where((is) =>
      is.or([is('sealed_token', 'not like', other), is('sealed_secondary_token', 'not like', other)]),
    )
    .orderBy('sid')
    .limit(limit)
    .forUpdate()
    .execute()
}

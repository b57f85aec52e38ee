// Who may ask.
import type { Sid } from '../domain/sid.ts'
import type { Db } from './database.ts'
import type { Row } from './schema.ts'

export type Account = Row<'accounts'>

export function accountBySid(db: Db, sid: Sid<'AC'>): Promise<Account | undefined> {
  return db.selectFrom('accounts').selectAll().where('sid', '=', sid).executeTakeFirst()
}

export function oldestAccount(db: Db): Promise<Account | undefined> {
  return db.selectFrom('accounts').selectAll().orderBy('sid').limit(1).executeTakeFirst()
}

/** Makes the account, or gives an account that is there already this token. */
export async function putAccount(db: Db, account: Account): Promise<void> {
  await db
    .insertInto('accounts')
    .values(account)
    .onConflict((conflict) =>
      conflict
        .column('sid')
        .doUpdateSet({ auth_token: account.auth_token, date_updated: account.date_updated }),
    )
    .execute()
}

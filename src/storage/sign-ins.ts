// Who is signed in at the console, and links that will sign somebody in: rows of `sign_ins`. A session ends with what was signed
// in with: no row tells a role, the key that is there now does.
import { sql } from 'kysely'
import type { KeyRole } from '../domain/role.ts'
import type { Sid } from '../domain/sid.ts'
import type { Db } from './database.ts'
import type { Row } from './schema.ts'

export type SignIn = Row<'sign_ins'>

/** With the role of the key that was signed in with; null: it was the account's auth token. */
export type RoledSignIn = SignIn & { readonly key_role: KeyRole | null }

/** Undefined also when the key that was signed in with is not there any more. */
export async function signInBySid(db: Db, sid: Sid<'SI'>): Promise<RoledSignIn | undefined> {
  const { rows } = await sql<RoledSignIn>`
    select s.*, k.role as key_role from sign_ins s left join api_keys k on k.sid = s.credential_sid
    where s.sid = ${sid} and (k.sid is not null or s.credential_sid = s.account_sid)`.execute(db)
  return rows[0]
}

export async function insertSignIn(db: Db, row: SignIn): Promise<void> {
  await db.insertInto('sign_ins').values(row).execute()
}

/** Uses a link up: of several who come with it, one gets it. */
export function takeLink(db: Db, sid: Sid<'SI'>, now: Date): Promise<SignIn | undefined> {
  return db
    .deleteFrom('sign_ins')
    .where('sid', '=', sid)
    .where('kind', '=', 'link')
    .where('date_expires', '>', now)
    .returningAll()
    .executeTakeFirst()
}

export async function extendSignIn(db: Db, sid: Sid<'SI'>, date_expires: Date): Promise<void> {
  await db.updateTable('sign_ins').set({ date_expires }).where('sid', '=', sid).execute()
}

export async function deleteSignIn(db: Db, sid: Sid<'SI'>): Promise<void> {
  await db.deleteFrom('sign_ins').where('sid', '=', sid).execute()
}

/** Everybody who signed in with this. */
export async function deleteSignInsBy(
  db: Db,
  account_sid: Sid<'AC'>,
  credential_sid: Sid<'AC' | 'SK'>,
): Promise<void> {
  await db
    .deleteFrom('sign_ins')
    .where('account_sid', '=', account_sid)
    .where('credential_sid', '=', credential_sid)
    .execute()
}

/** Those that are over: nobody can come with them. */
export async function deleteExpiredSignIns(db: Db, now: Date): Promise<void> {
  await db.deleteFrom('sign_ins').where('date_expires', '<=', now).execute()
}

// Signing in at the console: from then on a browser comes with a secret of its own in a cookie, which ends soon, in place of
// the account's token. `maskline dev` makes a link that signs its reader in once.
import type { Role } from '../domain/role.ts'
import { isSid, type Sid } from '../domain/sid.ts'
import { problem } from '../domain/problem.ts'
import { accountBySid } from '../storage/accounts.ts'
import { deleteExpiredSignIns, deleteSignIn, insertSignIn, takeLink } from '../storage/sign-ins.ts'
import { digestOf, idleMsMax } from './named-caller.ts'
import type { Caller, Context, Credentials } from './ports.ts'

/** Milliseconds in which a link must be used. */
const linkMsMax = 12 * 3_600_000

/** What a browser is told of itself. */
export interface SignedIn {
  readonly account_sid: Sid<'AC'>
  readonly friendly_name: string
  readonly role: Role
  readonly rehearsal: boolean
  /** Whether there are simulated phones. */
  readonly simulator: boolean
}

/** A session that began just now, and what to come with. */
export interface BegunSignIn {
  readonly credentials: Credentials
  readonly date_expires: Date
}

/**
 * Begins a session for who came with a token, a key or a link; a link is used up by it.
 * @throws {Problem} wrong-credentials when the link was used meanwhile, and for a session: it would go on for ever
 */
export async function signIn(context: Context, caller: Caller): Promise<BegunSignIn> {
  const { database, wall, authenticator } = context
  const now = wall.now()
  await deleteExpiredSignIns(database.db, now)
  if (caller.sign_in?.kind === 'session') throw problem('wrong-credentials')
  let { credential_sid } = caller
  if (caller.sign_in?.kind === 'link') {
    const link = await takeLink(database.db, caller.sign_in.sid, now)
    authenticator.forget(caller.sign_in.sid)
    if (link === undefined) throw problem('wrong-credentials')
    credential_sid = link.credential_sid
  }
  const date_expires = new Date(now.getTime() + idleMsMax)
  return put(context, { account_sid: caller.account_sid, credential_sid, kind: 'session', date_expires })
}

/** Ends the session that the caller came with, if it is one. */
export async function signOut({ database, authenticator }: Context, { sign_in }: Caller): Promise<void> {
  if (sign_in === undefined) return
  await deleteSignIn(database.db, sign_in.sid)
  authenticator.forget(sign_in.sid)
}

/** A link's secret part: it signs its reader in as the owner, once. */
export async function createSignInLink(context: Context, account_sid: Sid<'AC'>): Promise<string> {
  const date_expires = new Date(context.wall.now().getTime() + linkMsMax)
  const { credentials } = await put(context, {
    account_sid,
    credential_sid: account_sid,
    kind: 'link',
    date_expires,
  })
  return `${credentials.user}:${credentials.password}`
}

async function put(
  { database, wall, sids, vault }: Context,
  row: Pick<Parameters<typeof insertSignIn>[1], 'account_sid' | 'credential_sid' | 'kind' | 'date_expires'>,
): Promise<BegunSignIn> {
  const [sid, secret] = [sids.mint('SI'), vault.mint()]
  await insertSignIn(database.db, {
    ...row,
    sid,
    secret_digest: digestOf(secret),
    date_created: wall.now(),
  })
  return { credentials: { user: sid, password: secret }, date_expires: row.date_expires }
}

export async function whoIsSignedIn(
  { database, carriers, rehearsal }: Context,
  { account_sid, role }: Caller,
): Promise<SignedIn> {
  const account = await accountBySid(database.db, account_sid)
  if (account === undefined) throw problem('wrong-credentials')
  return {
    account_sid,
    friendly_name: account.friendly_name,
    role,
    rehearsal: rehearsal !== undefined,
    simulator: carriers.all.some(({ kind }) => kind === 'simulator'),
  }
}

/**
 * What a page must send with whatever changes something, beside its cookie: pages of other sites cannot know it. It follows
 * from the session's secret, so that nothing is kept of it.
 */
export const csrfTokenOf = ({ password }: Credentials): string => digestOf(`csrf ${password}`)

/** Credentials as a cookie or a link has them: `SI...:secret`. */
export function signInCredentials(text: string): Credentials | undefined {
  const [user = '', password = '', ...rest] = text.split(':')
  return isSid('SI', user) && password !== '' && rest.length === 0 ? { user, password } : undefined
}

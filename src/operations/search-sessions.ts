// Sessions of an account, whatever service they are in, with their people.
import type { Page } from '../domain/page.ts'
import { problem } from '../domain/problem.ts'
import type { Sid } from '../domain/sid.ts'
import type { Participant } from '../storage/participants.ts'
import { serviceBySid } from '../storage/services.ts'
import {
  type AccountSessionKey,
  foundSessions,
  type NamedSession,
  peopleOf,
  type SessionFilter,
  sessionOfAccount,
} from '../storage/session-search.ts'
import { asItIsNow, isDue } from './find-session.ts'
import type { Context } from './ports.ts'

/** Who is and was in it comes with it, the oldest first. */
export type FoundSession = NamedSession & { readonly participants: readonly Participant[] }

/** @throws {Problem} session-unknown */
export async function fetchFoundSession(context: Context, key: AccountSessionKey): Promise<FoundSession> {
  const { db } = context.database
  const session = await sessionOfAccount(db, key)
  const settled = session && (await asItIsNow(context, session))
  const service = settled && (await serviceBySid(db, settled))
  if (settled === undefined || service === undefined) throw problem('session-unknown')
  const people = await peopleOf(db, [settled])
  return {
    ...settled,
    service_unique_name: service.unique_name,
    participants: people.get(settled.sid) ?? [],
  }
}

/** How often a page is read at most, as sessions of it had expired. One that expires then is shown as the sweep will find it. */
const readsMax = 3

/** One page, the newest first. */
export async function searchSessions(
  context: Context,
  { account_sid }: { readonly account_sid: Sid<'AC'> },
  page: Page,
  filter: SessionFilter,
): Promise<FoundSession[]> {
  const { db } = context.database
  for (let read = 1; ; read++) {
    const found = await foundSessions(db, account_sid, page, filter)
    const due = read === readsMax ? [] : found.filter((session) => isDue(context, session))
    if (due.length === 0) {
      const people = await peopleOf(db, found)
      return found.map((session) => ({ ...session, participants: people.get(session.sid) ?? [] }))
    }
    // Who asks for those in progress is not shown one that has ended: the next read leaves it out.
    for (const session of due) await asItIsNow(context, session)
  }
}

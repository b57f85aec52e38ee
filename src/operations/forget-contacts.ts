import { forgetDeletedContacts, rememberedMs } from '../storage/deleted-contacts.ts'
import { forgetSubmittedIds } from '../storage/submitted-ids.ts'
import type { Context } from './ports.ts'

/** A contact that came after this is remembered when its log is deleted. */
export const rememberedSince = ({ clock }: Context) => new Date(clock.now().getTime() - rememberedMs)

/** Milliseconds after which no carrier reports on a text any more: longer than any keeps one. */
const reportedMs = 7 * 86_400_000

/** Forgets what was only remembered for carriers: contacts whose log was deleted, and their names for texts of ours. */
export async function forgetContacts(context: Context): Promise<void> {
  const { db } = context.database
  await forgetDeletedContacts(db, rememberedSince(context))
  await forgetSubmittedIds(db, new Date(context.clock.now().getTime() - reportedMs))
}

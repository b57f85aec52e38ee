import { forgetDeletedContacts, rememberedMs } from '../storage/deleted-contacts.ts'
import type { Context } from './ports.ts'

/** A contact that came after this is remembered when its log is deleted. */
export const rememberedSince = ({ clock }: Context) => new Date(clock.now().getTime() - rememberedMs)

/** Forgets contacts whose log was deleted and that are so old that no carrier brings them again. */
export async function forgetContacts(context: Context): Promise<void> {
  await forgetDeletedContacts(context.database.db, rememberedSince(context))
}

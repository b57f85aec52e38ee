// Puts texts together that the network brings in parts: in any order, twice, to several processes. A text of which a part never
// comes is relayed without it after a while: most of what somebody wrote is better than nothing.
import { createHash } from 'node:crypto'
import type { ReceivedPart } from '../carriers/carrier.ts'
import type { Sid } from '../domain/sid.ts'
import {
  deleteParts,
  insertPart,
  overdueTexts,
  type PartedText,
  partsOf,
  type StoredPart,
} from '../storage/text-parts.ts'
import type { Context } from './ports.ts'
import { raiseAlert } from './raise-alert.ts'
import { relayMessage } from './relay-message.ts'

/** Milliseconds after the first part, after which no other is waited for. */
const partsMsMax = 300_000
/** Texts that are given up in one look. */
export const overdueMax = 100
/** Stands for what never came. */
const missing = ' [...] '

/** Keeps a part; relays the text when it was the last that was missing. */
export async function receivePart(
  context: Context,
  { part, body, ...text }: ReceivedPart & Pick<PartedText, 'account_sid' | 'carrier'>,
): Promise<void> {
  const { db } = context.database
  await insertPart(db, text, { part, body, date_created: context.clock.now() })
  // Read after it was kept: of two processes that keep the last two, one sees both.
  const there = await partsOf(db, text)
  if (there.length === text.parts) await relay(context, text, there)
}

/** Relays what is there of texts of which something never came. Answers how many there were. */
export async function relayIncomplete(context: Context): Promise<number> {
  const { db } = context.database
  const until = new Date(context.clock.now().getTime() - partsMsMax)
  const overdue = await overdueTexts(db, { until, max: overdueMax })
  for (const text of overdue) {
    const there = await partsOf(db, text)
    if (there.length === 0) continue
    const sid = await relay(context, text, there)
    if (there.length < text.parts) {
      await raiseAlert(context, 'text-incomplete', { account_sid: text.account_sid, resource_sid: sid })
    }
  }
  return overdue.length
}

/** Whoever does so at the same time relays the same text, which is relayed once. */
async function relay(context: Context, text: PartedText, there: readonly StoredPart[]): Promise<Sid<'SM'>> {
  const { account_sid, carrier, from, to } = text
  const sid = sidOf(text, there)
  const body = Array.from(
    { length: text.parts },
    (_, at) => there.find(({ part }) => part === at + 1)?.body ?? missing,
  )
  await relayMessage(context, {
    account_sid,
    carrier,
    sid,
    from,
    to,
    body: body.join('').toWellFormed().replaceAll('\0', ''),
    media_urls: [],
  })
  await deleteParts(context.database.db, text)
  return sid
}

/** The same for the same parts: references come round again, moments do not. */
function sidOf({ carrier, from, to, reference, parts }: PartedText, there: readonly StoredPart[]): Sid<'SM'> {
  const began = Math.min(...there.map(({ date_created }) => date_created.getTime()))
  const digest = createHash('sha256').update(JSON.stringify([carrier, from, to, reference, parts, began]))
  return `SM${digest.digest('hex').slice(0, 32)}` as Sid<'SM'>
}

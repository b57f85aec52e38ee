// The simulated people: they text from their phones and read what arrived.
import { isShortCode, phoneNumberFacts } from '../domain/phone-number.ts'
import { problem } from '../domain/problem.ts'
import type { Sid } from '../domain/sid.ts'
import { messagesOfPhone, type SimulatorMessage } from '../storage/simulator-messages.ts'
import type { Context } from './ports.ts'
import { relayMessage } from './relay-message.ts'

export interface PhoneText {
  readonly from: string
  readonly to: string
  readonly body: string
  readonly media_urls: readonly string[]
}

/**
 * The person at `from` texts `to`. As with a real phone, the text counts as sent whatever becomes of it.
 * @throws {Problem} parameter-invalid
 */
export async function sendFromPhone(
  context: Context,
  account_sid: Sid<'AC'>,
  { from, to, body, media_urls }: PhoneText,
): Promise<{ readonly sid: Sid<'SM' | 'MM'>; readonly status: 'sent' }> {
  const isNumber = (text: string) => phoneNumberFacts(text, context.lenientNumbers) !== undefined
  if (!isNumber(from)) {
    const reason = 'It must be a valid number such as +12065550100.'
    throw problem('parameter-invalid', { parameter: 'From', reason })
  }
  if (!isNumber(to) && !isShortCode(to)) {
    const reason = 'It must be a valid number such as +12065550100, or a short code.'
    throw problem('parameter-invalid', { parameter: 'To', reason })
  }
  if (body === '' && media_urls.length === 0) {
    throw problem('parameter-invalid', { parameter: 'Body', reason: 'Body or MediaUrl must be given.' })
  }
  const sid = context.sids.mint(media_urls.length > 0 ? 'MM' : 'SM')
  await relayMessage(context, { account_sid, carrier: 'simulator', sid, from, to, body, media_urls })
  return { sid, status: 'sent' }
}

/** Texts that a phone shows: the newest, oldest of them first. */
const shownMax = 1000

export function phoneMessages(
  context: Context,
  account_sid: Sid<'AC'>,
  phone: string,
): Promise<SimulatorMessage[]> {
  return messagesOfPhone(context.database.db, account_sid, phone, shownMax)
}

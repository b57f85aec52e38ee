import { problem } from '../domain/problem.ts'
import { type ServiceKey, serviceBySid } from '../storage/services.ts'
import type { Context } from './ports.ts'
import { type InboundMessage, relayMessage } from './relay-message.ts'

/**
 * A carrier brings a text by a service's address. The number that was texted says which session hears it.
 * @throws {Problem} service-unknown
 * @throws {Unavailable} the carrier should bring it again
 */
export async function receiveMessage(
  context: Context,
  key: ServiceKey,
  message: Omit<InboundMessage, 'account_sid' | 'carrier'>,
): Promise<void> {
  if ((await serviceBySid(context.database.db, key)) === undefined) throw problem('service-unknown')
  // The simulated network's until there are others: a number's carrier will say its own address.
  await relayMessage(context, { ...message, account_sid: key.account_sid, carrier: 'simulator' })
}

// A person texts a proxy number: who hears it, and from which number.
import { messageData } from '../domain/interaction.ts'
import { Unavailable } from '../domain/problem.ts'
import type { Sid } from '../domain/sid.ts'
import { isStopWord } from '../domain/stop-words.ts'
import type { DropReason } from '../events.ts'
import type { Contact, ContactOutcome } from '../storage/record-contacts.ts'
import { settleSession } from './expire-sessions.ts'
import type { Context } from './ports.ts'

/** A text that a carrier brought. */
export interface InboundMessage {
  readonly account_sid: Sid<'AC'>
  readonly carrier: string
  /** The carrier's own id of the text, an SM or MM SID where the carrier has such. */
  readonly sid: string
  readonly from: string
  readonly to: string
  readonly body: string
  readonly media_urls: readonly string[]
}

/** What became of it. */
export type Relayed =
  | { readonly interaction_sid: Sid<'KI'>; readonly dropped?: never }
  | { readonly interaction_sid?: never; readonly dropped: DropReason | 'repeated' }

/** Times a text is routed anew because its session changed under it. */
const triesMax = 3

/**
 * Routes, records and relays a text (contract 3.5). A text that nobody may hear is dropped and told as an event; the
 * sender learns nothing.
 * @throws {Unavailable} too many texts wait already; the carrier should bring it again
 */
export async function relayMessage(context: Context, inbound: InboundMessage): Promise<Relayed> {
  const contact = newContact(context, inbound)
  let expired = false
  for (let tried = 0; tried < triesMax; tried++) {
    const outcome = await context.recorder.contacts.submit(contact)
    const result = resultOf(contact, outcome)
    if (result !== undefined) return tell(context, contact, outcome, expired ? asExpired(result) : result)
    const { account_sid } = contact
    const { service_sid, session_sid } = outcome
    const key = { account_sid, service_sid: service_sid!, session_sid: session_sid! }
    expired = (await settleSession(context, key))?.closed_reason === 'expired'
  }
  throw new Unavailable('the session is being changed')
}

function newContact({ sids }: Context, { sid: inbound_sid, ...inbound }: InboundMessage): Contact {
  return {
    ...inbound,
    inbound_sid,
    interaction_sid: sids.mint('KI'),
    outbound_sid: sids.mint(inbound.media_urls.length > 0 ? 'MM' : 'SM'),
    data: messageData(inbound.body),
    stopped: isStopWord(inbound.body),
  }
}

/** What became of the contact; undefined when the session's expiry is in doubt and it must be tried again. */
function resultOf(contact: Contact, found: ContactOutcome): Relayed | undefined {
  if (found.recorded) return { interaction_sid: contact.interaction_sid }
  if (found.service_sid === null) return { dropped: 'unknown-number' }
  if (contact.stopped) return { dropped: 'stop-word' }
  if (found.session_sid === null) return { dropped: 'no-active-session' }
  if (found.expiry_due) return undefined
  if (found.mode === 'voice-only') return { dropped: 'voice-only-session' }
  if (found.counterpart_sid === null) return { dropped: 'no-counterpart' }
  return found.held ? { dropped: 'repeated' } : undefined
}

/** The session ended with this very text, which is why there is none. */
function asExpired(result: Relayed): Relayed {
  return result.dropped === 'no-active-session' ? { dropped: 'session-expired' } : result
}

function tell({ events }: Context, contact: Contact, found: ContactOutcome, result: Relayed): Relayed {
  const { account_sid, inbound_sid, from, to } = contact
  if (result.dropped === undefined) {
    events.textRelayed({ session_sid: found.session_sid!, interaction_sid: result.interaction_sid, from, to })
  } else if (result.dropped === 'repeated') events.textRepeated({ account_sid, inbound_sid })
  else events.textDropped({ account_sid, from, to, reason: result.dropped })
  return result
}

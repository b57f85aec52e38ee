// A person texts a proxy number: who hears it, and from which number.
import type { DropReason } from '../domain/alert.ts'
import { messageData } from '../domain/interaction.ts'
import { Unavailable } from '../domain/problem.ts'
import type { Sid } from '../domain/sid.ts'
import { isStopWord } from '../domain/stop-words.ts'
import type { Contact, ContactOutcome } from '../storage/record-contacts.ts'
import type { Stray } from '../storage/stray-contacts.ts'
import { dropContact } from './drop-contact.ts'
import { msSince } from './elapsed.ts'
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

/** What became of it. A relayed one may still wait for the application's word (InterceptCallbackUrl). */
export type Relayed =
  | { readonly interaction_sid: Sid<'KI'>; readonly dropped?: never }
  | { readonly interaction_sid?: never; readonly dropped: DropReason | 'repeated' }

/** Times a text is routed anew because its session changed under it. */
const triesMax = 3

/**
 * Routes, records and relays a text (contract 3.5), once, however often the carrier brings it. A text that nobody may
 * hear is kept as a stray without its words, and told as an alert; the sender learns nothing.
 * @throws {Unavailable} too many texts wait already; the carrier should bring it again
 */
export async function relayMessage(context: Context, inbound: InboundMessage): Promise<Relayed> {
  const came = context.clock.now()
  const contact = newContact(context, inbound)
  const { outcome, dropped } = await route(context, contact)
  if (dropped === undefined) return told(context, contact, outcome, came)
  if (dropped === 'repeated') return repeated(context, contact)
  const reason = await dropContact(context, {
    ...inbound,
    kind: 'message',
    service_sid: outcome.service_sid,
    session_sid: outcome.session_sid,
    participant_sid: outcome.participant_sid,
    reason: dropped,
  })
  return reason === undefined ? repeated(context, contact) : { dropped: reason }
}

/**
 * Relays a text for whose sake a session was made, as if it came now (contract 4.4).
 * @returns why it went nowhere, if it did: nobody was told of that
 */
export async function relayStray(
  context: Context,
  inbound: InboundMessage,
  { sid: stray_sid, date_created: came }: Pick<Stray, 'sid' | 'date_created'>,
): Promise<Relayed> {
  const contact = { ...newContact(context, inbound), stray_sid }
  const { outcome, dropped } = await route(context, contact)
  return dropped === undefined ? told(context, contact, outcome, came) : { dropped }
}

async function route(context: Context, contact: Contact) {
  for (let tried = 0; tried < triesMax; tried++) {
    const outcome = await context.recorder.contacts.submit(contact)
    if (outcome.recorded) return { outcome }
    const dropped = reasonOf(contact, outcome)
    if (dropped !== undefined) return { outcome, dropped }
    const { account_sid } = contact
    const { service_sid, session_sid } = outcome
    await settleSession(context, { account_sid, service_sid: service_sid!, session_sid: session_sid! })
  }
  throw new Unavailable('the session is being changed')
}

function newContact({ sids }: Context, { sid: inbound_sid, ...inbound }: InboundMessage): Contact {
  return {
    ...inbound,
    inbound_sid,
    interaction_sid: sids.mint('KI'),
    outbound_sid: sids.mint(inbound.media_urls.length > 0 ? 'MM' : 'SM'),
    callback_sid: sids.mint('CB'),
    data: messageData(inbound.body),
    stopped: isStopWord(inbound.body),
  }
}

/** Why it was not recorded; undefined when the session's expiry is in doubt and it must be tried again. */
function reasonOf(contact: Contact, found: ContactOutcome): DropReason | 'repeated' | undefined {
  if (found.known) return 'repeated'
  if (found.service_sid === null) return 'unknown-number'
  if (contact.stopped) return 'stop-word'
  if (found.session_sid === null) return 'no-active-session'
  if (found.expiry_due) return undefined
  if (found.mode === 'voice-only') return 'voice-only-session'
  if (found.counterpart_sid === null) return 'no-counterpart'
  return found.held ? 'repeated' : undefined
}

function told(context: Context, contact: Contact, found: ContactOutcome, came: Date): Relayed {
  const { events, deliveries, unfinished, submissions } = context
  const { account_sid, interaction_sid, from, to } = contact
  if (found.staged) unfinished.wake()
  else {
    if (found.carrier !== 'simulator') submissions.wake()
    if (found.told) deliveries.wake()
    const delay_ms = msSince(context, came)
    const session_sid = found.session_sid!
    events.textRelayed({ account_sid, session_sid, interaction_sid, from, to, delay_ms })
  }
  return { interaction_sid }
}

function repeated({ events }: Context, { account_sid, inbound_sid }: Contact): Relayed {
  events.textRepeated({ account_sid, inbound_sid })
  return { dropped: 'repeated' }
}

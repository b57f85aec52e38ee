import { bodyCharactersMax, messageData } from '../domain/interaction.ts'
import { problem, Unavailable } from '../domain/problem.ts'
import { isActive } from '../domain/session.ts'
import { type Interaction, interactionBySid } from '../storage/interactions.ts'
import { participantBySid, type ParticipantKey } from '../storage/participants.ts'
import { poolNumberBySid } from '../storage/pool-numbers.ts'
import { type Send, type SendOutcome, sentInteraction } from '../storage/record-sends.ts'
import type { ClaimedSubmission } from '../storage/submissions.ts'
import { settleSession } from './expire-sessions.ts'
import { missing } from './missing.ts'
import type { Context } from './ports.ts'
import { type Submitted, submitText } from './submit-text.ts'

export interface NewMessage {
  readonly body?: string
  readonly media_url?: readonly string[]
}

/** Times a send is recorded anew because its session changed under it. */
const triesMax = 3

/**
 * Sends a text to the participant of the path, from its proxy identifier. Recorded and handed over when this returns.
 * @throws {Problem} service-unknown, session-unknown, participant-unknown, session-closed, voice-only-session,
 * parameter-invalid, body-too-long, sids-of-different-parents, carrier-refused, carrier-failed
 * @throws {Unavailable} too many requests wait already
 */
export async function createMessageInteraction(
  context: Context,
  key: ParticipantKey,
  input: NewMessage,
): Promise<Interaction> {
  const send = newSend(context, key, input)
  if (context.carriers.all.some(({ outlet }) => outlet?.doubtful(key.account_sid))) {
    await refuseByCarrier(context, key)
  }
  for (let tried = 0; tried < triesMax; tried++) {
    const outcome = await context.recorder.sends.submit(send)
    if (outcome.recorded) {
      context.events.textSent(send)
      if (outcome.told) context.deliveries.wake()
      const sent = sentInteraction(send, outcome, outcome.at)
      return outcome.carrier === 'simulator' ? sent : submit(context, send, sent)
    }
    if (outcome.session_sid === null) throw await missing(context.database.db, key, 'session-unknown')
    if (outcome.participant_sid === null) {
      throw await missing(context.database.db, key, 'participant-unknown')
    }
    refuse(outcome)
    await settleSession(context, key)
  }
  throw new Unavailable('the session is being changed')
}

/**
 * Hands over to a carrier what was recorded, and answers as it stands then. A carrier that says no is told as such: the
 * interaction stays in the log, as failed. One that cannot be reached is tried again: to answer with a 5xx would have clients
 * send the text a second time (contract section 10).
 */
async function submit(context: Context, send: Send, sent: Interaction): Promise<Interaction> {
  const { claimed } = await context.recorder.claims.submit(send.message_sid)
  if (claimed !== undefined) {
    const submitted = await soon(context, claimed)
    if (submitted?.outcome === 'failed') {
      const { code, reason } = submitted
      throw problem('carrier-refused', {}, { carrier_code: code, carrier_message: reason })
    }
  }
  // Deleted meanwhile: it was as it was recorded.
  return (await interactionBySid(context.database.db, send)) ?? sent
}

/** Milliseconds for which a request waits for a carrier. The text goes on after that, and callbacks tell what became of it. */
const carrierMsMax = 5_000

async function soon(context: Context, text: ClaimedSubmission): Promise<Submitted | undefined> {
  const submitting = submitText(context, text)
  context.submissions.beside(text.carrier, submitting)
  const { promise: late, resolve } = Promise.withResolvers<undefined>()
  const timer = setTimeout(() => resolve(undefined), carrierMsMax)
  try {
    return await Promise.race([submitting, late])
  } finally {
    clearTimeout(timer)
  }
}

/**
 * Says no for a carrier that will not take the text, before anything is recorded: a client that repeats a request after
 * a 5xx must find nothing half done (contract section 10).
 */
async function refuseByCarrier(context: Context, key: ParticipantKey): Promise<void> {
  const { carriers, database, events } = context
  const session = await settleSession(context, key)
  const participant = await participantBySid(database.db, key)
  const number_sid = participant?.proxy_identifier_sid ?? null
  // What is wrong with the request itself is told by the statement that records it, and first.
  if (!session || !isActive(session.status) || session.mode === 'voice-only') return
  if (participant === undefined || participant.date_deleted !== null || number_sid === null) return
  const number = await poolNumberBySid(database.db, { ...key, number_sid })
  const carrier = carriers.all.find(({ name }) => name === number?.carrier)
  const obstacle = carrier?.outlet?.obstacle(key.account_sid, participant.identifier)
  if (obstacle === undefined) return
  events.textNotTaken({ session_sid: key.session_sid, to: participant.identifier, obstacle })
  throw problem(obstacle === 'refuse' ? 'carrier-refused' : 'carrier-failed')
}

function newSend(
  { sids }: Context,
  key: ParticipantKey,
  { body = '', media_url: media_urls = [] }: NewMessage,
): Send {
  if (body === '' && media_urls.length === 0) {
    throw problem('parameter-invalid', { parameter: 'Body', reason: 'Body or MediaUrl must be given.' })
  }
  if (body.length > bodyCharactersMax && [...body].length > bodyCharactersMax) {
    throw problem('body-too-long', { limit: bodyCharactersMax })
  }
  return {
    ...key,
    interaction_sid: sids.mint('KI'),
    callback_sid: sids.mint('CB'),
    message_sid: sids.mint(media_urls.length > 0 ? 'MM' : 'SM'),
    body,
    data: messageData(body),
    media_urls,
  }
}

/** Throws what is wrong with the request; returns when only the session's expiry is in doubt. */
function refuse(found: SendOutcome): void {
  if (found.date_deleted !== null) throw problem('participant-unknown')
  if (!isActive(found.status ?? 'unknown')) throw problem('session-closed')
  if (found.mode === 'voice-only') throw problem('voice-only-session')
}

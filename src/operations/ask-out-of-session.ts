// Somebody contacts a proxy number and is in no session: the application says what is to happen (contract 4.4).
import { previousSessionForm } from '../callbacks/previous-session-form.ts'
import { readSessionWish, type SessionWish } from '../callbacks/session-wish.ts'
import type { CallPlan } from '../domain/call-plan.ts'
import type { InteractionType } from '../domain/interaction.ts'
import { Problem } from '../domain/problem.ts'
import type { SessionMode } from '../domain/session.ts'
import { Fault } from '../fields.ts'
import type { Heard } from '../net/egress.ts'
import { accountBySid } from '../storage/accounts.ts'
import { poolNumberOfAccount } from '../storage/pool-numbers.ts'
import { previousSession } from '../storage/previous-sessions.ts'
import type { Service } from '../storage/services.ts'
import type { Session } from '../storage/sessions.ts'
import { readTwiml, TwimlFault } from '../twiml/read.ts'
import { callApplication, isHeard } from './call-application.ts'
import { createSession } from './create-session.ts'
import type { Context } from './ports.ts'
import { type AlertFact, raiseAlert } from './raise-alert.ts'

/** A contact that belongs to no session. */
export interface Stray {
  readonly service: Service
  readonly kind: InteractionType
  readonly from: string
  readonly to: string
  /** The SID of the message or call. */
  readonly sid: string
  /** What Twilio's own webhook for it would say. */
  readonly native: Readonly<Record<string, string>>
  /** When it must be known what is to happen, where that is sooner than the address says. */
  readonly until?: Date
}

export type OutOfSessionAnswer =
  /** What is to be done with the contact; nothing, if it is empty. */
  | { readonly kind: 'plan'; readonly plan: CallPlan }
  /** A session was made in which the contact now belongs. */
  | { readonly kind: 'session'; readonly session: Session }
  /** An alert says why. */
  | { readonly kind: 'failed' }

/** Asks OutOfSessionCallbackUrl, which must be set, and makes the session that it wishes for. */
export async function askOutOfSession(context: Context, stray: Stray): Promise<OutOfSessionAnswer> {
  const { service, from, to, native, sid, until } = stray
  const { db } = context.database
  const url = service.out_of_session_callback_url!
  const account = await accountBySid(db, service.account_sid)
  const previous = await previousSession(db, {
    service_sid: service.sid,
    identifier: from,
    proxy_identifier: to,
  })
  const heard = await callApplication(context, {
    matter: {
      account_sid: service.account_sid,
      service_sid: service.sid,
      about: 'out-of-session',
      resource_sid: sid,
    },
    url,
    form: { ...native, ...(previous && previousSessionForm(previous)) },
    token: context.vault.open(account!.sealed_token, service.account_sid),
    idempotencyToken: sid,
    ...(until && { until }),
  })
  return answerOf(context, stray, heard, url)
}

/** What the application's answer, to this or to a redirect that followed, means for the contact. */
export async function answerOf(
  context: Context,
  stray: Stray,
  heard: Heard,
  url: string,
): Promise<OutOfSessionAnswer> {
  const { service, sid: resource_sid } = stray
  const about: AlertFact = { account_sid: service.account_sid, service_sid: service.sid, resource_sid }
  if (heard.status === null || !isHeard(heard)) {
    await raiseAlert(context, 'out-of-session-failed', about)
    return { kind: 'failed' }
  }
  const { body, contentType } = heard
  if (body.trim() === '') return { kind: 'plan', plan: [] }
  // Twilio: JSON that is no object, such as text encoded twice, is taken for TwiML (contract 4.4).
  if (contentType === 'application/json' && body.trimStart().startsWith('{'))
    return wished(context, stray, body, about)
  if (!xmlTypes.has(contentType) && contentType !== 'application/json') {
    await raiseAlert(context, 'answer-content-type', { ...about, values: { type: contentType || 'none' } })
    return { kind: 'failed' }
  }
  try {
    return { kind: 'plan', plan: readTwiml(body, { number: stray.to, url }) }
  } catch (error) {
    if (!(error instanceof TwimlFault)) throw error
    const name = error.code === 12100 ? 'answer-unreadable' : 'answer-not-twiml'
    await raiseAlert(context, name, { ...about, values: { reason: error.message } })
    return { kind: 'failed' }
  }
}

const xmlTypes = new Set(['application/xml', 'text/xml'])

async function wished(
  context: Context,
  stray: Stray,
  body: string,
  about: AlertFact,
): Promise<OutOfSessionAnswer> {
  try {
    return { kind: 'session', session: await makeSession(context, stray, readSessionWish(body)) }
  } catch (error) {
    if (!(error instanceof Problem || error instanceof Fault)) throw error
    await raiseAlert(context, 'session-not-created', { ...about, values: { reason: error.message } })
    return { kind: 'failed' }
  }
}

/**
 * The session that the application wishes for: who contacts keeps the very number that was contacted, even a reserved one.
 * @throws {Problem} those of `createSession`
 */
async function makeSession(context: Context, stray: Stray, wish: SessionWish): Promise<Session> {
  const { service, from, to } = stray
  const { participantIdentifier, participantProxyIdentifier, uniqueName, ttl, dateExpiry } = wish
  const make = (mode: SessionMode) =>
    createSession(
      context,
      { account_sid: service.account_sid, service_sid: service.sid },
      {
        mode,
        ...(uniqueName !== undefined && { unique_name: uniqueName }),
        ...(ttl !== undefined && { ttl }),
        ...(dateExpiry !== undefined && { date_expiry: dateExpiry }),
        participants: [
          { identifier: from, proxy_identifier: to },
          {
            identifier: participantIdentifier,
            ...(participantProxyIdentifier !== undefined && { proxy_identifier: participantProxyIdentifier }),
          },
        ],
      },
    )
  if (wish.mode !== undefined) return make(wish.mode)
  // Not said: both, where both people's numbers can do both; else what the contact is (contract 4.4).
  const own: SessionMode = stray.kind === 'message' ? 'message-only' : 'voice-only'
  const number = await poolNumberOfAccount(context.database.db, service.account_sid, to)
  if (number?.voice !== true || !number.sms) return make(own)
  return make('voice-and-message').catch((error: unknown) => {
    const incapable = error instanceof Problem && /^no-(voice|message)-number$/.test(error.kind)
    if (!incapable) throw error
    return make(own)
  })
}

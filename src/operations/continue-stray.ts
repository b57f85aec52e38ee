import type { CallPlan } from '../domain/call-plan.ts'
import { segmentCount } from '../domain/segments.ts'
import type { Sid } from '../domain/sid.ts'
import { accountBySid } from '../storage/accounts.ts'
import { serviceBySid } from '../storage/services.ts'
import {
  noteStraySession,
  sessionMadeMeanwhile,
  settleStray,
  type Stray,
  type StrayReply,
} from '../storage/stray-contacts.ts'
import { answerOf, askOutOfSession, type OutOfSessionAnswer } from './ask-out-of-session.ts'
import { callApplication } from './call-application.ts'
import type { Context } from './ports.ts'
import { raiseAlert } from './raise-alert.ts'
import { relayStray } from './relay-message.ts'

/** Documents that one text may lead to, each by a <Redirect> of the one before. */
const documentsMax = 10

/**
 * Goes on with a text that belongs to no session: asks the application, and does as it says (contract 4.4). Whatever it
 * leads to happens once, but for a session: a process that dies after it made one and before that is noted leaves it, and
 * asks again.
 */
export async function continueStray(context: Context, stray: Stray): Promise<void> {
  const { account_sid, service_sid, session_sid } = stray
  if (session_sid !== null) return relay(context, stray)
  const service =
    service_sid === null ? undefined : await serviceBySid(context.database.db, { account_sid, service_sid })
  if (service === undefined) return settle(context, stray, 'ignored')
  if (service.out_of_session_callback_url === null) return settle(context, stray, 'ignored')
  const { kind, from, to } = stray
  const made = await sessionMadeMeanwhile(context.database.db, stray)
  if (made !== undefined) return belongs(context, stray, made)
  const asked = { service, kind, from, to, sid: stray.inbound_sid, native: nativeForm(stray) }
  const answer = await askOutOfSession(context, asked)
  await obey(context, stray, { asked, answer })
}

interface Heeded {
  readonly asked: Parameters<typeof askOutOfSession>[1]
  readonly answer: OutOfSessionAnswer
}

async function obey(context: Context, stray: Stray, { asked, answer: first }: Heeded): Promise<void> {
  const replies: StrayReply[] = []
  let answer = first
  for (let documents = 1; ; documents++) {
    if (answer.kind === 'failed') return settle(context, stray, 'failed', replies)
    if (answer.kind === 'session') return belongs(context, stray, answer.session.sid)
    const { replies: more, redirect, ignored } = read(context, answer.plan)
    replies.push(...more)
    for (const verb of ignored) await told(context, stray, `A text cannot be answered with "${verb}".`)
    if (redirect === undefined) return settle(context, stray, 'answered', replies)
    if (documents === documentsMax) {
      await told(context, stray, `It redirects more than ${documentsMax - 1} times.`)
      return settle(context, stray, 'failed', replies)
    }
    answer = await follow(context, asked, redirect)
  }
}

type Redirect = Extract<CallPlan[number], { do: 'redirect' }>

/** What of a plan is for a text: what follows a redirect is never come to. */
function read({ sids }: Context, plan: CallPlan) {
  const replies: StrayReply[] = []
  const ignored: string[] = []
  for (const step of plan) {
    if (step.do === 'redirect') return { replies, ignored, redirect: step }
    if (step.do === 'message') {
      const { body, media_urls } = step
      replies.push({ sid: sids.mint(media_urls.length > 0 ? 'MM' : 'SM'), body, media_urls })
    } else ignored.push(step.do)
  }
  return { replies, ignored, redirect: undefined }
}

/** Asks where the application sent us, with the same parameters. */
async function follow(
  context: Context,
  asked: Heeded['asked'],
  { url, method }: Redirect,
): Promise<OutOfSessionAnswer> {
  const { service, sid, native } = asked
  const { account_sid, sid: service_sid } = service
  const account = await accountBySid(context.database.db, account_sid)
  const heard = await callApplication(context, {
    matter: { account_sid, service_sid, about: 'document', resource_sid: sid, parameters: native },
    url: method === 'GET' ? withQuery(url, native) : url,
    method,
    form: method === 'GET' ? {} : native,
    token: context.vault.open(account!.sealed_token, account_sid),
    idempotencyToken: sid,
  })
  return answerOf(context, asked, heard, url)
}

function withQuery(url: string, form: Readonly<Record<string, string>>): string {
  const to = new URL(url)
  for (const [name, value] of Object.entries(form)) to.searchParams.append(name, value)
  return to.href
}

/** A session was made for this very text, or for one just before it: relays it. */
async function belongs(context: Context, stray: Stray, session_sid: Sid<'KC'>): Promise<void> {
  await noteStraySession(context.database.db, stray.sid, { session_sid, at: context.clock.now() })
  await relay(context, { ...stray, session_sid })
}

async function relay(context: Context, stray: Stray): Promise<void> {
  const { sid, account_sid, carrier, inbound_sid, from, to, body, media_urls } = stray
  const inbound = { account_sid, carrier, sid: inbound_sid, from, to }
  const { dropped } = await relayStray(
    context,
    { ...inbound, body: body ?? '', media_urls: media_urls ?? [] },
    stray,
  )
  // Relayed by a process that died before it said so.
  if (dropped === undefined || dropped === 'repeated') return settle(context, stray, 'session-created')
  await raiseAlert(context, dropped, {
    account_sid,
    service_sid: stray.service_sid,
    resource_sid: sid,
    values: { session: stray.session_sid ?? '' },
  })
  await settle(context, stray, 'failed')
}

function settle(
  { database, clock }: Context,
  { sid }: Stray,
  outcome: NonNullable<Stray['outcome']>,
  replies: readonly StrayReply[] = [],
): Promise<void> {
  return settleStray(database, sid, { outcome, replies, at: clock.now() })
}

function told(context: Context, { sid, account_sid, service_sid }: Stray, reason: string): Promise<void> {
  const fact = { account_sid, service_sid, resource_sid: sid, values: { reason } }
  return raiseAlert(context, 'answer-not-twiml', fact)
}

/** What Twilio's own webhook for a text says (contract 4.4). Where people are is not known. */
function nativeForm({
  account_sid,
  inbound_sid,
  from,
  to,
  ...text
}: Stray): Readonly<Record<string, string>> {
  const { body, media_urls } = { body: text.body ?? '', media_urls: text.media_urls ?? [] }
  return {
    ApiVersion: '2010-04-01',
    AccountSid: account_sid,
    MessageSid: inbound_sid,
    SmsSid: inbound_sid,
    SmsMessageSid: inbound_sid,
    SmsStatus: 'received',
    From: from,
    To: to,
    Body: body,
    NumMedia: String(media_urls.length),
    NumSegments: String(segmentCount(body)),
    ...Object.fromEntries(media_urls.map((url, at) => [`MediaUrl${at}`, url])),
  }
}

// A person calls a proxy number: who is called, and from which number (contract 3.6).
import type { DropReason } from '../domain/alert.ts'
import { bridge, type CallPlan, rejected } from '../domain/call-plan.ts'
import { isFinal } from '../domain/status-rank.ts'
import { Unavailable } from '../domain/problem.ts'
import type { Sid } from '../domain/sid.ts'
import type { Interaction } from '../storage/interactions.ts'
import {
  type CallContact,
  type CallOutcome,
  interactionOfInbound,
  refuseAsked,
  runRecordCall,
  settleAsked,
  settleStrayCall,
  takeUpAsked,
} from '../storage/record-calls.ts'
import { serviceBySid } from '../storage/services.ts'
import { runRecordStrays } from '../storage/stray-contacts.ts'
import { mayGoOn } from './ask-intercept.ts'
import { askOutOfSession } from './ask-out-of-session.ts'
import { msSince } from './elapsed.ts'
import { settleSession } from './expire-sessions.ts'
import type { Context } from './ports.ts'
import { raiseAlert } from './raise-alert.ts'

/** A call that a carrier brought. */
export interface InboundCall {
  readonly account_sid: Sid<'AC'>
  readonly carrier: string
  /** The carrier's own id of the call, a CA SID where the carrier has such. */
  readonly sid: string
  readonly from: string
  readonly to: string
  /** What the carrier said of it beside, in Twilio's words. */
  readonly native?: Readonly<Record<string, string>>
}

/** Times a call is routed anew because its session changed under it. */
const triesMax = 3
/** Milliseconds after which a call that another process has in hand may be taken up: longer than any hook may take. */
const leaseMs = 45_000
/** Milliseconds for everything that is asked about a call. Its carrier hears after 15 s what is to happen, or never (contract section 6). */
const answerMsMax = 14_000

/**
 * Routes and records a call, asks whom there is to ask, and says what is to happen with it, within 14 seconds of asking. A
 * call that nobody may take is rejected; the caller learns nothing. The same call brought again, by a carrier that repeats itself or by a redirect, is
 * the same interaction.
 * @throws {Unavailable} another process decides about it at this moment; the carrier should bring it again
 */
export async function bridgeCall(context: Context, inbound: InboundCall): Promise<CallPlan> {
  const { sids } = context
  const { account_sid, sid: inbound_sid, from, to, carrier } = inbound
  const [interaction_sid, callback_sid] = [sids.mint('KI'), sids.mint('CB')]
  const call = { interaction_sid, callback_sid, account_sid, carrier, inbound_sid, from, to }
  const until = new Date(context.wall.now().getTime() + answerMsMax)
  const first = await route(context, call, until)
  if ('plan' in first) return first.plan
  const asked = await strayed(context, inbound, first, until)
  if (asked !== 'session') return asked
  const second = await route(context, call, until)
  // What was made for it is gone already.
  return 'plan' in second ? second.plan : rejected
}

interface Dropped {
  readonly reason: DropReason
  readonly found: CallOutcome
}

/** What happens with the call, or why nobody may take it. */
async function route(
  context: Context,
  call: CallContact,
  until: Date,
): Promise<{ readonly plan: CallPlan } | Dropped> {
  let expired = false
  for (let tried = 0; tried < triesMax; tried++) {
    const found = await runRecordCall(context.database, call, context.clock.now())
    if (found.recorded) return { plan: await begin(context, call, { found, until }) }
    if (found.held) return { plan: await again(context, call, { found, until }) }
    const reason = reasonOf(found)
    if (reason !== undefined) {
      return { reason: expired && reason === 'no-active-session' ? 'session-expired' : reason, found }
    }
    const { service_sid, session_sid } = found
    const key = { account_sid: call.account_sid, service_sid: service_sid!, session_sid: session_sid! }
    expired = (await settleSession(context, key))?.closed_reason === 'expired'
  }
  throw new Unavailable('the session is being changed')
}

/** Undefined when it must be tried again: the session's expiry is in doubt, or the session changed meanwhile. */
function reasonOf(found: CallOutcome): DropReason | undefined {
  if (found.service_sid === null) return 'unknown-number'
  if (found.session_sid === null) return 'no-active-session'
  if (found.expiry_due) return undefined
  if (found.mode === 'message-only') return 'message-only-session'
  return found.counterpart_sid === null ? 'no-counterpart' : undefined
}

interface Found {
  readonly found: CallOutcome
  /** When the carrier must have its answer. */
  readonly until: Date
}

async function begin(context: Context, call: CallContact, { found, until }: Found): Promise<CallPlan> {
  const { database, deliveries, events } = context
  const { interaction_sid, account_sid, from, to } = call
  const { session_sid, service_sid } = found as Routed
  events.callRouted({ account_sid, session_sid, interaction_sid, from, to })
  if (found.intercept_callback_url !== null) {
    const interaction = await interactionOfInbound(database.db, account_sid, call.inbound_sid)
    return interaction === undefined ? rejected : ask(context, interaction, until)
  }
  if (found.told) deliveries.wake()
  events.callDialled({
    account_sid,
    interaction_sid,
    delay_ms: msSince({ clock: context.wall }, cameAt(until)),
  })
  const { counterpart_sid: participant_sid, identifier, proxy_identifier } = found as Routed
  const side = { service_sid, session_sid, interaction_sid, participant_sid }
  return bridge({ identifier, proxy_identifier }, side)
}

/** When the call came that must be answered until then. */
const cameAt = (until: Date) => new Date(until.getTime() - answerMsMax)

/** What an outcome has that was recorded. */
type Routed = {
  [K in keyof CallOutcome]-?: K extends 'intercept_callback_url'
    ? CallOutcome[K]
    : NonNullable<CallOutcome[K]>
}

/** The application is asked before anything rings (contract 4.3). */
async function ask(context: Context, interaction: Interaction, until: Date): Promise<CallPlan> {
  const { database, clock, sids, deliveries, events } = context
  const { account_sid, service_sid, session_sid, sid: interaction_sid } = interaction
  const key = { session_sid, interaction_sid }
  const service = await serviceBySid(database.db, { account_sid, service_sid })
  if (service !== undefined && (await mayGoOn(context, service, interaction, until))) {
    const callback_sid = sids.mint('CB')
    const allowed = await settleAsked(database, key, { at: clock.now(), callback_sid })
    if (allowed !== undefined) {
      if (allowed.told) deliveries.wake()
      // A process that died may have taken it up before.
      const delay_ms = Math.max(
        msSince({ clock: context.wall }, cameAt(until)),
        msSince(context, interaction.date_created),
      )
      events.callDialled({ account_sid, interaction_sid, delay_ms })
      return bridge(allowed, { ...key, service_sid, participant_sid: allowed.participant_sid })
    }
    // The session was closed, or somebody left it, while the application thought about it.
    const resource_sid = interaction.inbound_resource_sid
    await raiseAlert(context, 'no-active-session', { account_sid, service_sid, resource_sid })
  }
  await refuseAsked(database.db, key, clock.now())
  return rejected
}

/** The same call again. */
async function again(context: Context, call: CallContact, { found, until }: Found): Promise<CallPlan> {
  const { database, clock } = context
  const known = await interactionOfInbound(database.db, call.account_sid, call.inbound_sid)
  const { session_sid, service_sid, counterpart_sid, identifier, proxy_identifier } = found as Routed
  // One call is one interaction: what has ended, or was another session's, does not begin again.
  if (known === undefined || known.session_sid !== session_sid) return rejected
  if (known.stage === 'intercept') {
    const at = clock.now()
    const since = new Date(at.getTime() - leaseMs)
    const taken = await takeUpAsked(database.db, known, { at, since })
    if (taken === undefined) throw new Unavailable('the application is being asked about this call')
    return ask(context, taken, until)
  }
  if (known.inbound_resource_status !== null && isFinal(known.inbound_resource_status)) return rejected
  const side = { service_sid, session_sid, interaction_sid: known.sid, participant_sid: counterpart_sid }
  return bridge({ identifier, proxy_identifier }, side)
}

/** A call that no session takes: recorded with the reason; the application may say what is to happen (contract 4.4). */
async function strayed(
  context: Context,
  inbound: InboundCall,
  { reason, found }: Dropped,
  until: Date,
): Promise<CallPlan | 'session'> {
  const { database, clock, sids, events } = context
  const { account_sid, sid: inbound_sid, from, to, carrier } = inbound
  const { service_sid, session_sid, participant_sid } = found
  const row = {
    sid: sids.mint('CT'),
    account_sid,
    service_sid,
    session_sid,
    carrier,
    inbound_sid,
    from,
    to,
    reason,
  }
  const [stray] = await runRecordStrays(
    database,
    [{ ...row, kind: 'voice', body: null, media_urls: [] }],
    clock.now(),
  )
  if (stray!.recorded) {
    events.callDropped({ account_sid, from, to, reason: stray!.reason })
    const values = { session: session_sid ?? '', participant: participant_sid ?? '' }
    await raiseAlert(context, stray!.reason, { account_sid, service_sid, resource_sid: inbound_sid, values })
  }
  const service = service_sid && (await serviceBySid(database.db, { account_sid, service_sid }))
  if (!stray!.asked || !service || service.out_of_session_callback_url === null) return rejected
  const native = { ...nativeForm(inbound), ...inbound.native }
  const answer = await askOutOfSession(context, {
    service,
    kind: 'voice',
    from,
    to,
    sid: inbound_sid,
    native,
    until,
  })
  const settle = (outcome: 'answered' | 'failed' | 'session-created', made?: Sid<'KC'>) =>
    settleStrayCall(
      database.db,
      { account_sid, inbound_sid },
      { outcome, at: clock.now(), ...(made && { session_sid: made }) },
    )
  if (answer.kind === 'session') {
    await settle('session-created', answer.session.sid)
    return 'session'
  }
  await settle(answer.kind === 'plan' ? 'answered' : 'failed')
  return answer.kind === 'plan' ? answer.plan : rejected
}

/** What Twilio's own webhook for a call says at least (contract 9.3). */
export function nativeForm({ account_sid, sid, from, to }: InboundCall): Record<string, string> {
  return {
    AccountSid: account_sid,
    ApiVersion: '2010-04-01',
    CallSid: sid,
    CallStatus: 'ringing',
    Direction: 'inbound',
    From: from,
    To: to,
    Caller: from,
    Called: to,
  }
}

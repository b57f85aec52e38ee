// Writes a call plan as jambonz's verbs, and names in them the interaction that its reports are about.
// The verbs are those of @jambonz/verb-specifications 0.1.13; what they do is read in jambonz-feature-server 0.9.8
// (github.com/jambonz, 2026-11-20).
//
// A step that needs the application again (gather, record, a redirect, a dial's own action) cannot be handed on: jambonz
// would post its own JSON to an address that expects Twilio's form, and would not understand the TwiML that comes back. The
// plan ends with such a step: what can be done of it is done, and the call is over.
import type { CallPlan, CallStep, Dial, OutboundSide } from '../domain/call-plan.ts'
import { isSid, type Sid } from '../domain/sid.ts'
import type { Json } from '../fields.ts'
import type { AddressOf } from './carrier.ts'

/** One instruction. What it is called is `verb`, the rest is its own. */
export type Verb = { readonly verb: string; readonly [property: string]: Json }

export interface VerbSurroundings {
  readonly account_sid: Sid<'AC'>
  /** Name of the carrier in jambonz over which people are called. Undefined: jambonz chooses. */
  readonly trunk: string | undefined
  readonly address: AddressOf
}

/** At least one verb: jambonz takes an empty list for a fault of the application. */
export function verbsOf(plan: CallPlan, around: VerbSurroundings): readonly Verb[] {
  const end = plan.findIndex(isLast)
  const verbs = plan.slice(0, end < 0 ? undefined : end + 1).flatMap((step) => written(step, around))
  // A call that is not answered by then is declined with 603, without cost.
  return verbs.length > 0 ? verbs : [{ verb: 'hangup' }]
}

/** Whether nothing that follows is come to, or may be come to without asking the application. */
function isLast(step: CallStep): boolean {
  if (step.do === 'dial') return step.action !== undefined
  return ['gather', 'record', 'redirect', 'reject', 'hangup'].includes(step.do)
}

function written(step: CallStep, around: VerbSurroundings): readonly Verb[] {
  switch (step.do) {
    case 'dial':
      return dialOf(step, around)
    case 'say':
      // Without its language: a voice of jambonz speaks one, and with another it says nothing.
      return [{ verb: 'say', text: step.text, loop: times(step.loop) }]
    case 'play':
      return [{ verb: 'play', url: step.url, loop: times(step.loop) }]
    case 'pause':
      return [{ verb: 'pause', length: step.seconds }]
    case 'gather':
      return step.prompts.flatMap((prompt) => written(prompt, around))
    case 'redirect':
      return isHandedOver(step.url, around.account_sid)
        ? [{ verb: 'redirect', actionHook: around.address('Call') }]
        : []
    case 'reject':
      return [step.reason === 'busy' ? declined(486, 'Busy Here') : declined(603, 'Decline')]
    case 'hangup':
      return [{ verb: 'hangup' }]
    case 'message':
    case 'record':
      // jambonz sends texts over SMPP only (lib/tasks/message.js), and records to a SIPREC server only.
      break
  }
  return []
}

/** TwiML counts endless repetition as 0, which jambonz takes for once (lib/tasks/say.js, play.js). */
const times = (loop: number) => (loop === 0 ? 'forever' : loop)

const declined = (status: number, reason: string): Verb => ({ verb: 'sip:decline', status, reason })

/**
 * Nothing of the caller may reach the called person (lib/tasks/dial.js, lib/utils/place-outdial.js).
 * callerId: left out, From has the caller's number.
 * callerName: left out, From has no name; given, so that no version shows another one.
 * forwardPAI: left out, the caller's P-Asserted-Identity and Privacy go along, and trunks show those rather than From. Before
 * jambonz 0.9.5 they always did, unless the whole server was set otherwise; those versions do not know the property and
 * refuse the call.
 * anchorMedia: left out, the media server lets go of the call, and what the caller's phone says in a re-INVITE, such as the
 * user name in its SDP, goes to the other side. It costs the media server's time.
 * referHook is left out, so that neither phone can transfer the call: jambonz answers 501.
 */
function dialOf(dial: Dial, { trunk, address }: VerbSurroundings): readonly Verb[] {
  const { number, callerId, ringSecondsMax: timeout, talkSecondsMax: timeLimit, side } = dial
  const verb: Verb = {
    verb: 'dial',
    callerId,
    callerName: callerId,
    forwardPAI: false,
    anchorMedia: true,
    answerOnBridge: true,
    timeout,
    timeLimit,
    target: [{ type: 'phone', number, ...(trunk !== undefined && { trunk }) }],
  }
  if (side === undefined) return [verb]
  const data = tagOf(side)
  return [
    { verb: 'tag', data },
    { ...verb, tag: data, actionHook: address('CallDone') },
  ]
}

/**
 * What jambonz is to say back in each report, as `customerData`: of the caller's leg by the verb `tag`, of the other by the
 * property of `dial`. It is not in the query of an address, as the signature covers the body only, and the address for
 * reports on legs is the application's own.
 */
function tagOf({ service_sid: ks, session_sid: kc, interaction_sid: ki, participant_sid: kp }: OutboundSide) {
  return { ks, kc, ki, kp }
}

/** Whom a report's `customerData` names; undefined when it is of no call of a session. */
export function sideIn(tag: unknown): OutboundSide | undefined {
  if (typeof tag !== 'object' || tag === null) return undefined
  const { ks, kc, ki, kp }: { [Key in keyof ReturnType<typeof tagOf>]?: unknown } = tag
  if (!named('KS', ks) || !named('KC', kc) || !named('KI', ki) || !named('KP', kp)) return undefined
  return { service_sid: ks, session_sid: kc, interaction_sid: ki, participant_sid: kp }
}

const named = <P extends 'KS' | 'KC' | 'KI' | 'KP'>(prefix: P, value: unknown): value is Sid<P> =>
  typeof value === 'string' && isSid(prefix, value)

/**
 * Whether it is the address at which Proxy takes calls over, whatever the host (contract 3.6). The only redirect that leads
 * to Maskline and not to the application.
 */
function isHandedOver(url: string, account_sid: Sid<'AC'>): boolean {
  const path = URL.parse(url)?.pathname ?? ''
  return new RegExp(`^/v1/Accounts/${account_sid}/Proxy/KS[0-9a-fA-F]{32}/Webhooks/Call$`).test(path)
}

// What jambonz calls us about, read into events. Requests are JSON.
// Read after docs.jambonz.org/reference/webhooks and the sources of jambonz-feature-server 0.9.8 (both 2026-11-20).
import type { ResourceStatus } from '../domain/interaction.ts'
import { problem } from '../domain/problem.ts'
import { Fault, text } from '../fields.ts'
import { utf8 } from '../form.ts'
import type { CarrierEvent, Ingress } from './carrier.ts'
import { sideIn } from './jambonz-verbs.ts'
import { sidFor } from './settings.ts'

export interface JambonzReading {
  /** The carrier's. */
  readonly name: string
  /** The operator's numbers, in E.164. */
  readonly numbers: readonly string[]
  /** What callers' numbers get that come without a plus. */
  readonly plus: 'as-is' | 'add'
}

/** @throws {Problem} malformed-request, parameter-invalid */
export function readRequest(request: Ingress, reading: JambonzReading): CarrierEvent {
  const said = bodyOf(request)
  switch (request.subject) {
    case 'Call':
      return callOf(said, reading)
    case 'CallStatus':
      return legOf(said, reading.name)
    case 'CallDone':
      return doneOf(said, reading.name)
    case 'Message':
    case 'MessageStatus':
      break
  }
  return ignored('jambonz brings calls only')
}

const ignored = (reason: string): CarrierEvent => ({ kind: 'ignored', reason })

/** docs.jambonz.org/reference/webhooks/call-hook-post; after the verb `redirect` it comes again, for the same call. */
function callOf(said: Said, { name, numbers, plus }: JambonzReading): CarrierEvent {
  if (said['direction'] === 'outbound') return ignored('a call that jambonz was told to make')
  const sid = sidFor('CA', name, field(said, 'call_sid', { min: 1 }))
  const called = userOf(field(said, 'to', { min: 1 }))
  const to = numbers.find((number) => number.slice(1) === called.replace(/^\+/, '')) ?? called
  const from = callerOf(userOf(field(said, 'from', { min: 0 })), plus)
  const callerName = from === '' ? '' : field(said, 'caller_name', { min: 0 })
  const native = {
    CallSid: sid,
    From: from,
    To: to,
    CallStatus: said['call_status'] === 'in-progress' ? 'in-progress' : 'ringing',
    Direction: 'inbound',
    ...(callerName !== '' && { CallerName: callerName }),
  }
  return { kind: 'call', sid, from, to, native }
}

/**
 * jambonz passes on the user of a SIP address as the trunk wrote it. Without a plus 2065550180 may be a number of Seattle,
 * written as at home, or one of Egypt: taken for the wrong one, a stranger would be let into a session. So it stays as it
 * is, and belongs to nobody, unless the operator says how his trunks write.
 */
function callerOf(user: string, plus: JambonzReading['plus']): string {
  // RFC 3323, section 4.1 has anonymous; the others are what switches write.
  if (/^(anonymous|restricted|private|unavailable|unknown|withheld)$/i.test(user)) return ''
  return plus === 'add' && /^[1-9][0-9]{6,14}$/.test(user) ? `+${user}` : user
}

/** Without the parameters that may follow a number (RFC 3966), such as `;npdi`. */
const userOf = (user: string) => user.split(';', 1)[0]!

/** jambonz's words for how far a call has come (lib/utils/constants.json). */
const statuses: Readonly<Record<string, ResourceStatus>> = {
  trying: 'initiated',
  queued: 'queued',
  ringing: 'ringing',
  'early-media': 'ringing',
  'in-progress': 'in-progress',
  completed: 'completed',
  busy: 'busy',
  'no-answer': 'no-answer',
  failed: 'failed',
}

const statusOf = (value: unknown): ResourceStatus =>
  typeof value === 'string' && Object.hasOwn(statuses, value) ? statuses[value]! : 'unknown'

/** The application's call status webhook, which tells of both legs: the called person's is outbound. */
function legOf(said: Said, name: string): CarrierEvent {
  const side = sideIn(said['customerData'])
  if (side === undefined) return ignored('a leg of no call of a session')
  const status = statusOf(said['call_status'])
  if (said['direction'] !== 'outbound') {
    if (!['completed', 'busy', 'no-answer', 'failed'].includes(status)) return ignored("the caller's own leg")
    return { kind: 'leg', side, report: { leg: undefined, status, duration: undefined, ended: true } }
  }
  const leg = sidFor('CA', name, field(said, 'call_sid', { min: 1 }))
  const { duration } = said
  const talked = typeof duration === 'number' && duration >= 0 ? Math.floor(duration) : undefined
  return { kind: 'leg', side, report: { leg, status, duration: talked, ended: false } }
}

/**
 * The actionHook of `dial`: the dialling is over, and so is the call, as nothing follows.
 *
 * Of a leg that talked it knows no duration, and whatever ends a leg first is what stays: that is left to the call status
 * webhook, which always comes for such a leg. For one that did not, none comes when jambonz gave up, because it rang too
 * long or the caller hung up; then the word here is how far it came, such as `ringing` (lib/tasks/dial.js: `_killOutdials`
 * stops listening first).
 */
function doneOf(said: Said, name: string): CarrierEvent {
  const side = sideIn(said['customerData'])
  if (side === undefined) return ignored('a dial of no call of a session')
  const over = { duration: undefined, ended: true }
  const id = field(said, 'dial_call_sid', { min: 0 })
  if (id === '') return { kind: 'leg', side, report: { leg: undefined, status: 'failed', ...over } }
  const status = statusOf(said['dial_call_status'])
  if (status === 'completed' || status === 'in-progress') {
    return { kind: 'leg', side, report: { leg: undefined, status: 'completed', ...over } }
  }
  return { kind: 'leg', side, report: { leg: sidFor('CA', name, id), status: unanswered(status), ...over } }
}

/** How a leg ended that was never answered, by how far it is said to have come. */
function unanswered(status: ResourceStatus): ResourceStatus {
  if (status === 'busy') return 'busy'
  return ['initiated', 'queued', 'ringing', 'no-answer'].includes(status) ? 'no-answer' : 'failed'
}

/**
 * A text of the body, '' when it is not there.
 * @throws {Problem} parameter-invalid
 */
function field(said: Said, parameter: string, { min }: { readonly min: number }): string {
  const given = said[parameter] ?? ''
  if (typeof given !== 'string') throw problem('parameter-invalid', { parameter, reason: 'It is no text.' })
  try {
    return text({ min, max: 191 }).decode([given])
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    throw problem('parameter-invalid', { parameter, reason: error.message })
  }
}

type Said = Readonly<Record<string, unknown>>

/** @throws {Problem} malformed-request */
export function bodyOf({ body }: Ingress): Said {
  let said: unknown
  try {
    said = JSON.parse(utf8(body))
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    throw problem('malformed-request', { reason: 'The body is not JSON.' })
  }
  if (typeof said === 'object' && said !== null) return said as Said
  throw problem('malformed-request', { reason: 'The body is no JSON object.' })
}

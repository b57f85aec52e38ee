// Why did it arrive, or not? One sentence for a contact, made of its steps.
import { span } from '../format.ts'
import type { NearMiss, Trace, TraceStep } from '../records.ts'

/** The same words as those of a badge. */
type Tone = 'good' | 'bad' | 'warn' | 'plain'

export interface Outcome {
  readonly tone: Tone
  /** In a word or two. */
  readonly word: string
  readonly sentence: string
}

const words: Readonly<Record<string, readonly [Tone, string]>> = {
  waiting: ['warn', 'Waiting'],
  relayed: ['good', 'Passed on'],
  sent: ['good', 'Sent'],
  rejected: ['bad', 'Rejected'],
  dropped: ['bad', 'Went nowhere'],
  failed: ['bad', 'Not delivered'],
  unknown: ['warn', 'Not known'],
  ignored: ['bad', 'Went nowhere'],
  answered: ['good', 'Answered'],
  'session-created': ['good', 'New session'],
}

/** @param trace without steps, it says what became of it and not why */
export function outcomeOf(trace: Trace): Outcome {
  const [tone, word] = words[trace.outcome] ?? ['plain', trace.outcome]
  const told = sentences[trace.outcome]?.(trace)
  return { tone, word, ...told, sentence: told?.sentence ?? trace.outcome }
}

type Told = Partial<Outcome> & Pick<Outcome, 'sentence'>

const sentences: Readonly<Record<string, (trace: Trace) => Told>> = {
  waiting: (trace) => ({ sentence: waitingFor(trace) }),
  relayed: (trace) => (trace.kind === 'voice' ? called(trace) : passedOn(trace, 'It')),
  sent: (trace) => passedOn(trace, 'The application’s text'),
  rejected: (trace) => ({ sentence: `It went nowhere: ${lowered(rejection(trace))}` }),
  dropped: (trace) => ({ sentence: `It went nowhere: ${droppedFor(trace)}` }),
  failed: (trace) => ({ sentence: failedFor(trace) }),
  unknown: (trace) => ({
    sentence: `Nobody knows whether it arrived. ${carrierReason(trace) ?? 'The carrier’s answer was lost.'}`,
  }),
  ignored: (trace) => ({ sentence: `It went nowhere: ${missedFor(trace)}` }),
  answered: () => ({
    sentence:
      'It is in no session. The application (OutOfSessionCallbackUrl) said what to do, and it was done.',
  }),
  'session-created': () => ({
    sentence:
      'It was in no session. The application (OutOfSessionCallbackUrl) asked for one, and it went into that.',
  }),
}

const stepsOf = ({ steps }: Trace, what: string) => steps.filter((step) => step.what === what)
const lastOf = (trace: Trace, what: string): TraceStep | undefined => stepsOf(trace, what).at(-1)
const lowered = (text: string) =>
  /^[A-Z][a-z]/.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text

/** The last step that names a status of the side that was sent to. */
const statusOf = (trace: Trace) =>
  stepsOf(trace, 'status').findLast(({ outbound_status }) => outbound_status !== undefined)?.outbound_status

function passedOn(trace: Trace, subject: string): Told {
  const status = statusOf(trace)
  const untold = callbackFault(trace)
  if (status === 'delivered' || status === 'received') {
    return { word: 'Delivered', sentence: `${subject} arrived.${untold}` }
  }
  const so = status === undefined ? '' : ` The carrier says: ${status}.`
  return { sentence: `${subject} was given to the carrier of whom it is for.${so}${untold}` }
}

/** Said beside the outcome, as the application may think that nothing happened. */
function callbackFault(trace: Trace): string {
  const callbacks = stepsOf(trace, 'callback')
  if (callbacks.some(({ state }) => state === 'parked')) {
    return ' But the application was not told of it: its CallbackUrl failed.'
  }
  const tried = callbacks.some(({ state, attempts = [] }) => state === 'waiting' && attempts.length > 0)
  return tried ? ' But the application is not told of it yet: its CallbackUrl fails.' : ''
}

const callWords: Readonly<Record<string, readonly [Tone, string, string]>> = {
  busy: ['warn', 'Busy', 'It was put through, and the other one was busy.'],
  'no-answer': ['warn', 'No answer', 'It was put through, and nobody answered.'],
  canceled: ['warn', 'Hung up', 'It was put through, and the caller hung up before anybody answered.'],
  ringing: ['warn', 'Ringing', 'It rings at the other one’s phone.'],
  'in-progress': ['good', 'Talking', 'They are talking.'],
}

function called(trace: Trace): Told {
  // Until somebody is dialled, there is the caller's side only.
  const status = statusOf(trace) ?? lastOf(trace, 'status')?.inbound_status
  const untold = callbackFault(trace)
  const [tone, word, sentence] = callWords[status ?? ''] ?? ['good', 'Put through', 'It was put through.']
  if (status !== 'completed') return { tone, word, sentence: sentence + untold }
  const seconds = lastOf(trace, 'status')?.seconds
  const long = seconds === undefined ? '' : ` for ${span(seconds)}`
  return { word: 'Talked', sentence: `It was answered, and they talked${long}.${untold}` }
}

function waitingFor(trace: Trace): string {
  const asked = [lastOf(trace, 'intercept'), lastOf(trace, 'out-of-session')].find(
    (step) => step !== undefined,
  )
  const sent = lastOf(trace, 'sent')
  if (sent !== undefined && /waits for carrier/.test(sent.text)) {
    const [, carrier] = /waits for carrier (\S+) to take it/.exec(sent.text) ?? []
    return `It has not gone out yet: carrier ${carrier ?? ''} has not taken it.`
  }
  if (asked !== undefined) return `It waits: ${lowered(asked.text)}`
  return trace.kind === 'voice' ? 'The call is not put through yet.' : 'It is on its way.'
}

const rejection = (trace: Trace) =>
  lastOf(trace, 'intercept')?.text ?? 'the application (InterceptCallbackUrl) said no.'

/** What was lost on the way between coming in and going out. */
function droppedFor(trace: Trace): string {
  const codes = stepsOf(trace, 'alert').map(({ code }) => code)
  if (codes.includes(80614)) return 'nobody else is in the session.'
  const when = lastOf(trace, 'intercept') === undefined ? '' : ' while the application was asked'
  return `the session closed, or whom it was for left it${when}.`
}

function failedFor(trace: Trace): string {
  const outside = lastOf(trace, 'out-of-session')
  if (trace.sid.startsWith('CT')) {
    return `It went nowhere: it is in no session, and ${lowered(outside?.text ?? 'the application gave no answer.')}`
  }
  return `It did not arrive. ${carrierReason(trace) ?? `The carrier says: ${statusOf(trace) ?? 'failed'}.`}`
}

const ofCarrier = new Set([80502, 80613, 80902])
const beforeReason = /^Alert \d+: (?:A downstream service rejected a request from Proxy on your behalf\. )?/

/** What the carrier said, from the last alert that tells of it. */
function carrierReason(trace: Trace): string | undefined {
  const alert = stepsOf(trace, 'alert').findLast(({ code }) => code !== undefined && ofCarrier.has(code))
  return alert?.text.replace(beforeReason, '')
}

/** Those that say more come first: where two apply, the sentence is of the first. */
const telling = [
  'number-of-nobody',
  'number-in-no-pool',
  'stop-word',
  'wrong-mode',
  'no-counterpart',
  'session-closed',
  'session-reopened-later',
  'participant-removed',
  'participant-added-later',
  'other-number',
  'other-service',
  'sender-forgotten',
  'sender-unknown',
]

export const missesOf = ({ steps }: Trace): NearMiss[] => steps.flatMap(({ near_miss }) => near_miss ?? [])

/** The one thing that kept it from matching. Undefined: it is not known. */
export function reasonOf(trace: Trace): NearMiss | undefined {
  const misses = missesOf(trace)
  return telling.flatMap((kind) => misses.find((miss) => miss.kind === kind) ?? [])[0]
}

const reasons: Readonly<Record<string, (miss: NearMiss, trace: Trace) => string>> = {
  'number-of-nobody': ({ number }) => `${number} is no number of this account.`,
  'number-in-no-pool': ({ number }) => `${number} is in the pool of no service.`,
  'stop-word': () => 'the whole text is a word by which people opt out, such as STOP.',
  'wrong-mode': (_, { kind }) =>
    `the sender’s session takes ${kind === 'message' ? 'calls, and no texts' : 'texts, and no calls'}.`,
  'no-counterpart': () => 'nobody else is in the sender’s session.',
  'session-closed': (miss, trace) =>
    `the sender’s session had closed ${apart(miss, trace)} before${/\(expired\)/.test(miss.text) ? ': it expired' : ''}.`,
  'session-reopened-later': (miss, trace) =>
    `the sender’s session was closed then. It was opened again ${apart(miss, trace)} later.`,
  'participant-removed': (miss, trace) =>
    `the sender had been removed from the session ${apart(miss, trace)} before.`,
  'participant-added-later': (miss, trace) =>
    `the sender was in no session yet, and was added ${apart(miss, trace)} later.`,
  'other-number': ({ number }) => `the sender has another number, ${number}, and used the wrong one.`,
  'other-service': ({ number }) => `the sender has a number of another service, ${number}, and none of this.`,
  'sender-forgotten': () => 'the sender was in no session. What was known of them is deleted.',
  'sender-unknown': () => 'the service does not know the sender’s number.',
}

function missedFor(trace: Trace): string {
  const reason = reasonOf(trace)
  if (reason === undefined) {
    const alert = lastOf(trace, 'alert')
    return alert === undefined ? 'it matched no session.' : alert.text.replace(beforeReason, '')
  }
  const told = reasons[reason.kind]!(reason, trace)
  const instead = missesOf(trace).find(({ kind }) => kind === 'other-number')
  return instead === undefined || instead === reason
    ? told
    : `${told} Meanwhile the sender has number ${instead.number}.`
}

/** How long lay between it and the contact. */
function apart({ date }: NearMiss, { date_created }: Trace): string {
  const seconds = date === null ? 0 : Math.abs(Date.parse(date) - Date.parse(date_created)) / 1_000
  return seconds < 1 ? 'a moment' : span(seconds)
}

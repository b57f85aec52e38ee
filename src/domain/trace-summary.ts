// What became of a contact, and why, in one sentence: made of its steps.
import type { NearMiss, NearMissKind } from './near-misses.ts'
import type { Trace, TraceOutcome, TraceStep } from './trace.ts'

/** @param trace as it is shown: what is masked in it is masked in the sentence */
export const traceSummary = (trace: Trace): string => sentences[trace.outcome](trace)

const sentences: Readonly<Record<TraceOutcome, (trace: Trace) => string>> = {
  waiting: waitingFor,
  relayed: (trace) => (trace.kind === 'voice' ? called(trace) : passedOn(trace, 'It')),
  sent: (trace) => passedOn(trace, "The application's text"),
  rejected: () => 'It went nowhere: the application (InterceptCallbackUrl) did not let it through.',
  dropped: (trace) => `It went nowhere: ${droppedFor(trace)}`,
  failed: failedFor,
  unknown: (trace) =>
    `Nobody knows whether it arrived. ${carrierReason(trace) ?? "The carrier's answer was lost."}`,
  ignored: (trace) => `It went nowhere: ${missedFor(trace)}`,
  answered: () =>
    'It is in no session. The application (OutOfSessionCallbackUrl) said what to do, and it was done.',
  'session-created': () =>
    'It was in no session. The application (OutOfSessionCallbackUrl) asked for one, and it went into that.',
}

const stepsOf = ({ steps }: Trace, what: TraceStep['what']) => steps.filter((step) => step.what === what)

/** The last status of the side that was sent to. */
const statusOf = (trace: Trace) =>
  stepsOf(trace, 'status').findLast(({ outbound_status }) => outbound_status !== undefined)?.outbound_status

function passedOn(trace: Trace, subject: string): string {
  const status = statusOf(trace)
  if (status === 'delivered' || status === 'received') return `${subject} arrived.${untold(trace)}`
  const so = status === undefined ? '' : ` The carrier says: ${status}.`
  return `${subject} was given to the carrier of whom it is for.${so}${untold(trace)}`
}

/** Said beside the outcome, as the application may think that nothing happened. */
function untold(trace: Trace): string {
  const callbacks = stepsOf(trace, 'callback')
  if (callbacks.some(({ state }) => state === 'parked')) {
    return ' But the application was not told of it: its CallbackUrl failed.'
  }
  const tried = callbacks.some(({ state, attempts = [] }) => state === 'waiting' && attempts.length > 0)
  return tried ? ' But the application is not told of it yet: its CallbackUrl fails.' : ''
}

const calls: Readonly<Record<string, string>> = {
  busy: 'It was put through, and the other one was busy.',
  'no-answer': 'It was put through, and nobody answered.',
  canceled: 'It was put through, and the caller hung up before anybody answered.',
  ringing: "It rings at the other one's phone.",
  'in-progress': 'They are talking.',
}

function called(trace: Trace): string {
  const last = stepsOf(trace, 'status').at(-1)
  // Until somebody is dialled, there is the caller's side only.
  const status = statusOf(trace) ?? last?.inbound_status ?? ''
  if (status !== 'completed') return (calls[status] ?? 'It was put through.') + untold(trace)
  const long = last?.seconds === undefined ? '' : ` for ${span(last.seconds)}`
  return `It was answered, and they talked${long}.${untold(trace)}`
}

function waitingFor(trace: Trace): string {
  if (stepsOf(trace, 'intercept').length > 0) return 'It waits: InterceptCallbackUrl is being asked.'
  if (stepsOf(trace, 'out-of-session').length > 0) return 'It waits: OutOfSessionCallbackUrl is being asked.'
  if (stepsOf(trace, 'sent').length > 0) return 'It has not gone out yet: its carrier has not taken it.'
  return trace.kind === 'voice' ? 'The call is not put through yet.' : 'It is on its way.'
}

/** What was lost on the way between coming in and going out. */
function droppedFor(trace: Trace): string {
  if (stepsOf(trace, 'alert').some(({ code }) => code === 80614)) return 'nobody else is in the session.'
  const when = stepsOf(trace, 'intercept').length === 0 ? '' : ' while the application was asked'
  return `the session closed, or whom it was for left it${when}.`
}

function failedFor(trace: Trace): string {
  if (trace.sid.startsWith('CT')) {
    return 'It went nowhere: it is in no session, and OutOfSessionCallbackUrl gave no answer that could be followed.'
  }
  return `It did not arrive. ${carrierReason(trace) ?? `The carrier says: ${statusOf(trace) ?? 'failed'}.`}`
}

/** Codes of the alerts that tell what a carrier said. */
const ofCarriers = [80502, 80613, 80902]
const beforeReason = /^Alert \d+: (?:A downstream service rejected a request from Proxy on your behalf\. )?/

function carrierReason(trace: Trace): string | undefined {
  const alert = stepsOf(trace, 'alert').findLast(({ code = 0 }) => ofCarriers.includes(code))
  return alert?.text.replace(beforeReason, '')
}

/** `proxy-number` is no reason. Those that say more come first: where two apply, the sentence is of the first. */
const reasons: readonly (readonly [
  Exclude<NearMissKind, 'proxy-number'>,
  (miss: NearMiss, trace: Trace) => string,
])[] = [
  ['number-of-nobody', ({ number }) => `${number} is no number of this account.`],
  ['number-in-no-pool', ({ number }) => `${number} is in the pool of no service.`],
  ['stop-word', () => 'the whole text is a word by which people opt out, such as STOP.'],
  [
    'wrong-mode',
    (_, { kind }) =>
      `the sender's session takes ${kind === 'message' ? 'calls, and no texts' : 'texts, and no calls'}.`,
  ],
  ['no-counterpart', () => "nobody else is in the sender's session."],
  ['session-closed', (miss, trace) => `the sender's session had closed ${apart(miss, trace)} before.`],
  [
    'session-reopened-later',
    (miss, trace) => `the sender's session was closed then. It was opened again ${apart(miss, trace)} later.`,
  ],
  [
    'participant-removed',
    (miss, trace) => `the sender had been removed from the session ${apart(miss, trace)} before.`,
  ],
  [
    'participant-added-later',
    (miss, trace) => `the sender was in no session yet, and was added ${apart(miss, trace)} later.`,
  ],
  ['other-number', ({ number }) => `the sender has another number, ${number}, and used the wrong one.`],
  [
    'other-service',
    ({ number }) => `the sender has a number of another service, ${number}, and none of this.`,
  ],
  ['sender-forgotten', () => 'the sender was in no session. What was known of them is deleted.'],
  ['sender-unknown', () => "the service does not know the sender's number."],
]

function missedFor(trace: Trace): string {
  const misses = trace.steps.flatMap(({ near_miss }) => near_miss ?? [])
  for (const [kind, sentence] of reasons) {
    const reason = misses.find((miss) => miss.kind === kind)
    if (reason === undefined) continue
    const instead = misses.find((miss) => miss.kind === 'other-number' && miss !== reason)
    const told = sentence(reason, trace)
    return instead === undefined ? told : `${told} Meanwhile the sender has number ${instead.number}.`
  }
  return stepsOf(trace, 'alert').at(-1)?.text.replace(beforeReason, '') ?? 'it matched no session.'
}

/** How long lay between it and the contact. */
function apart({ date }: NearMiss, { date_created }: Trace): string {
  const seconds = date === null ? 0 : Math.abs(date.getTime() - date_created.getTime()) / 1_000
  return seconds < 1 ? 'a moment' : span(seconds)
}

const units = [
  [86_400, 'day'],
  [3_600, 'hour'],
  [60, 'minute'],
  [1, 'second'],
] as const

/** In the largest unit that fits: `3 days`, `1 minute`. */
function span(seconds: number): string {
  const [size, name] = units.find(([unit]) => seconds >= unit) ?? [1, 'second']
  const count = Math.round(seconds / size)
  return `${count} ${name}${count === 1 ? '' : 's'}`
}

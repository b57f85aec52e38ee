// What states and faults of callbacks are called (docs/callbacks.md).
import type { LiveEvent } from '../live.ts'
import type { Tone } from '../tone.ts'
import type { Callback, CallbackAttempt, Receiver } from '../records.ts'

const faults: Readonly<Record<string, string>> = {
  'address-refused': 'The address, or that of a redirect, is not public and not allowed.',
  'name-unknown': 'The name means no address.',
  'not-connected': 'Nobody took the connection, or not in time.',
  'tls-failed': 'The certificate is not one to trust, or there is no TLS there.',
  'too-slow': 'Connected, but not answered in time.',
  'too-large': 'More than 64 kB of answer, or 16 kB of headers.',
  'redirected-too-often': 'More than ten redirects.',
  'redirected-badly': 'A redirect to something that is no http or https address.',
  'answer-broken': 'The connection ended in the middle, or what came is no HTTP.',
  stopped: 'Maskline was stopped meanwhile; it is told again at once by the next process.',
  'not-sent': "A fault of Maskline's own, which the log tells.",
  deleted: 'The interaction was deleted.',
}

/** In a sentence. */
export const faultWords = (fault: string) => faults[fault] ?? fault

type Outcome = Pick<CallbackAttempt, 'status' | 'fault'>

/** What came of a try, in one or two words. */
export const outcomeWords = ({ status, fault }: Outcome) =>
  fault?.replaceAll('-', ' ') ?? (status === null ? 'no answer' : `${status}`)

export const isHeard = ({ status, fault }: Outcome) =>
  fault === null && status !== null && status >= 200 && status < 300

export const stateTones: Readonly<Record<Callback['state'], Tone>> = {
  waiting: 'warn',
  delivered: 'good',
  parked: 'bad',
  canceled: 'plain',
}

export const receiverWords: Readonly<Record<Receiver['state'], readonly [Tone, string]>> = {
  open: ['good', 'takes callbacks'],
  failing: ['warn', 'failing'],
  resting: ['bad', 'resting'],
}

/** Whether it may have changed what was told, or is to be. */
export const tellsOfCallbacks = ({ kind, data }: LiveEvent) =>
  kind !== 'change' || /Callback|Service|Session|Clock|Simulator/.test(data['operation'] as string)

/** The same of this one. */
export const tellsOf =
  (sid: string) =>
  ({ data }: LiveEvent) =>
    data['operation'] === 'ReplayCallbacks' || Object.values(data).includes(sid)

export const tellsOfServices = ({ kind, data }: LiveEvent) =>
  kind === 'change' && /Service/.test(data['operation'] as string)

/** Counted up to 10,000. */
export const capped = (value: number) => (value > 10_000 ? '10,000+' : value.toLocaleString('en'))

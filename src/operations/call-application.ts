// How an application is called: signed as Twilio signs, within the limits that its address says, and again at once where it
// says so (contract 4.1).
import { overridesOf, type RetryReason } from '../callbacks/overrides.ts'
import { signatureOf, withoutFragment } from '../net/signature.ts'
import type { ApplicationAsked } from '../events.ts'
import type { EgressFault, Heard } from '../net/egress.ts'
import type { Context } from './ports.ts'

/** Redirects that are followed, and bytes of an answer that are read (contract section 6). */
const redirectsMax = 10
const bytesMax = 64 * 1024

const userAgent = 'TwilioProxy/1.1'

/** Characters of an answer that are kept and shown. */
const answerLengthMax = 500

/** Who is asked about what. */
export interface Matter extends Pick<
  ApplicationAsked,
  'account_sid' | 'service_sid' | 'about' | 'resource_sid'
> {
  /** What the address of a GET has in its query. */
  readonly parameters?: Readonly<Record<string, string>>
}

export interface Question {
  /** Told to who watches. Undefined: who asks shows it, and nobody else is to hear of it. */
  readonly matter?: Matter
  readonly url: string
  /** POST if not said: a GET has its parameters in the address, and no form. */
  readonly method?: 'GET' | 'POST'
  readonly form: Readonly<Record<string, string>>
  /** The account's auth token. */
  readonly token: string
  /** The same for every try at the same thing. */
  readonly idempotencyToken: string
  /** Milliseconds for everything, repeats included, where it is less than the address says. */
  readonly totalMsMax?: number
  /** When it must be over, as time really is, where that is sooner. */
  readonly until?: Date
  /** Cuts the call off. */
  readonly end?: AbortSignal
  /** Whatever the address says of repeats. */
  readonly once?: true
}

export type Answered = Heard & {
  readonly took_ms: number
  /** What the first request was signed with. */
  readonly signature: string
}

/** Calls the address. Never throws for what is there. */
export async function callApplication(
  context: Pick<Context, 'egress' | 'clock' | 'wall' | 'events'>,
  question: Question,
): Promise<Answered> {
  const { clock, wall, events } = context
  const { url, method = 'POST', form, token, matter } = question
  const signature = signatureOf(token, url, method === 'POST' ? form : {})
  const at = clock.now()
  const begun = wall.now().getTime()
  const heard = await call(context, question, { begun, signature })
  // The clock may be set back meanwhile.
  const took_ms = Math.max(0, wall.now().getTime() - begun)
  if (matter !== undefined) {
    const { status, fault } = heard
    const how = { status, fault, took_ms, answer: beginningOf(heard), at }
    events.applicationAsked({ parameters: form, ...matter, url: shownAddress(url), signature, ...how })
  }
  return { ...heard, took_ms, signature }
}

/** How an answer begins. The database takes no zero bytes, and nobody's answer may keep it from settling. */
export const beginningOf = ({ body }: Pick<Heard, 'body'>): string | null =>
  body === null ? null : body.slice(0, answerLengthMax).replaceAll('\0', '\uFFFD')

async function call(
  { egress, wall }: Pick<Context, 'egress' | 'wall'>,
  question: Question,
  { begun, signature }: { readonly begun: number; readonly signature: string },
): Promise<Heard> {
  const { url, method = 'POST', form, token, idempotencyToken, end, once } = question
  const overrides = overridesOf(url)
  const target = withoutFragment(url)
  const body = new URLSearchParams(form).toString()
  const signatureFor = (hop: { readonly url: string; readonly method: 'GET' | 'POST' }) =>
    hop.url === target && hop.method === method
      ? signature
      : signatureOf(token, hop.url, hop.method === 'POST' ? form : {})
  const untilOver = (question.until?.getTime() ?? Number.POSITIVE_INFINITY) - begun
  const totalMsMax = Math.min(overrides.totalMsMax, question.totalMsMax ?? overrides.totalMsMax, untilOver)
  if (totalMsMax < 1) return { status: null, fault: 'too-slow', contentType: null, body: null }
  let left = totalMsMax
  for (let repeats = 0; ; repeats++) {
    const heard = await egress.hear({
      url: target,
      method,
      ...(method === 'POST' && { body }),
      ...(end !== undefined && { end }),
      limits: { ...overrides, totalMsMax: left, redirectsMax, bytesMax },
      headers: (hop) => ({
        'content-type': 'application/x-www-form-urlencoded; charset=UTF-8',
        'user-agent': userAgent,
        'i-twilio-idempotency-token': idempotencyToken,
        'x-twilio-signature': signatureFor(hop),
      }),
    })
    const reason = once === true || isHeard(heard) ? undefined : retryReason(heard)
    if (reason === undefined || repeats === overrides.repeatsMax || !overrides.repeatsFor.has(reason))
      return heard
    // The time for everything is that of all repeats together: somebody on the phone may be waiting.
    left = Math.min(left, totalMsMax - (wall.now().getTime() - begun))
    if (left < 1) return heard
  }
}

/** Whether the application took it: any 2xx. */
export const isHeard = ({ status }: Pick<Heard, 'status'>) => status !== null && status >= 200 && status < 300

/** What it could be tried again for at once: not what would come to the same. */
function retryReason({ status, fault }: Heard): RetryReason | undefined {
  if (status !== null) return status >= 500 ? '5xx' : status >= 400 ? '4xx' : undefined
  if (fault === 'too-slow') return 'rt'
  return connectionFaults.has(fault) ? 'ct' : undefined
}

const connectionFaults: ReadonlySet<EgressFault> = new Set<EgressFault>([
  'name-unknown',
  'not-connected',
  'tls-failed',
  'answer-broken',
])

/** An address as alerts may show it: without user, password, query and fragment. */
export function shownAddress(url: string): string {
  return url.replace(/^(https?:\/\/)([^/?#]*@)?([^?#]*).*$/is, '$1$3')
}

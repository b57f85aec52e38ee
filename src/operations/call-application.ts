// How an application is called: signed as Twilio signs, within the limits that its address says, and again at once where it
// says so (contract 4.1).
import { overridesOf, type RetryReason } from '../callbacks/overrides.ts'
import { signatureOf, withoutFragment } from '../net/signature.ts'
import type { EgressFault, Heard } from '../net/egress.ts'
import type { Context } from './ports.ts'

/** Redirects that are followed, and bytes of an answer that are read (contract section 6). */
const redirectsMax = 10
const bytesMax = 64 * 1024

const userAgent = 'TwilioProxy/1.1'

export interface Question {
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
  /** When it must be over, where that is sooner. */
  readonly until?: Date
  /** Cuts the call off. */
  readonly end?: AbortSignal
}

/** Calls the address. Never throws for what is there. */
export async function callApplication(
  { egress, clock }: Pick<Context, 'egress' | 'clock'>,
  question: Question,
): Promise<Heard> {
  const { url, method = 'POST', form, token, idempotencyToken, end } = question
  const overrides = overridesOf(url)
  const body = new URLSearchParams(form).toString()
  const begun = clock.now().getTime()
  const untilOver = (question.until?.getTime() ?? Number.POSITIVE_INFINITY) - begun
  const totalMsMax = Math.min(overrides.totalMsMax, question.totalMsMax ?? overrides.totalMsMax, untilOver)
  if (totalMsMax < 1) return { status: null, fault: 'too-slow', contentType: null, body: null }
  let left = totalMsMax
  for (let repeats = 0; ; repeats++) {
    const heard = await egress.hear({
      url: withoutFragment(url),
      method,
      ...(method === 'POST' && { body }),
      ...(end !== undefined && { end }),
      limits: { ...overrides, totalMsMax: left, redirectsMax, bytesMax },
      headers: (hop) => ({
        'content-type': 'application/x-www-form-urlencoded; charset=UTF-8',
        'user-agent': userAgent,
        'i-twilio-idempotency-token': idempotencyToken,
        'x-twilio-signature': signatureOf(token, hop.url, hop.method === 'POST' ? form : {}),
      }),
    })
    const reason = isHeard(heard) ? undefined : retryReason(heard)
    if (reason === undefined || repeats === overrides.repeatsMax || !overrides.repeatsFor.has(reason))
      return heard
    // The time for everything is that of all repeats together: somebody on the phone may be waiting.
    left = Math.min(left, totalMsMax - (clock.now().getTime() - begun))
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

// Tells whose a request is by the signature that Twilio, and whoever does as it does, puts on what it sends (contract 4.1, 9.2).
import { Problem } from '../domain/problem.ts'
import { type Form, formOf, formOfJson, utf8 } from '../form.ts'
import { isSignedBy, namesBodyDigest } from '../net/signature.ts'
import type { Ingress, Verdict } from './carrier.ts'

/** How one account's requests are known. */
export interface Signing {
  /** As requests name it. */
  readonly account: string
  /** Any of them may have signed: while tokens are exchanged, there are two. */
  readonly tokens: readonly string[]
  /** Headers that may have the signature, in lower case. The first that is there counts. */
  readonly headers: readonly string[]
}

export function verifyWebhook(request: Ingress, { account, tokens, headers }: Signing): Verdict {
  const signature = headers.map((name) => request.headers[name]).find((value) => value !== undefined)
  if (signature === undefined || signature === '') return 'unsigned'
  const form = readable(request)
  if (form === undefined) return 'forged'
  // Said first, as another account has another token: this is what an operator must be told who mixed two up.
  const named = form.get('AccountSid')?.at(-1) ?? account
  if (named !== account) return 'wrong-account'
  const parameters = isJson(request) ? {} : Object.fromEntries(form)
  if (!isSignedBy(tokens, { signature, url: request.url, parameters })) return 'forged'
  return !isJson(request) || namesBodyDigest(request.url, request.body) ? 'genuine' : 'forged'
}

export const isJson = ({ headers }: Ingress) => /^application\/json\b/i.test(headers['content-type'] ?? '')

/** Its body's parameters; undefined when it is none that Twilio sends. */
function readable(request: Ingress): Form | undefined {
  try {
    const text = utf8(request.body)
    return isJson(request) ? formOfJson(text) : formOf(text)
  } catch (error) {
    if (error instanceof Problem) return undefined
    throw error
  }
}

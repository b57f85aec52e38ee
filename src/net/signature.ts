// How Twilio signs what it sends, so that its libraries' validators accept what we send (contract 4.1).
import { createHash, createHmac, timingSafeEqual } from 'node:crypto'

/** A form: each name with all its values. */
export type Parameters = Readonly<Record<string, string | readonly string[]>>

/**
 * The value of `X-Twilio-Signature`.
 * @param url as it was configured, user and password included; a fragment does not count
 * @param parameters of a form body; none for GET and for JSON bodies
 */
export function signatureOf(token: string, url: string, parameters: Parameters = {}): string {
  const said = Object.keys(parameters)
    .sort(byCodePoint)
    .flatMap((name) =>
      [...new Set([parameters[name]!].flat())].sort(byCodePoint).map((value) => name + value),
    )
  return createHmac('sha1', token)
    .update(Buffer.from(withoutFragment(url) + said.join(''), 'utf8'))
    .digest('base64')
}

/** Whether the signature is one of these tokens'. Takes as long for a wrong one as for a right one. */
export function isSignedBy(
  tokens: readonly string[],
  { signature, url, parameters }: { signature: string; url: string; parameters?: Parameters },
): boolean {
  const given = Buffer.from(signature)
  return tokens
    .map((token) => {
      const right = Buffer.from(signatureOf(token, url, parameters))
      return right.length === given.length && timingSafeEqual(right, given)
    })
    .includes(true)
}

/** The address that is signed and called for a JSON body: it names the body's digest. */
export function urlWithBodyDigest(url: string, body: string): string {
  const plain = withoutFragment(url)
  const digest = createHash('sha256').update(body, 'utf8').digest('hex')
  return `${plain}${plain.includes('?') ? '&' : '?'}bodySHA256=${digest}`
}

export const withoutFragment = (url: string) => url.split('#', 1)[0]!

const byCodePoint = (one: string, other: string) => Buffer.compare(Buffer.from(one), Buffer.from(other))

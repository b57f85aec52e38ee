// How Twilio signs what it sends, so that its libraries' validators accept what we send (contract 4.1), and so that we know
// what is Twilio's.
import { createHash, createHmac, timingSafeEqual } from 'node:crypto'

/** A form: each name with all its values. */
export type Parameters = Readonly<Record<string, string | readonly string[]>>

/**
 * The value of `X-Twilio-Signature`.
 * @param url as it was configured, user and password included; a fragment does not count
 * @param parameters of a form body; none for GET and for JSON bodies
 */
export function signatureOf(token: string, url: string, parameters: Parameters = {}): string {
  return digestOf(token, withoutFragment(url) + said(parameters, byCodePoint))
}

/**
 * Whether the signature is one of these tokens'. Takes as long for a wrong one as for a right one.
 * @param request its address as the sender was told it. The standard port may be named or not, and any port may be left out:
 * which of them Twilio signs differs, so its own validators try both (twilio-node 6.2.0, lib/webhooks/webhooks.js).
 */
export function isSignedBy(
  tokens: readonly string[],
  { signature, url, parameters = {} }: { signature: string; url: string; parameters?: Parameters },
): boolean {
  const given = Buffer.from(signature)
  const texts = textsSigned(url, parameters)
  return tokens
    .flatMap((token) => texts.map((text) => digestOf(token, text)))
    .map((one) => {
      const right = Buffer.from(one)
      return right.length === given.length && timingSafeEqual(right, given)
    })
    .includes(true)
}

/** The address that is signed and called for a JSON body: it names the body's digest. */
export function urlWithBodyDigest(url: string, body: string): string {
  const plain = withoutFragment(url)
  return `${plain}${plain.includes('?') ? '&' : '?'}bodySHA256=${bodyDigest(body)}`
}

/** Whether the address names the digest of this very body, as the address of a JSON body does. */
export function namesBodyDigest(url: string, body: Uint8Array): boolean {
  return URL.canParse(url) && new URL(url).searchParams.get('bodySHA256')?.toLowerCase() === bodyDigest(body)
}

export const withoutFragment = (url: string) => url.split('#', 1)[0]!

const bodyDigest = (body: string | Uint8Array) => createHash('sha256').update(body).digest('hex')

const digestOf = (token: string, text: string) =>
  createHmac('sha1', token).update(Buffer.from(text, 'utf8')).digest('base64')

/** Every text that may have been signed for a request: usually two, which differ in the port. */
function textsSigned(url: string, parameters: Parameters): string[] {
  const plain = withoutFragment(url)
  // Hosts in capitals and letters beyond ASCII are signed as they are written or as they are sent.
  const written = URL.canParse(plain) ? [plain, new URL(plain).href] : [plain]
  const urls = new Set(written.flatMap((one) => [one, withoutPort(one), withStandardPort(one)]))
  const forms = new Set([said(parameters, byCodePoint), said(parameters, byCodeUnit)])
  return [...urls].flatMap((one) => [...forms].map((form) => one + form))
}

/** Scheme, user and host; port; the rest. The colons of an IPv6 address begin no port. */
const addressForm = /^([a-z][a-z0-9+.-]*:\/\/(?:[^/?#]*@)?(?:\[[^\]/?#]*\]|[^/?#:]*))(:[0-9]*)?(.*)$/is

const withoutPort = (url: string) => url.replace(addressForm, '$1$3')

function withStandardPort(url: string): string {
  const [, before, port, after] = addressForm.exec(url) ?? []
  if (before === undefined || port !== undefined) return url
  return `${before}${/^https:/i.test(url) ? ':443' : ':80'}${after}`
}

type Order = (one: string, other: string) => number

/** Names and values in order, each value of a name once. */
function said(parameters: Parameters, order: Order): string {
  return Object.keys(parameters)
    .sort(order)
    .flatMap((name) => [...new Set([parameters[name]!].flat())].sort(order).map((value) => name + value))
    .join('')
}

const byCodePoint: Order = (one, other) => Buffer.compare(Buffer.from(one), Buffer.from(other))

/** As JavaScript sorts, and so twilio-node: characters above U+FFFF come before U+E000. */
const byCodeUnit: Order = (one, other) => (one < other ? -1 : one > other ? 1 : 0)

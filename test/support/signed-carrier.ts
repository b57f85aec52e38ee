// A network that signs what it brings as many do: an HMAC over time, account, address and body, good for five minutes.
import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Carrier, Ingress, Verdict } from '../../src/carriers/carrier.ts'
import { sidFor } from '../../src/carriers/settings.ts'
import { problem } from '../../src/domain/problem.ts'
import type { Sid } from '../../src/domain/sid.ts'

/** Seconds for which a signature is good, before and after its time. */
export const windowSeconds = 300

export interface SignedText {
  readonly id: string
  readonly from: string
  readonly to: string
  readonly text: string
}

export interface SignedNetwork {
  readonly carrier: Carrier
  /** The headers of a request that is genuine. */
  sign(request: {
    readonly url: string
    readonly body: string | Uint8Array
    readonly at: Date
  }): SignedHeaders
  /** The same by another account's network that has the same secret. */
  signAs(
    account: string,
    request: { readonly url: string; readonly body: string | Uint8Array; readonly at: Date },
  ): SignedHeaders
}

export type SignedHeaders = Readonly<
  Record<'x-network-time' | 'x-network-account' | 'x-network-signature', string>
>

export function signedNetwork(name: string, account_sid: Sid<'AC'>): SignedNetwork {
  const secret = `secret of ${name}`
  const digest = (time: string, account: string, url: string, body: string | Uint8Array) =>
    createHmac('sha256', secret).update(`${time}\n${account}\n${url}\n`).update(body).digest('hex')

  function verify({ headers, url, body, at }: Ingress): Verdict {
    const { 'x-network-time': time, 'x-network-account': account, 'x-network-signature': signature } = headers
    if (time === undefined || account === undefined || signature === undefined) return 'unsigned'
    const [right, given] = [Buffer.from(digest(time, account, url, body)), Buffer.from(signature)]
    if (right.length !== given.length || !timingSafeEqual(right, given)) return 'forged'
    if (Math.abs(at.getTime() / 1000 - Number(time)) > windowSeconds) return 'stale'
    return account === account_sid ? 'genuine' : 'wrong-account'
  }

  const signAs: SignedNetwork['signAs'] = (account, { url, body, at }) => {
    const time = String(at.getTime() / 1000)
    return {
      'x-network-time': time,
      'x-network-account': account,
      'x-network-signature': digest(time, account, url, body),
    }
  }
  return {
    carrier: {
      name,
      kind: 'signed',
      account_sid,
      ingress: {
        at: 'carrier',
        verify,
        parse({ body }) {
          const { id, from, to, text } = textOf(body)
          const sid = sidFor('SM', name, id)
          return [{ kind: 'text', text: { sid, from, to, body: text, media_urls: [] } }]
        },
        understood: { status: 204, contentType: 'text/plain', body: '' },
      },
    },
    sign: (request) => signAs(account_sid, request),
    signAs,
  }
}

function textOf(body: Uint8Array): SignedText {
  try {
    return JSON.parse(Buffer.from(body).toString()) as SignedText
  } catch {
    throw problem('malformed-request', { reason: 'It is not JSON.' })
  }
}

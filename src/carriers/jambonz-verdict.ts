// Whether a request is jambonz's: its signature, its password, its account.
import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import type { Ingress, Verdict } from './carrier.ts'
import { bodyOf } from './jambonz-requests.ts'

export interface JambonzSecrets {
  readonly webhook_secret: string | undefined
  /** Seconds by which the time of a signature may differ from ours. */
  readonly tolerance_seconds: number
  /** Together with `password`, or neither. */
  readonly username: string | undefined
  readonly password: string | undefined
  readonly jambonz_account_sid: string | undefined
}

/** Everything that is required must be there and right. */
export function verdictOn(request: Ingress, required: JambonzSecrets): Verdict {
  const { webhook_secret, username, password, jambonz_account_sid } = required
  if (webhook_secret !== undefined) {
    const verdict = signatureVerdict(request, webhook_secret, required.tolerance_seconds)
    if (verdict !== 'genuine') return verdict
  }
  if (username !== undefined) {
    const given = request.headers['authorization']
    const right = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`
    if (given === undefined) return 'unsigned'
    if (!isSame(given, right)) return 'forged'
  }
  if (jambonz_account_sid !== undefined && accountOf(request) !== jambonz_account_sid) return 'wrong-account'
  return 'genuine'
}

/**
 * `Jambonz-Signature: t=<seconds since 1970>,v1=<hex>`, by HMAC-SHA256 over the time, a dot and the body
 * (jambonz-feature-server 0.9.8, lib/utils/base-requestor.js,
 * 2026-11-20). The address is not signed.
 */
function signatureVerdict({ headers, body, at }: Ingress, secret: string, toleranceSeconds: number): Verdict {
  const given = headers['jambonz-signature']
  if (given === undefined) return 'unsigned'
  const parts = given.split(',').map((part) => part.trim())
  const seconds = parts.find((part) => part.startsWith('t='))?.slice(2) ?? ''
  if (!/^[0-9]{1,12}$/.test(seconds)) return 'forged'
  const right = createHmac('sha256', secret).update(`${seconds}.`).update(body).digest('hex')
  const signed = parts.filter((part) => part.startsWith('v1=')).map((part) => isSame(part.slice(3), right))
  if (!signed.includes(true)) return 'forged'
  return Math.abs(at.getTime() / 1000 - Number(seconds)) > toleranceSeconds ? 'stale' : 'genuine'
}

/** Takes as long for a wrong text as for the right one, whatever its length. */
function isSame(given: string, right: string): boolean {
  const [one, other] = [given, right].map((each) => createHash('sha256').update(each).digest())
  return timingSafeEqual(one!, other!)
}

/** What cannot be read is nobody's. */
function accountOf(request: Ingress): unknown {
  try {
    return bodyOf(request)['account_sid']
  } catch {
    return undefined
  }
}

// Telnyx (https://telnyx.com): texts over its REST API and signed events, calls over TeXML.
import { createPublicKey, type KeyObject } from 'node:crypto'
import { Fault, integer, text, uri } from '../fields.ts'
import { carrierKind } from './settings.ts'
import { telnyxApi } from './telnyx-api.ts'
import { telnyxIngress } from './telnyx-events.ts'
import { telnyxMessaging } from './telnyx-messaging.ts'
import { telnyxInventory } from './telnyx-numbers.ts'
import { answerTexml } from './telnyx-texml.ts'

export const telnyx = carrierKind({
  about: 'Telnyx: texts and calls. Requests are signed with Ed25519.',
  settings: {
    api_key: {
      kind: text({ min: 1, max: 500 }),
      secret: true,
      doc: 'An API key of the account (portal: Keys & Credentials, API Keys).',
    },
    public_key: {
      kind: text({ min: 1, max: 100 }),
      doc: "The account's public key, in base64 (portal: Keys & Credentials, Public Key).",
    },
    messaging_profile_id: {
      kind: text({ min: 1, max: 100 }),
      optional: true,
      doc: 'The messaging profile whose webhook URL is /carriers/{name}/Message here. Numbers are put into it. Default: you do it.',
    },
    texml_application_id: {
      kind: text({ min: 1, max: 100 }),
      optional: true,
      doc: 'The TeXML application whose voice URL is /carriers/{name}/Call here, by POST. Numbers are given to it. Default: you do it.',
    },
    base_url: {
      kind: uri({ max: 500 }),
      fallback: 'https://api.telnyx.com/v2',
      doc: 'Where the API is.',
    },
    tolerance_seconds: {
      kind: integer({ min: 1, max: 3600 }),
      fallback: 300,
      doc: 'Seconds that the time of a request may differ from ours. Older ones are taken for repeated by a stranger.',
    },
  },
  make(settings, { name, account_sid, http }) {
    const { base_url, api_key, public_key, tolerance_seconds, messaging_profile_id, texml_application_id } =
      settings
    if (!/^[\x21-\x7e]+$/.test(api_key)) throw new Fault('api_key has characters that no key has.')
    const api = telnyxApi({ http, base_url, api_key })
    const ours = { name, messaging_profile_id, texml_application_id }
    return {
      name,
      kind: 'telnyx',
      account_sid,
      ingress: telnyxIngress({ ...ours, publicKey: publicKeyOf(public_key), tolerance_seconds }),
      messaging: telnyxMessaging(api),
      voice: { answer: answerTexml },
      inventory: telnyxInventory(api, ours),
    }
  },
})

/** Bytes of an Ed25519 public key (RFC 8032), which the portal shows in base64. */
const keyBytes = 32

function publicKeyOf(base64: string): KeyObject {
  const raw = Buffer.from(base64, 'base64')
  if (raw.length !== keyBytes) throw new Fault(`public_key is wrong. It is ${keyBytes} bytes in base64.`)
  return createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: raw.toString('base64url') }, format: 'jwk' })
}

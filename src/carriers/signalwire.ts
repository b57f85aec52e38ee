// SignalWire's compatibility API: Twilio's, with UUIDs where Twilio has SIDs, and a signing key of its own.
// https://developer.signalwire.com/rest/compatibility-api/overview, read 2026-11-20.
import type { Sid } from '../domain/sid.ts'
import { Fault, text, uri } from '../fields.ts'
import { formOf, utf8 } from '../form.ts'
import type { CarrierEvent, Ingress } from './carrier.ts'
import { carrierKind } from './settings.ts'
import { carrierOf } from './twilio.ts'
import type { Naming } from './twilio-api.ts'
import { parseWebhook } from './twilio-webhooks.ts'

const uuidForm = /^([0-9a-f]{8})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{12})$/i

export const signalwire = carrierKind({
  about: "SignalWire's compatibility API: texts and calls.",
  settings: {
    project_id: { kind: text({ min: 36, max: 36 }), doc: 'UUID of your project.' },
    api_token: {
      kind: text({ min: 1, max: 200 }),
      secret: true,
      doc: 'A token of it that may message and call.',
    },
    signing_key: {
      kind: text({ min: 1, max: 200 }),
      secret: true,
      doc: 'Its signing key, by which requests from SignalWire are known: beside the tokens in the dashboard.',
    },
    base_url: {
      kind: uri({ max: 500 }),
      doc: "Your space's address and /api/laml, such as https://example.signalwire.com/api/laml.",
    },
  },
  async make({ project_id, api_token, signing_key, base_url }, needs) {
    if (!uuidForm.test(project_id)) throw new Fault('project_id is a UUID.')
    return carrierOf(needs, {
      kind: 'signalwire',
      access: {
        base: base_url.replace(/\/+$/, ''),
        account: project_id,
        username: project_id,
        password: api_token,
      },
      signing: {
        account: project_id,
        tokens: [signing_key],
        // Either name: @signalwire/compatibility-api 3.2.0, lib/webhooks/webhooks.js.
        headers: ['x-signalwire-signature', 'x-twilio-signature'],
      },
      naming: uuidNames,
      parse: parseUuids,
    })
  },
})

/** A UUID has as many digits as a SID, so that each can be told from the other. */
const uuidNames: Naming = {
  sidOf: (prefix, id) =>
    typeof id === 'string' && uuidForm.test(id)
      ? (`${prefix}${id.replaceAll('-', '').toLowerCase()}` as Sid<typeof prefix>)
      : undefined,
  idOf: (sid) => sid.slice(2).toLowerCase().replace(uuidForm, '$1-$2-$3-$4-$5'),
}

const idParameters = { MessageSid: 'SM', CallSid: 'CA', DialCallSid: 'CA' } as const

/** Reads it as Twilio's, once its ids are SIDs. */
function parseUuids(request: Ingress): CarrierEvent {
  const form = new URLSearchParams()
  for (const [name, values] of formOf(utf8(request.body))) {
    for (const value of values) form.append(name, sidFor(name, value))
  }
  return parseWebhook({ ...request, body: new TextEncoder().encode(form.toString()) })
}

function sidFor(name: string, value: string): string {
  const prefix = Object.hasOwn(idParameters, name)
    ? idParameters[name as keyof typeof idParameters]
    : undefined
  return (prefix && uuidNames.sidOf(prefix, value)) ?? value
}

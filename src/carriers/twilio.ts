// Twilio, and services that speak its API with its own SIDs at another address (contract section 9).
import { isSid, type Sid } from '../domain/sid.ts'
import { Fault, sid, text, uri } from '../fields.ts'
import { writeTwiml } from '../twiml/write.ts'
import type { Carrier, CarrierEvent, Ingress, Messaging, Voice } from './carrier.ts'
import { type CarrierNeeds, carrierKind } from './settings.ts'
import { type ApiAccess, type Ask, type Naming, openApi } from './twilio-api.ts'
import { receiptOf } from './twilio-errors.ts'
import { isJson, type Signing, verifyWebhook } from './twilio-ingress.ts'
import { twilioNumbers } from './twilio-numbers.ts'
import { dialReports, emptyResponse, messageStatus, parseWebhook, xmlReply } from './twilio-webhooks.ts'

const secret = { kind: text({ min: 1, max: 200 }), secret: true } as const

export const twilio = carrierKind({
  about: "Twilio, and services that speak Twilio's API, SIDs included: texts and calls.",
  settings: {
    account_sid: { kind: sid('AC'), doc: 'SID of your account at Twilio, or of a subaccount.' },
    auth_token: {
      ...secret,
      doc: 'Its auth token. Requests from Twilio are known by it, even where an API key is used to ask Twilio.',
    },
    secondary_auth_token: {
      ...secret,
      optional: true,
      doc: 'A second token that requests from Twilio may be signed with, while you exchange the first.',
    },
    signing_key: {
      ...secret,
      optional: true,
      doc: 'Signs requests instead of the auth token, for services that have a key of its own for that.',
    },
    api_key: { kind: sid('SK'), optional: true, doc: 'SID of an API key, used instead of the auth token.' },
    api_key_secret: { ...secret, optional: true, doc: 'Its secret.' },
    base_url: {
      kind: uri({ max: 500 }),
      fallback: 'https://api.twilio.com',
      doc: 'What comes before /2010-04-01, for a service that is not Twilio or a region of it.',
    },
  },
  async make(settings, needs) {
    const { account_sid: account, auth_token, api_key, api_key_secret } = settings
    if ((api_key === undefined) !== (api_key_secret === undefined)) {
      throw new Fault('api_key and api_key_secret are given together or not at all.')
    }
    const { secondary_auth_token, signing_key, base_url } = settings
    return carrierOf(needs, {
      kind: 'twilio',
      access: {
        base: base_url.replace(/\/+$/, ''),
        account,
        username: api_key ?? account,
        password: api_key_secret ?? auth_token,
      },
      signing: {
        account,
        tokens: [auth_token, secondary_auth_token, signing_key].filter((token) => token !== undefined),
        headers: ['x-twilio-signature'],
      },
      naming: ownNames,
      parse: parseWebhook,
    })
  },
})

/** Twilio's ids are SIDs. Those of texts with media begin with MM. */
const ownNames: Naming = {
  sidOf: (prefix, id) => {
    const known = typeof id === 'string' && (isSid(prefix, id) || (prefix === 'SM' && isSid('MM', id)))
    return known ? (id as Sid<typeof prefix>) : undefined
  },
  idOf: (known) => known,
}

/** What services differ in that speak Twilio's API. */
export interface Dialect {
  readonly kind: string
  readonly access: ApiAccess
  readonly signing: Signing
  readonly naming: Naming
  /** @throws {Problem} */
  readonly parse: (request: Ingress) => CarrierEvent
}

/** A carrier that speaks Twilio's API in its way. */
export async function carrierOf(
  { name, account_sid, http }: CarrierNeeds,
  { kind, access, signing, naming, parse }: Dialect,
): Promise<Carrier> {
  const ask = await openApi(access, http)
  return {
    name,
    kind,
    account_sid,
    ingress: {
      at: 'service',
      verify: (request) => verifyWebhook(request, signing),
      // JSON comes of other products: what we ask to be told comes as forms.
      parse: (request) => [isJson(request) ? { kind: 'ignored', reason: 'a JSON body' } : parse(request)],
      understood: emptyResponse,
    },
    messaging: messaging(ask, naming),
    voice,
    inventory: twilioNumbers(ask, naming),
    resourceUrl: (type, known) => {
      const resource = type === 'message' ? 'Messages' : 'Calls'
      const place = `${access.base}/2010-04-01/Accounts/${access.account}`
      return `${place}/${resource}/${naming.idOf(known)}.json`
    },
  }
}

/**
 * An account begins with a hundred requests at once (https://rate-limits.apis.io/rate-limits/twilio/twilio-rate-limits, read
 * 2026-11-20), and there may be two processes. What is too many is answered with 429 and harmless.
 */
const windowMax = 50

function messaging(ask: Ask, { sidOf }: Naming): Messaging {
  return {
    windowMax,
    async send({ from, to, body, media_urls, reportTo }, signal) {
      const asked = await ask(signal, async (client) => {
        const { sid: id, status } = await client.messages.create({
          from,
          to,
          ...(body !== '' && { body }),
          ...(media_urls.length > 0 && { mediaUrl: [...media_urls] }),
          ...(reportTo !== undefined && { statusCallback: reportTo }),
        })
        return { sid: sidOf('SM', id), status: messageStatus(status) }
      })
      if (asked.outcome !== 'answered') return receiptOf(asked)
      const { sid: known, status } = asked.value
      if (known === undefined) return { outcome: 'lost', reason: 'its answer names no text' }
      return { outcome: 'accepted', status, sid: known }
    },
  }
}

const voice: Voice = {
  answer: (plan, address) => xmlReply(writeTwiml(plan, dialReports(address))),
}

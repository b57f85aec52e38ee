// jambonz: an open-source engine for calls over one's own SIP trunks. It asks by HTTP what is to happen with a call and is
// answered with verbs (jambonz-verbs.ts): Maskline speaks no SIP. It carries no texts, as jambonz has them over SMPP only.
import { choice, Fault, integer, type Kind, list, text } from '../fields.ts'
import type { Inventory, OwnedNumber, Reply } from './carrier.ts'
import { readRequest } from './jambonz-requests.ts'
import { verbsOf } from './jambonz-verbs.ts'
import { verdictOn } from './jambonz-verdict.ts'
import { type CarrierNeeds, carrierKind, type CarrierSettings, sidFor } from './settings.ts'

/** Numbers of one carrier. */
const numbersMax = 10_000

/** A number of the operator's: `+12065550180` or `{"phone_number": "+12065550180"}`. */
const ownNumber: Kind<string> = {
  schema: { type: 'string', pattern: '^\\+[1-9][0-9]{6,14}$' },
  encode: (number) => number,
  decode(given) {
    const number = /^\{"phone_number":"([^"]*)"\}$/.exec(given[0] ?? '')?.[1] ?? given[0] ?? ''
    if (!/^\+[1-9][0-9]{6,14}$/.test(number)) {
      throw new Fault('Each is a number such as +12065550180, or {"phone_number": "+12065550180"}.')
    }
    return number
  },
}

const word = text({ min: 1, max: 255 })
const settings = {
  numbers: {
    kind: list(ownNumber, { max: numbersMax }),
    doc: 'Your numbers whose calls jambonz gives to the application, such as ["+12065550180"].',
  },
  webhook_secret: {
    kind: word,
    optional: true,
    secret: true,
    doc: 'The webhook secret of the jambonz account: it signs what jambonz sends. This, or username and password.',
  },
  tolerance_seconds: {
    kind: integer({ min: 10, max: 3600 }),
    fallback: 300,
    doc: 'Seconds by which the time of a signature may differ from ours.',
  },
  username: {
    kind: word,
    optional: true,
    doc: 'User name that the webhooks of the jambonz application are given.',
  },
  password: { kind: word, optional: true, secret: true, doc: 'The password that belongs to it.' },
  jambonz_account_sid: {
    kind: word,
    optional: true,
    doc: "SID of the jambonz account. Others' requests are refused then.",
  },
  trunk: {
    kind: word,
    optional: true,
    doc: 'Name of the carrier in jambonz over which people are called. Default: jambonz chooses, first by the caller id.',
  },
  plus: {
    kind: choice(['as-is', 'add']),
    fallback: 'as-is',
    doc: 'What callers\' numbers get that come without "+": "add" where your trunks send them international, such as 12065550100.',
  },
} as const satisfies CarrierSettings

export const jambonz = carrierKind({
  about: 'Calls over your own SIP trunks, by the open-source engine jambonz 0.9.5 or later. No texts.',
  settings,
  make(values, needs) {
    const { webhook_secret, username, password, trunk, numbers, plus } = values
    if ((username === undefined) !== (password === undefined)) {
      throw new Fault('username and password belong together: one of them is missing.')
    }
    if (webhook_secret === undefined && username === undefined) {
      throw new Fault(
        'It needs webhook_secret, or username and password: else anybody could speak for jambonz.',
      )
    }
    const { name, account_sid } = needs
    return {
      name,
      kind: 'jambonz',
      account_sid,
      ingress: {
        at: 'carrier',
        verify: (request) => verdictOn(request, values),
        parse: (request) => [readRequest(request, { name, numbers, plus })],
        understood: verbs([]),
      },
      voice: { answer: (plan, address) => verbs(verbsOf(plan, { account_sid, trunk, address })) },
      inventory: inventoryOf(numbers, needs),
    }
  },
})

/** jambonz looks for verbs in an answer of this type; a list without any means that nothing is left to do. */
const verbs = (written: ReturnType<typeof verbsOf>): Reply => ({
  status: 200,
  contentType: 'application/json',
  body: JSON.stringify(written),
})

/** jambonz cannot be asked which numbers a trunk brings: the operator says it. */
function inventoryOf(numbers: readonly string[], { name, account_sid }: CarrierNeeds): Inventory {
  const owned = (phone_number: string): OwnedNumber => ({
    sid: sidFor('PN', name, phone_number),
    phone_number,
    friendly_name: phone_number,
    iso_country: null,
    voice: true,
    sms: false,
    mms: false,
    fax: false,
  })
  return {
    async find(account, wanted) {
      if (account !== account_sid) return undefined
      const number =
        'sid' in wanted
          ? numbers.find((one) => sidFor('PN', name, one) === wanted.sid)
          : numbers.find((one) => one === wanted.phone_number)
      return number === undefined ? undefined : owned(number)
    },
  }
}

// Numbers and short codes of an account at a service that speaks Twilio's API: whether it has them, and where their texts and
// calls are brought (contract 9.5).
import type { Twilio } from 'twilio'
import { Unavailable } from '../domain/problem.ts'
import type { Inventory, OwnedNumber } from './carrier.ts'
import type { Ask, Naming } from './twilio-api.ts'
import {
  type Answered,
  answeredBy,
  askMsMax,
  numberBySid,
  numberOrNone,
  twilioPointing,
} from './twilio-pointing.ts'

/** Numbers that are looked at to find one: a search for a number also finds longer ones that contain it. */
const foundMax = 50

/**
 * Twilio tells no country of a number: `iso_country` is null. That a number belongs to the senders of a Messaging Service,
 * which may hear its texts instead, could be known only by going through all those services: it is not looked at.
 */
export function twilioNumbers(ask: Ask, naming: Naming): Inventory {
  const { idOf } = naming
  return {
    async find(_, wanted) {
      const signal = AbortSignal.timeout(askMsMax)
      const found =
        'sid' in wanted
          ? await numberOrNone(ask(signal, (client) => numberBySid(client, idOf(wanted.sid), wanted.sid)))
          : answeredBy(await ask(signal, (client) => numberByText(client, wanted.phone_number)))
      return found && ownedNumber(found, naming)
    },
    pointing: twilioPointing(ask, naming),
  }
}

function ownedNumber(number: Answered, { sidOf }: Naming): OwnedNumber {
  const isCode = typeof number.shortCode === 'string'
  const sid = isCode ? sidOf('SC', number.sid) : sidOf('PN', number.sid)
  const phone_number = isCode ? number.shortCode : number.phoneNumber
  if (sid === undefined || typeof phone_number !== 'string') {
    throw new Unavailable("the carrier's answer about a number cannot be read")
  }
  const can = new Set(
    Object.entries((number.capabilities ?? {}) as Readonly<Record<string, unknown>>)
      .filter(([, able]) => able === true)
      .map(([name]) => name.toLowerCase()),
  )
  return {
    sid,
    phone_number,
    friendly_name: typeof number.friendlyName === 'string' ? number.friendlyName : '',
    iso_country: null,
    voice: can.has('voice'),
    // Short codes are for texts, and say nothing of what they can.
    sms: isCode || can.has('sms'),
    mms: can.has('mms'),
    fax: can.has('fax'),
  }
}

async function numberByText(client: Twilio, text: string): Promise<Answered | undefined> {
  if (text.startsWith('+')) {
    const found = await client.incomingPhoneNumbers.list({ phoneNumber: text, limit: foundMax })
    return found.find(({ phoneNumber }) => phoneNumber === text)
  }
  const found = await client.shortCodes.list({ shortCode: text, limit: foundMax })
  return found.find(({ shortCode }) => shortCode === text)
}

// A network of the test's own, which has numbers that it can be told about. It does as the contract of `Pointing` says.
import type { Carrier, OwnedNumber } from '../../src/carriers/carrier.ts'
import { Unavailable } from '../../src/domain/problem.ts'
import type { Sid } from '../../src/domain/sid.ts'
import { sids } from './rows.ts'

/** To whom texts and calls of a number are brought. */
export interface NumberUrls {
  readonly sms: string
  readonly voice: string
}

type Question = 'find' | 'read' | 'point' | 'restore'

export interface FakeInventory {
  readonly carrier: Carrier
  /** What it was asked about its numbers. */
  readonly asked: Question[]
  /** Awaited before a question is answered; what it throws is what the carrier throws. */
  before: (question: Question) => Promise<void> | void
  sidOf(number: string): Sid<'PN'>
  /** Where the number's texts and calls go now. */
  urls(number: string): NumberUrls
  /** Somebody sets it. */
  set(number: string, urls: NumberUrls): void
}

/** What numbers of a fake are set to at first. */
export const formerUrls: NumberUrls = {
  sms: 'https://former.example/sms',
  voice: 'https://former.example/voice',
}

interface Held extends OwnedNumber {
  readonly sid: Sid<'PN'>
  urls: NumberUrls
}

/** @param account_sid whose carrier it is; none: everybody's */
export function fakeInventory(numbers: readonly string[], account_sid?: Sid<'AC'>): FakeInventory {
  // Bounded: by the numbers of the test.
  const held = new Map(numbers.map((number) => [number, heldNumber(number)]))
  const bySid = (sid: string) => [...held.values()].find((number) => number.sid === sid)
  const theOne = (sid: string) => {
    const number = bySid(sid)
    if (number === undefined) throw new Unavailable('there is no such number')
    return number
  }
  // Bounded: by what one test asks.
  const asked: Question[] = []
  const ask = async (question: Question) => {
    asked.push(question)
    await fake.before(question)
  }
  const carrier: Carrier = {
    name: `fake-${sids.mint('PN').slice(-12)}`,
    kind: 'fake',
    ...(account_sid && { account_sid }),
    inventory: {
      async find(_, wanted) {
        await ask('find')
        const number = 'sid' in wanted ? bySid(wanted.sid) : held.get(wanted.phone_number)
        if (number === undefined) return undefined
        const { urls, ...owned } = number
        void urls
        return owned
      },
      pointing: {
        async read({ sid }) {
          await ask('read')
          return JSON.stringify(theOne(sid).urls)
        },
        async point({ sid }, address) {
          await ask('point')
          theOne(sid).urls = { sms: address('Message'), voice: address('Call') }
        },
        async restore({ sid }, settings, address) {
          await ask('restore')
          const number = bySid(sid)
          if (number?.urls.sms === address('Message')) number.urls = JSON.parse(settings) as NumberUrls
        },
      },
    },
  }
  const fake: FakeInventory = {
    carrier,
    asked,
    before: () => undefined,
    sidOf: (number) => held.get(number)!.sid,
    urls: (number) => held.get(number)!.urls,
    set: (number, urls) => void (held.get(number)!.urls = urls),
  }
  return fake
}

function heldNumber(phone_number: string): Held {
  return {
    sid: sids.mint('PN'),
    phone_number,
    friendly_name: `fake ${phone_number}`,
    // As Twilio describes numbers.
    iso_country: null,
    voice: true,
    sms: true,
    mms: false,
    fax: false,
    urls: formerUrls,
  }
}

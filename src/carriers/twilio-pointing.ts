// Where the texts and calls of a number are brought at a service that speaks Twilio's API, and how that is set back.
import type { Twilio } from 'twilio'
import { Unavailable } from '../domain/problem.ts'
import { isSid } from '../domain/sid.ts'
import type { AddressOf, Pointing } from './carrier.ts'
import type { Ask, Asked, Naming } from './twilio-api.ts'

/** Milliseconds that the service has for each question. */
export const askMsMax = 10_000

const textSettings = ['smsUrl', 'smsMethod', 'smsFallbackUrl', 'smsFallbackMethod'] as const
const callSettings = ['voiceUrl', 'voiceMethod', 'voiceFallbackUrl', 'voiceFallbackMethod'] as const
const statusSettings = ['statusCallback', 'statusCallbackMethod'] as const
/** While one of these is set, the addresses beside it are not called (contract 9.5). */
const textOverrides = ['smsApplicationSid'] as const
const callOverrides = ['voiceApplicationSid', 'trunkSid'] as const

const settingNames = [
  ...textSettings,
  ...textOverrides,
  ...callSettings,
  ...callOverrides,
  ...statusSettings,
] as const
type SettingName = (typeof settingNames)[number]
/** What of a number says who hears of it, in the library's names. The empty text: it is not set. */
type Settings = Partial<Record<SettingName, string>>

/** What the library answers of either kind of number. */
export type Answered = Partial<
  Record<SettingName | 'sid' | 'friendlyName' | 'phoneNumber' | 'shortCode', unknown>
> & {
  readonly capabilities?: unknown
}

export function twilioPointing(ask: Ask, { idOf }: Naming): Pointing {
  const read = (sid: string) =>
    numberOrNone(ask(AbortSignal.timeout(askMsMax), (client) => numberBySid(client, idOf(sid), sid)))
  const write = (sid: string, settings: Settings) =>
    numberOrNone(ask(AbortSignal.timeout(askMsMax), (client) => update(client, idOf(sid), sid, settings)))
  return {
    async read({ sid }) {
      const now = there(await read(sid))
      return JSON.stringify(settingsOf(now, isSid('SC', sid) ? textSettings : settingNames))
    },
    async point({ sid }, address) {
      const now = there(await read(sid))
      const wanted = isSid('SC', sid) ? texts(address) : { ...texts(address), ...calls(address) }
      // What is empty already is left alone: Twilio's own description has no empty SIDs and addresses.
      const cleared = settingsOf(now, [...textOverrides, ...callOverrides, 'statusCallback'])
      there(await write(sid, { ...wanted, ...withValue(cleared, '') }))
    },
    async restore({ sid }, settings, address) {
      const now = await read(sid)
      if (now === undefined) return
      const then = former(settings)
      const ours = settingsOf(now, settingNames)
      const wanted = {
        ...(heldBy(ours, texts(address), textOverrides) && textsAsBefore(then)),
        ...(!isSid('SC', sid) && heldBy(ours, calls(address), callOverrides) && callsAsBefore(then, ours)),
      }
      if (Object.keys(wanted).length > 0) await write(sid, wanted)
    },
  }
}

/** @throws {Unavailable} it is not */
function there(number: Answered | undefined): Answered {
  if (number === undefined) throw new Unavailable('the carrier does not have the number')
  return number
}

/**
 * The fallback is ourselves again, as Twilio brings nothing a third time
 * (https://www.twilio.com/docs/availability-reliability): a process may be leaving just now, and another be there.
 */
const texts = (address: AddressOf) => addresses(textSettings, address('Message'))
const calls = (address: AddressOf) => addresses(callSettings, address('Call'))

function addresses(names: readonly SettingName[], address: string): Settings {
  return Object.fromEntries(names.map((name) => [name, name.endsWith('Method') ? 'POST' : address]))
}

/** Whether the number is still pointed at these addresses of ours, and nothing overrides them. */
function heldBy(now: Settings, ours: Settings, overrides: readonly SettingName[]): boolean {
  const first = Object.keys(ours)[0] as SettingName
  return now[first] === ours[first] && overrides.every((name) => now[name] === '')
}

const textsAsBefore = (then: Settings): Settings => ({
  ...addressesOf(then, textSettings),
  ...withValue(pick(then, textOverrides)),
})

/** Reports on calls are nobody's while the number is ours: whoever has set them since keeps them. */
const callsAsBefore = (then: Settings, now: Settings): Settings => ({
  ...addressesOf(then, callSettings),
  // Setting the one clears the other at Twilio, so what is empty is not said.
  ...withValue(pick(then, callOverrides)),
  ...(now.statusCallback === '' && then.statusCallback !== '' && addressesOf(then, statusSettings)),
})

/** An address can be empty, and is then taken away. A method cannot. */
const addressesOf = (settings: Settings, names: readonly SettingName[]): Settings =>
  pick(
    settings,
    names.filter((name) => !(name.endsWith('Method') && settings[name] === '')),
  )

/** Those that are not empty, as they are or with another value. */
function withValue(settings: Settings, instead?: string): Settings {
  const set = Object.entries(settings).filter(([, value]) => value !== '')
  return Object.fromEntries(set.map(([name, value]) => [name, instead ?? value]))
}

/** Those of these names that are there. */
const pick = (settings: Settings, names: readonly SettingName[]): Settings =>
  Object.fromEntries(
    names.flatMap((name) => (settings[name] === undefined ? [] : [[name, settings[name]] as const])),
  )

const settingsOf = (number: Answered, names: readonly SettingName[]): Settings =>
  Object.fromEntries(names.map((name) => [name, typeof number[name] === 'string' ? number[name] : '']))

/** What `read` wrote down; what is not of it is left out. */
function former(text: string): Settings {
  const given: unknown = JSON.parse(text)
  const entries = typeof given === 'object' && given !== null ? Object.entries(given) : []
  return pick(Object.fromEntries(entries.filter(([, value]) => typeof value === 'string')), settingNames)
}

const update = (client: Twilio, id: string, sid: string, settings: Settings): Promise<Answered> =>
  isSid('SC', sid)
    ? client.shortCodes(id).update(pick(settings, textSettings))
    : client.incomingPhoneNumbers(id).update(settings)

/** What the service says of the number or short code of this SID. */
export const numberBySid = (client: Twilio, id: string, sid: string): Promise<Answered> =>
  isSid('SC', sid) ? client.shortCodes(id).fetch() : client.incomingPhoneNumbers(id).fetch()

/**
 * The number that was asked for by its SID.
 * @returns undefined when there is none
 * @throws {Unavailable}
 */
export async function numberOrNone(asking: Promise<Asked<Answered>>): Promise<Answered | undefined> {
  const asked = await asking
  return asked.outcome === 'refused' && asked.status === 404 ? undefined : answeredBy(asked)
}

/** @throws {Unavailable} there is no answer */
export function answeredBy<T>(asked: Asked<T>): T {
  if (asked.outcome === 'answered') return asked.value
  throw new Unavailable(`the carrier cannot be asked about a number: ${asked.reason}`)
}

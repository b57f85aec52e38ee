// The numbers of a bind. SMPP cannot be asked for them, so the operator lists them.
import { isShortCode, phoneNumberFacts } from '../domain/phone-number.ts'
import { Fault, type Json, type Kind } from '../fields.ts'
import type { Inventory, OwnedNumber } from './carrier.ts'
import { sidFor } from './settings.ts'

export interface ListedNumber {
  /** E.164, or the digits of a short code. */
  readonly phone_number: string
  readonly sms: boolean
  readonly voice: boolean
}

/** A list of `{"phone_number": "+12065550180", "sms": true, "voice": false}`. */
export const numberList: Kind<readonly ListedNumber[]> = {
  schema: {
    type: 'array',
    items: {
      type: 'object',
      required: ['phone_number'],
      properties: {
        phone_number: { type: 'string' },
        sms: { type: 'boolean', default: true },
        voice: { type: 'boolean', default: false },
      },
    },
  },
  decode: (given) => given.map(listedNumber),
  encode: (numbers) => numbers.map(({ ...number }): Json => number),
}

function listedNumber(given: string, at: number): ListedNumber {
  const where = `Entry ${at}`
  const entry = entryOf(given)
  if (entry === undefined)
    throw new Fault(`${where} must be an object such as {"phone_number": "+12065550180"}.`)
  const { phone_number, sms = true, voice = false, ...more } = entry
  const unknown = Object.keys(more)[0]
  if (unknown !== undefined) {
    throw new Fault(`${where} has no "${unknown}": there are phone_number, sms and voice.`)
  }
  if (typeof sms !== 'boolean' || typeof voice !== 'boolean') {
    throw new Fault(`${where}: sms and voice must be true or false.`)
  }
  const known =
    typeof phone_number === 'string' &&
    (isShortCode(phone_number) || phoneNumberFacts(phone_number, true) !== undefined)
  if (!known) throw new Fault(`${where}: phone_number must be +, country code and number, or a short code.`)
  return { phone_number, sms, voice }
}

function entryOf(given: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(given)
    const plain = typeof value === 'object' && value !== null && !Array.isArray(value)
    return plain ? (value as Readonly<Record<string, unknown>>) : undefined
  } catch {
    return undefined
  }
}

/** @param name the carrier's */
export function listedInventory(name: string, numbers: readonly ListedNumber[]): Inventory {
  const owned = numbers.map(({ phone_number, sms, voice }): OwnedNumber => ({
    sid: sidFor(isShortCode(phone_number) ? 'SC' : 'PN', name, phone_number),
    phone_number,
    friendly_name: phone_number,
    iso_country: null,
    voice,
    sms,
    mms: false,
    fax: false,
  }))
  return {
    find: (_account_sid, wanted) =>
      Promise.resolve(
        owned.find(({ sid, phone_number }) =>
          'sid' in wanted ? sid === wanted.sid : phone_number === wanted.phone_number,
        ),
      ),
  }
}

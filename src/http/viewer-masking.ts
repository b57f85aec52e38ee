// What a viewer is shown of an answer: no number whole, nothing that people wrote. By the names of properties and by what looks
// like a number, so that a property that is new is masked before anybody thinks of it.
import { shownAddress } from '../operations/call-application.ts'
import { maskedNumber } from '../domain/phone-number.ts'

/** What stands in place of what was written. */
export const hidden = '***'

/** Properties that hold what people wrote, or what an application answered. */
const contents = new Set(['body', 'data', 'media_urls', 'answer', 'heard', 'parameters', 'signature'])
/** Properties that are somebody's address as a whole, also where it is no number. */
const addresses = new Set(['identifier', 'proxy_identifier', 'from', 'to', 'phone_number', 'number', 'phone'])

/**
 * A number as people and programs write it, with its separators: 7 to 15 digits that are not part of a word, so not of a SID,
 * and not the day of a timestamp.
 */
const numberForm =
  /(?<![A-Za-z0-9])(?!\d{4}-\d\d-\d\dT)(?:\+|%2B)?\(?\d(?:[ ().-]{0,2}\d){6,14}(?![A-Za-z0-9])/gi

type Value = string | number | boolean | null | readonly Value[] | { readonly [key: string]: Value }

export function maskedForViewer<T extends Value>(value: T): T
export function maskedForViewer(value: Value): Value {
  if (typeof value === 'string') return withoutNumbers(value)
  if (Array.isArray(value)) return (value as readonly Value[]).map((one) => maskedForViewer(one))
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(Object.entries(value).map(([key, own]) => [key, property(key, own)]))
}

function property(key: string, value: Value): Value {
  if (contents.has(key)) return hiddenLike(value)
  // What an application is called by may have its password and tokens in it.
  if (key.endsWith('callback_url') && typeof value === 'string') return withoutNumbers(shownAddress(value))
  return addresses.has(key) && typeof value === 'string' ? maskedNumber(value) : maskedForViewer(value)
}

/** Of the same shape, so that who reads it is not surprised by its type. */
function hiddenLike(value: Value): Value {
  if (value === null || typeof value === 'number' || typeof value === 'boolean') return value
  if (Array.isArray(value)) return (value as readonly Value[]).map(hiddenLike)
  return typeof value === 'object'
    ? Object.fromEntries(Object.entries(value).map(([key, own]) => [key, hiddenLike(own)]))
    : hidden
}

const withoutNumbers = (text: string) => text.replace(numberForm, maskedNumber)

/** Whether a text has a number in it: a viewer who may look for numbers finds out whose they are. */
export const namesNumber = (text: string) => text.search(numberForm) >= 0

// What somebody means by what they write into the search: a number as people write it, a SID, or the name of a session.
import { asNumber, certainNumber } from '../phone-numbers.ts'

export type Sought =
  | { readonly kind: 'everything' }
  | NamedBySid
  /** `or`: it may as well be a name. */
  | { readonly kind: 'number'; readonly number: string; readonly or: boolean }
  /** `or`: it may as well be this number. */
  | { readonly kind: 'name'; readonly name: string; readonly or: string | undefined }

interface NamedBySid {
  readonly kind: 'session' | 'service' | 'contact' | 'other-sid'
  readonly sid: string
}

/** How it is to be taken, where that is not clear from its form. */
export type Taken = 'name' | 'number'

export function soughtOf(text: string, as?: Taken): Sought {
  const words = text.trim()
  if (words === '') return { kind: 'everything' }
  const sid = sidIn(words)
  if (sid !== undefined) return sid
  const certain = addressIn(words) ?? certainNumber(plain(words))
  const number = certain ?? likelyNumber(words)
  const isNumber = as === undefined ? certain !== undefined : as === 'number'
  return isNumber && number !== undefined
    ? { kind: 'number', number, or: !words.startsWith('+') }
    : { kind: 'name', name: words, or: number }
}

/** SIDs of which a trace tells the session: interactions, texts, calls, callbacks, alerts, contacts of no session. */
const contacts = ['KI', 'SM', 'MM', 'CA', 'CB', 'NO', 'CT']

function sidIn(words: string): NamedBySid | undefined {
  const [, given, digits] = /^([a-z]{2})([0-9a-f]{32})$/i.exec(words) ?? []
  if (given === undefined) return undefined
  const prefix = given.toUpperCase()
  const sid = prefix + digits!
  if (prefix === 'KC') return { kind: 'session', sid }
  if (prefix === 'KS') return { kind: 'service', sid }
  return { kind: contacts.includes(prefix) ? 'contact' : 'other-sid', sid }
}

/** Marks of direction, which come with what is copied from a list of contacts. */
const plain = (words: string) => words.replaceAll(/[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g, '')

/** An address of a channel such as `whatsapp:+12065550100`. What else has a colon in it is a name, if nothing else is said. */
const addressIn = (words: string) => (/^[a-z][a-z0-9_-]*:\+?\d+$/.test(words) ? words : undefined)

/** Digits alone may also be a short code, or how an application counts its sessions. */
function likelyNumber(words: string): string | undefined {
  if (/^\d{3,8}$/.test(words) || /^[a-z][a-z0-9_-]*:.+$/.test(words)) return words
  return asNumber(plain(words))
}

/** For a field that takes a number: as it is written where it is none, so that the API says what is wrong with it. */
export const numberOf = (words: string) => asNumber(plain(words)) ?? words

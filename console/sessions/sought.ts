// What somebody means by what they write into the search: a number as people write it, a SID, or the name of a session.

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

/** SIDs of which a trace tells the session: interactions, texts, calls, callbacks, alerts, contacts of no session. */
const contacts = ['KI', 'SM', 'MM', 'CA', 'CB', 'NO', 'CT']

export function soughtOf(text: string, as?: Taken): Sought {
  const words = text.trim()
  if (words === '') return { kind: 'everything' }
  const [sid, prefix] = /^([A-Z]{2})[0-9a-f]{32}$/i.exec(words) ?? []
  if (sid !== undefined) {
    const named = { KC: 'session', KS: 'service' }[prefix!.toUpperCase()] as 'session' | 'service' | undefined
    const kind = contacts.includes(prefix!.toUpperCase()) ? 'contact' : 'other-sid'
    return { kind: named ?? kind, sid: prefix!.toUpperCase() + sid.slice(2) }
  }
  const number = numberIn(words)
  const isNumber = number !== undefined && (as === undefined ? looksLikeNumber(words) : as === 'number')
  return isNumber
    ? { kind: 'number', number, or: !number.startsWith('+') || !words.startsWith('+') }
    : { kind: 'name', name: words, or: number }
}

/** Blanks, marks of direction that come with what is copied from a list of contacts, and what groups digits. */
const separators = /[\s\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff()[\]./\u2010-\u2015-]/g

/**
 * The number that it may be, as the API has it: `+12065550100`, a short code, or a channel address such as
 * `whatsapp:+12065550100`. Undefined: it cannot be one, or lacks its country.
 */
export function numberIn(text: string): string | undefined {
  const words = text.trim()
  if (/^[a-z][a-z0-9_-]*:.+$/.test(words)) return words
  // In +44 (0)20 7946 0018 the zero is for who calls from within the country.
  const digits = words.replace(/^(\D*\+\d+\D*)\(0\)/, '$1').replaceAll(separators, '')
  if (/^\+\d{1,15}$/.test(digits)) return digits
  if (/^00[1-9]\d{6,12}$/.test(digits)) return `+${digits.slice(2)}`
  if (/^\d{3,8}$/.test(digits)) return digits
  // Ten digits are how a North American number is written at home; more have their country in front.
  if (/^[2-9]\d{9}$/.test(digits)) return `+1${digits}`
  return /^[1-9]\d{10,14}$/.test(digits) ? `+${digits}` : undefined
}

/** Digits alone, or with dashes, are as likely to be how an application numbers its sessions. */
const looksLikeNumber = (words: string) => /^\D*\+|^00|[\s()]|^(whatsapp|messenger|tel|sip):/.test(words)

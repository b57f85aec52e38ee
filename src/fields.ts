// The kinds of value that cross a border as text: API parameters and answers, settings, carrier options. One kind
// knows how its value is read, what is wrong with a bad one, how it is written, and how OpenAPI describes it.
import { isSid, type Sid, type SidPrefix } from './domain/sid.ts'

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json }

/** A JSON Schema in the dialect of OpenAPI 3.0. */
export type Schema = Readonly<Record<string, Json>>

/** Why a value cannot be read, as a sentence that may follow "'Ttl' is invalid. ". */
export class Fault extends Error {
  override readonly name = 'Fault'
}

export interface Kind<T> {
  /**
   * @param given every text given under the name, at least one, in order
   * @throws {Fault} when they are not a value of this kind
   */
  decode(given: readonly string[]): T
  encode(value: T): Json
  readonly schema: Schema
}

/** A kind read from one text. Given several times, the last counts, as in most form decoders. */
function scalar<T>(schema: Schema, read: (text: string) => T, encode: (value: T) => Json): Kind<T> {
  return { schema, encode, decode: (given) => read(given.at(-1) ?? '') }
}

const same = <T extends Json>(value: T): Json => value

/** Text of `min` to `max` characters (Unicode code points, not bytes or UTF-16 units). */
export function text({ min = 0, max }: { min?: number; max: number }): Kind<string> {
  const schema = { type: 'string', maxLength: max, ...(min > 0 && { minLength: min }) }
  return scalar<string>(
    schema,
    (given) => {
      if (given.includes('\0')) throw new Fault('It must not contain the character U+0000.')
      // JSON bodies can carry one (\ud800); UTF-8, and so the database, cannot.
      if (!given.isWellFormed()) throw new Fault('It must not contain half a surrogate pair.')
      const length = given.length <= max && given.length >= min * 2 ? given.length : [...given].length
      if (length < min)
        throw new Fault(min === 1 ? 'It must not be empty.' : `It must have at least ${min} characters.`)
      if (length > max) throw new Fault(`It must have at most ${max} characters.`)
      return given
    },
    same,
  )
}

export function sid<P extends SidPrefix>(...prefixes: P[]): Kind<Sid<P>> {
  const pattern = `^${prefixes.length === 1 ? prefixes[0] : `(${prefixes.join('|')})`}[0-9a-fA-F]{32}$`
  return scalar<Sid<P>>(
    { type: 'string', minLength: 34, maxLength: 34, pattern },
    (given) => {
      const prefix = prefixes.find((p) => isSid(p, given))
      if (prefix === undefined) throw new Fault(`It must match ${pattern}.`)
      return given as Sid<P>
    },
    same,
  )
}

/** A whole number from `min` to `max`, both included. */
export function integer({ min, max }: { min: number; max: number }): Kind<number> {
  return scalar<number>(
    { type: 'integer', minimum: min, maximum: max },
    (given) => {
      const value = /^[+-]?[0-9]{1,15}$/.test(given) ? Number(given) : Number.NaN
      if (!(value >= min && value <= max)) throw new Fault(`It must be a whole number from ${min} to ${max}.`)
      return value
    },
    same,
  )
}

/** `true` or `false` in any letter case: older Python libraries send `True` (contract section 10). */
export const flag: Kind<boolean> = scalar<boolean>(
  { type: 'boolean' },
  (given) => {
    const word = given.toLowerCase()
    if (word !== 'true' && word !== 'false') throw new Fault('It must be true or false.')
    return word === 'true'
  },
  same,
)

/** One of a few words; any letter case and `_` for `-` are understood (contract 1.4). */
export function choice<const V extends string>(words: readonly V[]): Kind<V> {
  return scalar<V>(
    { type: 'string', enum: words },
    (given) => {
      const wanted = given.toLowerCase().replaceAll('_', '-')
      const word = words.find((w) => w === wanted)
      if (word === undefined) throw new Fault(`It must be one of ${words.join(', ')}.`)
      return word
    },
    same,
  )
}

const instant = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2})?)(?:\.(\d{1,9}))?(Z|[+-]\d{2}:?\d{2})?)?$/i

/**
 * An instant. Read: ISO 8601; a date alone is its midnight, no zone is UTC (Java sends none), fractions and offsets
 * are understood. Written: `YYYY-MM-DDTHH:MM:SSZ` exactly; Python's library hands out bare text for anything else.
 */
export const timestamp: Kind<Date> = scalar<Date>(
  { type: 'string', format: 'date-time' },
  (given) => {
    const [, day, time, fraction, zone] = instant.exec(given.trim()) ?? []
    const iso = `${day}T${time ?? '00:00'}${fraction === undefined ? '' : `.${fraction.slice(0, 3)}`}${zone ?? 'Z'}`
    const value = new Date(iso)
    // Day 31 of a short month would roll over silently: the day read must be the day written. Four digits of year are
    // what is written.
    const wrong =
      Number.isNaN(value.getTime()) ||
      !new Date(`${day}T00:00Z`).toISOString().startsWith(day ?? '') ||
      value.getUTCFullYear() < 1 ||
      value.getUTCFullYear() > 9999
    if (wrong) throw new Fault('It must be an ISO 8601 date and time, such as 2026-05-04T09:30:00Z.')
    return value
  },
  (value) => `${value.toISOString().slice(0, 19)}Z`,
)

/** An http or https URI by RFC 3986, section 3: user, host, port, path, query, fragment. */
const uriForm = (() => {
  const plain = "[\\w.~!$&'()*+,;=-]|%[0-9a-f]{2}"
  const host = `(?:${plain}|\\[[0-9a-f:.]+\\])+`
  const rest = (more: string) => `(?:${plain}|[:@${more}])*`
  const [path, query, fragment] = [`/${rest('/')}`, `\\?${rest('/?')}`, `#${rest('/?')}`]
  return new RegExp(
    `^https?://(?:(?:${plain}|:)*@)?${host}(?::\\d*)?(?:${path})?(?:${query})?(?:${fragment})?$`,
    'i',
  )
})()

/** An absolute http or https address of at most `max` characters. */
export function uri({ max }: { max: number }): Kind<string> {
  return scalar<string>(
    { type: 'string', format: 'uri', maxLength: max },
    (given) => {
      if (given.length > max) throw new Fault(`It must have at most ${max} characters.`)
      // URL.parse repairs what it can ("https:/a", spaces, letters beyond ASCII); what is kept must be what is meant.
      if (!uriForm.test(given) || !URL.canParse(given)) {
        throw new Fault('It must be an absolute http or https URL.')
      }
      return given
    },
    same,
  )
}

/** Every text given under the name, each of `kind`; at most `max` of them. */
export function list<T>(kind: Kind<T>, { max }: { max: number }): Kind<T[]> {
  return {
    schema: { type: 'array', items: kind.schema, maxItems: max },
    encode: (values) => values.map((value) => kind.encode(value)),
    decode: (given) => {
      if (given.length > max) throw new Fault(`At most ${max} may be given.`)
      return given.map((one) => kind.decode([one]))
    },
  }
}

/** Something that is only ever written: an object the server makes. */
export function output(schema: Schema): Kind<Json> {
  return {
    schema,
    encode: same,
    decode: () => {
      throw new Fault('It cannot be set.')
    },
  }
}

// A schema in words, for people who read the reference.

/** What is read of a schema. */
export interface Shape {
  readonly type?: string
  readonly format?: string
  readonly pattern?: string
  readonly enum?: readonly (string | number | boolean | null)[]
  readonly nullable?: boolean
  readonly minLength?: number
  readonly maxLength?: number
  readonly minimum?: number
  readonly maximum?: number
  readonly maxItems?: number
  readonly items?: Shape
  readonly properties?: Readonly<Record<string, Shape>>
  readonly required?: readonly string[]
  readonly description?: string
  readonly $ref?: string
}

/** Such as `text, 1 to 191 characters`, `one of open, closed`, `date and time, or null`. */
export function schemaWords(shape: Shape): string {
  if (shape.enum?.every((word) => word === null)) return 'null'
  return shape.nullable === true ? `${wordsOf(shape)}, or null` : wordsOf(shape)
}

const formats: Readonly<Record<string, string>> = {
  'date-time': 'date and time',
  'date-time-rfc-2822': 'date and time, RFC 2822',
  uri: 'address',
}

function wordsOf({ type, format, pattern, items, maxItems, ...shape }: Shape): string {
  if (shape.enum !== undefined) return choiceWords(shape.enum)
  if (type === 'array') return `list of ${plural(schemaWords(items ?? {}))}${atMost(maxItems)}`
  if (type === 'integer') return integerWords(shape)
  if (type === 'boolean') return 'true or false'
  if (type === 'object') return 'object'
  const prefixes = /^\^\(?([A-Z]{2}(?:\|[A-Z]{2})*)\)?\[0-9a-fA-F\]\{32\}\$$/.exec(pattern ?? '')?.[1]
  if (prefixes !== undefined) return `SID, ${prefixes.replaceAll('|', ' or ')} and 32 hex digits`
  return formats[format ?? ''] ?? textWords(shape)
}

function choiceWords(words: NonNullable<Shape['enum']>): string {
  const named = words.filter((word) => word !== null)
  return named.length === 1 ? String(named[0]) : `one of ${named.join(', ')}`
}

function integerWords({ minimum, maximum }: Shape): string {
  if (minimum === undefined) return 'whole number'
  return maximum === undefined ? `whole number from ${minimum}` : `${minimum} to ${maximum}`
}

function textWords({ minLength = 0, maxLength }: Shape): string {
  if (maxLength === undefined) return 'text'
  return minLength === 0
    ? `text${atMost(maxLength)} characters`
    : `text, ${minLength} to ${maxLength} characters`
}

const plural = (words: string) =>
  words.replace(/^\w+/, (word) => (word === 'address' ? 'addresses' : `${word}s`))
const atMost = (max: number | undefined) => (max === undefined ? '' : `, at most ${max}`)

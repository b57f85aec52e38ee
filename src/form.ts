// Request bodies and queries as names with the texts given for them. Strict where leniency would change what somebody
// said: a body that is not UTF-8 is refused, not repaired.
import { problem } from './domain/problem.ts'

/** Every name with its texts in the order given. */
export type Form = ReadonlyMap<string, readonly string[]>

/** Parameters that one request may have. */
const parametersMax = 1000

/**
 * Decodes `application/x-www-form-urlencoded` text, a body's or a query's.
 * @throws {Problem} malformed-request when it is not UTF-8 or has too many parameters
 */
export function formOf(text: string): Form {
  const form = new Map<string, string[]>()
  if (text === '') return form
  const pairs = text.split('&', parametersMax + 1)
  if (pairs.length > parametersMax) throw malformed(`More than ${parametersMax} parameters are given.`)
  for (const pair of pairs) {
    if (pair === '') continue
    const equals = pair.indexOf('=')
    add(
      form,
      decoded(equals < 0 ? pair : pair.slice(0, equals)),
      equals < 0 ? '' : decoded(pair.slice(equals + 1)),
    )
  }
  return form
}

/**
 * A JSON object with the parameters' names as keys, as the form it stands for: null clears, as an empty text does.
 * @throws {Problem} malformed-request
 */
export function formOfJson(text: string): Form {
  const form = new Map<string, string[]>()
  if (text.trim() === '') return form
  const body = parsed(text)
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw malformed('A JSON body must be an object.')
  }
  for (const [name, value] of Object.entries(body)) {
    for (const one of Array.isArray(value) ? value : [value]) add(form, name, textOf(one))
  }
  return form
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw malformed('The body is not JSON.')
  }
}

function textOf(value: unknown): string {
  if (value === null) return ''
  if (typeof value === 'string') return value
  try {
    return JSON.stringify(value)
  } catch (error) {
    // Parsing copes with any depth, writing runs out of stack.
    if (error instanceof RangeError) throw malformed('The JSON is nested too deeply.')
    throw error
  }
}

function add(form: Map<string, string[]>, name: string, value: string): void {
  const given = form.get(name)
  if (given === undefined) form.set(name, [value])
  else given.push(value)
}

/** One name or value. As in browsers' decoders, a `%` that starts no code stands for itself. */
function decoded(text: string): string {
  const spaced = text.includes('+') ? text.replaceAll('+', ' ') : text
  if (!spaced.includes('%')) return spaced
  try {
    return decodeURIComponent(spaced)
  } catch {
    return decodedLeniently(spaced)
  }
}

const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

function decodedLeniently(text: string): string {
  const escaped = text.replace(/%(?![0-9a-fA-F]{2})/g, '%25')
  try {
    return decodeURIComponent(escaped)
  } catch {
    throw malformed('The request is not UTF-8.')
  }
}

/**
 * A body's bytes as text.
 * @throws {Problem} malformed-request when they are not UTF-8
 */
export function utf8(bytes: Uint8Array): string {
  try {
    return strictUtf8.decode(bytes)
  } catch {
    throw malformed('The request is not UTF-8.')
  }
}

const malformed = (reason: string) => problem('malformed-request', { reason })

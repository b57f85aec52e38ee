// The JSON by which an application answers a contact out of session: "make this session" (contract 4.4, answer 2).
import { type SessionMode, sessionModes } from '../domain/session.ts'
import { choice, Fault, integer, type Kind, text, timestamp } from '../fields.ts'

export interface SessionWish {
  /** The real number of the other person. */
  readonly participantIdentifier: string
  readonly participantProxyIdentifier?: string
  readonly uniqueName?: string
  readonly mode?: SessionMode
  /** Seconds. */
  readonly ttl?: number
  readonly dateExpiry?: Date
}

const kinds: { readonly [Name in keyof Required<SessionWish>]: Kind<NonNullable<SessionWish[Name]>> } = {
  participantIdentifier: text({ min: 1, max: 191 }),
  participantProxyIdentifier: text({ min: 1, max: 255 }),
  uniqueName: text({ min: 1, max: 191 }),
  mode: choice(sessionModes),
  ttl: integer({ min: 0, max: 2_147_483_646 }),
  dateExpiry: timestamp,
}

/**
 * Reads the wish. Unknown keys are ignored; null is as if not said.
 * @throws {Fault} it cannot be understood, and why
 */
export function readSessionWish(body: string): SessionWish {
  const said = parsed(body)
  const wish = Object.entries(kinds).flatMap(([name, kind]) => {
    const value = said[name]
    if (value === undefined || value === null || value === '') return []
    if (typeof value !== 'string' && typeof value !== 'number')
      throw new Fault(`${name} must be text or a number.`)
    return [[name, decoded(name, kind, String(value))]]
  })
  const read = Object.fromEntries(wish) as Partial<SessionWish>
  if (read.participantIdentifier === undefined) throw new Fault('participantIdentifier is missing.')
  return { ...read, participantIdentifier: read.participantIdentifier }
}

function decoded(name: string, kind: Kind<unknown>, value: string): unknown {
  try {
    return kind.decode([value])
  } catch (error) {
    throw error instanceof Fault ? new Fault(`${name} is invalid. ${error.message}`) : error
  }
}

function parsed(body: string): Readonly<Record<string, unknown>> {
  let value: unknown
  try {
    value = JSON.parse(body)
  } catch {
    throw new Fault('It is not JSON.')
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new Fault('It is no JSON object.')
  return value as Record<string, unknown>
}

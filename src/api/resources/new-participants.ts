// The one parameter that is not a plain value: `Participants` of a new session, JSON inside a form.
import { participantsMax } from '../../domain/session.ts'
import { Fault, type Json, type Kind } from '../../fields.ts'
import type { NewParticipant } from '../../operations/create-participant.ts'
import { pascal } from '../../parameters.ts'
import { participantFields } from './participant-fields.ts'

/**
 * Three ways to send it are seen in the wild (contract 1.4 and section 10): one JSON object per repetition (twilio-node),
 * one JSON array (Flex), objects joined by commas (the generated Java client). Keys are PascalCase; camelCase and
 * snake_case are understood.
 */
export const newParticipants: Kind<NewParticipant[]> = {
  schema: {
    type: 'array',
    maxItems: participantsMax,
    items: {
      type: 'object',
      properties: Object.fromEntries(
        Object.entries(participantFields).map(([name, { kind, doc }]) => [
          pascal(name),
          { ...kind.schema, description: doc },
        ]),
      ),
      required: ['Identifier'],
    },
  },
  encode: () => null,
  decode: (given) => given.flatMap(objects).map(newParticipant),
}

function objects(text: string): unknown[] {
  if (text.trim() === '') return []
  for (const attempt of [text, `[${text}]`]) {
    try {
      const value: unknown = JSON.parse(attempt)
      return Array.isArray(value) ? value : [value]
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error
    }
  }
  throw new Fault('It must be JSON objects.')
}

function newParticipant(value: unknown): NewParticipant {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new Fault('Each must be a JSON object.')
  const given = new Map(
    Object.entries(value as Record<string, Json>).map(([name, one]) => [spelling(name), one]),
  )
  const participant: Record<string, unknown> = {}
  for (const [name, { kind }] of Object.entries(participantFields)) {
    const one = given.get(spelling(name))
    if (one === undefined || one === null || one === '') continue
    if (typeof one !== 'string') throw new Fault(`${pascal(name)} must be text.`)
    participant[name] = kind.decode([one])
  }
  if (participant['identifier'] === undefined) throw new Fault('Each needs an Identifier.')
  return participant as unknown as NewParticipant
}

const spelling = (name: string) => name.replaceAll('_', '').toLowerCase()

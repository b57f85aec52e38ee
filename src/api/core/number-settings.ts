// What IncomingPhoneNumbers and ShortCodes have in common: settings that are kept, and filters of their lists.
import { Fault, type Kind, text, uri } from '../../fields.ts'

/** `GET` or `POST` in any letter case. */
const httpMethod: Kind<string> = {
  schema: { type: 'string', enum: ['GET', 'POST'] },
  encode: (method) => method,
  decode: (given) => {
    const method = given.at(-1)!.toUpperCase()
    if (method !== 'GET' && method !== 'POST') throw new Fault('It must be GET or POST.')
    return method
  },
}

const both = { create: 'optional', update: 'optional' } as const

export const address = {
  kind: uri({ max: 4000 }),
  ...both,
  nullable: true,
  doc: 'Kept and answered; this version calls none.',
  invalid: 'number-url-invalid',
} as const
export const method = {
  kind: httpMethod,
  ...both,
  nullable: true,
  invalid: 'number-method-invalid',
  doc: 'The method for that address. Kept and answered. Default: POST.',
} as const
export const friendlyName = {
  kind: text({ min: 1, max: 64 }),
  ...both,
  invalid: 'friendly-name-invalid',
  doc: 'Your words for it, 1 to 64 characters. Default: the number as people write it.',
  example: 'Rides',
} as const

/** A filter of a list; an empty one is none. */
export const filter = {
  kind: text({ max: 191 }),
  create: 'optional',
  nullable: true,
  doc: 'Only those that have exactly this.',
} as const

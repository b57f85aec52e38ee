import { capabilities } from '../../domain/capabilities.ts'
import { flag, output, text } from '../../fields.ts'
import type { PoolNumber } from '../../storage/pool-numbers.ts'
import type { Field } from '../resource.ts'

/** What PhoneNumber and ShortCode have in common. */
export const poolFields = {
  iso_country: {
    kind: text({ max: 2 }),
    nullable: true,
    doc: 'Its country, ISO 3166 alpha-2. Null: it is of none.',
  },
  capabilities: {
    kind: output({ type: 'object', additionalProperties: { type: 'boolean' } }),
    from: (number: PoolNumber) => capabilities(number),
    doc: 'What it can do, in every spelling that libraries read.',
  },
  is_reserved: {
    kind: flag,
    create: 'optional',
    update: 'optional',
    doc: 'Whether only who asks for it by name gets it. Default: false.',
    example: 'true',
  },
} as const satisfies Record<string, Field>

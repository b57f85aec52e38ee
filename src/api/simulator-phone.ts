// The phone in the paths of what a simulated phone shows, and the two numbers of what a person does with one.
import { phoneNumberFacts } from '../domain/phone-number.ts'
import { problem } from '../domain/problem.ts'
import { text } from '../fields.ts'
import type { Description } from './description.ts'

export const phonePath: Description['path'] = {
  phone: {
    name: 'Phone',
    schema: { type: 'string', pattern: '^\\+[1-9][0-9]{6,14}$' },
    doc: 'The number of the phone, in E.164.',
  },
}

/** @throws {Problem} parameter-invalid */
export function phoneOf(params: Readonly<Record<string, string>>): string {
  const phone = params['phone']!
  if (phoneNumberFacts(phone, true) !== undefined) return phone
  const reason = 'It must be a number such as +12065550100.'
  throw problem('parameter-invalid', { parameter: 'phone', reason })
}

const number = { kind: text({ min: 1, max: 191 }), create: 'required' } as const

/** Who texts or calls, and whom. */
export const numbers = (to: string) =>
  ({
    from: { ...number, doc: 'The number of the phone, in E.164.', example: '+12065550100' },
    to: { ...number, doc: to, example: '+12065550180' },
  }) as const

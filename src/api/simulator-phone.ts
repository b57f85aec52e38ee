// The phone in the paths of what a simulated phone shows.
import { phoneNumberFacts } from '../domain/phone-number.ts'
import { problem } from '../domain/problem.ts'
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

// The number that somebody looks for: a person's or a proxy number, as either phone shows it.
import { isChannelAddress, isShortCode } from '../../domain/phone-number.ts'
import { Fault, type Kind, text } from '../../fields.ts'

const address = text({ min: 1, max: 255 })

export const askedNumber: Kind<string> = {
  schema: { ...address.schema, pattern: '^(\\+[0-9]{1,15}|[0-9]{3,8}|[a-z][a-z0-9_-]*:.+)$' },
  encode: (number) => address.encode(number),
  decode(given) {
    const number = address.decode(given)
    if (/^\+[0-9]{1,15}$/.test(number) || isShortCode(number) || isChannelAddress(number)) return number
    throw new Fault(
      'It must be a phone number such as +12065550100 (in an address, + is written %2B), a short code or a channel address.',
    )
  },
}

import type { Sid } from '../../domain/sid.ts'
import { sid, text } from '../../fields.ts'
import { createPoolNumber } from '../../operations/create-pool-number.ts'
import { deletePoolNumber } from '../../operations/delete-pool-number.ts'
import { fetchPoolNumber, listShortCodes } from '../../operations/find-pool-number.ts'
import { updatePoolNumber } from '../../operations/update-pool-number.ts'
import type { PoolNumber, PoolNumberKey } from '../../storage/pool-numbers.ts'
import type { ServiceKey } from '../../storage/services.ts'
import { resource } from '../resource.ts'
import { poolFields } from './pool-fields.ts'
import { service } from './service.ts'

type Key = ServiceKey & { readonly short_code_sid: Sid<'SC'> }

/** Among the numbers of the pool, it is one. */
const inPool = ({ short_code_sid, ...above }: Key): PoolNumberKey => ({
  ...above,
  number_sid: short_code_sid,
})

/** Twilio: gone from its OpenAPI file since 2025-07-03; older libraries have it (contract 2.7). */
export const shortCode = resource({
  name: 'ShortCode',
  collection: 'ShortCodes',
  listKey: 'short_codes',
  sid: ['SC'],
  key: 'short_code_sid',
  parent: service,
  unknown: 'short-code-unknown',
  about: {
    is: "A short code of the service's pool. Participants of message-only sessions may get it; it carries no calls.",
    update: 'Participants that have it keep it.',
    delete: 'Refused while active sessions use it.',
  },
  fields: {
    sid: {
      kind: sid('SC'),
      create: 'required',
      fault: 'short-code-not-owned',
      doc: "The short code's own SID, as SMS/ShortCodes has it.",
      example: 'SC0123456789abcdef0123456789abcdef',
    },
    short_code: {
      kind: text({ max: 255 }),
      from: (number: PoolNumber) => number.phone_number,
      doc: 'Its digits, as people text it.',
    },
    ...poolFields,
  },
  operations: {
    create: createPoolNumber,
    fetch: (context, key: Key) => fetchPoolNumber(context, inPool(key)),
    list: listShortCodes,
    update: (context, key: Key, input) => updatePoolNumber(context, inPool(key), input),
    delete: (context, key: Key) => deletePoolNumber(context, inPool(key)),
  },
})

import { capabilities } from '../../domain/capabilities.ts'
import { flag, integer, output, sid, text } from '../../fields.ts'
import { createPhoneNumber } from '../../operations/create-phone-number.ts'
import { deletePhoneNumber } from '../../operations/delete-phone-number.ts'
import { fetchPhoneNumber, listPhoneNumbers } from '../../operations/find-phone-number.ts'
import { updatePhoneNumber } from '../../operations/update-phone-number.ts'
import type { PoolNumber } from '../../storage/pool-numbers.ts'
import { resource } from '../resource.ts'
import { service } from './service.ts'

export const phoneNumber = resource({
  name: 'PhoneNumber',
  collection: 'PhoneNumbers',
  listKey: 'phone_numbers',
  sid: ['PN'],
  key: 'number_sid',
  parent: service,
  unknown: 'phone-number-unknown',
  fields: {
    // The number's own SID at its carrier, not one of the pool (contract 2.6).
    sid: { kind: sid('PN'), create: 'optional', fault: 'phone-number-sid-invalid' },
    phone_number: { kind: text({ max: 255 }), create: 'optional' },
    friendly_name: { kind: text({ max: 255 }) },
    iso_country: { kind: text({ max: 2 }), nullable: true },
    capabilities: {
      kind: output({ type: 'object', additionalProperties: { type: 'boolean' } }),
      from: (number: PoolNumber) => capabilities(number),
    },
    is_reserved: { kind: flag, create: 'optional', update: 'optional' },
    in_use: { kind: integer({ min: 0, max: 2_147_483_647 }) },
  },
  operations: {
    create: createPhoneNumber,
    fetch: fetchPhoneNumber,
    list: listPhoneNumbers,
    update: updatePhoneNumber,
    delete: deletePhoneNumber,
  },
})

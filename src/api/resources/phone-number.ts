import { integer, sid, text } from '../../fields.ts'
import { createPoolNumber } from '../../operations/create-pool-number.ts'
import { deletePoolNumber } from '../../operations/delete-pool-number.ts'
import { fetchPoolNumber, listPhoneNumbers } from '../../operations/find-pool-number.ts'
import { updatePoolNumber } from '../../operations/update-pool-number.ts'
import { resource } from '../resource.ts'
import { poolFields } from './pool-fields.ts'
import { service } from './service.ts'

export const phoneNumber = resource({
  name: 'PhoneNumber',
  collection: 'PhoneNumbers',
  listKey: 'phone_numbers',
  sid: ['PN'],
  key: 'number_sid',
  parent: service,
  unknown: 'phone-number-unknown',
  about: {
    is: "A number of the service's pool, as a participant may get it.",
    create: 'Sid or PhoneNumber says which of the account.',
    update: 'Participants that have it keep it.',
    delete: 'Refused while active sessions use it.',
  },
  fields: {
    // The number's own SID at its carrier, not one of the pool (contract 2.6).
    sid: {
      kind: sid('PN'),
      create: 'optional',
      fault: 'phone-number-sid-invalid',
      doc: "The number's own SID, as IncomingPhoneNumbers has it.",
    },
    phone_number: {
      kind: text({ max: 255 }),
      create: 'optional',
      doc: 'The number in E.164.',
      example: '+12065550180',
    },
    friendly_name: { kind: text({ max: 255 }), doc: "The number's name, as IncomingPhoneNumbers has it." },
    ...poolFields,
    in_use: {
      kind: integer({ min: 0, max: 2_147_483_647 }),
      doc: 'How many active sessions have a participant on it.',
    },
  },
  operations: {
    create: createPoolNumber,
    fetch: fetchPoolNumber,
    list: listPhoneNumbers,
    update: updatePoolNumber,
    delete: deletePoolNumber,
  },
})

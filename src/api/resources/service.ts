import { geoMatchLevels } from '../../domain/geo-match.ts'
import { numberSelectionBehaviors } from '../../domain/number-selection.ts'
import { choice, integer, sid, text, uri } from '../../fields.ts'
import { createService } from '../../operations/create-service.ts'
import { deleteService } from '../../operations/delete-service.ts'
import { fetchService, listServices } from '../../operations/find-service.ts'
import { updateService } from '../../operations/update-service.ts'
import { resource } from '../resource.ts'

/** Seconds. Twilio: 0 < ttl < 2147483647, and SDKs send 0 for none (contract 2.2). */
export const ttl = integer({ min: 0, max: 2_147_483_646 })

const callbackUrl = {
  kind: uri({ max: 4000 }),
  create: 'optional',
  update: 'optional',
  nullable: true,
} as const

export const service = resource({
  name: 'Service',
  collection: 'Services',
  listKey: 'services',
  sid: ['KS'],
  key: 'service_sid',
  unknown: 'service-unknown',
  byName: true,
  fields: {
    unique_name: { kind: text({ min: 1, max: 191 }), create: 'required', update: 'optional' },
    chat_instance_sid: { kind: sid('IS'), create: 'optional', update: 'optional', nullable: true },
    callback_url: callbackUrl,
    default_ttl: { kind: ttl, create: 'optional', update: 'optional' },
    number_selection_behavior: {
      kind: choice(numberSelectionBehaviors),
      create: 'optional',
      update: 'optional',
    },
    geo_match_level: { kind: choice(geoMatchLevels), create: 'optional', update: 'optional' },
    intercept_callback_url: callbackUrl,
    out_of_session_callback_url: callbackUrl,
  },
  links: ['Sessions', 'PhoneNumbers'],
  operations: {
    create: createService,
    fetch: fetchService,
    list: listServices,
    update: updateService,
    delete: deleteService,
  },
})

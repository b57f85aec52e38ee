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
  example: 'https://app.example/callback',
} as const

export const service = resource({
  name: 'Service',
  collection: 'Services',
  listKey: 'services',
  sid: ['KS'],
  key: 'service_sid',
  unknown: 'service-unknown',
  byName: true,
  about: {
    is: 'One masking application: its pool of proxy numbers, its sessions, and the rules that numbers are chosen by.',
    delete: 'Its sessions, active ones too, go with it, and its numbers leave the pool.',
  },
  fields: {
    unique_name: {
      kind: text({ min: 1, max: 191 }),
      create: 'required',
      update: 'optional',
      doc: "Your name for it, 1 to 191 characters, unique among the account's services.",
      example: 'rides',
    },
    chat_instance_sid: {
      kind: sid('IS'),
      create: 'optional',
      update: 'optional',
      nullable: true,
      doc: 'SID of a chat service. It is kept and answered, and changes nothing.',
    },
    callback_url: {
      ...callbackUrl,
      doc: 'Address to be told of interactions and of each change of their statuses.',
    },
    default_ttl: {
      kind: ttl,
      create: 'optional',
      update: 'optional',
      doc: 'Seconds of silence after which a session that is given no ttl expires. 0, the default: never.',
      example: '3600',
    },
    number_selection_behavior: {
      kind: choice(numberSelectionBehaviors),
      create: 'optional',
      update: 'optional',
      doc: 'Whether a person gets a number again that they have had (prefer-sticky, the default) or not (avoid-sticky).',
    },
    geo_match_level: {
      kind: choice(geoMatchLevels),
      create: 'optional',
      update: 'optional',
      doc: "How near a proxy number must be to the participant's own number. Default: country.",
    },
    intercept_callback_url: {
      ...callbackUrl,
      doc: 'Address to be asked before the text or call of a person goes on: 403 stops it.',
    },
    out_of_session_callback_url: {
      ...callbackUrl,
      doc: 'Address to be asked what is to happen when a proxy number is contacted out of session.',
    },
  },
  links: ['Sessions', 'PhoneNumbers', 'ShortCodes'],
  operations: {
    create: createService,
    fetch: fetchService,
    list: listServices,
    update: updateService,
    delete: deleteService,
  },
})

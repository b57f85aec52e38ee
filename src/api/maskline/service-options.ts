import { interceptFailures, interceptMsMax } from '../../domain/callback.ts'
import { choice, integer } from '../../fields.ts'
import { fetchService, listServices } from '../../operations/find-service.ts'
import { updateServiceOptions } from '../../operations/service-options.ts'
import type { Service } from '../../storage/services.ts'
import { resource } from '../resource.ts'

/** What Twilio's API has no parameter for. Its defaults are what Twilio does, but that callbacks are told again. */
export const serviceOptions = resource({
  collection: 'services',
  root: '/maskline/v1',
  listKey: 'services',
  name: 'ServiceOptions',
  sid: ['KS'],
  key: 'service_sid',
  unknown: 'service-unknown',
  byName: true,
  about: {
    is: "Maskline's own options of a service: how its callbacks are told, and what happens when one cannot be asked.",
    update: 'Changes the options that are given. They hold for interactions that come after.',
  },
  fields: {
    intercept_failure: {
      kind: choice(interceptFailures),
      update: 'optional',
      doc: 'Whether an interaction goes on (`pass`, the default, as at Twilio) or not (`block`) when InterceptCallbackUrl cannot be asked.',
      example: 'block',
    },
    intercept_timeout: {
      kind: integer({ min: 100, max: interceptMsMax }),
      update: 'optional',
      from: ({ intercept_ms_max }: Service) => intercept_ms_max,
      doc: 'Milliseconds, 100 to 15000, that InterceptCallbackUrl has to answer. Default: 15000.',
      example: '2000',
    },
    callback_tries: {
      kind: integer({ min: 1, max: 32 }),
      update: 'optional',
      from: ({ callback_tries_max }: Service) => callback_tries_max,
      doc: 'How often a callback is tried before it is parked, 1 to 32. Default: 16. 1: once, as Twilio does.',
      example: '1',
    },
  },
  operations: { fetch: fetchService, list: listServices, update: updateServiceOptions },
})

import { keyRoles } from '../../domain/role.ts'
import { choice, text } from '../../fields.ts'
import {
  createApiKey,
  deleteApiKey,
  fetchApiKey,
  listApiKeys,
  updateApiKey,
} from '../../operations/api-keys.ts'
import { resource } from '../resource.ts'

export const apiKey = resource({
  collection: 'keys',
  root: '/maskline/v1',
  least: 'owner',
  listKey: 'keys',
  name: 'Key',
  sid: ['SK'],
  key: 'key_sid',
  unknown: 'api-key-unknown',
  about: {
    is:
      "Asks in the account's name in place of its auth token: for everything but keys, tokens and accounts. " +
      'Takes an auth token, no API key.',
    create: 'Makes a key. Its secret is in this answer and in no other.',
    delete: 'Revokes the key: requests with it are refused from now on, by other processes within 5 seconds.',
  },
  fields: {
    friendly_name: {
      kind: text({ max: 255 }),
      create: 'optional',
      update: 'optional',
      doc: 'What it is for.',
    },
    role: {
      kind: choice(keyRoles),
      create: 'optional',
      update: 'optional',
      doc: '`operator`, if not said: everything but keys, tokens and accounts. `viewer`: looks, with numbers and texts masked.',
    },
    secret: {
      kind: text({ max: 255 }),
      nullable: true,
      doc: 'Its secret in the answer that makes it, else null.',
    },
  },
  operations: {
    create: createApiKey,
    fetch: fetchApiKey,
    list: listApiKeys,
    update: updateApiKey,
    delete: deleteApiKey,
  },
})

import { deleteInteraction } from '../../operations/delete-interaction.ts'
import { fetchInteraction, listInteractions } from '../../operations/find-interaction.ts'
import { resource } from '../resource.ts'
import { interactionFields } from './interaction-fields.ts'
import { session } from './session.ts'

export const interaction = resource({
  name: 'Interaction',
  collection: 'Interactions',
  listKey: 'interactions',
  sid: ['KI'],
  key: 'interaction_sid',
  parent: session,
  unknown: 'interaction-unknown',
  about: { is: 'One text or call that went through a session: the log that is kept of it.' },
  fields: interactionFields,
  operations: { fetch: fetchInteraction, list: listInteractions, delete: deleteInteraction },
})

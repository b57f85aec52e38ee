import { mediaMax } from '../../domain/interaction.ts'
import { list, sid, text, uri } from '../../fields.ts'
import { createMessageInteraction } from '../../operations/create-message-interaction.ts'
import { fetchMessageInteraction, listMessageInteractions } from '../../operations/find-interaction.ts'
import type { Interaction } from '../../storage/interactions.ts'
import { resource } from '../resource.ts'
import { interactionFields } from './interaction-fields.ts'
import { participant } from './participant.ts'

export const messageInteraction = resource({
  name: 'MessageInteraction',
  collection: 'MessageInteractions',
  // Twilio: the list has the key of interactions (contract 1.6).
  listKey: 'interactions',
  sid: ['KI'],
  key: 'interaction_sid',
  parent: participant,
  unknown: 'interaction-unknown',
  fields: {
    ...interactionFields,
    participant_sid: {
      kind: sid('KP'),
      from: (interaction: Interaction) => interaction.outbound_participant_sid,
    },
    // Longer than a text may be: the operation says with which code a carrier would refuse it.
    body: { kind: text({ max: 100_000 }), create: 'optional', hidden: true },
    media_url: { kind: list(uri({ max: 4000 }), { max: mediaMax }), create: 'optional', hidden: true },
  },
  created: (context) => context.compat.messageInteractionCreated,
  operations: {
    create: createMessageInteraction,
    fetch: fetchMessageInteraction,
    list: listMessageInteractions,
  },
})

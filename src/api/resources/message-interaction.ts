import { bodyCharactersMax, mediaMax } from '../../domain/interaction.ts'
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
  about: {
    is: 'A text that the application sends to a participant from their proxy number.',
    create: 'The participant of the path receives it. Body or MediaUrl, or both, must be given.',
    list: 'Only texts that were sent in this way; the log of the session has all.',
  },
  fields: {
    ...interactionFields,
    participant_sid: {
      kind: sid('KP'),
      doc: 'SID of the participant who receives the text.',
      from: (interaction: Interaction) => interaction.outbound_participant_sid,
    },
    // Longer than a text may be: the operation says with which code a carrier would refuse it.
    body: {
      kind: text({ max: 100_000 }),
      create: 'optional',
      hidden: true,
      doc: `The text, at most ${bodyCharactersMax} characters.`,
      example: 'Your driver is near.',
    },
    media_url: {
      kind: list(uri({ max: 4000 }), { max: mediaMax }),
      create: 'optional',
      hidden: true,
      doc: `Addresses of media that go with it, at most ${mediaMax}: the parameter given once for each.`,
    },
  },
  created: (compat) => compat.messageInteractionCreated,
  operations: {
    create: createMessageInteraction,
    fetch: fetchMessageInteraction,
    list: listMessageInteractions,
  },
})

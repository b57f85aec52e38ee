import { timestamp } from '../../fields.ts'
import { createParticipant } from '../../operations/create-participant.ts'
import { deleteParticipant } from '../../operations/delete-participant.ts'
import { fetchParticipant, listParticipants } from '../../operations/find-participant.ts'
import { resource } from '../resource.ts'
import { participantFields } from './participant-fields.ts'
import { session } from './session.ts'

export const participant = resource({
  name: 'Participant',
  collection: 'Participants',
  listKey: 'participants',
  sid: ['KP'],
  key: 'participant_sid',
  parent: session,
  unknown: 'participant-unknown',
  fields: { ...participantFields, date_deleted: { kind: timestamp, nullable: true } },
  links: ['MessageInteractions'],
  operations: {
    create: createParticipant,
    fetch: fetchParticipant,
    list: listParticipants,
    delete: deleteParticipant,
  },
})

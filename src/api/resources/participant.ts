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
  contended: 'identifier-contended',
  about: {
    is: 'One of the two people of a session: their real number, and the proxy number that they see.',
    list: 'Removed ones are left out.',
    fetch: 'A removed one is answered, too.',
    delete: 'Its number is free for others at once. The same person cannot be added to this session again.',
  },
  fields: {
    ...participantFields,
    date_deleted: { kind: timestamp, nullable: true, doc: 'When it was removed. Null while it is not.' },
  },
  links: ['MessageInteractions'],
  operations: {
    create: createParticipant,
    fetch: fetchParticipant,
    list: listParticipants,
    delete: deleteParticipant,
  },
})

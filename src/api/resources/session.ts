import { sessionModes, sessionStatuses } from '../../domain/session.ts'
import { choice, text, timestamp } from '../../fields.ts'
import { createSession } from '../../operations/create-session.ts'
import { deleteSession } from '../../operations/delete-session.ts'
import { fetchSession, listSessions } from '../../operations/find-session.ts'
import { updateSession } from '../../operations/update-session.ts'
import { resource } from '../resource.ts'
import { newParticipants } from './new-participants.ts'
import { service, ttl } from './service.ts'

export const session = resource({
  name: 'Session',
  collection: 'Sessions',
  listKey: 'sessions',
  sid: ['KC'],
  key: 'session_sid',
  parent: service,
  unknown: 'session-unknown',
  byName: true,
  contended: 'identifier-contended',
  about: {
    is: "A conversation of two people who do not see each other's numbers, and how long it lasts.",
    create: 'With Participants, either all of them are added and the session is made, or nothing is.',
    update: 'Status closed ends the session, in-progress opens a closed one again.',
    delete: 'Its participants and interactions go with it, whatever its status.',
  },
  fields: {
    date_started: { kind: timestamp, nullable: true, doc: 'When its first interaction was. Null before.' },
    date_ended: { kind: timestamp, nullable: true, doc: 'When it was closed. Null while it is not.' },
    date_last_interaction: {
      kind: timestamp,
      nullable: true,
      doc: 'When its latest interaction was. Null before the first.',
    },
    date_expiry: {
      kind: timestamp,
      create: 'optional',
      update: 'optional',
      nullable: true,
      doc: 'When it expires, whatever its ttl; a date that is to come. Null: its ttl decides.',
    },
    unique_name: {
      kind: text({ max: 191 }),
      create: 'optional',
      nullable: true,
      doc: "Your name for it, at most 191 characters, unique among the service's sessions, closed ones too.",
      example: 'ride-8841',
    },
    status: {
      kind: choice(sessionStatuses),
      create: 'optional',
      update: 'optional',
      doc: 'open until the first interaction, then in-progress; closed by a request or by expiry.',
      example: 'closed',
    },
    closed_reason: {
      kind: text({ max: 191 }),
      nullable: true,
      doc: 'Why it was closed: api for a request, expired. Null while it is not.',
    },
    ttl: {
      kind: ttl,
      create: 'optional',
      update: 'optional',
      doc: "Seconds after its last interaction, or its creation, at which it expires. 0: never. Default: the service's.",
      example: '3600',
    },
    mode: {
      kind: choice(sessionModes),
      create: 'optional',
      doc: 'What may go through it. Default: voice-and-message. It never changes.',
    },
    participants: {
      kind: newParticipants,
      create: 'optional',
      hidden: true,
      doc: 'Its people, at most two: each a JSON object, the parameter given once for each.',
      example: '{"Identifier":"+12065550100"}',
    },
  },
  links: ['Interactions', 'Participants'],
  operations: {
    create: createSession,
    fetch: fetchSession,
    list: listSessions,
    update: updateSession,
    delete: deleteSession,
  },
})

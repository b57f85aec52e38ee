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
  fields: {
    date_started: { kind: timestamp, nullable: true },
    date_ended: { kind: timestamp, nullable: true },
    date_last_interaction: { kind: timestamp, nullable: true },
    date_expiry: { kind: timestamp, create: 'optional', update: 'optional', nullable: true },
    unique_name: { kind: text({ max: 191 }), create: 'optional', nullable: true },
    status: { kind: choice(sessionStatuses), create: 'optional', update: 'optional' },
    closed_reason: { kind: text({ max: 191 }), nullable: true },
    ttl: { kind: ttl, create: 'optional', update: 'optional' },
    mode: { kind: choice(sessionModes), create: 'optional' },
    participants: { kind: newParticipants, create: 'optional', hidden: true },
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

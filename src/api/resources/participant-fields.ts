import { sid, text } from '../../fields.ts'

/** What can be said of a participant, by a request of its own or when its session is made. */
export const participantFields = {
  friendly_name: { kind: text({ max: 255 }), create: 'optional', nullable: true },
  // Missing, it is told of only after a session that is missing or closed (contract 3.2): the operation does it.
  identifier: { kind: text({ min: 1, max: 191 }), create: 'required-later' },
  proxy_identifier: { kind: text({ min: 1, max: 255 }), create: 'optional' },
  proxy_identifier_sid: { kind: sid('PN', 'SC'), create: 'optional' },
} as const

import { sid, text } from '../../fields.ts'

/** What can be said of a participant, by a request of its own or when its session is made. */
export const participantFields = {
  friendly_name: { kind: text({ max: 255 }), create: 'optional', nullable: true },
  identifier: { kind: text({ min: 1, max: 191 }), create: 'required' },
  proxy_identifier: { kind: text({ min: 1, max: 255 }), create: 'optional' },
  proxy_identifier_sid: { kind: sid('PN', 'SC'), create: 'optional' },
} as const

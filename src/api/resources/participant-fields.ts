import { sid, text } from '../../fields.ts'

/** What can be said of a participant, by a request of its own or when its session is made. */
export const participantFields = {
  friendly_name: {
    kind: text({ max: 255 }),
    create: 'optional',
    nullable: true,
    doc: 'Your words for this person, at most 255 characters.',
    example: 'Alice',
  },
  // Missing, it is told of only after a session that is missing or closed (contract 3.2): the operation does it.
  identifier: {
    kind: text({ min: 1, max: 191 }),
    create: 'required-later',
    doc: "The person's real number (E.164), or in a session for messages only a channel's identity.",
    example: '+12065550100',
  },
  proxy_identifier: {
    kind: text({ min: 1, max: 255 }),
    create: 'optional',
    doc: "The pool's number that this person contacts and is contacted from. Default: one is chosen.",
  },
  proxy_identifier_sid: {
    kind: sid('PN', 'SC'),
    create: 'optional',
    doc: 'SID of that number; one of both says enough.',
  },
} as const

// Sessions of the whole account, to look for one and to see what went through it.
import { isActive, sessionExpiry, sessionModes, sessionStatuses } from '../../domain/session.ts'
import {
  participantsShownMax,
  participationsSearchedMax,
  sessionsSearchedMax,
} from '../../domain/session-search.ts'
import { choice, output, sid, text, timestamp } from '../../fields.ts'
import { fetchOfThread, listThread } from '../../operations/find-thread.ts'
import { fetchFoundSession, type FoundSession, searchSessions } from '../../operations/search-sessions.ts'
import type { Interaction } from '../../storage/interactions.ts'
import { closed } from '../resource-description.ts'
import { type Fields, resource } from '../resource.ts'
import { interactionFields } from '../resources/interaction-fields.ts'
import { ttl } from '../resources/service.ts'
import { askedNumber } from './asked-number.ts'

const searched = sessionsSearchedMax.toLocaleString('en')

const service_sid = { kind: sid('KS'), doc: 'SID of its service.' } as const

/** All that are given must be so. */
const filters = {
  number: {
    kind: askedNumber,
    create: 'optional',
    nullable: true,
    doc:
      "Only sessions in which somebody has or had this as identifier or proxy identifier: a person's number or a proxy number. " +
      `Of each service, and of either kind, the newest ${participationsSearchedMax} participations that go on and the newest ` +
      `${participationsSearchedMax} others are looked at.`,
  },
  unique_name: {
    kind: text({ max: 191 }),
    create: 'optional',
    nullable: true,
    doc: 'Only sessions of exactly this name: one of each service at most.',
  },
  status: {
    kind: choice(['open', 'in-progress', 'closed']),
    create: 'optional',
    nullable: true,
    doc:
      'Only sessions of this status. Without Number and UniqueName, open and in-progress ones are looked for among the newest ' +
      `${searched} that are not closed; and with ServiceSid, closed ones among the newest ${searched} that are.`,
  },
  service_sid: {
    kind: sid('KS'),
    create: 'optional',
    nullable: true,
    doc: 'Only sessions of this service.',
  },
} as const satisfies Fields

const participantSchema = closed({
  sid: { ...sid('KP').schema, description: 'SID of the participant.' },
  friendly_name: { type: 'string', nullable: true, description: 'What the application calls this person.' },
  identifier: { type: 'string', description: "The person's real number." },
  proxy_identifier: { type: 'string', description: 'The number that this person contacts.' },
  proxy_identifier_sid: { type: 'string', nullable: true, description: 'SID of that number.' },
  date_created: { ...timestamp.schema, description: 'When they were added.' },
  date_deleted: {
    ...timestamp.schema,
    nullable: true,
    description: 'When they were removed. Null: they were not.',
  },
})

export const foundSession = resource({
  collection: 'sessions',
  root: '/maskline/v1',
  listKey: 'sessions',
  name: 'FoundSession',
  sid: ['KC'],
  key: 'session_sid',
  unknown: 'session-unknown',
  about: {
    is: 'A session of any service of the account, with its people.',
    list: 'The newest first.',
  },
  fields: {
    service_sid,
    service_unique_name: { kind: text({ max: 191 }), doc: 'Unique name of its service.' },
    unique_name: { kind: text({ max: 191 }), nullable: true, doc: "The application's name for it." },
    status: {
      kind: choice(sessionStatuses),
      doc: 'open until the first interaction, then in-progress, closed at the end.',
    },
    mode: { kind: choice(sessionModes), doc: 'What may go through it.' },
    ttl: {
      kind: ttl,
      doc: 'Seconds after its last interaction, or its creation, at which it expires. 0: never.',
    },
    date_expiry: {
      kind: timestamp,
      nullable: true,
      doc: 'When it expires, whatever its ttl. Null: its ttl decides.',
    },
    date_expires: {
      kind: timestamp,
      nullable: true,
      from: (session: FoundSession, { context }) =>
        isActive(session.status) ? sessionExpiry(session, context.compat) : null,
      doc: 'When it expires if nobody is in touch until then. Null: never, or it is closed.',
    },
    date_started: { kind: timestamp, nullable: true, doc: 'When its first interaction was. Null before.' },
    date_ended: { kind: timestamp, nullable: true, doc: 'When it was closed. Null while it is not.' },
    date_last_interaction: {
      kind: timestamp,
      nullable: true,
      doc: 'When its latest interaction was. Null before the first.',
    },
    closed_reason: {
      kind: text({ max: 191 }),
      nullable: true,
      doc: 'Why it was closed: api for a request, expired. Null while it is not.',
    },
    participants: {
      kind: output({ type: 'array', items: participantSchema }),
      from: ({ participants }: FoundSession) => participants.map(participant),
      doc: `Who is and was in it, the oldest first: of those who were, the newest ${participantsShownMax} at most.`,
    },
  },
  filters,
  operations: { fetch: fetchFoundSession, list: searchSessions },
})

function participant({ date_created, date_deleted, ...one }: FoundSession['participants'][number]) {
  const { sid: participant_sid, friendly_name, identifier, proxy_identifier, proxy_identifier_sid } = one
  return {
    sid: participant_sid,
    friendly_name,
    identifier,
    proxy_identifier,
    proxy_identifier_sid,
    date_created: timestamp.encode(date_created),
    date_deleted: date_deleted && timestamp.encode(date_deleted),
  }
}

export const foundInteraction = resource({
  collection: 'interactions',
  listKey: 'interactions',
  name: 'FoundInteraction',
  sid: ['KI'],
  key: 'interaction_sid',
  parent: foundSession,
  unknown: 'interaction-unknown',
  about: {
    is: 'A text or call that went through the session, with its pictures.',
    list: 'The newest first.',
  },
  fields: {
    service_sid,
    ...interactionFields,
    media_urls: {
      kind: output({ type: 'array', items: { type: 'string' } }),
      from: ({ media_urls }: Interaction) => media_urls ?? [],
      doc: 'Addresses of its pictures and other media, none in most.',
    },
  },
  operations: { fetch: fetchOfThread, list: listThread },
})

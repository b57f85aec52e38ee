// How a session and its people are called and shown.
import type { Tone } from '../tone.ts'
import type { Session, SessionParticipant } from '../records.ts'

export const statusWords: Readonly<Record<string, { readonly tone: Tone; readonly text: string }>> = {
  open: { tone: 'good', text: 'open' },
  'in-progress': { tone: 'good', text: 'in progress' },
  closed: { tone: 'plain', text: 'closed' },
}

export const statusOf = ({ status }: Pick<Session, 'status'>) =>
  statusWords[status] ?? { tone: 'warn', text: status }

export const modeWords: Readonly<Record<Session['mode'], string>> = {
  'voice-and-message': 'texts and calls',
  'message-only': 'texts only',
  'voice-only': 'calls only',
}

export const reasonWords = (reason: string | null) =>
  ({ api: 'by a request', expired: 'it expired' })[reason ?? ''] ?? reason ?? 'unknown'

/** What the application calls somebody, or else their number. */
export const nameOf = ({ friendly_name, identifier }: SessionParticipant) => friendly_name ?? identifier

export const isThere = ({ date_deleted }: SessionParticipant) => date_deleted === null

/** Where Twilio's API has it. */
export const pathOf = ({ service_sid, sid }: Pick<Session, 'service_sid' | 'sid'>) =>
  `/v1/Services/${service_sid}/Sessions/${sid}`

// What an operator should know of: Twilio shows such things in its debugger, under these codes (contract section 5).

export const alertLevels = ['error', 'warning'] as const
export type AlertLevel = (typeof alertLevels)[number]

/** Why a contact of a person went nowhere. */
export type DropReason = keyof typeof dropReasons

/** Every alert: its code, how bad it is, and Twilio's words. */
export const alerts = {
  'stop-word': { code: 80901, level: 'warning', message: 'Message Matched Stop Word' },
  'no-active-session': {
    code: 80902,
    level: 'warning',
    message:
      'You received a call to your Proxy Number from a caller who is not a participant in an active session.',
  },
  'unknown-participant': { code: 80903, level: 'warning', message: 'Unknown Participant' },
  'session-expired': { code: 80904, level: 'warning', message: 'Proxy session has expired.' },
  'unknown-number': {
    code: 80905,
    level: 'error',
    message: 'No valid proxy scenario for handling inbound call or message',
  },
  'interaction-not-open': {
    code: 80906,
    level: 'warning',
    message: 'Received interaction completion event for an Interaction that is already complete',
  },
  'open-interaction-not-found': {
    code: 80907,
    level: 'warning',
    message: 'Received a call with no open interaction',
  },
  'callback-failed': { code: 80908, level: 'warning', message: 'Error on Callback for {url}' },
  'contact-rejected': { code: 80909, level: 'warning', message: 'Inbound Contact Rejected' },
  'voice-only-session': {
    code: 80910,
    level: 'warning',
    message: 'Inbound message to voice-only session rejected.',
  },
  'message-only-session': {
    code: 80911,
    level: 'warning',
    message: 'Inbound call to message-only session rejected.',
  },
  'out-of-session-failed': {
    code: 80913,
    level: 'error',
    message: 'Callback to Out-of-Session handler returned a non-success status code.',
  },
  'no-counterpart': {
    code: 80614,
    level: 'warning',
    message:
      'Incoming message or call found no target participant in session {session} for participant {participant}',
  },
  'pool-nearly-full': {
    code: 80624,
    level: 'warning',
    message: 'Your Proxy number pool has reached 85% of the maximum limit.',
  },
  'carrier-refused-text': {
    code: 80613,
    level: 'warning',
    message: 'A downstream service rejected a request from Proxy on your behalf. {carrier}: {reason}',
  },
  'carrier-answer-lost': {
    code: 80502,
    level: 'warning',
    message: 'The answer of carrier {carrier} to a text was lost: it may have been sent. {reason}',
  },
  'carrier-gave-up': {
    code: 80502,
    level: 'error',
    message: 'No carrier took the text for {hours} hours. {carrier}: {reason}',
  },
  'session-left': {
    code: 80902,
    level: 'warning',
    message: 'A text that waited for carrier {carrier} was not sent: whom it was for had left the session.',
  },
  'not-delivered': {
    code: 80613,
    level: 'warning',
    message: 'The carrier took the text and could not deliver it. {reason}',
  },
  'carrier-down': { code: 80502, level: 'error', message: 'Carrier {carrier} does not work. {reason}' },
  'number-not-pointed': {
    code: 80502,
    level: 'error',
    message:
      'Texts and calls of {number} are not brought here by carrier {carrier}. It is tried again. {reason}',
  },
  'number-not-restored': {
    code: 80502,
    level: 'error',
    message:
      'Carrier {carrier} did not set {number} back for {days} days, and is not asked again. {reason} It was set to {settings}',
  },
  'text-incomplete': {
    code: 80905,
    level: 'warning',
    message: 'Some parts of a text never came. It was relayed without them.',
  },
  'answer-unreadable': { code: 12100, level: 'error', message: 'Document parse failure. {reason}' },
  'answer-not-twiml': { code: 12200, level: 'warning', message: 'Schema validation warning. {reason}' },
  'answer-content-type': { code: 12300, level: 'error', message: 'Invalid Content-Type: {type}' },
  'session-not-created': {
    code: 80913,
    level: 'error',
    message: 'The session that was asked for was not created: {reason}',
  },
} as const satisfies Record<string, { code: number; level: AlertLevel; message: string }>

export type AlertName = keyof typeof alerts

/** The alerts that are reasons to drop a contact. */
export const dropReasons = {
  'stop-word': true,
  'no-active-session': true,
  'unknown-participant': true,
  'session-expired': true,
  'unknown-number': true,
  'voice-only-session': true,
  'message-only-session': true,
  'no-counterpart': true,
} as const satisfies { readonly [Name in AlertName]?: true }

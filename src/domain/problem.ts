// The one catalogue of what can be wrong with a request. `docs/errors.md` is proved equal to it.
// Three kinds of failure exist: a Problem (the caller's), Unavailable (ours, passing), and anything else (a bug).

interface Entry {
  readonly code: number
  readonly status: number
  /** `{name}` is replaced by the value of that name. */
  readonly message: string
  /** The record that the request names does not exist. The `compat` profile decides how that is answered. */
  readonly missing?: true
}

const noProxy = 'This Service has no compatible Proxy numbers for this Participant. '

export const problems = {
  // General codes (contract 1.7)
  'malformed-request': { code: 20001, status: 400, message: '{reason}' },
  'wrong-credentials': { code: 20003, status: 401, message: 'Authenticate' },
  'auth-token-required': {
    code: 20006,
    status: 403,
    message: 'Access denied: only the auth token of the account may do this',
  },
  'role-required': {
    code: 20006,
    status: 403,
    message: 'Access denied: it takes the role of an {role}',
  },
  'csrf-token-wrong': {
    code: 20006,
    status: 403,
    message: 'Access denied: the header X-CSRF-Token is not the one of this session',
  },
  'rehearsal-only': {
    code: 20006,
    status: 403,
    message: 'Access denied: only a Maskline that was started with `maskline dev` does this',
  },
  'main-account-required': {
    code: 20006,
    status: 403,
    message: 'Access denied: only an account that the operator made may make others',
  },
  'method-not-allowed': { code: 20004, status: 405, message: 'Method {method} is not allowed on {path}' },
  'not-found': { code: 20404, status: 404, message: 'The requested resource {path} was not found' },
  'alert-unknown': { code: 20404, status: 404, message: 'Alert not found', missing: true },
  'callback-unknown': { code: 20404, status: 404, message: 'Callback not found', missing: true },
  'api-key-unknown': { code: 20404, status: 404, message: 'API key not found', missing: true },
  'secondary-token-missing': { code: 20409, status: 409, message: 'The account has no secondary auth token' },
  'body-too-large': { code: 20413, status: 413, message: 'Request body is larger than {limit} bytes' },
  unavailable: { code: 20503, status: 503, message: 'Service unavailable: {reason}' },

  // The core API's (contract 9.1)
  'friendly-name-invalid': { code: 20002, status: 400, message: 'Invalid FriendlyName. {reason}' },
  'twiml-invalid': { code: 12100, status: 400, message: 'Document parse failure. {reason}' },
  'call-state-invalid': { code: 21220, status: 400, message: 'Invalid call state. {reason}' },
  'number-url-invalid': { code: 21402, status: 400, message: 'Invalid Url. {reason}' },
  'number-method-invalid': { code: 21403, status: 400, message: 'Invalid Method. {reason}' },
  'number-invalid': { code: 21421, status: 400, message: '{number} is not a valid phone number' },
  'area-code-invalid': { code: 21451, status: 400, message: 'Invalid area code {area_code}' },
  'area-code-exhausted': {
    code: 21452,
    status: 400,
    message: 'No phone numbers found in area code {area_code}',
  },
  'body-too-long': {
    code: 21617,
    status: 400,
    message: 'The concatenated message body exceeds the {limit} character limit',
  },
  // No published code says this; 20001 is the general one.
  'number-in-pool': {
    code: 20001,
    status: 400,
    message: '{number} is a Proxy number of Service {service}. Remove it there before you release it',
  },

  // Proxy's own (contract section 5)
  'number-in-another-service': {
    code: 80101,
    status: 400,
    message: 'Number Already Added to Another Service',
  },
  'participant-already-in-session': {
    code: 80103,
    status: 400,
    message: 'Participant has already been added to Session',
  },
  'number-already-in-service': {
    code: 80104,
    status: 400,
    message: 'PhoneNumber has already been added to Service',
  },
  'short-code-already-in-service': {
    code: 80105,
    status: 400,
    message: 'ShortCode has already been added to Service',
  },
  'no-voice-number': {
    code: 80201,
    status: 400,
    message: `${noProxy}This Service has no available Proxy numbers having voice capabilities.`,
  },
  'no-message-number': {
    code: 80202,
    status: 400,
    message: `${noProxy}This Service has no available Proxy numbers having sms capabilities.`,
  },
  'no-number-for-country': {
    code: 80203,
    status: 400,
    message: `${noProxy}This Service has no available Proxy numbers for country code {country}.`,
  },
  'no-numbers': {
    code: 80205,
    status: 400,
    message: `${noProxy}This Service has no Proxy numbers configured.`,
  },
  'no-geo-match': {
    code: 80206,
    status: 400,
    message:
      `${noProxy}Failed to find a proxy number for {number}. Either you have no numbers meeting your service's ` +
      'GeoMatchLevel for the target number, or the numbers you do have are already in use by the participant in ' +
      'other Sessions.',
  },
  'only-reserved-numbers': {
    code: 80207,
    status: 400,
    message: `${noProxy}Failed to find a proxy number for {number}. The only matching candidates are marked as Reserved.`,
  },
  'no-unused-number': {
    code: 80208,
    status: 400,
    message:
      `${noProxy}Failed to find a proxy number for {number}. ` +
      'All matching proxies for this Participant are already in use in other Sessions.',
  },
  'number-not-owned': {
    code: 80301,
    status: 400,
    message: 'Phone Number SID is not associated with the Account SID.',
  },
  'short-code-unknown': {
    code: 80303,
    status: 400,
    message: 'Short Code Sid is not associated with your Account.',
    missing: true,
  },
  // The same code for a parameter: the request is wrong, not its address.
  'short-code-not-owned': {
    code: 80303,
    status: 400,
    message: 'Short Code Sid is not associated with your Account.',
  },
  'proxy-identifier-unknown': {
    code: 80304,
    status: 400,
    message:
      'Unmanaged Proxy Identifier not found. {identifier} is not a phone number or a known channel id.',
  },
  'proxy-channel-unknown': {
    code: 80305,
    status: 400,
    message:
      'Unmanaged Proxy Identifier not found. {identifier} is not a phone number or a known channel id.',
  },
  'number-deleted-meanwhile': { code: 80307, status: 400, message: 'Record to be updated was not found' },
  'session-name-unknown': {
    code: 80308,
    status: 400,
    message: 'Session with the unique name not found',
    missing: true,
  },
  'account-unknown': { code: 80401, status: 400, message: 'Invalid Account Sid', missing: true },
  'identifier-pair-invalid': {
    code: 80402,
    status: 400,
    message: 'Invalid Identifier and Proxy Identifier pair',
  },
  'interaction-unknown': { code: 80403, status: 400, message: 'Invalid Interaction Sid', missing: true },
  'identifier-invalid': {
    code: 80404,
    status: 400,
    message: 'Participant identifier provided does not appear to be a valid, reachable phone number.',
  },
  'participant-unknown': { code: 80405, status: 400, message: 'Invalid Participant Sid', missing: true },
  'phone-number-invalid': { code: 80406, status: 400, message: 'Invalid Phone Number Did' },
  'phone-number-unknown': { code: 80407, status: 400, message: 'Invalid Phone Number Sid', missing: true },
  // The same code for a parameter: the request is wrong, not its address.
  'phone-number-sid-invalid': { code: 80407, status: 400, message: 'Invalid Phone Number Sid' },
  'service-unknown': { code: 80408, status: 400, message: 'Invalid Service Sid', missing: true },
  'session-unknown': { code: 80409, status: 400, message: 'Invalid Session Sid', missing: true },
  'statement-failed': {
    code: 80501,
    status: 500,
    message: 'An internal server error has occurred during a storage operation',
  },
  'carrier-failed': {
    code: 80502,
    status: 500,
    message: 'A downstream server failed or refused to process a request.',
  },
  'record-deleted-meanwhile': {
    code: 80503,
    status: 400,
    message: 'Record to be updated was not found. It may have been deleted.',
  },
  'internal-error': { code: 80504, status: 500, message: 'An internal server error has occurred.' },
  // Twilio: with two spaces, as published (contract section 5).
  'number-bound-elsewhere': {
    code: 80601,
    status: 400,
    message: 'PhoneNumber is not available.  It may be bound to a number pool.',
  },
  'service-name-taken': { code: 80602, status: 400, message: 'Service UniqueName must be unique.' },
  'session-name-taken': { code: 80603, status: 400, message: 'Session UniqueName must be unique.' },
  'proxy-identifier-in-use': {
    code: 80604,
    status: 400,
    message: 'Proxy identifier already in use with requested identifier.',
  },
  'proxy-identifier-not-in-service': {
    code: 80605,
    status: 400,
    message: 'Proxy identifier not associated with service.',
  },
  'proxy-identifier-not-owned': {
    code: 80606,
    status: 400,
    message: 'Proxy identifier not owned by account.',
  },
  'session-closed': { code: 80607, status: 400, message: 'Session is closed and cannot be updated' },
  'session-status-refused': {
    code: 80608,
    status: 400,
    message:
      'Session status change not supported. To re-open a session, choose In Progress. To close a session, choose Closed.',
  },
  'too-many-participants': { code: 80609, status: 400, message: 'A Session may have at most 2 participants' },
  'sids-of-different-parents': {
    code: 80610,
    status: 400,
    message: 'Unauthorized. You may be trying to use an invalid combination of sids.',
  },
  'number-in-active-sessions': { code: 80611, status: 400, message: 'Proxy Number In Active Sessions' },
  'participant-removed-earlier': { code: 80612, status: 400, message: 'Duplicate Entry' },
  'carrier-refused': {
    code: 80613,
    status: 400,
    message: 'A downstream service rejected a request from Proxy on your behalf.',
  },
  'identifier-unsupported-in-mode': {
    code: 80616,
    status: 400,
    message:
      'Cannot add {identifier} to session {session}. The identifier is not compatible with the session mode.',
  },
  'rate-limited': { code: 80621, status: 429, message: 'Requests Rate Limited on Endpoint' },
  'pool-full': { code: 80622, status: 400, message: 'Maximum Pool Size Error' },
  'identifier-contended': {
    code: 80623,
    status: 409,
    message: 'Possible duplicate Participant created in multiple Sessions.',
  },
  'signature-invalid': {
    code: 80625,
    status: 401,
    message: 'Unauthorized Request. Signature is missing or is invalid',
  },
  'parameter-invalid': { code: 80701, status: 400, message: "'{parameter}' is invalid. {reason}" },
  'voice-only-session': {
    code: 80910,
    status: 400,
    message: 'Inbound message to voice-only session rejected.',
  },
} as const satisfies Record<string, Entry>

export type ProblemName = keyof typeof problems
type Values = Readonly<Record<string, string | number>>

/** The caller's fault: rendered as Twilio's error JSON, never logged as an error. */
export class Problem extends Error {
  override readonly name = 'Problem'
  readonly entry: Entry
  readonly kind: ProblemName
  /** What else a program may want to know: `details` of Twilio's error JSON. */
  readonly details: Values | undefined

  constructor(kind: ProblemName, values: Values, details?: Values) {
    const entry: Entry = problems[kind]
    super(entry.message.replace(/\{(\w+)\}/g, (whole, key: string) => String(values[key] ?? whole)))
    this.kind = kind
    this.entry = entry
    this.details = details
  }
}

/** `throw problem('session-closed')`. `values` fill the message's placeholders. */
export function problem(kind: ProblemName, values: Values = {}, details?: Values): Problem {
  return new Problem(kind, values, details)
}

/** Something outside Maskline (carrier, database) did not do its part now. Answered with 503, worth a retry. */
export class Unavailable extends Error {
  override readonly name = 'Unavailable'
}

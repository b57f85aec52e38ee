// Rows of the table of error codes: the shortest story of requests, one after the other, that ends in each.
import type { CompatProfile } from '../../src/domain/compat.ts'
import {
  alice,
  aliceAndBob,
  aNumber,
  aParticipant,
  aService,
  aSession,
  aShortCode,
  bob,
  carol,
  pool1,
  pool2,
  unknownSid,
} from './prologues.ts'
import type { Step } from './scenarios.ts'

/** What is told, and in which profile. */
export interface Told {
  readonly code: number
  /** 400, if not said. */
  readonly status?: number
  /** The whole of it; `{name.sid}` as in steps. */
  readonly message: string
  /** `documented`, if not said. */
  readonly compat?: CompatProfile
}

/** Told by the last request. */
export interface SteppedRow extends Told {
  readonly steps: readonly Step[]
  readonly ask: string
  readonly form?: NonNullable<Step['form']>
}

const noProxy = 'This Service has no compatible Proxy numbers for this Participant. '
const aPool = [aService(), aNumber(pool1, { as: 'number1' }), aNumber(pool2, { as: 'number2' })]
const text = { ask: 'POST {alice}/MessageInteractions', form: { Body: 'Hello' } }
const join = (form: Record<string, string> = {}) => ({
  ask: 'POST {session}/Participants',
  form: { Identifier: alice, ...form },
})
const fault = (Kind: string) => ({
  ask: 'POST /simulator/faults',
  form: { Number: alice, Kind },
  status: 201,
})

/** What does not exist has a code for each kind in `live` only. */
const missing: readonly (readonly [code: number, message: string, ask: string])[] = [
  [
    80303,
    'Short Code Sid is not associated with your Account.',
    `GET {service}/ShortCodes/${unknownSid('SC')}`,
  ],
  [80308, 'Session with the unique name not found', 'GET {service}/Sessions/nobody'],
  [80401, 'Invalid Account Sid', `GET /maskline/v1/accounts/${unknownSid('AC')}`],
  [80403, 'Invalid Interaction Sid', `GET {session}/Interactions/${unknownSid('KI')}`],
  [80405, 'Invalid Participant Sid', `GET {session}/Participants/${unknownSid('KP')}`],
  [80407, 'Invalid Phone Number Sid', `GET {service}/PhoneNumbers/${unknownSid('PN')}`],
  [80408, 'Invalid Service Sid', 'GET /v1/Services/nobody'],
  [80409, 'Invalid Session Sid', `GET {service}/Sessions/${unknownSid('KC')}`],
]

export const steppedRows: readonly SteppedRow[] = [
  ...missing.map(([code, message, ask]): SteppedRow => ({
    code,
    message,
    compat: 'live',
    steps: [aService(), aSession()],
    ask,
  })),
  {
    code: 80101,
    message: 'Number Already Added to Another Service',
    steps: [aService(), aNumber(pool1), aService({}, 'other')],
    ask: 'POST {other}/PhoneNumbers',
    form: { PhoneNumber: pool1 },
  },
  {
    code: 80103,
    message: 'Participant has already been added to Session',
    steps: [...aPool, aSession(), aParticipant(alice, 'alice')],
    ...join(),
  },
  {
    code: 80104,
    message: 'PhoneNumber has already been added to Service',
    steps: [aService(), aNumber(pool1)],
    ask: 'POST {service}/PhoneNumbers',
    form: { PhoneNumber: pool1 },
  },
  {
    code: 80105,
    message: 'ShortCode has already been added to Service',
    steps: [aService(), ...aShortCode('55501')],
    ask: 'POST {service}/ShortCodes',
    form: { Sid: '{code.sid}' },
  },
  {
    code: 80201,
    message: `${noProxy}This Service has no available Proxy numbers having voice capabilities.`,
    steps: [aService(), ...aShortCode('55501'), aSession()],
    ...join(),
  },
  {
    code: 80203,
    message: `${noProxy}This Service has no available Proxy numbers for country code JP.`,
    steps: [...aPool, aSession()],
    ...join({ Identifier: '+81312345678' }),
  },
  {
    code: 80205,
    message: `${noProxy}This Service has no Proxy numbers configured.`,
    steps: [aService(), aSession()],
    ...join(),
  },
  {
    code: 80206,
    message:
      `${noProxy}Failed to find a proxy number for +1206555XXXX. Either you have no numbers meeting your service's ` +
      'GeoMatchLevel for the target number, or the numbers you do have are already in use by the participant in ' +
      'other Sessions.',
    steps: [aService({ GeoMatchLevel: 'area-code' }), aNumber('+12125550180'), aSession()],
    ...join(),
  },
  {
    code: 80207,
    message: `${noProxy}Failed to find a proxy number for +1206555XXXX. The only matching candidates are marked as Reserved.`,
    steps: [aService(), aNumber(pool1, { form: { IsReserved: 'true' } }), aSession()],
    ...join(),
  },
  {
    code: 80208,
    message: `${noProxy}Failed to find a proxy number for +1206555XXXX. All matching proxies for this Participant are already in use in other Sessions.`,
    steps: [
      aService(),
      aNumber(pool1),
      aSession({}, 'other'),
      { ...join(), ask: 'POST {other}/Participants', status: 201 },
      aSession(),
    ],
    ...join(),
  },
  {
    code: 80301,
    message: 'Phone Number SID is not associated with the Account SID.',
    steps: [aService()],
    ask: 'POST {service}/PhoneNumbers',
    form: { Sid: unknownSid('PN') },
  },
  {
    code: 80303,
    message: 'Short Code Sid is not associated with your Account.',
    steps: [aService()],
    ask: 'POST {service}/ShortCodes',
    form: { Sid: unknownSid('SC') },
  },
  {
    code: 80304,
    message: 'Unmanaged Proxy Identifier not found. 1206555XXXX is not a phone number or a known channel id.',
    steps: [...aPool, aSession()],
    ...join({ ProxyIdentifier: pool1.slice(1) }),
  },
  {
    code: 80305,
    message:
      'Unmanaged Proxy Identifier not found. whatsapp:+1206555XXXX is not a phone number or a known channel id.',
    steps: [...aPool, aSession()],
    ...join({ ProxyIdentifier: `whatsapp:${pool1}` }),
  },
  {
    code: 80402,
    message: 'Invalid Identifier and Proxy Identifier pair',
    steps: [...aPool, aSession()],
    ...join({ ProxyIdentifier: pool1, ProxyIdentifierSid: '{number2.sid}' }),
  },
  {
    code: 80404,
    message: 'Participant identifier provided does not appear to be a valid, reachable phone number.',
    steps: [...aPool, aSession()],
    ...join({ Identifier: '+15551234567' }),
  },
  {
    code: 80406,
    message: 'Invalid Phone Number Did',
    steps: [aService()],
    ask: 'POST {service}/PhoneNumbers',
    form: { PhoneNumber: '+15551234567' },
  },
  {
    code: 80407,
    message: 'Invalid Phone Number Sid',
    steps: [aService()],
    ask: 'POST {service}/PhoneNumbers',
    form: { Sid: 'PN12' },
  },
  {
    code: 80502,
    status: 500,
    message: 'A downstream server failed or refused to process a request.',
    steps: [...aliceAndBob(), fault('fail')],
    ...text,
  },
  {
    code: 80602,
    message: 'Service UniqueName must be unique.',
    steps: [aService()],
    ask: 'POST /v1/Services',
    form: { UniqueName: 'service' },
  },
  {
    code: 80603,
    message: 'Session UniqueName must be unique.',
    steps: [aService(), aSession({ UniqueName: 'ride', Status: 'closed' })],
    ask: 'POST {service}/Sessions',
    form: { UniqueName: 'ride' },
  },
  {
    code: 80604,
    message: 'Proxy identifier already in use with requested identifier.',
    steps: [...aliceAndBob(), aSession()],
    ...join({ ProxyIdentifier: '{alice.proxy_identifier}' }),
  },
  {
    code: 80605,
    message: 'Proxy identifier not associated with service.',
    steps: [aService({}, 'other'), aNumber(pool1, { service: 'other' }), aService(), aSession()],
    ...join({ ProxyIdentifierSid: '{number.sid}' }),
  },
  {
    code: 80606,
    message: 'Proxy identifier not owned by account.',
    steps: [...aPool, aSession()],
    ...join({ ProxyIdentifier: '55502' }),
  },
  {
    code: 80607,
    message: 'Session is closed and cannot be updated',
    steps: [aService(), aSession({ Status: 'closed' })],
    ask: 'POST {session}',
    form: { Ttl: '60' },
  },
  {
    code: 80608,
    message:
      'Session status change not supported. To re-open a session, choose In Progress. To close a session, choose Closed.',
    steps: [aService(), aSession({ Status: 'closed' })],
    ask: 'POST {session}',
    form: { Status: 'open' },
  },
  {
    code: 80609,
    message: 'A Session may have at most 2 participants',
    steps: aliceAndBob(),
    ...join({ Identifier: carol }),
  },
  {
    code: 80610,
    message: 'Unauthorized. You may be trying to use an invalid combination of sids.',
    steps: [aService({}, 'other'), aService(), aSession()],
    ask: 'GET {other}/Sessions/{session.sid}',
  },
  {
    code: 80611,
    message: 'Proxy Number In Active Sessions',
    steps: aliceAndBob(),
    ask: 'DELETE {number1}',
  },
  {
    code: 80612,
    message: 'Duplicate Entry',
    steps: [...aliceAndBob(), { ask: 'DELETE {alice}', status: 204 }],
    ...join(),
  },
  {
    code: 80613,
    message: 'A downstream service rejected a request from Proxy on your behalf.',
    steps: [...aliceAndBob(), fault('refuse')],
    ...text,
  },
  {
    code: 80616,
    message:
      'Cannot add whatsapp:+1206555XXXX to session {session.sid}. The identifier is not compatible with the session mode.',
    steps: [...aPool, aSession()],
    ...join({ Identifier: `whatsapp:${bob}` }),
  },
  {
    code: 80701,
    message: "'DefaultTtl' is invalid. It must be a whole number from 0 to 2147483646.",
    steps: [],
    ask: 'POST /v1/Services',
    form: { UniqueName: 'service', DefaultTtl: '-1' },
  },
  {
    code: 80910,
    message: 'Inbound message to voice-only session rejected.',
    steps: aliceAndBob({ Mode: 'voice-only' }),
    ...text,
  },
]

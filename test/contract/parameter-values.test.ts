// What each parameter may be: values that are kept, with what the answer then shows, and values that are refused with
// 80701 and a sentence. The limits are those of contract section 2 and 6.
import { alice, aNumber, aService, aSession, pool1, unknownSid } from '../support/prologues.ts'
import { type Scenario, scenarios, type Step } from '../support/scenarios.ts'

interface Subject {
  /** Steps before, in which `{record}` is made for updates. */
  readonly before: readonly Step[]
  readonly ask: string
  /** Parameters beside the one that is tried. */
  readonly with: Record<string, string>
}

const service: Subject = { before: [], ask: 'POST /v1/Services', with: { UniqueName: 'tried' } }
const serviceUpdate: Subject = { before: [aService()], ask: 'POST {service}', with: {} }
const session: Subject = { before: [aService()], ask: 'POST {service}/Sessions', with: {} }
const sessionUpdate: Subject = { before: [aService(), aSession()], ask: 'POST {session}', with: {} }
const participant: Subject = {
  before: [aService(), aNumber(pool1), aSession()],
  ask: 'POST {session}/Participants',
  with: { Identifier: alice },
}
const number: Subject = {
  before: [aService()],
  ask: 'POST {service}/PhoneNumbers',
  with: { PhoneNumber: pool1 },
}
const numberUpdate: Subject = { before: [aService(), aNumber(pool1)], ask: 'POST {number}', with: {} }

interface Parameter {
  readonly of: readonly Subject[]
  readonly name: string
  readonly property: string
  readonly kept: readonly (readonly [given: string, shown: unknown])[]
  readonly refused: readonly string[]
}

const same = (...texts: string[]) => texts.map((text) => [text, text] as const)
const wholeNumbers = {
  kept: [
    ['0', 0],
    ['1', 1],
    ['2147483646', 2147483646],
  ],
  refused: ['-1', '2147483647', '99999999999999999999', '1.5', '1e3', 'soon', '', ' 5', '0x10', '٣'],
} as const
const addresses = {
  kept: same(
    'http://app.example',
    'https://user:secret@app.example:8443/a%20b?c=d&e=%C3%BC#rc=2&rp=all',
    'http://127.0.0.1:8080/',
    `https://app.example/${'a'.repeat(3980)}`,
  ),
  refused: [
    'app.example/callback',
    '/callback',
    '//app.example/callback',
    'ftp://app.example/',
    'javascript:alert(1)',
    'https://',
    'https:app.example',
    ' https://app.example/',
    'https://app.example/\n',
    'https://app.ex\nample/',
    'https://app.example/a b',
    'https://app.example/ü',
    'https://app.example/\0',
    `https://app.example/${'a'.repeat(3981)}`,
  ],
}
/** For the parameters that share a kind with one that is tried with every value. */
const addressesBriefly = {
  kept: same('https://app.example/callback'),
  refused: ['app.example', 'ftp://app.example/', 'https://app.example/\0'],
}
const words = (valid: Record<string, string>) => ({
  kept: Object.entries(valid),
  refused: ['', 'nonsense', ` ${Object.keys(valid)[0]!}`, `${Object.keys(valid)[0]!}\0`],
})
const reserved = {
  kept: [
    ['true', true],
    ['True', true],
    ['FALSE', false],
  ],
  refused: ['', '1', 'yes', 'true '],
} as const

const parameters: readonly Parameter[] = [
  {
    of: [service, serviceUpdate],
    name: 'UniqueName',
    property: 'unique_name',
    kept: same('x', ' ', 'KS', 'a'.repeat(191), '😀'.repeat(191), 'e\u0301', '"\\\'%00;--'),
    refused: ['', 'a'.repeat(192), '😀'.repeat(192), 'a\0b'],
  },
  { of: [service, serviceUpdate], name: 'DefaultTtl', property: 'default_ttl', ...wholeNumbers },
  { of: [service, serviceUpdate], name: 'CallbackUrl', property: 'callback_url', ...addresses },
  {
    of: [service, serviceUpdate],
    name: 'InterceptCallbackUrl',
    property: 'intercept_callback_url',
    ...addressesBriefly,
  },
  {
    of: [service, serviceUpdate],
    name: 'OutOfSessionCallbackUrl',
    property: 'out_of_session_callback_url',
    ...addressesBriefly,
  },
  {
    of: [service, serviceUpdate],
    name: 'ChatInstanceSid',
    property: 'chat_instance_sid',
    kept: same(unknownSid('IS'), `IS${'aF'.repeat(16)}`),
    refused: ['IS12', unknownSid('KS'), unknownSid('is'), `${unknownSid('IS')}0`, `${unknownSid('IS')}\n`],
  },
  {
    of: [service, serviceUpdate],
    name: 'GeoMatchLevel',
    property: 'geo_match_level',
    ...words({ country: 'country', 'area-code': 'area-code', Area_Code: 'area-code', COUNTRY: 'country' }),
  },
  {
    of: [service, serviceUpdate],
    name: 'NumberSelectionBehavior',
    property: 'number_selection_behavior',
    ...words({
      'prefer-sticky': 'prefer-sticky',
      'avoid-sticky': 'avoid-sticky',
      AVOID_STICKY: 'avoid-sticky',
      'Prefer-sticky': 'prefer-sticky',
    }),
  },
  {
    of: [session],
    name: 'UniqueName',
    property: 'unique_name',
    kept: [['', null], ...same('x', ' ', 'a'.repeat(191), '😀'.repeat(191))],
    refused: ['a'.repeat(192), '😀'.repeat(192), 'a\0b'],
  },
  { of: [session, sessionUpdate], name: 'Ttl', property: 'ttl', ...wholeNumbers },
  {
    of: [session, sessionUpdate],
    name: 'DateExpiry',
    property: 'date_expiry',
    kept: [
      ['', null],
      ['2099-05-04T09:30:00Z', '2099-05-04T09:30:00Z'],
      ['2099-05-04T09:30:00.999Z', '2099-05-04T09:30:00Z'],
      ['2099-05-04T09:30:00.123456789+02:00', '2099-05-04T07:30:00Z'],
      ['2099-05-04T23:30:00-0100', '2099-05-05T00:30:00Z'],
      ['2099-05-04T09:30:00', '2099-05-04T09:30:00Z'],
      ['2099-05-04', '2099-05-04T00:00:00Z'],
      ['2096-02-29', '2096-02-29T00:00:00Z'],
      ['9999-12-31T23:59:59Z', '9999-12-31T23:59:59Z'],
    ],
    refused: [
      'tomorrow',
      '2099',
      '2099-02-29',
      '2099-13-01',
      '2099-05-04T25:00:00Z',
      '2099-05-04T09:30:00+99:00',
      '2099-05-04T09:30:00 02:00',
      '20990504',
      '4081483800',
      '10000-01-01T00:00:00Z',
      '9999-12-31T23:59:59-01:00',
      '2099-05-04\0',
      // The world's clock stands at 2026-05-04T09:30:00Z or later.
      '2026-05-04T09:30:00Z',
      '2001-01-01',
      '0000-01-01',
    ],
  },
  {
    of: [session],
    name: 'Mode',
    property: 'mode',
    ...words({
      'message-only': 'message-only',
      'voice-only': 'voice-only',
      'voice-and-message': 'voice-and-message',
      VOICE_AND_MESSAGE: 'voice-and-message',
      'Message-Only': 'message-only',
    }),
  },
  {
    of: [session],
    name: 'Status',
    property: 'status',
    kept: [...same('open', 'in-progress', 'closed'), ['IN_PROGRESS', 'in-progress'], ['Closed', 'closed']],
    refused: ['', 'failed', 'unknown', 'completed'],
  },
  {
    of: [sessionUpdate],
    name: 'Status',
    property: 'status',
    kept: [
      ['In_Progress', 'in-progress'],
      ['CLOSED', 'closed'],
    ],
    refused: ['', 'completed'],
  },
  {
    of: [participant],
    name: 'FriendlyName',
    property: 'friendly_name',
    kept: [['', null], ...same('Alice', 'a'.repeat(255), '😀'.repeat(255))],
    refused: ['a'.repeat(256), '😀'.repeat(256), 'a\0b'],
  },
  {
    of: [participant],
    name: 'Identifier',
    property: 'identifier',
    kept: same(alice),
    refused: ['', '1'.repeat(192), '+1206\0'],
  },
  {
    of: [participant],
    name: 'ProxyIdentifier',
    property: 'proxy_identifier',
    kept: same(pool1),
    refused: ['1'.repeat(256), '+1206\0'],
  },
  {
    of: [participant],
    name: 'ProxyIdentifierSid',
    property: 'proxy_identifier_sid',
    kept: [['{number.sid}', '{number.sid}']],
    refused: ['PN12', unknownSid('KS'), `${unknownSid('PN')}\0`],
  },
  { of: [number, numberUpdate], name: 'IsReserved', property: 'is_reserved', ...reserved },
]

const table: Scenario[] = []
for (const { of, name, property, kept, refused } of parameters) {
  for (const { before, ask, with: beside } of of) {
    for (const [given, shown] of kept) {
      table.push({
        rule: `${name} of ${ask} may be ${brief(given)}`,
        steps: [
          ...before,
          {
            ask,
            form: { ...beside, [name]: given },
            status: ask.endsWith('s') ? 201 : 200,
            as: 'tried',
            shows: { [property]: shown },
          },
          { ask: 'GET {tried}', status: 200, shows: { [property]: shown } },
        ],
      })
    }
    for (const given of refused) {
      table.push({
        rule: `${name} of ${ask} cannot be ${brief(given)}`,
        steps: [
          ...before,
          {
            ask,
            form: { ...beside, [name]: given },
            status: 400,
            code: 80701,
            shows: { message: new RegExp(`^'${name}' is invalid\\. [A-Z].*\\.$`) },
          },
        ],
      })
    }
  }
}

function brief(text: string): string {
  return text.length > 60
    ? `${Array.from(text).length} times ${JSON.stringify(Array.from(text).at(-1))}`
    : JSON.stringify(text)
}

scenarios('parameters', table)

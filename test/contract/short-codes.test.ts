// Short codes in a service's pool (contract 2.7). They are given to the account by the simulator.
import {
  alice,
  aNumber,
  anInstant,
  aParticipant,
  aService,
  aSession,
  aShortCode,
  bob,
  pool1,
  unknownSid,
} from '../support/prologues.ts'
import { type Scenario, scenarios, type Step } from '../support/scenarios.ts'

const add = 'POST {service}/ShortCodes'
const messageOnly = { Mode: 'message-only' }
const given = (ShortCode: string, as: string, IsoCountry = 'US'): Step => ({
  ask: 'POST /simulator/short-codes',
  form: { ShortCode, IsoCountry },
  status: 201,
  as,
})

const table: Scenario[] = [
  {
    rule: 'a short code that is added shows what it is: for texts only, without use, name and links',
    steps: [
      aService(),
      given('12345', 'given'),
      {
        ask: add,
        form: { Sid: '{given.sid}' },
        status: 201,
        as: 'code',
        shows: {
          sid: '{given.sid}',
          account_sid: '{service.account_sid}',
          service_sid: '{service.sid}',
          short_code: '12345',
          iso_country: 'US',
          is_reserved: false,
          capabilities: {
            voice_inbound: false,
            voice_outbound: false,
            sms_inbound: true,
            sms_outbound: true,
            mms_inbound: true,
            mms_outbound: true,
            sip_trunking: false,
            voice: false,
            sms: true,
            mms: true,
            fax: false,
          },
          date_created: anInstant,
          date_updated: anInstant,
          url: /\/v1\/Services\/KS\w{32}\/ShortCodes\/SC\w{32}$/,
        },
      },
      { ask: 'GET {code}', status: 200, shows: { short_code: '12345' } },
    ],
  },
  {
    rule: 'a service links to its short codes',
    steps: [
      aService(),
      {
        ask: 'GET {service}',
        status: 200,
        shows: { links: { short_codes: /\/Services\/KS\w{32}\/ShortCodes$/ } },
      },
      {
        ask: 'GET {service.links.short_codes}',
        status: 200,
        shows: { short_codes: [], meta: { key: 'short_codes' } },
      },
    ],
  },
  {
    rule: 'lists of numbers and of short codes show each their own, page by page',
    steps: [
      aService(),
      ...aShortCode('12345', { as: 'code1' }),
      aNumber(pool1),
      ...aShortCode('12346', { as: 'code2' }),
      { ask: 'GET {service}/PhoneNumbers', status: 200, shows: { phone_numbers: [{ sid: '{number.sid}' }] } },
      {
        ask: 'GET {service}/ShortCodes?PageSize=1',
        status: 200,
        as: 'page1',
        shows: { short_codes: [{ sid: '{code1.sid}' }], meta: { previous_page_url: null } },
      },
      {
        ask: 'GET {page1.meta.next_page_url}',
        status: 200,
        as: 'page2',
        shows: { short_codes: [{ sid: '{code2.sid}' }], meta: { next_page_url: null } },
      },
      {
        ask: 'GET {page2.meta.previous_page_url}',
        status: 200,
        shows: { short_codes: [{ sid: '{code1.sid}' }] },
      },
    ],
  },
  {
    rule: 'a short code is no phone number, and the other way round',
    steps: [
      aService(),
      ...aShortCode('12345'),
      aNumber(pool1),
      { ask: 'GET {service}/PhoneNumbers/{code.sid}', status: 404, code: 20404 },
      { ask: 'GET {service}/ShortCodes/{number.sid}', status: 404, code: 20404 },
      { ask: 'DELETE {service}/ShortCodes/{number.sid}', status: 404, code: 20404 },
      { ask: 'POST {service}/PhoneNumbers', form: { Sid: '{code.sid}' }, status: 400, code: 80407 },
      { ask: 'POST {service}/PhoneNumbers', form: { PhoneNumber: '12345' }, status: 400, code: 80406 },
      { ask: add, form: { Sid: '{number.sid}' }, status: 400, code: 80303 },
    ],
  },
  {
    rule: 'a short code is reserved, freed and removed, and may come back',
    steps: [
      aService(),
      ...aShortCode('12345', { form: { IsReserved: 'true' } }),
      { ask: 'GET {code}', status: 200, shows: { is_reserved: true } },
      { ask: 'POST {code}', form: { IsReserved: 'False' }, status: 200, shows: { is_reserved: false } },
      { ask: 'POST {code}', status: 200, shows: { is_reserved: false } },
      { ask: 'DELETE {code}', status: 204, shows: '' },
      { ask: 'GET {code}', status: 404, code: 20404 },
      { ask: 'POST {code}', form: { IsReserved: 'true' }, status: 404, code: 20404 },
      { ask: 'DELETE {code}', status: 404, code: 20404 },
      { ask: add, form: { Sid: '{code.sid}' }, status: 201, shows: { sid: '{code.sid}' } },
    ],
  },
  {
    rule: 'a short code is added by its SID only',
    steps: [
      aService(),
      { ask: add, status: 400, code: 80701, shows: { message: /Sid/ } },
      { ask: add, form: { ShortCode: '12345' }, status: 400, code: 80701 },
      {
        ask: add,
        form: { Sid: unknownSid('SC') },
        status: 400,
        code: 80303,
        shows: { message: 'Short Code Sid is not associated with your Account.' },
      },
      { ask: add, form: { Sid: 'SC1' }, status: 400, code: 80303 },
      { ask: 'GET {service}/ShortCodes/SC1', status: 404, code: 20404 },
      { ask: `GET {service}/ShortCodes/${unknownSid('SC')}`, status: 404, code: 20404 },
      { ask: `GET /v1/Services/${unknownSid('KS')}/ShortCodes`, status: 404, code: 20404 },
    ],
  },
  {
    rule: 'a short code is in one service of its account, and there once',
    steps: [
      aService(),
      ...aShortCode('12345'),
      {
        ask: add,
        form: { Sid: '{code.sid}' },
        status: 400,
        code: 80105,
        shows: { message: 'ShortCode has already been added to Service' },
      },
      aService({}, 'other'),
      { ask: 'POST {other}/ShortCodes', form: { Sid: '{code.sid}' }, status: 400, code: 80101 },
      { ask: 'GET {other}/ShortCodes/{code.sid}', status: 400, code: 80610 },
      { ask: 'POST {other}/ShortCodes/{code.sid}', status: 400, code: 80610 },
      { ask: 'DELETE {other}/ShortCodes/{code.sid}', status: 400, code: 80610 },
    ],
  },
  {
    rule: 'a short code that an active session uses cannot be removed',
    steps: [
      aService(),
      ...aShortCode('12345'),
      aSession(messageOnly),
      aParticipant(alice, 'alice'),
      { ask: 'DELETE {code}', status: 400, code: 80611 },
      { ask: 'POST {session}', form: { Status: 'closed' }, status: 200 },
      { ask: 'DELETE {code}', status: 204 },
      { ask: 'POST {session}', form: { Status: 'in-progress' }, status: 400, code: 80605 },
    ],
  },
  {
    rule: 'a participant of a message-only session gets a short code, one of another mode never does',
    steps: [
      aService(),
      ...aShortCode('12345'),
      aSession(messageOnly),
      {
        ask: 'POST {session}/Participants',
        form: { Identifier: alice },
        status: 201,
        shows: { proxy_identifier: '12345', proxy_identifier_sid: '{code.sid}' },
      },
      aSession({ Mode: 'voice-and-message' }, 'both'),
      { ask: 'POST {both}/Participants', form: { Identifier: bob }, status: 400, code: 80201 },
      aSession({ Mode: 'voice-only' }, 'calls'),
      { ask: 'POST {calls}/Participants', form: { Identifier: bob }, status: 400, code: 80201 },
      aNumber(pool1),
      {
        ask: 'POST {both}/Participants',
        form: { Identifier: bob },
        status: 201,
        shows: { proxy_identifier: pool1 },
      },
    ],
  },
  {
    rule: 'a short code of another country is given to nobody, but to who asks for it',
    steps: [
      aService(),
      given('60060', 'given', 'gb'),
      { ask: add, form: { Sid: '{given.sid}' }, status: 201, as: 'code', shows: { iso_country: 'GB' } },
      aSession(messageOnly),
      { ask: 'POST {session}/Participants', form: { Identifier: alice }, status: 400, code: 80203 },
      {
        ask: 'POST {session}/Participants',
        form: { Identifier: alice, ProxyIdentifier: '60060' },
        status: 201,
        shows: { proxy_identifier_sid: '{code.sid}' },
      },
    ],
  },
  {
    rule: 'a reserved short code is given only to who asks for it, by its digits or its SID',
    steps: [
      aService(),
      ...aShortCode('12345', { form: { IsReserved: 'true' } }),
      aSession(messageOnly),
      { ask: 'POST {session}/Participants', form: { Identifier: alice }, status: 400, code: 80207 },
      {
        ask: 'POST {session}/Participants',
        form: { Identifier: alice, ProxyIdentifierSid: '{code.sid}' },
        status: 201,
        shows: { proxy_identifier: '12345' },
      },
      {
        ask: 'POST {session}/Participants',
        form: { Identifier: bob, ProxyIdentifier: '12345' },
        status: 201,
        shows: { proxy_identifier_sid: '{code.sid}' },
      },
    ],
  },
  {
    rule: 'a short code that is not in the pool is refused',
    steps: [
      aService(),
      aSession(messageOnly),
      given('12345', 'given'),
      {
        ask: 'POST {session}/Participants',
        form: { Identifier: alice, ProxyIdentifierSid: '{given.sid}' },
        status: 400,
        code: 80605,
      },
      {
        ask: 'POST {session}/Participants',
        form: { Identifier: alice, ProxyIdentifierSid: unknownSid('SC') },
        status: 400,
        code: 80606,
      },
      {
        ask: 'POST {session}/Participants',
        form: { Identifier: alice, ProxyIdentifier: '12345' },
        status: 400,
        code: 80605,
      },
    ],
  },
  {
    rule: 'one person holds a short code in one active session',
    steps: [
      aService(),
      ...aShortCode('12345'),
      aSession(messageOnly),
      aParticipant(alice, 'alice'),
      aSession(messageOnly, 'other'),
      { ask: 'POST {other}/Participants', form: { Identifier: alice }, status: 400, code: 80208 },
      {
        ask: 'POST {other}/Participants',
        form: { Identifier: alice, ProxyIdentifier: '12345' },
        status: 400,
        code: 80604,
      },
      { ask: 'POST {other}/Participants', form: { Identifier: bob }, status: 201 },
    ],
  },
  {
    rule: 'the simulator gives an account a short code once, of three to eight digits, in a country',
    steps: [
      given('123', 'short'),
      {
        ask: 'POST /simulator/short-codes',
        form: { ShortCode: '123' },
        status: 201,
        shows: { sid: '{short.sid}', short_code: '123', iso_country: 'US' },
      },
      {
        ask: 'POST /simulator/short-codes',
        form: { ShortCode: '123', IsoCountry: 'GB' },
        status: 400,
        code: 80701,
        shows: { message: /123 in US/ },
      },
      given('12345678', 'long', 'DE'),
      ...['12', '123456789', '+12345', '12a45', ''].map((ShortCode) => ({
        ask: 'POST /simulator/short-codes',
        form: { ShortCode },
        status: 400,
        code: 80701,
        shows: { message: /ShortCode/ },
      })),
      ...['XX', 'USA', ''].map((IsoCountry) => ({
        ask: 'POST /simulator/short-codes',
        form: { ShortCode: '54321', IsoCountry },
        status: 400,
        code: 80701,
        shows: { message: /IsoCountry/ },
      })),
      { ask: 'POST /simulator/short-codes', status: 400, code: 80701 },
    ],
  },
]

scenarios('short codes', table)

scenarios(
  'short codes as the live API tells of them',
  [
    {
      rule: 'a short code that is not there is told with the code of short codes',
      steps: [
        aService(),
        {
          ask: `GET {service}/ShortCodes/${unknownSid('SC')}`,
          status: 400,
          code: 80303,
          shows: { message: 'Short Code Sid is not associated with your Account.' },
        },
        { ask: `DELETE {service}/ShortCodes/${unknownSid('SC')}`, status: 400, code: 80303 },
        { ask: `POST {service}/ShortCodes/${unknownSid('SC')}`, status: 400, code: 80303 },
        { ask: `GET {service}/ShortCodes/${unknownSid('PN')}`, status: 400, code: 80303 },
      ],
    },
  ],
  'live',
)

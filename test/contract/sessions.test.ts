// Sessions: what is made, with which defaults, and with which participants (contract 2.2). How a session lives on is in
// session-life.test.ts.
import {
  alice,
  aNumber,
  anInstant,
  aService,
  aSession,
  bob,
  carol,
  pool1,
  pool2,
  unknownSid,
} from '../support/prologues.ts'
import { type Scenario, scenarios } from '../support/scenarios.ts'

const create = 'POST {service}/Sessions'
const withPool = [aService(), aNumber(pool1, { as: 'number1' }), aNumber(pool2, { as: 'number2' })]

const table: Scenario[] = [
  {
    rule: 'a session made of nothing has the documented defaults',
    steps: [
      aService(),
      {
        ask: create,
        status: 201,
        as: 'session',
        shows: {
          sid: /^KC[0-9a-f]{32}$/,
          service_sid: '{service.sid}',
          account_sid: '{service.account_sid}',
          unique_name: null,
          status: 'open',
          mode: 'voice-and-message',
          ttl: 0,
          date_started: null,
          date_ended: null,
          date_last_interaction: null,
          date_expiry: null,
          closed_reason: null,
          date_created: anInstant,
          date_updated: anInstant,
          url: /\/v1\/Services\/KS[0-9a-f]{32}\/Sessions\/KC[0-9a-f]{32}$/,
          links: {
            participants: /\/Sessions\/KC\w{32}\/Participants$/,
            interactions: /\/KC\w{32}\/Interactions$/,
          },
        },
      },
      { ask: 'GET {session}', status: 200, shows: { sid: '{session.sid}', status: 'open' } },
      { ask: 'GET {session}/Participants', status: 200, shows: { participants: [] } },
      { ask: 'GET {session}/Interactions', status: 200, shows: { interactions: [] } },
    ],
  },
  {
    rule: 'every parameter of a new session is kept and read back',
    steps: [
      aService(),
      {
        ask: create,
        form: {
          UniqueName: 'ride-8841',
          Ttl: '3600',
          DateExpiry: '2099-01-01T00:00:00Z',
          Mode: 'message-only',
          Status: 'open',
        },
        status: 201,
        as: 'session',
        shows: {
          unique_name: 'ride-8841',
          ttl: 3600,
          date_expiry: '2099-01-01T00:00:00Z',
          mode: 'message-only',
          status: 'open',
        },
      },
      {
        ask: 'GET {service}/Sessions',
        status: 200,
        shows: { sessions: [{ unique_name: 'ride-8841', ttl: 3600, date_expiry: '2099-01-01T00:00:00Z' }] },
      },
    ],
  },
  {
    rule: "a session takes its service's default ttl unless it is given its own",
    steps: [
      aService({ DefaultTtl: '60' }),
      { ask: create, status: 201, shows: { ttl: 60, date_expiry: null } },
      { ask: create, form: { Ttl: '5' }, status: 201, shows: { ttl: 5 } },
      { ask: create, form: { Ttl: '0' }, status: 201, shows: { ttl: 0 } },
    ],
  },
  {
    rule: 'a changed default ttl leaves the sessions that are there',
    steps: [
      aService({ DefaultTtl: '60' }),
      aSession(),
      { ask: 'POST {service}', form: { DefaultTtl: '90' }, status: 200 },
      { ask: 'GET {session}', status: 200, shows: { ttl: 60 } },
    ],
  },
  {
    rule: 'two sessions of a service never have one name, closed ones count',
    steps: [
      aService(),
      aSession({ UniqueName: 'taken' }),
      { ask: create, form: { UniqueName: 'taken' }, status: 400, code: 80603 },
      { ask: 'POST {session}', form: { Status: 'closed' }, status: 200 },
      { ask: create, form: { UniqueName: 'taken' }, status: 400, code: 80603 },
      { ask: 'DELETE {session}', status: 204 },
      { ask: create, form: { UniqueName: 'taken' }, status: 201 },
    ],
  },
  {
    rule: 'sessions of two services may have one name, and any number of sessions none',
    steps: [
      aService(),
      aService({}, 'other'),
      aSession({ UniqueName: 'shared' }),
      { ask: 'POST {other}/Sessions', form: { UniqueName: 'shared' }, status: 201 },
      { ask: create, form: { UniqueName: '' }, status: 201, shows: { unique_name: null } },
      { ask: create, form: { UniqueName: '' }, status: 201, shows: { unique_name: null } },
    ],
  },
  {
    rule: 'a session made closed is closed by the API and has never started',
    steps: [
      aService(),
      {
        ask: create,
        form: { Status: 'closed' },
        status: 201,
        shows: { status: 'closed', closed_reason: 'api', date_ended: anInstant, date_started: null },
      },
    ],
  },
  {
    rule: 'parameters that are retired or unknown are ignored',
    steps: [
      aService(),
      {
        ask: create,
        form: { FailOnParticipantConflict: 'nonsense', ReturnErrorOnDuplicateRequest: '1', Nonsense: 'x' },
        status: 201,
      },
    ],
  },
  {
    rule: 'a session of an unknown service cannot be made',
    steps: [
      { ask: `POST /v1/Services/${unknownSid('KS')}/Sessions`, form: {}, status: 404, code: 20404 },
      { ask: 'POST /v1/Services/my-service/Sessions', form: {}, status: 404, code: 20404 },
    ],
  },
  {
    rule: 'filters that the API once had are ignored',
    steps: [
      aService(),
      aSession({ UniqueName: 'a' }),
      aSession({ UniqueName: 'b', Status: 'closed' }),
      {
        ask: 'GET {service}/Sessions?UniqueName=a&Status=closed',
        status: 200,
        shows: { sessions: [{ unique_name: 'a' }, { unique_name: 'b' }] },
      },
    ],
  },
]

const [aliceJson, bobJson] = [alice, bob].map((Identifier) => JSON.stringify({ Identifier }))
const described = [
  { Identifier: alice, FriendlyName: 'Alice', ProxyIdentifier: pool2 },
  { Identifier: bob, ProxyIdentifierSid: '{number1.sid}' },
]
const describedShown = {
  participants: [
    {
      identifier: alice,
      friendly_name: 'Alice',
      proxy_identifier: pool2,
      proxy_identifier_sid: '{number2.sid}',
    },
    { identifier: bob, friendly_name: null, proxy_identifier: pool1, proxy_identifier_sid: '{number1.sid}' },
  ],
}
const inSnakeCase = described.map((one) =>
  Object.fromEntries(
    Object.entries(one).map(([name, value]) => [name.replace(/\B([A-Z])/g, '_$1').toLowerCase(), value]),
  ),
)
const inCamelCase = described.map((one) =>
  Object.fromEntries(
    Object.entries(one).map(([name, value]) => [name[0]!.toLowerCase() + name.slice(1), value]),
  ),
)

/** All the ways in which clients send one list of participants (contract 1.4 and section 10). */
const wireForms: Record<string, string[]> = {
  'JSON objects, the name repeated': described.map((one) => JSON.stringify(one)),
  'one JSON array': [JSON.stringify(described)],
  'JSON objects joined by commas': [described.map((one) => JSON.stringify(one)).join(',')],
  'JSON objects with space around': [
    ` [ ${described.map((one) => JSON.stringify(one, null, 2)).join(' , ')} ] `,
  ],
  'snake_case keys': [JSON.stringify(inSnakeCase)],
  'camelCase keys': inCamelCase.map((one) => JSON.stringify(one)),
  'keys that nobody knows': described.map((one) => JSON.stringify({ ...one, Nonsense: { a: [1] } })),
  'nulls for what is not given': described.map((one) =>
    JSON.stringify({ FriendlyName: null, ProxyIdentifier: null, ProxyIdentifierSid: null, ...one }),
  ),
}
for (const [form, Participants] of Object.entries(wireForms)) {
  table.push({
    rule: `participants of a new session may come as ${form}`,
    steps: [
      ...withPool,
      aSession({ Participants }),
      { ask: 'GET {session}/Participants', status: 200, shows: describedShown },
    ],
  })
}
table.push({
  rule: 'participants of a new session may come as an array in a JSON body',
  steps: [
    ...withPool,
    { ask: create, json: JSON.stringify({ Participants: described }), status: 201, as: 'session' },
    { ask: 'GET {session}/Participants', status: 200, shows: describedShown },
  ],
})
for (const none of ['', '[]', ' ', '[ ]']) {
  table.push({
    rule: `no participants may come as ${JSON.stringify(none)}`,
    steps: [
      aService(),
      aSession({ Participants: none }),
      { ask: 'GET {session}/Participants', status: 200, shows: { participants: [] } },
    ],
  })
}

/** A refused participant leaves neither the session nor its counterpart behind (contract 2.2: all or nothing). */
const refusedLists: [what: string, participants: string[], code: number][] = [
  ['three participants', [aliceJson!, bobJson!, JSON.stringify({ Identifier: carol })], 80609],
  ['the same person twice', [aliceJson!, aliceJson!], 80103],
  ['an impossible number after a good one', [aliceJson!, '{"Identifier":"+15551234567"}'], 80404],
  ['a channel address in a session with voice', [aliceJson!, '{"Identifier":"messenger:1"}'], 80616],
  ['no Identifier', [aliceJson!, '{"FriendlyName":"Bob"}'], 80701],
  ['an empty Identifier', [aliceJson!, '{"Identifier":""}'], 80701],
  ['an Identifier that is a number', ['{"Identifier":12065550100}'], 80701],
  ['an Identifier that is an object', ['{"Identifier":{"a":1}}'], 80701],
  ['a NUL in FriendlyName', [JSON.stringify({ Identifier: alice, FriendlyName: 'a\0b' })], 80701],
  [
    'a FriendlyName that is too long',
    [JSON.stringify({ Identifier: alice, FriendlyName: 'a'.repeat(256) })],
    80701,
  ],
  [
    'a malformed ProxyIdentifierSid',
    [JSON.stringify({ Identifier: alice, ProxyIdentifierSid: 'PN1' })],
    80701,
  ],
  ['a pool number as a person', [aliceJson!, JSON.stringify({ Identifier: pool1 })], 80402],
  [
    'a proxy number of nobody',
    [aliceJson!, JSON.stringify({ Identifier: bob, ProxyIdentifier: carol })],
    80605,
  ],
  ['not JSON', ['Alice'], 80701],
  ['JSON that is cut off', ['{"Identifier":'], 80701],
  ['a JSON text', ['"+12065550100"'], 80701],
  ['a JSON null', ['null'], 80701],
  ['a JSON number', ['5'], 80701],
  ['a list in a list', ['[[{"Identifier":"+12065550100"}]]'], 80701],
  ['brackets without end', ['['.repeat(20_000)], 80701],
]
for (const [what, Participants, code] of refusedLists) {
  table.push({
    rule: `${what} among the participants refuses the whole session`,
    steps: [
      ...withPool,
      { ask: create, form: { UniqueName: 'all or nothing', Participants }, status: 400, code },
      { ask: 'GET {service}/Sessions', status: 200, shows: { sessions: [] } },
      { ask: 'GET {number1}', status: 200, shows: { in_use: 0 } },
      {
        ask: create,
        form: { UniqueName: 'all or nothing', Participants: [aliceJson!, bobJson!] },
        status: 201,
      },
    ],
  })
}

scenarios('sessions', table)

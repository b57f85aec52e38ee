// Participants: who may join a session, and what becomes of who leaves (contract 2.3 and 3.2).
import {
  alice,
  aliceAndBob,
  anInstant,
  aNumber,
  aParticipant,
  aService,
  aSession,
  bob,
  carol,
  pool1,
  pool2,
  unknownSid,
} from '../support/prologues.ts'
import { type Scenario, scenarios } from '../support/scenarios.ts'

const add = (Identifier: string, more: Record<string, string> = {}) => ({
  ask: 'POST {session}/Participants',
  form: { Identifier, ...more },
})
const aSessionWithPool = [aService(), aNumber(pool1), aNumber(pool2, { as: 'number2' }), aSession()]
const aTextSession = [aService(), aNumber(pool1), aSession({ Mode: 'message-only' })]

const table: Scenario[] = [
  {
    rule: 'a participant made of a number alone gets a proxy number of the pool',
    steps: [
      ...aSessionWithPool,
      {
        ...add(alice),
        status: 201,
        as: 'alice',
        shows: {
          sid: /^KP[0-9a-f]{32}$/,
          session_sid: '{session.sid}',
          service_sid: '{service.sid}',
          account_sid: '{service.account_sid}',
          friendly_name: null,
          identifier: alice,
          proxy_identifier: /^\+1206555018[01]$/,
          proxy_identifier_sid: /^PN[0-9a-f]{32}$/,
          date_deleted: null,
          date_created: anInstant,
          date_updated: anInstant,
          url: /\/Sessions\/KC\w{32}\/Participants\/KP\w{32}$/,
          links: { message_interactions: /\/Participants\/KP\w{32}\/MessageInteractions$/ },
        },
      },
      {
        ask: 'GET {alice}',
        status: 200,
        shows: { identifier: alice, proxy_identifier: '{alice.proxy_identifier}' },
      },
      { ask: 'GET {session}/Participants', status: 200, shows: { participants: [{ sid: '{alice.sid}' }] } },
    ],
  },
  {
    rule: 'a participant keeps the name and number that it is given',
    steps: [
      ...aSessionWithPool,
      {
        ...add(alice, { FriendlyName: 'Alice Ⓐ', ProxyIdentifier: pool2 }),
        status: 201,
        as: 'alice',
        shows: { friendly_name: 'Alice Ⓐ', proxy_identifier: pool2, proxy_identifier_sid: '{number2.sid}' },
      },
      { ask: 'GET {alice}', status: 200, shows: { friendly_name: 'Alice Ⓐ', proxy_identifier: pool2 } },
    ],
  },
  {
    rule: 'a participant needs an identifier',
    steps: [...aSessionWithPool, { ask: 'POST {session}/Participants', form: {}, status: 400, code: 80701 }],
  },
  {
    rule: 'a third participant is refused before anything else is found wrong with it',
    steps: [
      ...aliceAndBob(),
      {
        ...add(carol),
        status: 400,
        code: 80609,
        shows: { message: 'A Session may have at most 2 participants' },
      },
      { ...add(alice), status: 400, code: 80609 },
      { ...add('+15551234567'), status: 400, code: 80609 },
      { ...add('messenger:1'), status: 400, code: 80609 },
    ],
  },
  {
    rule: 'nobody is in a session twice',
    steps: [
      ...aSessionWithPool,
      aParticipant(alice, 'alice'),
      {
        ...add(alice, { ProxyIdentifier: pool2 }),
        status: 400,
        code: 80103,
        shows: { message: 'Participant has already been added to Session' },
      },
    ],
  },
  {
    rule: 'who was removed from a session never comes back, another takes the place',
    steps: [
      ...aliceAndBob(),
      { ask: 'DELETE {alice}', status: 204, shows: '' },
      { ...add(alice), status: 400, code: 80612 },
      { ...add(carol), status: 201 },
      { ...add(alice), status: 400, code: 80609 },
    ],
  },
  {
    rule: 'a removed participant is fetched but not listed, and its number is free',
    steps: [
      ...aliceAndBob(),
      { ask: 'DELETE {alice}', status: 204 },
      { ask: 'GET {alice}', status: 200, shows: { identifier: alice, date_deleted: anInstant } },
      { ask: 'GET {session}/Participants', status: 200, shows: { participants: [{ sid: '{bob.sid}' }] } },
      { ask: 'GET {session}', status: 200, shows: { status: 'open' } },
      { ask: 'DELETE {alice}', status: 404, code: 20404 },
      { ask: 'POST {alice}/MessageInteractions', form: { Body: 'Hello' }, status: 404, code: 20404 },
      aSession({}, 'other'),
      {
        ask: 'POST {other}/Participants',
        form: { Identifier: alice, ProxyIdentifier: '{alice.proxy_identifier}' },
        status: 201,
      },
    ],
  },
  {
    rule: 'a number that two participants share is in use until both are gone',
    steps: [
      aService(),
      aNumber(pool1),
      aSession(),
      aParticipant(alice, 'alice'),
      aParticipant(bob, 'bob'),
      { ask: 'GET {number}', status: 200, shows: { in_use: 1 } },
      { ask: 'DELETE {alice}', status: 204 },
      { ask: 'GET {number}', status: 200, shows: { in_use: 1 } },
      { ask: 'DELETE {bob}', status: 204 },
      { ask: 'GET {number}', status: 200, shows: { in_use: 0 } },
    ],
  },
  {
    rule: 'a participant has no update',
    steps: [...aliceAndBob(), { ask: 'POST {alice}', form: { FriendlyName: 'x' }, status: 405, code: 20004 }],
  },
  {
    rule: 'the retired conflict parameter is ignored',
    steps: [...aSessionWithPool, { ...add(alice, { FailOnParticipantConflict: 'nonsense' }), status: 201 }],
  },
  {
    rule: 'nobody joins a session that is not there',
    steps: [
      aService(),
      {
        ask: `POST {service}/Sessions/${unknownSid('KC')}/Participants`,
        form: { Identifier: alice },
        status: 404,
        code: 20404,
      },
    ],
  },
  {
    rule: 'a session that is not there, or closed, is told of before a missing Identifier',
    steps: [
      aService(),
      { ask: `POST {service}/Sessions/${unknownSid('KC')}/Participants`, form: {}, status: 404, code: 20404 },
      aSession({ Status: 'closed' }),
      { ask: 'POST {session}/Participants', form: {}, status: 400, code: 80607 },
    ],
  },
  {
    rule: 'a channel address joins no session that has voice',
    steps: [
      ...aSessionWithPool,
      {
        ...add('messenger:1234'),
        status: 400,
        code: 80616,
        shows: {
          message: /^Cannot add messenger:1234 to session KC\w{32}\. The identifier is not compatible/,
        },
      },
      { ...add('whatsapp:+12065550100'), status: 400, code: 80616 },
    ],
  },
  {
    rule: 'a channel address needs a proxy identifier of its channel',
    steps: [
      ...aTextSession,
      { ...add('messenger:1234'), status: 400, code: 80304 },
      { ...add('messenger:1234', { ProxyIdentifier: 'messenger:99' }), status: 400, code: 80305 },
      { ...add('messenger:1234', { ProxyIdentifier: 'support' }), status: 400, code: 80304 },
    ],
  },
  {
    rule: 'a channel address joins on no number of the pool',
    steps: [
      ...aTextSession,
      { ...add('messenger:1234', { ProxyIdentifier: pool1 }), status: 400, code: 80402 },
      { ...add('messenger:1234', { ProxyIdentifierSid: '{number.sid}' }), status: 400, code: 80402 },
      { ...add('messenger:1234', { ProxyIdentifier: '+12125550180' }), status: 400, code: 80605 },
      { ask: 'GET {session}/Participants', status: 200, shows: { participants: [] } },
    ],
  },
  {
    rule: 'a pool number is nobody who can be talked to',
    steps: [
      ...aSessionWithPool,
      { ...add(pool1), status: 400, code: 80402 },
      { ...add(pool1, { ProxyIdentifier: pool1 }), status: 400, code: 80402 },
      { ...add(pool1, { ProxyIdentifier: pool2 }), status: 400, code: 80402 },
      aService({}, 'other'),
      { ask: 'POST {other}/Sessions', status: 201, as: 'elsewhere' },
      { ask: 'POST {elsewhere}/Participants', form: { Identifier: pool1 }, status: 400, code: 80402 },
    ],
  },
]

/** No number of any plan, or not written as `+` and digits (contract 3.2, step 5). */
const impossible = [
  '+15551234567',
  '12065550100',
  '206-555-0100',
  '+1 206 555 0100',
  '+1206555010',
  '+120655501001',
  '+0065550100',
  '+',
  'alice',
  'Messenger:1',
  '+1206555O100',
  '+１２０６５５５０１００',
  '+12065550100\n',
  ' 12065550100',
  '+12065550100;ext=5',
  'sip',
  '+999123456789',
]
for (const identifier of impossible) {
  table.push({
    rule: `${JSON.stringify(identifier)} is no identifier`,
    steps: [...aSessionWithPool, { ...add(identifier), status: 400, code: 80404 }],
  })
}

scenarios('participants', table)

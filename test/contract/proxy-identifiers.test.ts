// Which proxy number a participant gets: the one asked for, or the first of the pool that passes every filter
// (contract 3.3). The choice among several is proved where it is made.
import {
  alice,
  aliceAndBob,
  aNumber,
  aParticipant,
  aService,
  aSession,
  bob,
  pool1,
  pool2,
  pool3,
  unknownSid,
} from '../support/prologues.ts'
import { type Scenario, scenarios } from '../support/scenarios.ts'

const add = (form: Record<string, string>, session = 'session') => ({
  ask: `POST {${session}}/Participants`,
  form: { Identifier: alice, ...form },
})
const aPool = [aService(), aNumber(pool1, { as: 'number1' }), aNumber(pool2, { as: 'number2' }), aSession()]
const tail = (text: string) =>
  new RegExp(`^This Service has no compatible Proxy numbers for this Participant\\. ${text}`)

const table: Scenario[] = [
  {
    rule: 'a number may be asked for by itself, by its SID, or by both',
    steps: [
      ...aPool,
      { ...add({ ProxyIdentifier: pool2 }), status: 201, shows: { proxy_identifier_sid: '{number2.sid}' } },
      {
        ...add({ Identifier: bob, ProxyIdentifierSid: '{number1.sid}' }),
        status: 201,
        shows: { proxy_identifier: pool1 },
      },
      aSession({}, 'other'),
      { ...add({ ProxyIdentifier: pool1, ProxyIdentifierSid: '{number1.sid}' }, 'other'), status: 201 },
    ],
  },
  {
    rule: 'a number and a SID that contradict each other are refused',
    steps: [
      ...aPool,
      { ...add({ ProxyIdentifier: pool1, ProxyIdentifierSid: '{number2.sid}' }), status: 400, code: 80402 },
    ],
  },
  {
    rule: 'a number that the person holds in another active session is refused',
    steps: [
      ...aliceAndBob(),
      aSession({}, 'other'),
      {
        ...add({ ProxyIdentifier: '{alice.proxy_identifier}' }, 'other'),
        status: 400,
        code: 80604,
        shows: { message: 'Proxy identifier already in use with requested identifier.' },
      },
      { ...add({ ProxyIdentifierSid: '{alice.proxy_identifier_sid}' }, 'other'), status: 400, code: 80604 },
      { ...add({ Identifier: bob, ProxyIdentifier: '{alice.proxy_identifier}' }, 'other'), status: 201 },
    ],
  },
  {
    rule: 'one person may hold one number in two services of different pools only',
    steps: [
      ...aPool,
      aParticipant(alice, 'alice'),
      aService({}, 'service2'),
      {
        ask: 'POST {service2}/PhoneNumbers',
        form: { PhoneNumber: '{alice.proxy_identifier}' },
        status: 400,
        code: 80101,
      },
    ],
  },
  {
    rule: 'a number that is not in the pool is refused',
    steps: [
      ...aPool,
      { ...add({ ProxyIdentifier: pool3 }), status: 400, code: 80605 },
      aService({}, 'other'),
      aNumber(pool3, { service: 'other' }),
      { ...add({ ProxyIdentifier: pool3 }), status: 400, code: 80605 },
      { ...add({ ProxyIdentifierSid: '{number.sid}' }), status: 400, code: 80605 },
    ],
  },
  {
    rule: 'a SID that is no number of the account is refused',
    steps: [
      ...aPool,
      { ...add({ ProxyIdentifierSid: unknownSid('PN') }), status: 400, code: 80606 },
      { ...add({ ProxyIdentifierSid: unknownSid('SC') }), status: 400, code: 80606 },
    ],
  },
  {
    rule: 'a proxy identifier that is no number is refused, a raw + that became a space too',
    steps: [
      ...aPool,
      { ...add({ ProxyIdentifier: 'support' }), status: 400, code: 80304 },
      { ...add({ ProxyIdentifier: ' 12065550180' }), status: 400, code: 80304 },
    ],
  },
  {
    rule: 'a proxy identifier of a channel is known to no service',
    steps: [
      ...aPool,
      { ...add({ ProxyIdentifier: 'messenger:5' }), status: 400, code: 80305 },
      {
        ...add({ ProxyIdentifier: `whatsapp:${pool1}` }),
        status: 400,
        code: 80305,
        shows: { message: /^Unmanaged Proxy Identifier not found\. whatsapp:\+1206555XXXX is not/ },
      },
    ],
  },
  {
    rule: 'asking for a number passes over its reservation, its country and what it can do',
    steps: [
      aService(),
      aNumber('+442071838750', { form: { IsReserved: 'true' } }),
      aSession({ Mode: 'voice-only' }),
      { ...add({ ProxyIdentifier: '+442071838750' }), status: 201 },
    ],
  },
  {
    rule: 'an empty pool gives no number',
    steps: [
      aService(),
      aSession(),
      {
        ...add({}),
        status: 400,
        code: 80205,
        shows: { message: tail('This Service has no Proxy numbers configured\\.$') },
      },
    ],
  },
  {
    rule: 'a pool of other countries gives no number',
    steps: [
      ...aPool,
      {
        ...add({ Identifier: '+81312345678' }),
        status: 400,
        code: 80203,
        shows: { message: tail('This Service has no available Proxy numbers for country code JP\\.$') },
      },
      { ...add({ Identifier: '+16135550100' }), status: 400, code: 80203 },
    ],
  },
  {
    rule: 'people of the Bahamas get numbers of the United States, people of Jersey British ones',
    steps: [
      ...aPool,
      { ...add({ Identifier: '+12423456789' }), status: 201 },
      aNumber('+442071838750'),
      { ...add({ Identifier: '+441534456789' }), status: 201, shows: { proxy_identifier: '+442071838750' } },
    ],
  },
  {
    rule: 'a service that matches area codes gives no number of another one',
    steps: [
      aService({ GeoMatchLevel: 'area-code' }),
      aNumber('+12125550180'),
      aSession(),
      {
        ...add({}),
        status: 400,
        code: 80206,
        shows: { message: tail('Failed to find a proxy number for \\+1206555XXXX\\. ') },
      },
      { ...add({ Identifier: '+12125550100' }), status: 201 },
    ],
  },
  {
    rule: 'a pool of reserved numbers gives none by itself',
    steps: [
      aService(),
      aNumber(pool1, { form: { IsReserved: 'true' } }),
      aSession(),
      { ...add({}), status: 400, code: 80207, shows: { message: /marked as Reserved/ } },
    ],
  },
  {
    rule: 'a person who holds every number in other sessions gets none, and hears so without the last digits',
    steps: [
      ...aPool,
      aParticipant(alice, 'first'),
      aSession({}, 'session2'),
      { ...add({}, 'session2'), status: 201 },
      aSession({}, 'session3'),
      {
        ...add({}, 'session3'),
        status: 400,
        code: 80208,
        shows: { message: tail('Failed to find a proxy number for \\+1206555XXXX\\. All matching proxies') },
      },
      { ...add({ Identifier: bob }, 'session3'), status: 201 },
      { ask: 'POST {session}', form: { Status: 'closed' }, status: 200 },
      { ...add({}, 'session3'), status: 201, shows: { proxy_identifier: '{first.proxy_identifier}' } },
    ],
  },
]

scenarios('proxy identifiers', table)

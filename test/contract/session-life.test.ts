// The life of a session: what opens, starts, closes and re-opens it (contract 3.4). How it expires is in
// session-time.test.ts.
import {
  aliceAndBob,
  anInstant,
  aNumber,
  aService,
  aSession,
  alice,
  bob,
  pool1,
} from '../support/prologues.ts'
import { type Scenario, scenarios, type Step } from '../support/scenarios.ts'

const set = (status: string, more: Record<string, string> = {}) => ({
  ask: 'POST {session}',
  form: { Status: status, ...more },
})
const close: Step = {
  ...set('closed'),
  status: 200,
  shows: { status: 'closed', closed_reason: 'api', date_ended: anInstant },
}
const reopen: Step = {
  ...set('in-progress'),
  status: 200,
  shows: { status: 'in-progress', closed_reason: null, date_ended: null },
}
const text: Step = { ask: 'POST {alice}/MessageInteractions', form: { Body: 'Hello' }, status: 201 }

const table: Scenario[] = [
  {
    rule: 'two participants do not start a session, the first text does',
    steps: [
      ...aliceAndBob(),
      {
        ask: 'GET {session}',
        status: 200,
        shows: { status: 'open', date_started: null, date_last_interaction: null },
      },
      text,
      {
        ask: 'GET {session}',
        status: 200,
        shows: { status: 'in-progress', date_started: anInstant, date_last_interaction: anInstant },
      },
    ],
  },
  {
    rule: 'an open session closes, and keeps no start',
    steps: [
      aService(),
      aSession(),
      close,
      {
        ask: 'GET {session}',
        status: 200,
        shows: { status: 'closed', date_started: null, date_last_interaction: null },
      },
    ],
  },
  { rule: 'a session in progress closes', steps: [...aliceAndBob(), text, close] },
  { rule: 'a closed session opens again as in progress', steps: [aService(), aSession(), close, reopen] },
  {
    rule: 'a re-opened session has the same people on the same numbers, and they are in use again',
    steps: [
      ...aliceAndBob(),
      close,
      { ask: 'GET {number1}', status: 200, shows: { in_use: 0 } },
      reopen,
      {
        ask: 'GET {session}/Participants',
        status: 200,
        shows: {
          participants: [
            { sid: '{alice.sid}', proxy_identifier: '{alice.proxy_identifier}' },
            { sid: '{bob.sid}', proxy_identifier: '{bob.proxy_identifier}' },
          ],
        },
      },
      { ask: 'GET {number1}', status: 200, shows: { in_use: 1 } },
      { ask: 'GET {number2}', status: 200, shows: { in_use: 1 } },
      text,
    ],
  },
  {
    rule: 'a session whose number was given to the same person elsewhere does not open again',
    steps: [
      aService(),
      aNumber(pool1),
      aSession({ Participants: JSON.stringify({ Identifier: alice }) }),
      close,
      aSession({ Participants: JSON.stringify({ Identifier: alice }) }, 'other'),
      { ...set('in-progress'), status: 400, code: 80604 },
      { ask: 'GET {session}', status: 200, shows: { status: 'closed', closed_reason: 'api' } },
      { ask: 'GET {number}', status: 200, shows: { in_use: 1 } },
      { ask: 'POST {other}', form: { Status: 'closed' }, status: 200 },
      reopen,
    ],
  },
  {
    rule: 'a session whose number was given to somebody else opens again',
    steps: [
      aService(),
      aNumber(pool1),
      aSession({ Participants: JSON.stringify({ Identifier: alice }) }),
      close,
      aSession({ Participants: JSON.stringify({ Identifier: bob }) }, 'other'),
      reopen,
    ],
  },
  {
    rule: 'a session whose number left the pool does not open again',
    steps: [
      ...aliceAndBob(),
      close,
      { ask: 'DELETE {number1}', status: 204 },
      { ...set('in-progress'), status: 400, code: 80605 },
      { ask: 'GET {session}', status: 200, shows: { status: 'closed' } },
      { ask: 'GET {number2}', status: 200, shows: { in_use: 0 } },
    ],
  },
  {
    rule: 'a session whose number is in the pool of another service now does not open again',
    steps: [
      ...aliceAndBob(),
      close,
      { ask: 'DELETE {number1}', status: 204 },
      aService({}, 'other'),
      aNumber(pool1, { service: 'other', as: 'moved' }),
      { ...set('in-progress'), status: 400, code: 80605 },
      { ask: 'GET {moved}', status: 200, shows: { in_use: 0 } },
    ],
  },
  {
    rule: 'who was removed from a closed session does not come back with it',
    steps: [
      ...aliceAndBob(),
      close,
      { ask: 'DELETE {alice}', status: 204 },
      {
        ask: 'GET {service}/PhoneNumbers',
        status: 200,
        shows: { phone_numbers: [{ in_use: 0 }, { in_use: 0 }] },
      },
      reopen,
      { ask: 'GET {session}/Participants', status: 200, shows: { participants: [{ sid: '{bob.sid}' }] } },
      { ask: 'POST {bob}/MessageInteractions', form: { Body: 'Hello' }, status: 201 },
      { ask: 'DELETE {session}', status: 204 },
      {
        ask: 'GET {service}/PhoneNumbers',
        status: 200,
        shows: { phone_numbers: [{ in_use: 0 }, { in_use: 0 }] },
      },
    ],
  },
  {
    rule: 'a session that was made in progress has started',
    steps: [
      aService(),
      {
        ask: 'POST {service}/Sessions',
        form: { Status: 'in-progress' },
        status: 201,
        shows: { status: 'in-progress' },
      },
    ],
  },
  { rule: 'an open session may be put in progress', steps: [aService(), aSession(), reopen] },
  {
    rule: 'the status that a session has may be set again, unless it is closed',
    steps: [
      aService(),
      aSession(),
      { ...set('open'), status: 200, shows: { status: 'open' } },
      { ...set('in-progress'), status: 200 },
      { ...set('in-progress'), status: 200, shows: { status: 'in-progress' } },
      close,
      { ...set('closed'), status: 400, code: 80607 },
    ],
  },
  {
    rule: 'a session never becomes open again',
    steps: [
      aService(),
      aSession(),
      { ...set('in-progress'), status: 200 },
      { ...set('open'), status: 400, code: 80608 },
      close,
      {
        ...set('open'),
        status: 400,
        code: 80608,
        shows: { message: /^Session status change not supported\./ },
      },
    ],
  },
  {
    rule: 'nobody sets a session to failed or unknown',
    steps: [
      aService(),
      aSession(),
      { ...set('failed'), status: 400, code: 80608 },
      { ...set('unknown'), status: 400, code: 80608 },
      { ask: 'GET {session}', status: 200, shows: { status: 'open' } },
    ],
  },
  {
    rule: 'a closed session refuses every change but re-opening',
    steps: [
      ...aliceAndBob(),
      close,
      { ask: 'POST {session}', form: { Ttl: '60' }, status: 400, code: 80607 },
      { ask: 'POST {session}', form: { DateExpiry: '2099-01-01' }, status: 400, code: 80607 },
      { ask: 'POST {session}', form: { DateExpiry: '' }, status: 400, code: 80607 },
      { ask: 'POST {session}/Participants', form: { Identifier: '+12065550103' }, status: 400, code: 80607 },
      { ask: 'POST {alice}/MessageInteractions', form: { Body: 'Hello' }, status: 400, code: 80607 },
      { ask: 'POST {session}', form: {}, status: 200, shows: { status: 'closed', ttl: 0 } },
    ],
  },
  {
    rule: 'an update without parameters answers the session as it is',
    steps: [
      aService(),
      aSession({ UniqueName: 'kept', Ttl: '60', DateExpiry: '2099-01-01' }),
      {
        ask: 'POST {session}',
        status: 200,
        shows: { unique_name: 'kept', ttl: 60, date_expiry: '2099-01-01T00:00:00Z', status: 'open' },
      },
    ],
  },
  {
    rule: 'the name and the mode of a session never change',
    steps: [
      aService(),
      aSession({ UniqueName: 'kept', Mode: 'message-only' }),
      {
        ask: 'POST {session}',
        form: { UniqueName: 'changed', Mode: 'voice-only', Participants: '[]' },
        status: 200,
        shows: { unique_name: 'kept', mode: 'message-only' },
      },
    ],
  },
  {
    rule: 'an expiry in the past is refused, also where the session closes or opens again',
    steps: [
      aService(),
      aSession(),
      { ask: 'POST {session}', form: { DateExpiry: '2001-01-01' }, status: 400, code: 80701 },
      { ...set('closed', { DateExpiry: '2001-01-01' }), status: 400, code: 80701 },
      { ask: 'GET {session}', status: 200, shows: { status: 'open' } },
      close,
      { ...set('in-progress', { DateExpiry: '2001-01-01' }), status: 400, code: 80701 },
      { ask: 'GET {session}', status: 200, shows: { status: 'closed' } },
    ],
  },
  {
    rule: 'a session closes with the expiry and ttl that come along',
    steps: [
      aService(),
      aSession(),
      {
        ...set('closed', { DateExpiry: '2099-01-01', Ttl: '60' }),
        status: 200,
        shows: { date_expiry: '2099-01-01T00:00:00Z', ttl: 60, status: 'closed' },
      },
      { ask: 'GET {session}', status: 200, shows: { date_expiry: '2099-01-01T00:00:00Z', ttl: 60 } },
    ],
  },
  {
    rule: 'a session opens again with the expiry and ttl that come along',
    steps: [
      aService(),
      aSession(),
      close,
      {
        ...set('in-progress', { DateExpiry: '2099-01-01', Ttl: '60' }),
        status: 200,
        shows: { date_expiry: '2099-01-01T00:00:00Z', ttl: 60, status: 'in-progress' },
      },
    ],
  },
]

scenarios('the life of a session', table)

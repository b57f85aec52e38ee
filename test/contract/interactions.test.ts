// Interactions: the log of what went through a session (contract 2.4), and what deleting takes with it (contract 3.8).
import { alice, aliceAndBob, anInstant, bob } from '../support/prologues.ts'
import { type Scenario, scenarios, type Step } from '../support/scenarios.ts'

const aliceTexts: Step = {
  ask: 'POST /simulator/messages',
  form: { From: alice, To: '{alice.proxy_identifier}', Body: 'On my way' },
  status: 201,
}
const bobsPhone = `GET /simulator/phones/${encodeURIComponent(bob)}/messages`
const relayed = {
  sid: /^KI[0-9a-f]{32}$/,
  session_sid: '{session.sid}',
  service_sid: '{service.sid}',
  account_sid: '{service.account_sid}',
  type: 'message',
  data: '{"body":"On my way"}',
  inbound_participant_sid: '{alice.sid}',
  inbound_resource_sid: /^SM[0-9a-f]{32}$/,
  inbound_resource_status: 'delivered',
  inbound_resource_type: 'Message',
  outbound_participant_sid: '{bob.sid}',
  outbound_resource_sid: /^SM[0-9a-f]{32}$/,
  outbound_resource_type: 'Message',
  date_created: anInstant,
  date_updated: anInstant,
  url: /\/Sessions\/KC\w{32}\/Interactions\/KI\w{32}$/,
}
const toAlice = { ask: 'POST {alice}/MessageInteractions', form: { Body: 'Hello' }, status: 201 }

const table: Scenario[] = [
  {
    rule: 'a relayed text is logged with both its sides',
    steps: [
      ...aliceAndBob(),
      aliceTexts,
      { ask: 'GET {session}/Interactions', status: 200, shows: { interactions: [relayed] } },
      {
        ask: 'GET {session}',
        status: 200,
        shows: { status: 'in-progress', date_started: anInstant, date_last_interaction: anInstant },
      },
    ],
  },
  {
    rule: 'the addresses of both messages of a relay answer, or are not given',
    steps: [
      ...aliceAndBob(),
      aliceTexts,
      { ask: 'GET {session}/Interactions', status: 200, as: 'log', shows: { interactions: [relayed] } },
      { ask: 'GET {session}/Interactions/{log.interactions.0.sid}', status: 200, as: 'text' },
      { ask: 'GET {text.inbound_resource_url}', status: 200, shows: { sid: '{text.inbound_resource_sid}' } },
      {
        ask: 'GET {text.outbound_resource_url}',
        status: 200,
        shows: { sid: '{text.outbound_resource_sid}' },
      },
    ],
  },
  {
    rule: 'texts of the application and of people are in one log, oldest first',
    steps: [
      ...aliceAndBob(),
      { ...toAlice, as: 'first' },
      aliceTexts,
      { ...toAlice, as: 'third' },
      {
        ask: 'GET {session}/Interactions',
        status: 200,
        shows: { interactions: [{ sid: '{first.sid}' }, relayed, { sid: '{third.sid}' }] },
      },
    ],
  },
  {
    rule: 'a deleted interaction is gone from both logs, and stays on the phone',
    steps: [
      ...aliceAndBob(),
      { ...toAlice, as: 'text' },
      { ask: 'DELETE {session}/Interactions/{text.sid}', status: 204, shows: '' },
      { ask: 'GET {text}', status: 404, code: 20404 },
      { ask: 'GET {session}/Interactions/{text.sid}', status: 404, code: 20404 },
      { ask: 'GET {session}/Interactions', status: 200, shows: { interactions: [] } },
      { ask: 'GET {alice}/MessageInteractions', status: 200, shows: { interactions: [] } },
      { ask: 'DELETE {session}/Interactions/{text.sid}', status: 404, code: 20404 },
      {
        ask: `GET /simulator/phones/${encodeURIComponent(alice)}/messages`,
        status: 200,
        shows: { messages: [{ body: 'Hello' }] },
      },
    ],
  },
  {
    rule: 'a deleted session takes participants and log along, whatever its status, and frees its name',
    steps: [
      ...aliceAndBob({ UniqueName: 'gone' }),
      { ...toAlice, as: 'text' },
      { ask: 'DELETE {session}', status: 204, shows: '' },
      ...['session', 'alice', 'text'].map((name): Step => ({
        ask: `GET {${name}}`,
        status: 404,
        code: 20404,
      })),
      { ask: 'GET {service}/Sessions/gone', status: 404, code: 20404 },
      { ask: 'GET {session}/Interactions', status: 404, code: 20404 },
      { ask: 'DELETE {session}', status: 404, code: 20404 },
      { ask: 'GET {number1}', status: 200, shows: { in_use: 0 } },
      {
        ask: 'POST {service}/Sessions',
        form: { UniqueName: 'gone', Status: 'closed' },
        status: 201,
        as: 'closed',
      },
      { ask: 'DELETE {closed}', status: 204 },
    ],
  },
  {
    rule: 'the log keeps what a removed participant sent and got',
    steps: [
      ...aliceAndBob(),
      aliceTexts,
      { ...toAlice, as: 'text' },
      { ask: 'DELETE {alice}', status: 204 },
      {
        ask: 'GET {session}/Interactions',
        status: 200,
        shows: { interactions: [relayed, { sid: '{text.sid}' }] },
      },
      { ask: 'GET {text}', status: 200, shows: { sid: '{text.sid}' } },
      {
        ask: 'GET {alice}/MessageInteractions',
        status: 200,
        shows: { interactions: [{ sid: '{text.sid}' }] },
      },
    ],
  },
  {
    rule: 'a text to nobody, or that may not go through, is not logged',
    steps: [
      ...aliceAndBob(),
      {
        ask: 'POST /simulator/messages',
        form: { From: '+12065550105', To: '{alice.proxy_identifier}', Body: 'x' },
        status: 201,
      },
      { ask: 'POST /simulator/messages', form: { From: alice, To: '+12065550189', Body: 'x' }, status: 201 },
      {
        ask: 'POST /simulator/messages',
        form: { From: alice, To: '{alice.proxy_identifier}', Body: ' stop ' },
        status: 201,
      },
      { ask: 'GET {session}/Interactions', status: 200, shows: { interactions: [] } },
      { ask: bobsPhone, status: 200, shows: { messages: [] } },
      { ask: 'GET {session}', status: 200, shows: { status: 'open' } },
    ],
  },
  {
    rule: 'an interaction can neither be made nor changed',
    steps: [
      ...aliceAndBob(),
      { ...toAlice, as: 'text' },
      { ask: 'POST {session}/Interactions', form: { Body: 'x' }, status: 405, code: 20004 },
      { ask: 'POST {session}/Interactions/{text.sid}', form: { Body: 'x' }, status: 405, code: 20004 },
      { ask: 'POST {text}', form: { Body: 'x' }, status: 405, code: 20004 },
      { ask: 'DELETE {text}', status: 405, code: 20004 },
    ],
  },
]

scenarios('interactions', table)

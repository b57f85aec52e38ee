// Services: every parameter and property of the resource (contract 2.1).
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { clientOf } from '../support/client.ts'
import { engines } from '../support/engines.ts'
import {
  aNumber,
  anInstant,
  aService,
  aSession,
  alice,
  aliceAndBob,
  pool1,
  unknownSid,
} from '../support/prologues.ts'
import { type Scenario, scenarios, type Step } from '../support/scenarios.ts'
import { variantOf } from '../support/variant.ts'
import { worldOf } from '../support/world.ts'

const create = 'POST /v1/Services'
const everything = {
  UniqueName: 'rides',
  DefaultTtl: '3600',
  CallbackUrl: 'https://app.example/callback?tenant=7#rc=2',
  InterceptCallbackUrl: 'https://user:secret@app.example/intercept',
  OutOfSessionCallbackUrl: 'http://app.example:8080/out',
  ChatInstanceSid: `IS${'aF'.repeat(16)}`,
  GeoMatchLevel: 'area-code',
  NumberSelectionBehavior: 'avoid-sticky',
}
const everythingShown = {
  unique_name: 'rides',
  default_ttl: 3600,
  callback_url: 'https://app.example/callback?tenant=7#rc=2',
  intercept_callback_url: 'https://user:secret@app.example/intercept',
  out_of_session_callback_url: 'http://app.example:8080/out',
  chat_instance_sid: `IS${'aF'.repeat(16)}`,
  geo_match_level: 'area-code',
  number_selection_behavior: 'avoid-sticky',
}
const cleared = {
  callback_url: null,
  intercept_callback_url: null,
  out_of_session_callback_url: null,
  chat_instance_sid: null,
}
const clearing = {
  CallbackUrl: '',
  InterceptCallbackUrl: '',
  OutOfSessionCallbackUrl: '',
  ChatInstanceSid: '',
}

const table: Scenario[] = [
  {
    rule: 'a service made of a name alone has the documented defaults',
    steps: [
      {
        ask: create,
        form: { UniqueName: 'fresh' },
        status: 201,
        as: 'service',
        shows: {
          sid: /^KS[0-9a-f]{32}$/,
          account_sid: /^AC[0-9a-f]{32}$/,
          unique_name: 'fresh',
          default_ttl: 0,
          geo_match_level: 'country',
          number_selection_behavior: 'prefer-sticky',
          ...cleared,
          date_created: anInstant,
          date_updated: anInstant,
          url: /^http:\/\/127\.0\.0\.1:\d+\/v1\/Services\/KS[0-9a-f]{32}$/,
          links: { sessions: /\/Sessions$/, phone_numbers: /\/PhoneNumbers$/ },
        },
      },
    ],
  },
  {
    rule: 'a new service needs a name',
    steps: [
      { ask: create, form: {}, status: 400, code: 80701, shows: { message: /^'UniqueName' is invalid/ } },
    ],
  },
  {
    rule: 'every parameter of a new service is kept and read back',
    steps: [
      { ask: create, form: everything, status: 201, shows: everythingShown, as: 'service' },
      { ask: 'GET {service}', status: 200, shows: everythingShown },
      { ask: 'GET /v1/Services', status: 200, shows: { services: [everythingShown] } },
    ],
  },
  {
    rule: 'every parameter of a service can be changed',
    steps: [
      aService(),
      { ask: 'POST {service}', form: everything, status: 200, shows: everythingShown },
      { ask: 'GET {service}', status: 200, shows: everythingShown },
    ],
  },
  {
    rule: 'an update changes only what it names',
    steps: [
      aService(everything),
      {
        ask: 'POST {service}',
        form: { DefaultTtl: '5' },
        status: 200,
        shows: { ...everythingShown, default_ttl: 5 },
      },
    ],
  },
  {
    rule: 'an update without parameters answers the service as it is',
    steps: [
      aService(everything),
      { ask: 'POST {service}', form: {}, status: 200, shows: everythingShown },
      { ask: 'POST {service}', status: 200, shows: everythingShown },
    ],
  },
  {
    rule: 'the empty text clears addresses and the chat instance',
    steps: [
      aService(everything),
      { ask: 'POST {service}', form: clearing, status: 200, shows: cleared },
      { ask: 'GET {service}', status: 200, shows: cleared },
      { ask: create, form: { UniqueName: 'other', ...clearing }, status: 201, shows: cleared },
    ],
  },
  {
    rule: 'the words of a service are understood in any case and with underscores',
    steps: [
      {
        ask: create,
        form: { UniqueName: 'a', NumberSelectionBehavior: 'AVOID_STICKY', GeoMatchLevel: 'Area_Code' },
        status: 201,
        shows: { number_selection_behavior: 'avoid-sticky', geo_match_level: 'area-code' },
      },
      {
        ask: create,
        form: { UniqueName: 'b', NumberSelectionBehavior: 'Prefer-Sticky', GeoMatchLevel: 'COUNTRY' },
        status: 201,
        shows: { number_selection_behavior: 'prefer-sticky', geo_match_level: 'country' },
      },
    ],
  },
  {
    rule: 'two services of an account never have one name',
    steps: [
      aService({ UniqueName: 'taken' }, 'first'),
      { ask: create, form: { UniqueName: 'taken' }, status: 400, code: 80602 },
      aService({ UniqueName: 'free' }, 'second'),
      { ask: 'POST {second}', form: { UniqueName: 'taken' }, status: 400, code: 80602 },
      { ask: 'GET {second}', status: 200, shows: { unique_name: 'free' } },
    ],
  },
  {
    rule: 'a service may be given the name that it has',
    steps: [aService(), { ask: 'POST {service}', form: { UniqueName: 'service' }, status: 200 }],
  },
  {
    rule: 'the name of a deleted service is free',
    steps: [
      aService({ UniqueName: 'reused' }, 'first'),
      { ask: 'DELETE {first}', status: 204 },
      { ask: create, form: { UniqueName: 'reused' }, status: 201 },
    ],
  },
  {
    rule: 'unknown parameters are ignored',
    steps: [
      {
        ask: create,
        form: { UniqueName: 'strange', uniquename: 'other', Nonsense: '1', Sid: unknownSid('KS') },
        status: 201,
        shows: { unique_name: 'strange', sid: /^KS0*[1-9a-f]/ },
      },
    ],
  },
  {
    rule: 'a parameter given twice counts as it was given last',
    steps: [
      { ask: create, form: { UniqueName: ['first', 'last'] }, status: 201, shows: { unique_name: 'last' } },
    ],
  },
  {
    rule: 'a JSON object stands for the form of the same names',
    steps: [
      {
        ask: create,
        json: '{"UniqueName":"by JSON","DefaultTtl":60,"CallbackUrl":null}',
        status: 201,
        shows: { unique_name: 'by JSON', default_ttl: 60, callback_url: null },
      },
    ],
  },
  {
    rule: 'a deleted service takes everything below it along, active sessions too',
    steps: [
      ...aliceAndBob(),
      { ask: 'POST {alice}/MessageInteractions', form: { Body: 'Hello' }, status: 201, as: 'text' },
      { ask: 'DELETE {service}', status: 204, shows: '' },
      ...['service', 'session', 'alice', 'text', 'number1'].map((name): Step => ({
        ask: `GET {${name}}`,
        status: 404,
        code: 20404,
      })),
      { ask: 'GET {session}/Interactions', status: 404, code: 20404 },
      { ask: 'DELETE {service}', status: 404, code: 20404 },
      aService({}, 'another'),
      aNumber(pool1, { service: 'another' }),
    ],
  },
  {
    rule: 'a number of a deleted service is free for the people who had it',
    steps: [
      ...aliceAndBob(),
      { ask: 'DELETE {service}', status: 204 },
      aService(),
      aNumber(pool1),
      aSession({ Participants: JSON.stringify({ Identifier: alice, ProxyIdentifier: pool1 }) }),
    ],
  },
]

scenarios('services', table)

for (const engine of engines) {
  test(`a callback address must not be Maskline's own, when it knows its own (${engine.name})`, async (t) => {
    const known = await variantOf(t, await worldOf(engine), { publicUrl: 'https://masked.example' })
    const client = clientOf(known.base, await known.account())
    for (const parameter of ['CallbackUrl', 'InterceptCallbackUrl', 'OutOfSessionCallbackUrl']) {
      const own = { [parameter]: 'https://user@MASKED.example:443/v1/Services' }
      const refused = await client.post('/v1/Services', { UniqueName: parameter, ...own })
      assert.deepEqual([refused.status, refused.body.code], [400, 80701])
      assert.ok(refused.body.message.startsWith(`'${parameter}' is invalid. `))
      const other = { [parameter]: 'https://masked.example:8443/x' }
      const made = await client.post('/v1/Services', { UniqueName: parameter, ...other })
      assert.equal(made.status, 201)
      assert.equal((await client.post(`/v1/Services/${made.body.sid}`, own)).body.code, 80701)
    }
  })
}

// Paths whose SIDs do not belong together: which of them are told as such (contract section 5, 80610), and that nobody
// learns of another account's records by it.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { engines } from '../support/engines.ts'
import { aliceAndBob, aNumber, aService, aSession, bob, pool3, unknownSid } from '../support/prologues.ts'
import { filled, parametersOf, property, routes } from '../support/routes.ts'
import { assertRefused, type Scenario, scenarios } from '../support/scenarios.ts'
import { worldOf } from '../support/world.ts'

const wrong = {
  status: 400,
  code: 80610,
  shows: { message: 'Unauthorized. You may be trying to use an invalid combination of sids.' },
}
const nothing = { status: 404, code: 20404 }
const text = { ask: 'POST {alice}/MessageInteractions', form: { Body: 'Hello' }, status: 201, as: 'text' }
/** Alice and Bob with a text, and another session of the service and another service with one. */
const places = [
  ...aliceAndBob(),
  text,
  aSession({}, 'second'),
  aService({}, 'other'),
  { ask: 'POST {other}/Sessions', status: 201, as: 'far' },
]

const table: Scenario[] = [
  {
    rule: 'a session is not below another service, whatever is asked of it',
    steps: [
      ...places,
      { ask: 'GET {other}/Sessions/{session.sid}', ...wrong },
      { ask: 'POST {other}/Sessions/{session.sid}', form: { Status: 'closed' }, ...wrong },
      { ask: 'DELETE {other}/Sessions/{session.sid}', ...wrong },
      { ask: 'GET {other}/Sessions/{session.sid}/Participants', ...wrong },
      { ask: 'POST {other}/Sessions/{session.sid}/Participants', form: { Identifier: bob }, ...wrong },
      { ask: 'GET {session}', status: 200, shows: { status: 'in-progress' } },
    ],
  },
  {
    rule: 'a participant is not below another session',
    steps: [
      ...places,
      { ask: 'GET {second}/Participants/{alice.sid}', ...wrong },
      { ask: 'DELETE {second}/Participants/{alice.sid}', ...wrong },
      {
        ask: 'POST {second}/Participants/{alice.sid}/MessageInteractions',
        form: { Body: 'Hello' },
        ...wrong,
      },
      { ask: 'GET {far}/Participants/{alice.sid}', ...wrong },
      { ask: 'DELETE {alice}', status: 204 },
      { ask: 'GET {second}/Participants/{alice.sid}', ...wrong },
      { ask: 'DELETE {alice}', ...nothing },
    ],
  },
  {
    rule: 'a text is not below another participant',
    steps: [
      ...places,
      { ask: 'GET {bob}/MessageInteractions/{text.sid}', ...wrong },
      { ask: 'DELETE {session}/Interactions/{text.sid}', status: 204 },
      { ask: 'GET {bob}/MessageInteractions/{text.sid}', ...nothing },
    ],
  },
  {
    rule: 'an interaction of another session is as if it were not there',
    steps: [
      ...places,
      { ask: 'GET {second}/Interactions/{text.sid}', ...nothing },
      { ask: 'DELETE {second}/Interactions/{text.sid}', ...nothing },
    ],
  },
  {
    rule: 'a number is not in the pool of another service',
    steps: [
      ...places,
      aNumber(pool3),
      { ask: 'GET {other}/PhoneNumbers/{number.sid}', ...wrong },
      { ask: 'POST {other}/PhoneNumbers/{number.sid}', form: { IsReserved: 'true' }, ...wrong },
      { ask: 'DELETE {other}/PhoneNumbers/{number.sid}', ...wrong },
      { ask: 'GET {number}', status: 200, shows: { is_reserved: false } },
      { ask: 'DELETE {number}', status: 204 },
      { ask: 'GET {other}/PhoneNumbers/{number.sid}', ...nothing },
    ],
  },
  {
    rule: 'the first SID that is wrong is told of',
    steps: [
      ...places,
      { ask: `GET /v1/Services/${unknownSid('KS')}/Sessions/{session.sid}`, ...nothing },
      { ask: `GET {other}/Sessions/{session.sid}/Participants/${unknownSid('KP')}`, ...wrong },
      { ask: `GET {other}/Sessions/${unknownSid('KC')}/Participants/{alice.sid}`, ...nothing },
    ],
  },
]
scenarios('wrong parents', table)

for (const engine of engines) {
  test(`another account's record below own parents is as if it were not there (${engine.name})`, async () => {
    const world = await worldOf(engine)
    const mine = await property(world)
    const theirs = await property(world)
    for (const route of routes) {
      for (const parameter of parametersOf(route)) {
        const sids = { ...mine.sids, [parameter]: theirs.sids[parameter]! }
        const path = filled(route.path, sids)
        const Sid = sids[path.endsWith('/ShortCodes') ? 'short_code_sid' : 'number_sid']!
        const body = new URLSearchParams({ Identifier: bob, Body: 'Hello', Sid })
        const { method } = route
        const answer = await mine.client.send(path, { method, ...(method === 'POST' && { body }) })
        assert.notEqual(answer.body.code, 80610, `${route.operation}, ${parameter}`)
        assertRefused(answer, nothing)
      }
    }
  })
}

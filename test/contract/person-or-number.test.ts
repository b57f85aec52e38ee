// A number is either somebody's own in a session or a proxy number of the account: one that is both would text itself
// round and round (contract section 8, row 29).
import { alice, aNumber, aParticipant, aService, aSession, bob, pool1, pool2 } from '../support/prologues.ts'
import { type Scenario, scenarios } from '../support/scenarios.ts'

const add = (PhoneNumber: string, service = 'service') => ({
  ask: `POST {${service}}/PhoneNumbers`,
  form: { PhoneNumber },
})
const refused = {
  status: 400,
  code: 80402,
  shows: { message: 'Invalid Identifier and Proxy Identifier pair' },
}
const aliceThere = [aService(), aNumber(pool1), aSession(), aParticipant(alice, 'alice')]

const table: Scenario[] = [
  {
    rule: 'a proxy number of the account cannot be a participant, in whichever service it is',
    steps: [
      ...aliceThere,
      { ask: 'POST {session}/Participants', form: { Identifier: pool1 }, ...refused },
      aService({}, 'other'),
      aNumber(pool2, { service: 'other' }),
      { ask: 'POST {session}/Participants', form: { Identifier: pool2 }, ...refused },
    ],
  },
  {
    rule: 'the number of an active participant cannot join a pool of the account',
    steps: [
      ...aliceThere,
      { ...add(alice), ...refused },
      aService({}, 'other'),
      { ...add(alice, 'other'), ...refused },
      { ...add(bob, 'other'), status: 201 },
      { ask: 'GET {service}/PhoneNumbers', status: 200, shows: { phone_numbers: [{ phone_number: pool1 }] } },
    ],
  },
  {
    rule: 'the number of who was removed, or whose session is closed or gone, may join a pool',
    steps: [
      ...aliceThere,
      { ask: 'DELETE {alice}', status: 204 },
      { ...add(alice), status: 201, as: 'number2' },
      { ask: 'DELETE {number2}', status: 204 },
      aSession({}, 'second'),
      { ask: 'POST {second}/Participants', form: { Identifier: alice }, status: 201 },
      { ...add(alice), ...refused },
      { ask: 'POST {second}', form: { Status: 'closed' }, status: 200 },
      { ...add(alice), status: 201, as: 'number2' },
      { ask: 'DELETE {number2}', status: 204 },
      aSession({ Participants: JSON.stringify({ Identifier: alice }) }, 'third'),
      { ask: 'DELETE {third}', status: 204 },
      { ...add(alice), status: 201 },
    ],
  },
  {
    rule: 'a session cannot open again while the number of one of its people is a proxy number',
    steps: [
      ...aliceThere,
      { ask: 'POST {session}', form: { Status: 'closed' }, status: 200 },
      { ...add(alice), status: 201, as: 'number2' },
      { ask: 'POST {session}', form: { Status: 'in-progress' }, ...refused },
      { ask: 'GET {session}', status: 200, shows: { status: 'closed' } },
      { ask: 'GET {number}', status: 200, shows: { in_use: 0 } },
      { ask: 'DELETE {number2}', status: 204 },
      { ask: 'POST {session}', form: { Status: 'in-progress' }, status: 200 },
      { ask: 'GET {number}', status: 200, shows: { in_use: 1 } },
    ],
  },
]

scenarios('a person or a proxy number', table)

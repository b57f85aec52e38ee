// The profile `live`: where Twilio's servers were seen to differ from its reference (contract section 0). Every
// difference is here; what is not here is the same in both profiles.
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { engines } from '../support/engines.ts'
import { aliceAndBob, aService, aSession, alice, unknownSid } from '../support/prologues.ts'
import { play, type Scenario, scenarios, type Step } from '../support/scenarios.ts'
import { worldOf } from '../support/world.ts'

const send = { ask: 'POST {alice}/MessageInteractions', form: { Body: 'Hello' }, status: 200 }
const [aText]: Step[] = [{ ...send, as: 'text' }]

/** A SID that names nothing and one that is none, at every place of the paths below. */
const missing: [ask: string, code: number][] = [unknownSid, (prefix: string) => `${prefix}12`].flatMap(
  (sid): [string, number][] => [
    [`GET /v1/Services/${sid('KS')}`, 80408],
    [`POST /v1/Services/${sid('KS')}`, 80408],
    [`DELETE /v1/Services/${sid('KS')}`, 80408],
    [`GET /v1/Services/${sid('KS')}/Sessions`, 80408],
    [`POST /v1/Services/${sid('KS')}/Sessions`, 80408],
    [`GET /v1/Services/${sid('KS')}/Sessions/${sid('KC')}`, 80408],
    [`GET /v1/Services/${sid('KS')}/PhoneNumbers`, 80408],
    [`GET /v1/Services/${sid('KS')}/PhoneNumbers/${sid('PN')}`, 80408],
    [`POST {service}/Sessions/${sid('KC')}`, 80409],
    [`DELETE {service}/Sessions/${sid('KC')}`, 80409],
    [`GET {service}/Sessions/${sid('KC')}/Participants`, 80409],
    [`GET {service}/Sessions/${sid('KC')}/Participants/${sid('KP')}`, 80409],
    [`GET {service}/Sessions/${sid('KC')}/Interactions`, 80409],
    [`GET {session}/Participants/${sid('KP')}`, 80405],
    [`DELETE {session}/Participants/${sid('KP')}`, 80405],
    [`GET {session}/Participants/${sid('KP')}/MessageInteractions`, 80405],
    [`GET {session}/Participants/${sid('KP')}/MessageInteractions/${sid('KI')}`, 80405],
    [`GET {alice}/MessageInteractions/${sid('KI')}`, 80403],
    [`GET {session}/Interactions/${sid('KI')}`, 80403],
    [`DELETE {session}/Interactions/${sid('KI')}`, 80403],
    [`GET {service}/PhoneNumbers/${sid('PN')}`, 80407],
    [`POST {service}/PhoneNumbers/${sid('PN')}`, 80407],
    [`DELETE {service}/PhoneNumbers/${sid('PN')}`, 80407],
  ],
)

const table: Scenario[] = [
  {
    rule: 'a created MessageInteraction answers 200',
    steps: [...aliceAndBob(), { ...send, shows: { type: 'Message', participant_sid: '{alice.sid}' } }],
  },
  {
    rule: 'the type of an interaction is Message',
    steps: [
      ...aliceAndBob(),
      aText!,
      { ask: 'GET {text}', status: 200, shows: { type: 'Message', outbound_resource_type: 'Message' } },
      {
        ask: 'POST /simulator/messages',
        form: { From: alice, To: '{alice.proxy_identifier}', Body: 'Hello' },
        status: 201,
      },
      {
        ask: 'GET {session}/Interactions',
        status: 200,
        shows: { interactions: [{ type: 'Message' }, { type: 'Message', inbound_resource_type: 'Message' }] },
      },
    ],
  },
  {
    rule: 'a page has at most 100 records',
    steps: [
      aService(),
      ...[100, 101, 1000, 99999999].map((size): Step => ({
        ask: `GET /v1/Services?PageSize=${size}`,
        status: 200,
        shows: { meta: { page_size: 100, url: /PageSize=100&/ } },
      })),
      { ask: 'GET /v1/Services?PageSize=99', status: 200, shows: { meta: { page_size: 99 } } },
      { ask: 'GET /v1/Services', status: 200, shows: { meta: { page_size: 50 } } },
    ],
  },
  {
    rule: 'a session that is not there by its name has a code of its own',
    steps: [
      aService(),
      { ask: 'GET {service}/Sessions/nobody', status: 400, code: 80308 },
      { ask: `GET {service}/Sessions/${unknownSid('KC')}`, status: 400, code: 80409 },
      { ask: 'GET /v1/Services/nobody', status: 400, code: 80408 },
    ],
  },
  {
    rule: 'a deleted record is 400 with the code of its kind',
    steps: [
      ...aliceAndBob(),
      aText!,
      { ask: 'DELETE {session}/Interactions/{text.sid}', status: 204 },
      { ask: 'GET {text}', status: 400, code: 80403 },
      { ask: 'DELETE {alice}', status: 204 },
      { ask: 'DELETE {alice}', status: 400, code: 80405 },
      { ask: 'DELETE {session}', status: 204 },
      { ask: 'GET {session}', status: 400, code: 80409 },
      { ask: 'DELETE {number1}', status: 204 },
      { ask: 'GET {number1}', status: 400, code: 80407, shows: { message: 'Invalid Phone Number Sid' } },
      { ask: 'DELETE {service}', status: 204 },
      { ask: 'GET {service}', status: 400, code: 80408, shows: { message: 'Invalid Service Sid' } },
    ],
  },
  {
    rule: 'a path that is none stays 404',
    steps: [
      { ask: 'GET /v1/Nonsense', status: 404, code: 20404 },
      { ask: `GET /v1/Services/${unknownSid('KS')}/Nonsense`, status: 404, code: 20404 },
    ],
  },
  {
    rule: 'a removed participant answers 204 and a wrong method 405, as everywhere',
    steps: [
      ...aliceAndBob(),
      { ask: 'DELETE {alice}', status: 204 },
      { ask: 'PUT {service}', status: 405, code: 20004 },
    ],
  },
  ...missing.map(([ask, code]): Scenario => ({
    rule: `${ask} is 400 with ${code}`,
    steps: [...aliceAndBob(), { ask, status: 400, code }],
  })),
]

scenarios('live', table, 'live')

for (const engine of engines) {
  suite(`live in time, ${engine.name}`, () => {
    const day = 86_400

    test('a session without ttl and expiry expires 90 days after its last sign of life', async () => {
      const world = await worldOf(engine, 'live')
      const { client, path } = await play(world, aliceAndBob())
      const status = async () => (await client.get(path('session'))).body.status
      world.clock.advance(90 * day - 1)
      assert.equal(await status(), 'open')
      await client.post(`${path('alice')}/MessageInteractions`, { Body: 'still here' })
      world.clock.advance(90 * day - 1)
      assert.equal(await status(), 'in-progress')
      world.clock.advance(1)
      assert.equal(await status(), 'closed')
    })

    test('a ttl or an expiry comes before the 90 days', async () => {
      const world = await worldOf(engine, 'live')
      const long = await play(world, [aService(), aSession({ Ttl: String(100 * day) })])
      const far = await play(world, [aService(), aSession({ DateExpiry: '2099-01-01' })])
      world.clock.advance(95 * day)
      for (const { client, path } of [long, far]) {
        assert.equal((await client.get(path('session'))).body.status, 'open')
      }
    })
  })
}

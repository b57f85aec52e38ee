// Carrier faults ordered of the simulator, and what the application sees of them (docs/simulator.md).
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { type Answered, clientOf } from '../support/client.ts'
import { engines } from '../support/engines.ts'
import { alice, aliceAndBob, bob } from '../support/prologues.ts'
import { assertRefused, play, type Scenario, scenarios } from '../support/scenarios.ts'
import { variantOf } from '../support/variant.ts'
import { TestClock, worldOf } from '../support/world.ts'

const order = (form: Record<string, string> = {}) => ({
  ask: 'POST /simulator/faults',
  form: { Number: alice, Kind: 'refuse', ...form },
})
const toAlice = { ask: 'POST {alice}/MessageInteractions', form: { Body: 'Hello' } }
const toBob = { ask: 'POST {bob}/MessageInteractions', form: { Body: 'Hello' } }
const taken = { status: 201 }
const refused = { status: 400, code: 80613 }
const failed = { status: 500, code: 80502 }
const nothingSent = [
  { ask: 'GET {session}/Interactions', status: 200, shows: { interactions: [] } },
  { ask: `GET /simulator/phones/${alice}/messages`, status: 200, shows: { messages: [] } },
  { ask: 'GET {session}', status: 200, shows: { status: 'open', date_started: null } },
]

const table: Scenario[] = [
  {
    rule: 'an order is answered as it was understood, one text if it says no more',
    steps: [
      { ...order(), status: 201, shows: { number: alice, kind: 'refuse', count: 1 } },
      { ...order({ Kind: 'Fail', Count: '1000' }), status: 201, shows: { kind: 'fail', count: 1000 } },
    ],
  },
  ...[refused, failed].map((answer, at): Scenario => ({
    rule: `a text that the carrier ${['refuses', 'breaks down over'][at]} is nowhere, and the next one is sent`,
    steps: [
      ...aliceAndBob(),
      { ...order({ Kind: ['refuse', 'fail'][at]! }), status: 201 },
      { ...toAlice, ...answer },
      ...nothingSent,
      { ...toAlice, ...taken },
    ],
  })),
  {
    rule: 'as many texts are refused as ordered, to this number and no other',
    steps: [
      ...aliceAndBob(),
      { ...order({ Count: '2' }), status: 201 },
      { ...toBob, ...taken },
      { ...toAlice, ...refused },
      { ...toBob, ...taken },
      { ...toAlice, ...refused },
      { ...toAlice, ...taken },
    ],
  },
  {
    rule: 'an order replaces the one before for its number',
    steps: [
      ...aliceAndBob(),
      { ...order({ Count: '5' }), status: 201 },
      { ...order({ Number: bob }), status: 201 },
      { ...order({ Kind: 'fail' }), status: 201 },
      { ...toAlice, ...failed },
      { ...toAlice, ...taken },
      { ...toBob, ...refused },
    ],
  },
  {
    rule: 'faults to come can be cleared, also when there are none',
    steps: [
      ...aliceAndBob(),
      { ask: 'DELETE /simulator/faults', status: 204 },
      { ...order({ Count: '5' }), status: 201 },
      { ...order({ Number: bob }), status: 201 },
      { ask: 'DELETE /simulator/faults', status: 204 },
      { ...toAlice, ...taken },
      { ...toBob, ...taken },
    ],
  },
  {
    rule: 'the faults that are to come can be listed, with what is left of each',
    steps: [
      ...aliceAndBob(),
      { ask: 'GET /simulator/faults', status: 200, shows: { faults: [] } },
      { ...order({ Count: '2' }), status: 201 },
      { ...order({ Number: bob, Kind: 'fail' }), status: 201 },
      { ...toAlice, ...refused },
      {
        ask: 'GET /simulator/faults',
        status: 200,
        shows: {
          faults: [
            { number: alice, kind: 'refuse', count: 1 },
            { number: bob, kind: 'fail', count: 1 },
          ],
        },
      },
      { ...toBob, ...failed },
      { ...toAlice, ...refused },
      { ask: 'GET /simulator/faults', status: 200, shows: { faults: [] } },
    ],
  },
  {
    rule: 'a text that is refused anyway uses no fault up',
    steps: [
      ...aliceAndBob(),
      { ...order(), status: 201 },
      { ask: 'POST {alice}/MessageInteractions', form: {}, status: 400, code: 80701 },
      { ask: 'POST {session}', form: { Status: 'closed' }, status: 200 },
      { ...toAlice, status: 400, code: 80607 },
      { ask: 'POST {session}', form: { Status: 'in-progress' }, status: 200 },
      { ...toAlice, ...refused },
      { ask: 'DELETE {alice}', status: 204 },
      { ...order(), status: 201 },
      { ...toAlice, status: 404, code: 20404 },
    ],
  },
  {
    rule: 'a text from person to person passes',
    steps: [
      ...aliceAndBob(),
      { ...order(), status: 201 },
      {
        ask: 'POST /simulator/messages',
        form: { From: bob, To: '{bob.proxy_identifier}', Body: 'Hi' },
        status: 201,
      },
      {
        ask: `GET /simulator/phones/${alice}/messages`,
        status: 200,
        shows: { messages: [{ direction: 'received', body: 'Hi' }] },
      },
      { ...toAlice, ...refused },
    ],
  },
  {
    rule: 'an order that makes no sense is refused',
    steps: [
      ...[{ Number: 'alice' }, { Number: '+15551234567' }, { Kind: 'explode' }, { Kind: '' }].map((form) => ({
        ...order(form),
        status: 400,
        code: 80701,
      })),
      ...['0', '-1', '1001', 'many'].map((Count) => ({ ...order({ Count }), status: 400, code: 80701 })),
      { ask: 'POST /simulator/faults', form: { Kind: 'fail' }, status: 400, code: 80701 },
      { ask: 'POST /simulator/faults', form: { Number: alice }, status: 400, code: 80701 },
    ],
  },
]
scenarios('simulator faults', table)

for (const engine of engines) {
  suite(`simulator faults, ${engine.name}`, () => {
    test('an account has its own faults only', async () => {
      const world = await worldOf(engine)
      const mine = await play(world, aliceAndBob())
      await play(world, [{ ...order({ Count: '9' }), status: 201 }])
      assert.deepEqual((await mine.client.get('/simulator/faults')).body, { faults: [] })
      const sent = await mine.client.post(`${mine.path('alice')}/MessageInteractions`, { Body: 'Hello' })
      assert.equal(sent.status, 201)
    })

    test('a session that expired is told of before its carrier', async (t) => {
      const world = await worldOf(engine)
      const { account, path } = await play(world, [
        ...aliceAndBob({ Ttl: '60' }),
        { ...order(), status: 201 },
      ])
      const later = new TestClock()
      later.advance(world.clock.now().getTime() / 1000)
      const then = await variantOf(t, world, { clock: later })
      const sent = await clientOf(then.base, account).post(`${path('alice')}/MessageInteractions`, {
        Body: 'Hello',
      })
      assertRefused(sent, { status: 400, code: 80607 })
    })

    test('what the carrier did not take is logged, the number masked', async () => {
      const world = await worldOf(engine)
      const { record } = await play(world, [
        ...aliceAndBob(),
        { ...order({ Kind: 'fail' }), status: 201 },
        { ...toAlice, ...failed },
      ])
      const { sid } = record('session')
      const told = world.logged.filter(
        ({ session_sid, obstacle }) => session_sid === sid && obstacle === 'fail',
      )
      assert.deepEqual(
        told.map(({ to, msg }) => ({ to, msg })),
        [{ to: '+1206555XXXX', msg: 'the carrier did not take a text' }],
      )
    })
  })
}

test('an account has a thousand numbers with faults to come at most', async () => {
  const world = await worldOf(engines[0]!)
  const { client } = await play(world, [])
  const numbers = Array.from({ length: 1001 }, (_, at) => `+1206555${String(1000 + at)}`)
  const fails = (Number: string) => client.post('/simulator/faults', { Number, Kind: 'fail' })
  const answers: Answered[] = []
  while (numbers.length > 0) answers.push(...(await Promise.all(numbers.splice(0, 100).map(fails))))
  const [known, ...others] = answers.filter(({ status }) => status === 201).map(({ body }) => body.number)
  assert.equal(others.length, 999)
  assertRefused(
    answers.find(({ status }) => status !== 201)!,
    { status: 400, code: 80701 },
  )
  assert.equal((await client.post('/simulator/faults', { Number: known, Kind: 'refuse' })).status, 201)
  assert.equal((await client.delete('/simulator/faults')).status, 204)
})

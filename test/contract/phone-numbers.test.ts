// The pool: numbers come, are reserved, are counted, and go (contract 2.6).
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { poolLimits } from '../../src/domain/pool.ts'
import type { PoolNumber } from '../../src/storage/pool-numbers.ts'
import { engines } from '../support/engines.ts'
import {
  alice,
  aliceAndBob,
  anInstant,
  aNumber,
  aParticipant,
  aService,
  aSession,
  bob,
  pool1,
  pool2,
  unknownSid,
} from '../support/prologues.ts'
import { assertRefused, play, type Scenario, scenarios } from '../support/scenarios.ts'
import { worldOf } from '../support/world.ts'

const add = 'POST {service}/PhoneNumbers'

const table: Scenario[] = [
  {
    rule: 'a number that is added shows what it is and can do, in every spelling that clients read',
    steps: [
      aService(),
      {
        ask: add,
        form: { PhoneNumber: '+12065550199' },
        status: 201,
        as: 'number',
        shows: {
          sid: /^PN[0-9a-f]{32}$/,
          service_sid: '{service.sid}',
          account_sid: '{service.account_sid}',
          phone_number: '+12065550199',
          friendly_name: '(206) 555-0199',
          iso_country: 'US',
          is_reserved: false,
          in_use: 0,
          capabilities: {
            voice_inbound: true,
            voice_outbound: true,
            sms_inbound: true,
            sms_outbound: true,
            mms_inbound: true,
            mms_outbound: true,
            fax_inbound: false,
            fax_outbound: false,
            sip_trunking: true,
            restriction_voice_domestic: false,
            restriction_sms_domestic: false,
            restriction_mms_domestic: false,
            restriction_fax_domestic: false,
            voice: true,
            sms: true,
            mms: true,
            fax: false,
            SMS: true,
            MMS: true,
          },
          date_created: anInstant,
          date_updated: anInstant,
          url: /\/v1\/Services\/KS\w{32}\/PhoneNumbers\/PN\w{32}$/,
        },
      },
      { ask: 'GET {number}', status: 200, shows: { phone_number: '+12065550199', iso_country: 'US' } },
      { ask: 'GET {service}/PhoneNumbers', status: 200, shows: { phone_numbers: [{ sid: '{number.sid}' }] } },
    ],
  },
  {
    rule: 'a number keeps its SID: it is removed and added again by it, in any service',
    steps: [
      aService(),
      aNumber(pool1),
      { ask: 'DELETE {number}', status: 204, shows: '' },
      { ask: 'GET {number}', status: 404, code: 20404 },
      { ask: 'DELETE {number}', status: 404, code: 20404 },
      aService({}, 'other'),
      {
        ask: 'POST {other}/PhoneNumbers',
        form: { Sid: '{number.sid}', IsReserved: 'true' },
        status: 201,
        shows: { sid: '{number.sid}', phone_number: pool1, is_reserved: true },
      },
    ],
  },
  {
    rule: 'a number is in a service once, and in one service only',
    steps: [
      aService(),
      aNumber(pool1),
      {
        ask: add,
        form: { PhoneNumber: pool1 },
        status: 400,
        code: 80104,
        shows: { message: 'PhoneNumber has already been added to Service' },
      },
      { ask: add, form: { Sid: '{number.sid}' }, status: 400, code: 80104 },
      aService({}, 'other'),
      { ask: 'POST {other}/PhoneNumbers', form: { PhoneNumber: pool1 }, status: 400, code: 80101 },
      { ask: 'POST {other}/PhoneNumbers', form: { Sid: '{number.sid}' }, status: 400, code: 80101 },
    ],
  },
  {
    rule: 'a SID that is no number of the account is refused',
    steps: [
      aService(),
      { ask: add, form: { Sid: unknownSid('PN') }, status: 400, code: 80301 },
      aNumber(pool1),
      { ask: add, form: { Sid: '{number.sid}', PhoneNumber: pool2 }, status: 400, code: 80301 },
    ],
  },
  {
    rule: 'neither SID nor number is a fault of the request',
    steps: [
      aService(),
      { ask: add, form: {}, status: 400, code: 80701 },
      { ask: add, form: { IsReserved: 'true' }, status: 400, code: 80701 },
    ],
  },
  ...['PN12', unknownSid('KS')].map((Sid): Scenario => ({
    rule: `${Sid} is a malformed Sid of a number`,
    steps: [aService(), { ask: add, form: { Sid }, status: 400, code: 80407 }],
  })),
  ...['12065550180', '+15551234567', 'support', '+1 206 555 0180', '', 'messenger:1', '+12065550180\n'].map(
    (PhoneNumber): Scenario => ({
      rule: `${JSON.stringify(PhoneNumber)} is no number for a pool`,
      steps: [aService(), { ask: add, form: { PhoneNumber }, status: 400, code: 80406 }],
    }),
  ),
  {
    rule: 'a number that cannot be added is not acquired on the way',
    steps: [
      aService(),
      {
        ask: `POST /v1/Services/${unknownSid('KS')}/PhoneNumbers`,
        form: { PhoneNumber: pool1 },
        status: 404,
        code: 20404,
      },
      {
        ask: 'GET /2010-04-01/Accounts/{service.account_sid}/IncomingPhoneNumbers.json',
        status: 200,
        shows: { incoming_phone_numbers: [] },
      },
    ],
  },
  {
    rule: 'a number is reserved and freed, and keeps the people it has',
    steps: [
      aService(),
      aNumber(pool1),
      aSession(),
      aParticipant(alice, 'alice'),
      {
        ask: 'POST {number}',
        form: { IsReserved: 'true' },
        status: 200,
        shows: { is_reserved: true, in_use: 1 },
      },
      { ask: 'POST {number}', form: {}, status: 200, shows: { is_reserved: true } },
      { ask: 'GET {alice}', status: 200, shows: { proxy_identifier: pool1 } },
      { ask: 'POST {alice}/MessageInteractions', form: { Body: 'Hello' }, status: 201 },
      { ask: 'POST {session}/Participants', form: { Identifier: bob }, status: 400, code: 80207 },
      { ask: 'POST {number}', form: { IsReserved: 'false' }, status: 200, shows: { is_reserved: false } },
      { ask: 'POST {session}/Participants', form: { Identifier: bob }, status: 201 },
    ],
  },
  {
    rule: 'in_use counts the active sessions of a number',
    steps: [
      ...aliceAndBob(),
      aSession(
        { Participants: JSON.stringify({ Identifier: '+12065550110', ProxyIdentifier: pool1 }) },
        'second',
      ),
      aSession(
        { Status: 'closed', Participants: JSON.stringify({ Identifier: alice, ProxyIdentifier: pool1 }) },
        'third',
      ),
      { ask: 'GET {number1}', status: 200, shows: { in_use: 2 } },
      { ask: 'POST {second}', form: { Status: 'closed' }, status: 200 },
      { ask: 'GET {number1}', status: 200, shows: { in_use: 1 } },
      { ask: 'DELETE {session}', status: 204 },
      { ask: 'GET {number1}', status: 200, shows: { in_use: 0 } },
      { ask: 'DELETE {third}', status: 204 },
      {
        ask: 'GET {service}/PhoneNumbers',
        status: 200,
        shows: { phone_numbers: [{ in_use: 0 }, { in_use: 0 }] },
      },
    ],
  },
  {
    rule: 'a number that an active session uses stays, and goes when none does',
    steps: [
      ...aliceAndBob(),
      { ask: 'DELETE {number1}', status: 400, code: 80611 },
      { ask: 'POST {session}', form: { Status: 'closed' }, status: 200 },
      { ask: 'DELETE {number1}', status: 204 },
      { ask: 'GET {session}/Participants', status: 200, shows: { participants: [{}, {}] } },
    ],
  },
]

scenarios('pool numbers', table)

for (const engine of engines) {
  suite(`a full pool, ${engine.name}`, () => {
    // Five hundred requests would prove the same: the pool is filled where it is kept.
    test('a service has at most 500 numbers and short codes that are not reserved, and 5000 that are', async () => {
      const world = await worldOf(engine)
      const { client, path, record } = await play(world, [aService(), aNumber(pool1)])
      const { db } = world.maskline.database
      const like = await db
        .selectFrom('pool_numbers')
        .selectAll()
        .where('sid', '=', record('number').sid)
        .executeTakeFirstOrThrow()
      const seed = async (count: number, is_reserved: boolean) => {
        const rows = [...Array(count).keys()].map((at): PoolNumber => ({
          ...like,
          sid: world.maskline.context.sids.mint('PN'),
          phone_number: `+1${is_reserved ? 3 : 2}${String(at).padStart(9, '0')}`,
          is_reserved,
        }))
        for (let at = 0; at < rows.length; at += 1000) {
          await db
            .insertInto('pool_numbers')
            .values(rows.slice(at, at + 1000))
            .execute()
        }
      }
      const numbers = `${path('service')}/PhoneNumbers`
      const full = { status: 400, code: 80622 }
      await seed(poolLimits.unreserved - 2, false)
      assert.equal((await client.post(numbers, { PhoneNumber: pool2 })).status, 201)
      assertRefused(await client.post(numbers, { PhoneNumber: '+12065550182' }), full)
      const { body: code } = await client.post('/simulator/short-codes', { ShortCode: '12345' })
      const codes = `${path('service')}/ShortCodes`
      assertRefused(await client.post(codes, { Sid: code.sid as string }), full)

      await seed(poolLimits.reserved - 2, true)
      const reserved = await client.post(numbers, { PhoneNumber: '+12065550183', IsReserved: 'true' })
      assert.equal(reserved.status, 201)
      const freed = `${numbers}/${reserved.body.sid as string}`
      assertRefused(await client.post(freed, { IsReserved: 'false' }), full)
      assert.equal((await client.post(path('number'), { IsReserved: 'true' })).status, 200)
      const oneMore = { PhoneNumber: '+12065550184', IsReserved: 'true' }
      assertRefused(await client.post(numbers, oneMore), full)
    })
  })
}

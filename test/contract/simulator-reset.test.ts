// A rehearsal that begins anew: what is emptied, and what of the demo is put back (docs/simulator.md).
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { sql } from 'kysely'
import { putDemo } from '../../src/operations/put-demo.ts'
import { callerOf } from '../support/calls.ts'
import { type Client, clientOf } from '../support/client.ts'
import { type Engine, engines } from '../support/engines.ts'
import { eventually } from '../support/eventually.ts'
import { alice, aliceAndBob, bob, carol } from '../support/prologues.ts'
import { receiver } from '../support/receiver.ts'
import { play, scenarios } from '../support/scenarios.ts'
import { rehearsalOf, type World } from '../support/world.ts'

scenarios('simulator reset', [
  {
    rule: 'where it is no rehearsal nothing is reset',
    steps: [
      ...aliceAndBob(),
      {
        ask: 'POST /simulator/messages',
        form: { From: bob, To: '{bob.proxy_identifier}', Body: 'Hi' },
        status: 201,
      },
      { ask: 'POST /simulator/reset', status: 403, code: 20006 },
      {
        ask: `GET /simulator/phones/${alice}/messages`,
        status: 200,
        shows: { messages: [{ body: 'Hi' }] },
      },
    ],
  },
])

interface Reset {
  readonly messages: number
  readonly calls: number
  readonly session_sid: string | null
}

async function reset(client: Client): Promise<Reset> {
  const { status, body } = await client.post('/simulator/reset')
  assert.equal(status, 200, JSON.stringify(body))
  return body as Reset
}

async function texts(client: Client, From: string, To: string, Body = 'Hello') {
  assert.equal((await client.post('/simulator/messages', { From, To, Body })).status, 201)
}

const messagesOf = async (client: Client, phone: string) =>
  (await client.get(`/simulator/phones/${phone}/messages`)).body.messages as { body: string }[]
const callsOf = async (client: Client, phone: string) =>
  (await client.get(`/simulator/phones/${phone}/calls`)).body.calls as { status: string }[]

/** An account with the demo of `maskline dev`. */
async function demo(engine: Engine) {
  const world = await rehearsalOf(engine)
  const account = await world.account()
  const client = clientOf(world.base, account)
  const made = await putDemo(world.maskline.context, account.sid)
  assert.ok(made && 'sid' in made.session)
  const { service, session } = made
  const sessions = `/v1/Services/${service.sid}/Sessions`
  return { world, account, client, service: `/v1/Services/${service.sid}`, sessions, session }
}

/** Both people of the session reach each other. */
async function assertBothText(client: Client, session: string) {
  const { participants } = (await client.get(`${session}/Participants`)).body as {
    participants: { identifier: string; proxy_identifier: string }[]
  }
  assert.deepEqual(participants.map(({ identifier }) => identifier).toSorted(), [alice, bob])
  for (const { identifier, proxy_identifier } of participants) {
    const other = identifier === alice ? bob : alice
    await texts(client, identifier, proxy_identifier, `from ${identifier === alice ? 'Alice' : 'Bob'}`)
    const last = (await messagesOf(client, other)).at(-1)
    assert.equal(last?.body, `from ${identifier === alice ? 'Alice' : 'Bob'}`)
  }
}

const codesOf = async (client: Client) =>
  ((await client.get('/maskline/v1/alerts')).body.alerts as { error_code: string }[]).map(
    ({ error_code }) => error_code,
  )

for (const engine of engines) {
  suite(`a reset, ${engine.name}`, () => {
    test('phones show nothing, no fault is to come, and what is no phone stays', async () => {
      const { client, path, record } = await play(await rehearsalOf(engine), [
        ...aliceAndBob(),
        { ask: 'POST /simulator/faults', form: { Number: alice, Kind: 'fail', Count: '9' }, status: 201 },
      ])
      await texts(client, bob, record('bob').proxy_identifier as string)
      assert.equal((await messagesOf(client, alice)).length, 1)
      const caller = callerOf(client, { identifier: alice })
      await caller.calls(record('alice').proxy_identifier as string)
      await caller.does('hangup')
      assert.deepEqual(await reset(client), { messages: 2, calls: 2, session_sid: null })
      for (const phone of [alice, bob]) {
        assert.deepEqual(await messagesOf(client, phone), [])
        assert.deepEqual(await callsOf(client, phone), [])
      }
      assert.deepEqual((await client.get('/simulator/faults')).body, { faults: [] })
      const { interactions } = (await client.get(`${path('session')}/Interactions`)).body
      assert.equal(interactions.length, 2)
      assert.deepEqual(await reset(client), { messages: 0, calls: 0, session_sid: null })
    })

    test('what is on the phones of another account stays', async () => {
      const world = await rehearsalOf(engine)
      const order = { Number: alice, Kind: 'fail' }
      const stranger = await play(world, aliceAndBob())
      const proxy = stranger.record('alice').proxy_identifier as string
      await texts(stranger.client, alice, proxy)
      await callerOf(stranger.client, { identifier: alice }).calls(proxy)
      assert.equal((await stranger.client.post('/simulator/faults', order)).status, 201)
      const { client } = await demo(engine)
      await reset(client)
      assert.equal((await messagesOf(stranger.client, bob)).length, 1)
      assert.deepEqual(
        (await callsOf(stranger.client, bob)).map(({ status }) => status),
        ['ringing'],
      )
      assert.equal((await stranger.client.get('/simulator/faults')).body.faults.length, 1)
    })

    test('calls that are up are hung up first, as who called would', async () => {
      const { client, path, record } = await play(await rehearsalOf(engine), aliceAndBob())
      const caller = callerOf(client, { identifier: alice })
      const called = callerOf(client, { identifier: bob })
      await caller.calls(record('alice').proxy_identifier as string)
      await called.does('answer')
      assert.equal((await reset(client)).calls, 2)
      const { interactions } = (await client.get(`${path('session')}/Interactions`)).body
      const [{ inbound_resource_status, outbound_resource_status }] = interactions
      assert.deepEqual([inbound_resource_status, outbound_resource_status], ['completed', 'completed'])
      assert.deepEqual(await callsOf(client, bob), [])
      assert.deepEqual(await codesOf(client), [])
    })

    test('a call about which the application is being asked is over, too', async (t) => {
      const { promise: later, resolve: answerNow } = Promise.withResolvers<void>()
      const app = await receiver(t, (_, response) => void later.then(() => response.end()))
      const [service, ...rest] = aliceAndBob()
      const form = { ...service!.form, InterceptCallbackUrl: app.base }
      const { client, path, record } = await play(await rehearsalOf(engine), [{ ...service!, form }, ...rest])
      const To = record('alice').proxy_identifier as string
      const calling = client.post('/simulator/calls', { From: alice, To })
      await app.told(1)
      await reset(client)
      answerNow()
      const { status, body } = await calling
      assert.deepEqual([status, body.status], [201, 'canceled'])
      const interaction = async () =>
        (await client.get(`${path('session')}/Interactions`)).body.interactions[0] as Record<string, unknown>
      await eventually(interaction, (one) => one['inbound_resource_status'] === 'completed')
      assert.deepEqual(await callsOf(client, bob), [])
    })

    test('more than one statement deletes is deleted', async () => {
      const { world, account, client } = await demo(engine)
      await manyTexts(world, account.sid, 2_500)
      assert.equal((await reset(client)).messages, 2_500)
      assert.deepEqual(await messagesOf(client, carol), [])
    })

    test('the demo that is as it was stays, and both text again', async () => {
      const { client, sessions, session } = await demo(engine)
      assert.equal((await reset(client)).session_sid, session.sid)
      await assertBothText(client, `${sessions}/${session.sid}`)
    })

    test("the demo's session is opened when it was closed", async () => {
      const { client, sessions, session } = await demo(engine)
      await client.post(`${sessions}/${session.sid}`, { Status: 'closed' })
      assert.equal((await reset(client)).session_sid, session.sid)
      await assertBothText(client, `${sessions}/${session.sid}`)
    })

    test("the demo's session is made anew when it was deleted, or can never be as it was", async () => {
      const { client, sessions, session } = await demo(engine)
      const path = `${sessions}/${session.sid}`
      const { participants } = (await client.get(`${path}/Participants`)).body
      assert.equal((await client.delete(`${path}/Participants/${participants[0].sid}`)).status, 204)
      const second = (await reset(client)).session_sid
      assert.notEqual(second, session.sid)
      await assertBothText(client, `${sessions}/${second}`)
      assert.equal((await client.delete(`${sessions}/${second}`)).status, 204)
      const third = (await reset(client)).session_sid
      assert.ok(third !== null && third !== second)
      await assertBothText(client, `${sessions}/${third}`)
    })

    test("the demo's session is opened when it had expired because the clock was turned", async () => {
      const { client, sessions, session } = await demo(engine)
      await client.post(`${sessions}/${session.sid}`, { Ttl: '60' })
      await client.post('/simulator/clock', { Advance: '61' })
      const { session_sid } = await reset(client)
      assert.equal(session_sid, session.sid)
      await assertBothText(client, `${sessions}/${session_sid}`)
    })

    test('a demo that was deleted is not made again, and one without room has no session', async () => {
      const { client, service, sessions, session } = await demo(engine)
      const { phone_numbers } = (await client.get(`${service}/PhoneNumbers`)).body
      // Both people get all numbers of the pool in other sessions.
      await client.delete(`${sessions}/${session.sid}`)
      for (const { phone_number } of phone_numbers) {
        const Participants = [alice, bob].map((Identifier) =>
          JSON.stringify({ Identifier, ProxyIdentifier: phone_number as string }),
        )
        assert.equal((await client.post(sessions, { Participants })).status, 201)
      }
      assert.equal((await reset(client)).session_sid, null)
      assert.equal((await client.delete(service)).status, 204)
      assert.equal((await reset(client)).session_sid, null)
      assert.deepEqual((await client.get('/v1/Services')).body.services, [])
    })

    test('five at once do what one does', async () => {
      const { world, account, client, sessions, session } = await demo(engine)
      await manyTexts(world, account.sid, 1_500)
      const caller = callerOf(client, { identifier: alice })
      const { participants } = (await client.get(`${sessions}/${session.sid}/Participants`)).body
      await caller.calls(participants[0].proxy_identifier as string)
      await client.delete(`${sessions}/${session.sid}`)
      const all = await Promise.all(Array.from({ length: 5 }, () => reset(client)))
      assert.equal(
        all.reduce((sum, { messages }) => sum + messages, 0),
        1_500,
      )
      assert.equal(
        all.reduce((sum, { calls }) => sum + calls, 0),
        2,
      )
      const [made, ...others] = new Set(all.map(({ session_sid }) => session_sid))
      assert.deepEqual(others, [])
      await assertBothText(client, `${sessions}/${made}`)
    })
  })
}

/** Texts on Carol's phone. */
async function manyTexts({ maskline: { database } }: World, account_sid: string, count: number) {
  await sql`
    insert into simulator_messages (sid, account_sid, phone, direction, "from", "to", body, status, date_created)
    select 'SM' || lpad(to_hex(n), 32, '0'), ${account_sid}, ${carol}, 'received', ${bob}, ${carol}, 'Hello', 'received', now()
    from generate_series(1, ${count}::int) as n`.execute(database.db)
}

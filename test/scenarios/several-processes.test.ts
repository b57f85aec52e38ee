// Several processes on one database, with nothing between them but that: what one does, the others go on with.
import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { eventually } from '../support/eventually.ts'
import { fleet, type Member } from '../support/fleet.ts'
import type { Client } from '../support/client.ts'
import { receiver } from '../support/receiver.ts'

const [alice, bob] = ['+12065550100', '+12065550101'] as const

async function two(t: TestContext): Promise<[Member, Member]> {
  const { start } = await fleet(t)
  return Promise.all([start(), start()])
}

/** Posts, and answers the path of what was made. */
async function made(
  client: Client,
  path: string,
  form: Record<string, string | readonly string[]>,
): Promise<string> {
  const { status, body } = await client.post(path, form)
  assert.equal(status, 201, JSON.stringify(body))
  return `${path}/${(body as { sid: string }).sid}`
}

/** A service with these numbers. */
async function service(
  client: Client,
  numbers: number,
  options: Record<string, string> = {},
): Promise<string> {
  const path = await made(client, '/v1/Services', { UniqueName: 'shared', ...options })
  for (let number = 0; number < numbers; number++)
    await made(client, `${path}/PhoneNumbers`, { PhoneNumber: `+120655501${50 + number}` })
  return path
}

/** Alice and Bob in a session; the number that Alice texts. */
async function session(client: Client, path: string): Promise<string> {
  const Participants = [alice, bob].map((Identifier) => JSON.stringify({ Identifier }))
  const at = await made(client, `${path}/Sessions`, { Participants })
  const { participants } = (await client.get(`${at}/Participants`)).body as {
    participants: { proxy_identifier: string }[]
  }
  return participants[0]!.proxy_identifier
}

async function received(client: Client, phone: string): Promise<string[]> {
  const { body } = await client.get(`/simulator/phones/${encodeURIComponent(phone)}/messages`)
  const messages = (body as { messages: { direction: string; body: string }[] }).messages
  return messages.filter(({ direction }) => direction === 'received').map((one) => one.body)
}

test('whatever one process made, another one uses at once', async (t) => {
  const [one, other] = await two(t)
  const path = await service(one.client, 2)
  const opened = await made(other.client, `${path}/Sessions`, {})
  const first = await made(one.client, `${opened}/Participants`, { Identifier: alice })
  await made(other.client, `${opened}/Participants`, { Identifier: bob })
  await made(one.client, `${first}/MessageInteractions`, { Body: 'by one' })
  await made(other.client, `${first}/MessageInteractions`, { Body: 'by the other' })
  for (const { client } of [one, other])
    assert.deepEqual(await received(client, alice), ['by one', 'by the other'])
  assert.equal((await other.client.post(opened, { Status: 'closed' })).status, 200)
  assert.equal((await one.client.post(`${first}/MessageInteractions`, { Body: 'late' })).status, 400)
})

test('no person gets one number in two active sessions, whichever processes are asked', async (t) => {
  const members = await two(t)
  const path = await service(members[0].client, 10)
  const answers = await Promise.all(
    Array.from({ length: 30 }, (_, at) =>
      members[at % 2]!.client.post(`${path}/Sessions`, {
        Participants: JSON.stringify({ Identifier: alice }),
      }),
    ),
  )
  const sessions = answers.filter(({ status }) => status === 201).map(({ body }) => body as { sid: string })
  const numbers = await Promise.all(
    sessions.map(async ({ sid }) => {
      const { body } = await members[1].client.get(`${path}/Sessions/${sid}/Participants`)
      return (body as { participants: { proxy_identifier: string }[] }).participants[0]!.proxy_identifier
    }),
  )
  assert.equal(numbers.length, 10)
  assert.equal(new Set(numbers).size, 10)
})

test('each callback is told once, and each text asked about once, with all processes at work', async (t) => {
  const members = await two(t)
  const application = await receiver(t)
  const told = (path: string) => application.calls.filter((call) => call.path === path)
  const path = await service(members[0].client, 2, {
    CallbackUrl: `${application.base}/told`,
    InterceptCallbackUrl: `${application.base}/asked`,
  })
  const proxy = await session(members[1].client, path)
  const bodies = Array.from({ length: 100 }, (_, at) => `text ${at}`)
  await Promise.all(
    bodies.map((Body, at) =>
      made(members[at % 2]!.client, '/simulator/messages', { From: alice, To: proxy, Body }),
    ),
  )
  const arrived = await eventually(
    () => received(members[1].client, bob),
    ({ length }) => length >= bodies.length,
  )
  assert.deepEqual(arrived.toSorted(), bodies.toSorted())
  assert.equal(told('/asked').length, bodies.length)
  const states = async () =>
    (
      (await members[0].client.get('/maskline/v1/callbacks?PageSize=1000')).body as {
        callbacks: { state: string; tries: number }[]
      }
    ).callbacks
  const callbacks = await eventually(states, (all) => all.every(({ state }) => state === 'delivered'))
  assert.equal(callbacks.length, bodies.length)
  assert.deepEqual([...new Set(callbacks.map(({ tries }) => tries))], [1])
  assert.equal(told('/told').length, bodies.length)
  const sharing = new Set(application.calls.map(({ headers }) => headers['i-twilio-idempotency-token']))
  assert.equal(sharing.size, application.calls.length)
})

test('what a process that is killed had to do, another one does', async (t) => {
  const { start } = await fleet(t)
  const one = await start()
  let heard = false
  const application = await receiver(t, (_, response) => {
    // Nobody has an answer before the process that asked is gone.
    if (heard) response.end()
    else one.child.signal('SIGKILL')
    heard = true
  })
  const path = await service(one.client, 2, { CallbackUrl: application.base })
  const proxy = await session(one.client, path)
  await one.client
    .post('/simulator/messages', { From: alice, To: proxy, Body: 'on my way' })
    .catch(() => undefined)
  await one.child.ended()
  const { client } = await start()
  assert.deepEqual(await received(client, bob), ['on my way'])
  const [callback] = (await client.get('/maskline/v1/callbacks')).body.callbacks as {
    state: string
    due_at: string
    date_updated: string
  }[]
  assert.equal(callback!.state, 'waiting')
  const lease = Date.parse(callback!.due_at) - Date.parse(callback!.date_updated)
  assert.ok(lease > 0 && lease <= 121_000, 'it is taken up within two minutes')
})

test('a key that one process revokes is refused by the others soon, and a new one taken at once', async (t) => {
  const [one, other] = await two(t)
  const key = (await one.client.post('/maskline/v1/keys', { FriendlyName: 'program' })).body as {
    sid: string
    secret: string
  }
  const authorization = `Basic ${Buffer.from(`${key.sid}:${key.secret}`).toString('base64')}`
  const asks = async () => (await other.client.send('/v1/Services', { headers: { authorization } })).status
  assert.equal(await asks(), 200)
  assert.equal((await one.client.delete(`/maskline/v1/keys/${key.sid}`)).status, 204)
  await eventually(asks, (status) => status === 401)
})

test('a session that has expired is closed once, whoever was told to look after it', async (t) => {
  const [one, other] = await two(t)
  const path = await service(one.client, 2)
  const Participants = JSON.stringify({ Identifier: alice })
  const opened = await made(one.client, `${path}/Sessions`, { Participants, Ttl: '1' })
  await eventually(
    async () => ((await other.client.get(opened)).body as { status: string }).status,
    (status) => status === 'closed',
  )
  const { phone_numbers } = (await one.client.get(`${path}/PhoneNumbers`)).body as {
    phone_numbers: { in_use: number }[]
  }
  assert.deepEqual(
    phone_numbers.map(({ in_use }) => in_use),
    [0, 0],
  )
})

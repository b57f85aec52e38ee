// Killed between a text's record and its end: whoever comes next goes on with it, and everybody hears it once.
import assert from 'node:assert/strict'
import type { ServerResponse } from 'node:http'
import { test } from 'node:test'
import type { Client } from '../support/client.ts'
import { engines } from '../support/engines.ts'
import { eventually } from '../support/eventually.ts'
import { receiver } from '../support/receiver.ts'
import { type Served, type Server, serverOf } from '../support/served.ts'
import { assertMasked, phoneOf } from '../support/witness.ts'

const [alice, bob, carol] = ['+12065550100', '+12065550101', '+12065550102'] as const
const proxy = '+12065550180'

/** A service whose application is asked at `base`, with a session of Alice and Bob; answers the session's path. */
async function prepare(client: Client, base: string): Promise<string> {
  const made = async (path: string, form: Record<string, string | string[]>): Promise<string> => {
    const { status, body } = await client.post(path, form)
    assert.equal(status, 201, JSON.stringify(body))
    return `${path}/${body.sid as string}`
  }
  const hooks = { InterceptCallbackUrl: `${base}/intercept`, OutOfSessionCallbackUrl: `${base}/stray` }
  const service = await made('/v1/Services', { UniqueName: 'killed', ...hooks, CallbackUrl: `${base}/told` })
  await made(`${service}/PhoneNumbers`, { PhoneNumber: proxy })
  const Participants = [alice, bob].map((Identifier) => JSON.stringify({ Identifier }))
  return made(`${service}/Sessions`, { Participants })
}

const text = async ({ client }: Served, From: string, Body: string) =>
  assert.equal((await client.post('/simulator/messages', { From, To: proxy, Body })).status, 201)

const heard = async ({ client }: Served, identifier: string) =>
  (await phoneOf(client, identifier))
    .filter(({ direction }) => direction === 'received')
    .map(({ from, body }) => [from, body])

/** The killed one's time with its two texts is over. */
const leaseOver = ({ look }: Server) =>
  look(async ({ db }) => {
    for (const table of ['interactions', 'stray_contacts'] as const) {
      const { numUpdatedRows } = await db
        .updateTable(table)
        .set({ stage_until: new Date(0) })
        .where('stage', 'is not', null)
        .executeTakeFirst()
      assert.equal(numUpdatedRows, 1n, table)
    }
  })

/** Whatever the killed one had in hand, others may take. */
const everythingDue = ({ look }: Server) =>
  look(async ({ db }) => {
    const past = new Date(0)
    await db.updateTable('interactions').set({ stage_until: past }).where('stage', 'is not', null).execute()
    await db.updateTable('callbacks').set({ due_at: past }).where('state', '=', 'waiting').execute()
  })

/** Where in the way of a text the server is killed, by what the application or the phone has just seen. */
type Point = 'recorded' | 'intercepted' | 'settled' | 'told'

const lastOf = ({ look }: Server) =>
  look(({ db }) =>
    db
      .selectFrom('interactions')
      .select(['stage', 'outbound_resource_status'])
      .orderBy('sid', 'desc')
      .limit(1)
      .executeTakeFirst(),
  )

for (const engine of engines) {
  test(`a server killed while applications are asked goes on with every text, once (${engine.name})`, async (t) => {
    let silent = true
    const waiting: ServerResponse[] = []
    const app = await receiver(t, (call, response) => {
      if (silent) {
        waiting.push(response)
        return
      }
      const document = call.path === '/stray' ? '<Response><Message>Who is there?</Message></Response>' : ''
      response.writeHead(200, { 'content-type': 'text/xml' }).end(document)
    })
    const server = await serverOf(t, engine)
    const killed = await server.start()
    const session = await prepare(killed.client, app.base)
    await text(killed, alice, 'for Bob')
    await text(killed, carol, 'for nobody')
    await app.told(2)
    assert.deepEqual(await heard(killed, bob), [])
    killed.child.signal('SIGKILL')
    await killed.child.ended()

    await leaseOver(server)
    silent = false
    const next = await server.start()
    for (const [identifier, body] of [
      [bob, 'for Bob'],
      [carol, 'Who is there?'],
    ] as const) {
      const texts = await eventually(
        () => heard(next, identifier),
        (found) => found.length > 0,
      )
      assert.deepEqual(texts, [[proxy, body]])
    }
    const { interactions } = (await next.client.get(`${session}/Interactions`)).body
    assert.deepEqual(
      interactions.map((one: Record<string, string>) => one['outbound_resource_status']),
      ['delivered'],
    )
    await assertMasked(next.client, [alice, bob, carol])

    // Asked to end, it waits for the application's word.
    silent = true
    const asked = app.calls.length
    await text(next, alice, 'and this')
    await eventually(
      async () => app.calls.slice(asked).some(({ path }) => path === '/intercept'),
      (found) => found,
    )
    next.child.signal('SIGTERM')
    waiting.forEach((response) => response.end())
    await next.child.ended().then(({ code }) => assert.equal(code, 0))
    assert.deepEqual(await lastOf(server), { stage: null, outbound_resource_status: 'delivered' })
  })
}

for (const engine of engines) {
  for (const point of ['recorded', 'intercepted', 'settled', 'told'] satisfies Point[]) {
    test(`a server killed when a text was ${point} has it heard and told of, once (${engine.name})`, async (t) => {
      let kill: (() => void) | undefined
      const app = await receiver(t, ({ path }, response) => {
        const reached: Point = path === '/intercept' ? 'recorded' : 'told'
        if (kill !== undefined && reached === point) return kill()
        if (kill !== undefined && point === 'intercepted') response.once('finish', kill)
        return response.end()
      })
      const server = await serverOf(t, engine)
      const killed = await server.start()
      const session = await prepare(killed.client, app.base)
      const sent = Promise.withResolvers<void>()
      // Not before the phone knows that its text was taken: only then it must not be lost.
      kill = () => void sent.promise.then(() => killed.child.signal('SIGKILL'))
      await text(killed, alice, 'for Bob')
      sent.resolve()
      if (point === 'settled') {
        await eventually(
          () => heard(killed, bob),
          (found) => found.length > 0,
        )
        kill()
      }
      await killed.child.ended()

      kill = undefined
      await everythingDue(server)
      const next = await server.start()
      await eventually(
        async () => app.calls.filter(({ path }) => path === '/told'),
        (calls) => calls.length > 0,
      )
      assert.deepEqual(await heard(next, bob), [[proxy, 'for Bob']])
      const { interactions } = (await next.client.get(`${session}/Interactions`)).body
      assert.equal(interactions.length, 1)
      const told = app.calls.filter(({ path }) => path === '/told')
      // The same thing told again is marked as such: by the token of its first time.
      assert.equal(new Set(told.map(({ headers }) => headers['i-twilio-idempotency-token'])).size, 1)
      await assertMasked(next.client, [alice, bob, carol])
    })
  }
}

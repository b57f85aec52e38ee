// The connection to the database breaks under the statement that records a text: whoever sent it is told the truth, and nobody
// hears it twice. On PostgreSQL only: there is no connection to the embedded engine.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { cutPoints, Wire } from '../faults/wire.ts'
import { type Engine, sharedPostgres } from '../support/engines.ts'
import { storyOf } from '../support/story.ts'
import { phoneOf } from '../support/witness.ts'
import { ownWorldOf } from '../support/world.ts'

const [alice, bob] = ['+12065550100', '+12065550101'] as const
const pool = ['+12065550180', '+12065550181'] as const

for (const point of cutPoints) {
  test(`a text is accepted and there once when its statement's connection is cut (${point})`, async (t) => {
    const server = await sharedPostgres()
    const wire = await Wire.to(server.port)
    const url = (await server.createDatabase()).replace(String(server.port), String(wire.port))
    const wired: Engine = { name: 'postgres', fresh: async () => ({ url, connectionsMax: 4 }) }
    const world = await ownWorldOf(t, wired)
    t.after(() => world.close().then(() => wire[Symbol.asyncDispose]()))
    const story = await storyOf(world, pool)
    const { path, participants, proxies } = await story.session([story.person(alice), story.person(bob)])
    const cutSend = wire.cut({ point, text: 'record-sends' })
    const sent = await story.client.post(`${participants[0]}/MessageInteractions`, { Body: 'one' })
    await cutSend
    assert.equal(sent.status, 201)
    const cutText = wire.cut({ point, text: 'record-contacts' })
    const texted = await story.client.post('/simulator/messages', { From: bob, To: proxies[1]!, Body: 'two' })
    await cutText
    assert.equal(texted.status, 201)

    const { interactions } = (await story.client.get(`${path}/Interactions`)).body
    assert.deepEqual(interactions.map(({ data }: { data: string }) => JSON.parse(data).body).toSorted(), [
      'one',
      'two',
    ])
    assert.ok(interactions.some(({ sid }: { sid: string }) => sid === sent.body.sid))
    const shown = (await phoneOf(story.client, alice)).map(({ body }) => body)
    assert.deepEqual(shown.toSorted(), ['one', 'two'])
  })
}

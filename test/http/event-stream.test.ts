// Streams that nobody reads, or that nobody may read any longer, end; so does what feeds them.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:net'
import type { AddressInfo } from 'node:net'
import { test, type TestContext } from 'node:test'
import { fastify } from 'fastify'
import type { StreamEvent } from '../../src/api/resource.ts'
import { problem } from '../../src/domain/problem.ts'
import { EventStreams, type StreamLimits } from '../../src/http/event-stream.ts'
import { listener } from '../support/event-stream.ts'

const limits: StreamLimits = { streamsMax: 2, perAccountMax: 2, unreadBytesMax: 64 * 1024, beatMs: 5 }
/** What never comes must not keep the others waiting. */
const limit = { timeout: 30_000 }
const account = { sid: 'AC', token: 'any' }

/** A server with one stream that tells what the test has it tell. */
async function serve(t: TestContext, mayGoOn: () => Promise<unknown> = () => Promise.resolve()) {
  const server = fastify({ forceCloseConnections: true })
  const streams = new EventStreams(server, limits)
  const fed = Promise.withResolvers<(event: StreamEvent) => void>()
  const stopped = Promise.withResolvers<void>()
  server.get('/', (request, reply) =>
    streams.begin(request, reply, {
      account_sid: 'AC',
      mayGoOn,
      stream(send) {
        fed.resolve(send)
        return () => stopped.resolve()
      },
    }),
  )
  await server.listen({ host: '127.0.0.1', port: 0 })
  t.after(() => server.close())
  const { port } = server.server.address() as AddressInfo
  return { port, address: `http://127.0.0.1:${port}/`, fed: fed.promise, stopped: stopped.promise }
}

test('a comment comes at every beat', limit, async (t) => {
  const { address } = await serve(t)
  const heard = await listener(t, address, account)
  await heard.until(() => heard.comments() > 3)
})

test(
  'who may not listen any longer is let go at a beat; what passes by does not end it',
  limit,
  async (t) => {
    let asked = 0
    const { address, stopped } = await serve(t, () => {
      asked++
      return Promise.reject(asked < 5 ? new Error('database away') : problem('wrong-credentials'))
    })
    const heard = await listener(t, address, account)
    await heard.ended()
    await stopped
    assert.ok(asked >= 5)
  },
)

test('who does not read is cut off', limit, async (t) => {
  const { port, fed, stopped } = await serve(t)
  const socket = connect(port, '127.0.0.1')
  socket.on('error', () => undefined)
  t.after(() => socket.destroy())
  await once(socket, 'connect')
  socket.pause()
  socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n')
  const send = await fed
  const state = { over: false }
  const ended = stopped.then(() => (state.over = true))
  const data = 'x'.repeat(10_000)
  for (let sent = 0; !state.over && sent < 100_000; sent++) {
    send({ id: `${sent}`, event: 'alert', data })
    await new Promise((resolve) => setImmediate(resolve))
  }
  assert.ok(state.over, 'it was never cut off')
  await ended
})

test('who went away while the credentials were looked at gets no stream', limit, async (t) => {
  const server = fastify({ forceCloseConnections: true })
  const streams = new EventStreams(server, limits)
  const over = Promise.withResolvers<boolean>()
  let begun = false
  const arrived = Promise.withResolvers<void>()
  server.get('/', async (request, reply) => {
    arrived.resolve()
    await once(reply.raw, 'close')
    const stream = () => {
      begun = true
      return () => undefined
    }
    streams.begin(request, reply, { account_sid: 'AC', stream, mayGoOn: () => Promise.resolve() })
    over.resolve(begun)
    return reply
  })
  await server.listen({ host: '127.0.0.1', port: 0 })
  t.after(() => server.close())
  const socket = connect((server.server.address() as AddressInfo).port, '127.0.0.1')
  socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n')
  await arrived.promise
  socket.destroy()
  assert.equal(await over.promise, false)
})

test('who goes away is told nothing more', limit, async (t) => {
  const { address, stopped } = await serve(t)
  const heard = await listener(t, address, account)
  heard.close()
  await stopped
})

test('more streams than there may be are refused', limit, async (t) => {
  const { address } = await serve(t)
  await listener(t, address, account)
  await listener(t, address, account)
  const surplus = await fetch(address)
  assert.equal(surplus.ok, false)
  assert.equal(surplus.headers.get('retry-after'), '1')
})

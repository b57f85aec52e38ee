// Connections that are slow, silent or too many.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { test, type TestContext } from 'node:test'
import { answerBroken, type ConnectionLimits, connectionLimits, Listener } from '../../src/http/listener.ts'
import { eventually } from '../support/eventually.ts'
import { TestClock } from '../support/world.ts'

/** What never comes must not keep the others waiting. */
const limit = { timeout: 30_000 }
const get = 'GET / HTTP/1.1\r\nHost: x\r\n\r\n'

async function serve(t: TestContext, differences: Partial<ConnectionLimits> = {}) {
  const clock = new TestClock()
  const limits = { ...connectionLimits, ...differences }
  const server = new Listener((_request, response) => void response.end('done'), clock, limits)
  server.on('clientError', (error, socket) => answerBroken(error, socket as Socket))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const sockets: Socket[] = []
  t.after(() => {
    server.closeAllConnections()
    server.close()
    for (const socket of sockets) socket.destroy()
  })
  return {
    server,
    clock,
    async open(text = '') {
      const socket = connect((server.address() as AddressInfo).port, '127.0.0.1')
      sockets.push(socket)
      let read = ''
      socket.setEncoding('latin1').on('data', (chunk: string) => (read += chunk))
      socket.on('error', () => undefined)
      const closed = new Promise<void>((done) => socket.once('close', () => done()))
      await once(socket, 'connect')
      socket.write(text)
      return { closed, read: () => read }
    },
  }
}

const late = { headersMsMax: 1, requestMsMax: 1, lateLookMs: 1 }

for (const [what, text] of [
  ['whose head does not end', 'GET / HTTP/1.1\r\nHost: x\r\n'],
  ['whose body does not end', 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nBody='],
] as const) {
  test(`a request ${what} is answered 408 in Twilio's JSON, and its connection closed`, limit, async (t) => {
    const { open, server } = await serve(t, late)
    // A handler that answers before the body is there would end the wait.
    server.removeAllListeners('request').on('request', () => undefined)
    const { closed, read } = await open(text)
    await closed
    assert.match(read(), /^HTTP\/1\.1 408 .*\{"code":20001,.*"status":408\}$/s)
  })
}

test('a connection on which nothing is sent is closed', limit, async (t) => {
  const { open } = await serve(t, late)
  await (
    await open()
  ).closed
})

test('connections that nobody uses make room when there are too many', limit, async (t) => {
  const { open, clock } = await serve(t, { connectionsMax: 3 })
  const idle = await open(get)
  await eventually(
    async () => idle.read(),
    (text) => text.endsWith('done'),
  )
  const silent = await open()
  await open('GET / HTTP/1.1\r\n')
  const surplus = await open(get)
  await Promise.all([surplus.closed, idle.closed, silent.closed])
  clock.advance(1)
  const next = await open(get)
  await eventually(
    async () => next.read(),
    (text) => text.endsWith('done'),
  )
})

test('a server that closes does not wait for a connection on which nothing was sent', limit, async (t) => {
  const { open, server } = await serve(t)
  const { closed } = await open()
  await eventually(
    () => new Promise<number>((done) => server.getConnections((_error, count) => done(count))),
    (count) => count === 1,
  )
  server.close()
  await closed
})

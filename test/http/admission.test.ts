// Who is refused early and who is not, before a handler that answers when the test says so.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { connect, type AddressInfo, type Socket } from 'node:net'
import { test, type TestContext } from 'node:test'
import { pino } from 'pino'
import { Unavailable } from '../../src/domain/problem.ts'
import { Admission, type AdmissionLimits } from '../../src/http/admission.ts'
import { Listener } from '../../src/http/listener.ts'
import { eventually } from '../support/eventually.ts'
import { TestClock } from '../support/world.ts'

const limits: AdmissionLimits = {
  requestsMax: 4,
  carriersMax: 6,
  askingMax: 4,
  askingPerServiceMax: 2,
  pauseMs: 1,
}
/** What never comes must not keep the others waiting. */
const limit = { timeout: 30_000 }
const admissionOf = (some: AdmissionLimits = limits) =>
  new Admission({ clock: new TestClock(), log: pino({ level: 'silent' }) }, some)

/** A server whose handlers begin when a body is there and end when the gate opens. */
async function serve(t: TestContext, some = limits) {
  const admission = admissionOf(some)
  const gate = Promise.withResolvers<void>()
  let asked = 0
  let begun = 0
  const handle = async (request: IncomingMessage, response: ServerResponse) => {
    asked++
    request.on('error', () => undefined)
    for await (const chunk of request) void chunk
    await admission.handle(request, () => {
      begun++
      return gate.promise
    })
    response.end('done')
  }
  const server = new Listener(
    admission.before((request, response) => void handle(request, response).catch(() => undefined)),
    new TestClock(),
  )
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const sockets: Socket[] = []
  t.after(() => {
    gate.resolve()
    server.closeAllConnections()
    server.close()
    for (const socket of sockets) socket.destroy()
  })
  const { port } = server.address() as AddressInfo
  return {
    admission,
    open: () => gate.resolve(),
    asked: () => asked,
    begun: () => begun,
    /** Sends bytes on a connection of its own; `read` answers what came back until now. */
    async send(text: string) {
      const socket = connect(port, '127.0.0.1')
      sockets.push(socket)
      let read = ''
      socket.setEncoding('latin1').on('data', (chunk: string) => (read += chunk))
      socket.on('error', () => undefined)
      const closed = new Promise<void>((done) => socket.once('close', () => done()))
      await once(socket, 'connect')
      socket.write(text)
      return { socket, closed, read: () => read, status: () => statusesOf(read)[0] }
    },
  }
}

const statusesOf = (text: string) =>
  [...text.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status))
const get = (path = '/') => `GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`
/** A request of which the last byte of the body is missing. */
const unfinished = 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nBody'

test('a request beyond the limit is refused, one that ends makes room', limit, async (t) => {
  const { send, open, begun } = await serve(t)
  const held = await Promise.all(Array.from({ length: limits.requestsMax }, () => send(get())))
  await eventually(
    async () => begun(),
    (count) => count === limits.requestsMax,
  )
  const surplus = await send(get())
  await eventually(
    async () => surplus.read(),
    (read) => read.includes('20503'),
  )
  assert.match(surplus.read(), /^HTTP\/1\.1 503 .*\r\nretry-after: 1\r\n/is)
  open()
  for (const { status } of held)
    await eventually(
      async () => status(),
      (found) => found === 200,
    )
  surplus.socket.write(get())
  await eventually(
    async () => statusesOf(surplus.read()),
    (found) => found.length === 2 && found[1] === 200,
  )
})

test(
  'who comes again on the same connection before its time waits, and keeps nobody else waiting',
  limit,
  async (t) => {
    const { send, open, begun } = await serve(t, { ...limits, requestsMax: 1, pauseMs: 60_000 })
    await send(get())
    await eventually(
      async () => begun(),
      (count) => count === 1,
    )
    const hasty = await send(get())
    await eventually(
      async () => hasty.status(),
      (found) => found === 503,
    )
    hasty.socket.write(get())
    open()
    const other = async () => {
      const one = await send(get())
      return eventually(
        async () => one.status(),
        (found) => found !== undefined,
      )
    }
    await eventually(other, (status) => status === 200)
    assert.deepEqual(statusesOf(hasty.read()), [503])
  },
)

test('what a carrier brings is refused last, and not without end', limit, async (t) => {
  const { send, begun } = await serve(t)
  for (let at = 0; at < limits.requestsMax; at++) await send(get())
  await eventually(
    async () => begun(),
    (count) => count === limits.requestsMax,
  )
  const webhook = get('/v1/Accounts/AC/Proxy/KS/Webhooks/Message')
  for (let at = limits.requestsMax; at < limits.carriersMax; at++) await send(webhook)
  await eventually(
    async () => begun(),
    (count) => count === limits.carriersMax,
  )
  const surplus = await send(webhook)
  await eventually(
    async () => surplus.status(),
    (found) => found === 503,
  )
})

test('a request whose client has gone counts until its work is done', limit, async (t) => {
  const { send, open, begun } = await serve(t)
  for (let at = 0; at < limits.requestsMax; at++) {
    const { socket } = await send(get())
    await eventually(
      async () => begun(),
      (count) => count === at + 1,
    )
    socket.destroy()
  }
  const surplus = await send(get())
  await eventually(
    async () => surplus.status(),
    (found) => found === 503,
  )
  open()
  const next = async () => {
    const one = await send(get())
    return eventually(
      async () => one.status(),
      (found) => found !== undefined,
    )
  }
  await eventually(next, (status) => status === 200)
})

test('who sends slowly is cut off for who is there, oldest first', limit, async (t) => {
  const { send, open, asked } = await serve(t)
  const slow = []
  for (let at = 0; at < limits.requestsMax; at++) {
    slow.push(await send(unfinished))
    await eventually(
      async () => asked(),
      (count) => count === at + 1,
    )
  }
  open()
  const prompt = await send(get())
  await eventually(
    async () => prompt.status(),
    (found) => found === 200,
  )
  await slow[0]!.closed
  for (const { socket } of slow.slice(1)) socket.write('!')
  for (const { status } of slow.slice(1))
    await eventually(
      async () => status(),
      (found) => found === 200,
    )
})

test(
  'many requests at once on one connection fill the process no further than others do',
  limit,
  async (t) => {
    const { send, open, asked } = await serve(t)
    const count = 20_000
    const { socket, read } = await send(get().repeat(count))
    // Answers wait behind the first ones, and so does the reading of more.
    await eventually(
      async () => asked(),
      (found) => found === limits.requestsMax,
    )
    open()
    await eventually(
      async () => statusesOf(read()).length,
      (found) => found === count,
    )
    assert.ok(statusesOf(read()).filter((status) => status === 200).length >= limits.requestsMax)
    socket.destroy()
  },
)

test('probes are answered whatever is under way', limit, async (t) => {
  const { send, begun } = await serve(t)
  for (let at = 0; at < limits.carriersMax; at++)
    await send(get(at % 2 === 0 ? '/v1/Webhooks/' : '/carriers/x/Message'))
  await eventually(
    async () => begun(),
    (count) => count === limits.carriersMax,
  )
  await send(get('/healthz'))
  await send(get('/readyz'))
  await eventually(
    async () => begun(),
    (count) => count === limits.carriersMax + 2,
  )
})

/** Work that ends when the test says so. */
function working() {
  const { promise, resolve } = Promise.withResolvers<void>()
  return { work: () => promise, end: resolve }
}

test('those that wait for an application leave room for the others, and for other services', async () => {
  const admission = admissionOf()
  const request = {} as IncomingMessage
  const { work, end } = working()
  const ask = (service: string) => admission.handleAsking(request, service, work)
  const accepted = [ask('one'), ask('one')]
  await assert.rejects(ask('one'), Unavailable)
  accepted.push(ask('another'), ask('another'))
  await assert.rejects(ask('third'), Unavailable)
  assert.equal(admission.high, false)
  end()
  await Promise.all(accepted)
  await ask('one')
})

test('the load is high from half of the limit on', async () => {
  const admission = admissionOf()
  const request = {} as IncomingMessage
  const { work, end } = working()
  const under = [admission.handle(request, work)]
  assert.equal(admission.high, false)
  under.push(admission.handle(request, work))
  assert.equal(admission.high, true)
  end()
  await Promise.all(under)
  assert.equal(admission.high, false)
})

// The door through which requests leave for addresses that somebody else chose, against receivers of every kind.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type RequestListener } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from 'node:net'
import { test, type TestContext } from 'node:test'
import { gzipSync } from 'node:zlib'
import { allowList } from '../../src/net/address.ts'
import { createEgress, type Egress, type EgressRequest, type Lookup } from '../../src/net/egress.ts'
import { trickle } from '../support/receiver.ts'
import { selfSigned } from '../support/self-signed.ts'

const limits = { connectMsMax: 1000, answerMsMax: 5000, totalMsMax: 5000, redirectsMax: 3, bytesMax: 1000 }

async function listen(t: TestContext, server: Server): Promise<number> {
  await once(server.listen(0, '127.0.0.1'), 'listening')
  t.after(() => {
    server.close()
    if ('closeAllConnections' in server) (server.closeAllConnections as () => void)()
  })
  return (server.address() as AddressInfo).port
}

const serve = async (t: TestContext, listener: RequestListener) =>
  `http://127.0.0.1:${await listen(t, createServer(listener))}`

function door(t: TestContext, allowed: readonly string[] = ['127.0.0.0/8', '::1'], lookup?: Lookup): Egress {
  const egress = createEgress(allowList(allowed), lookup)
  t.after(() => egress.close())
  return egress
}

const post = (url: string, more: Partial<EgressRequest> = {}): EgressRequest => ({
  url,
  method: 'POST',
  body: 'a=b',
  headers: () => ({}),
  limits,
  ...more,
})

/** Answers `/?to=X` with a redirect to X, anything else with how it was asked. */
const redirecting =
  (status: number, asked: IncomingMessage[] = []): RequestListener =>
  (request, response) => {
    asked.push(request)
    const to = new URL(request.url!, 'http://x').searchParams.get('to')
    if (to === null) return response.end(`${request.method} arrived`)
    return response.writeHead(status, { location: to }).end()
  }

test('an answer comes with its status, type and text, whatever the status', async (t) => {
  const base = await serve(t, (_, response) =>
    response.writeHead(503, { 'content-type': 'Text/XML; charset=utf-8' }).end('größe'),
  )
  const heard = await door(t).hear(post(base))
  assert.deepEqual(heard, { status: 503, fault: null, contentType: 'text/xml', body: 'größe' })
})

test('an answer of nothing is one', async (t) => {
  const base = await serve(t, (_, response) => response.writeHead(204).end())
  assert.deepEqual(await door(t).hear(post(base)), { status: 204, fault: null, contentType: '', body: '' })
})

test('addresses that are not public are refused, however they are spelled', async (t) => {
  const { port } = new URL(await serve(t, (_, response) => response.end('ok')))
  const closed = door(t, [])
  const hosts = ['127.0.0.1', 'localhost', '2130706433', '0x7f.1', '127.1', '017700000001', '0', '127.0.0.1.']
  for (const host of [
    ...hosts,
    '[::1]',
    '[::ffff:127.0.0.1]',
    '[::ffff:7f00:1]',
    '[::]',
    '169.254.169.254',
  ]) {
    assert.equal((await closed.hear(post(`http://${host}:${port}/`))).fault, 'address-refused', host)
  }
})

test('a name is looked at for what it means when connecting, each time', async (t) => {
  const base = await serve(t, (_, response) => response.writeHead(200, { connection: 'close' }).end('ok'))
  const means: string[] = []
  const lookup: Lookup = (_, __, callback) =>
    callback(
      null,
      means
        .shift()!
        .split(' ')
        .map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    )
  // 127.0.0.1 stands for a public address, 127.0.0.2 for a private one.
  const egress = door(t, ['127.0.0.1'], lookup)
  const url = base.replace('127.0.0.1', 'rebinding.example')
  for (const [meaning, expected] of [
    ['127.0.0.1', 200],
    ['127.0.0.2', null],
    ['10.0.0.1', null],
    ['::1 169.254.169.254', null],
    ['10.0.0.1 127.0.0.1', 200],
    ['127.0.0.1', 200],
  ] as const) {
    means.push(meaning)
    const { status, fault } = await egress.hear(post(url))
    assert.deepEqual([status, fault], [expected, expected === null ? 'address-refused' : null], meaning)
  }
  assert.equal(means.length, 0)
})

test('a name that means nothing is unknown', async (t) => {
  const failing: Lookup = (_, __, callback) =>
    callback(Object.assign(new Error('no such name'), { code: 'ENOTFOUND' }), [])
  assert.equal((await door(t, [], failing).hear(post('http://nobody.example/'))).fault, 'name-unknown')
})

test('user and password are sent as basic auth and the fragment not at all', async (t) => {
  const asked: IncomingMessage[] = []
  const base = await serve(t, redirecting(302, asked))
  const egress = door(t)
  await egress.hear(post(`${base.replace('//', '//us%40er:p%20w@')}/x?y=1#ct=1`))
  await egress.hear(post(`${base.replace('//', '//100%:%E0%A4@')}/`))
  assert.deepEqual(
    asked.map(({ url, headers }) => [url, atob(headers.authorization!.replace('Basic ', ''))]),
    [
      ['/x?y=1', 'us@er:p w'],
      ['/', '100%:%E0%A4'],
    ],
  )
})

test('redirects are followed, a POST becoming a GET unless the answer keeps it', async (t) => {
  const egress = door(t)
  for (const [status, method] of [
    [301, 'GET'],
    [302, 'GET'],
    [303, 'GET'],
    [307, 'POST'],
    [308, 'POST'],
  ] as const) {
    const base = await serve(t, redirecting(status))
    assert.equal((await egress.hear(post(`${base}/?to=/there`))).body, `${method} arrived`)
  }
})

test('a redirect tells another origin no credentials, and its own address again', async (t) => {
  const [here, there]: [IncomingMessage[], IncomingMessage[]] = [[], []]
  const [one, other] = [await serve(t, redirecting(307, here)), await serve(t, redirecting(307, there))]
  const headers = ({ url, method }: { url: string; method: string }) => ({ 'x-hop': `${method} ${url}` })
  const own = one.replace('//', '//us:pw@')
  await door(t).hear(post(`${own}/?to=${encodeURIComponent(`/?to=${other}/end`)}`, { headers }))
  assert.deepEqual(
    here.map((request) => request.headers.authorization),
    [`Basic ${btoa('us:pw')}`, `Basic ${btoa('us:pw')}`],
  )
  assert.deepEqual(
    there.map((request) => [request.headers.authorization, request.headers['x-hop']]),
    [[undefined, `POST ${other}/end`]],
  )
})

test('a redirect leads to no private address, to no other scheme, and says nothing that breaks us', async (t) => {
  const base = await serve(t, redirecting(302))
  const egress = door(t)
  for (const [to, fault] of [
    ['http://169.254.169.254/latest/meta-data', 'address-refused'],
    ['http://[::ffff:10.0.0.1]/', 'address-refused'],
    ['file:///etc/passwd', 'redirected-badly'],
    ['gopher://127.0.0.1/', 'redirected-badly'],
    ['http://', 'redirected-badly'],
    ['http://%E0%A4%A@127.0.0.1:1/', 'not-connected'],
  ] as const) {
    assert.equal((await egress.hear(post(`${base}/?to=${encodeURIComponent(to)}`))).fault, fault, to)
  }
})

test('ten redirects are followed and an eleventh is not', async (t) => {
  const base = await serve(t, (request, response) => {
    const left = Number(request.url!.slice(1))
    if (left === 0) response.end('there')
    else response.writeHead(302, { location: `/${left - 1}` }).end('moved')
  })
  const egress = door(t)
  const ten = { limits: { ...limits, redirectsMax: 10 } }
  assert.equal((await egress.hear(post(`${base}/10`, ten))).body, 'there')
  assert.equal((await egress.hear(post(`${base}/11`, ten))).fault, 'redirected-too-often')
})

test('receivers that hang, trickle or never end an answer are left when the time is over', async (t) => {
  const egress = door(t)
  const soon = { limits: { ...limits, answerMsMax: 300, totalMsMax: 300 } }
  const hanging = await serve(t, () => undefined)
  assert.equal((await egress.hear(post(hanging, soon))).fault, 'too-slow')
  const trickling = await serve(t, trickle)
  assert.equal((await egress.hear(post(trickling, soon))).fault, 'too-slow')
  const redirected = await serve(t, (_, response) => {
    response.writeHead(302, { location: '/again', 'content-length': '1000' }).write('x')
  })
  assert.equal((await egress.hear(post(redirected, soon))).fault, 'too-slow')
})

test('of an answer no more is read than it may have, and a redirect does not begin it anew', async (t) => {
  const egress = door(t)
  const endless = await serve(t, (_, response) => {
    const more = () => {
      while (response.write('x'.repeat(5000)));
    }
    response.on('drain', more)
    more()
  })
  assert.equal((await egress.hear(post(endless))).fault, 'too-large')
  const boastful = await serve(t, (_, response) =>
    response.writeHead(200, { 'x-big': 'x'.repeat(100_000) }).end(),
  )
  assert.equal((await egress.hear(post(boastful))).fault, 'too-large')
  const exact = await serve(t, (_, response) => response.end('x'.repeat(limits.bytesMax)))
  assert.equal((await egress.hear(post(exact))).body?.length, limits.bytesMax)
})

test('a packed answer is not unpacked: a small one cannot become a large one', async (t) => {
  const packed = gzipSync('x'.repeat(100_000))
  const base = await serve(t, (_, response) =>
    response.writeHead(200, { 'content-encoding': 'gzip' }).end(packed),
  )
  const heard = await door(t).hear(post(base))
  assert.equal(heard.status, 200)
  assert.equal(heard.body, packed.toString('utf8'))
})

test('what answers something else than HTTP, or nothing, or not at all, is told apart', async (t) => {
  const egress = door(t)
  const answering = async (bytes: string) =>
    `http://127.0.0.1:${await listen(
      t,
      createTcpServer((socket) => socket.on('error', () => undefined).end(bytes)),
    )}`
  assert.equal((await egress.hear(post(await answering('nonsense\r\n\r\n')))).fault, 'answer-broken')
  assert.equal((await egress.hear(post(await answering('')))).fault, 'answer-broken')
  const short = 'HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nx'
  assert.equal((await egress.hear(post(await answering(short)))).fault, 'answer-broken')
  assert.equal((await egress.hear(post('http://127.0.0.1:1/'))).fault, 'not-connected')
})

test('who cannot prove a name over TLS is not told anything', async (t) => {
  let told = 0
  const port = await listen(
    t,
    createTlsServer(selfSigned, (_, response) => {
      told++
      response.end()
    }),
  )
  const egress = door(t)
  assert.equal((await egress.hear(post(`https://127.0.0.1:${port}/`))).fault, 'tls-failed')
  const plain = new URL(await serve(t, (_, response) => response.end())).port
  assert.equal((await egress.hear(post(`https://127.0.0.1:${plain}/`))).fault, 'tls-failed')
  assert.equal(told, 0)
})

test('connections are used again, and none is left when the door is closed', async (t) => {
  const sockets: Socket[] = []
  const server = createServer((_, response) => response.end('ok'))
  server.on('connection', (socket) => sockets.push(socket))
  const port = await listen(t, server)
  const egress = createEgress(allowList(['127.0.0.1']))
  for (let call = 0; call < 20; call++) await egress.hear(post(`http://127.0.0.1:${port}/`))
  // A second one is opened where the first is not back yet when the next call begins.
  assert.ok(sockets.length <= 2, `${sockets.length} connections`)
  await egress.close()
  const signal = AbortSignal.timeout(10_000)
  for (const socket of sockets) if (!socket.destroyed) await once(socket, 'close', { signal })
})

test('a call is cut off when its caller ends', async (t) => {
  const asked = Promise.withResolvers<void>()
  const hanging = await serve(t, () => asked.resolve())
  const end = new AbortController()
  const call = door(t).hear(post(hanging, { end: end.signal }))
  await asked.promise
  end.abort()
  assert.equal((await call).fault, 'stopped')
})

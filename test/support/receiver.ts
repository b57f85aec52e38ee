// An application that hears callbacks: an HTTP server which keeps what it was told and answers as the test says.
import { EventEmitter, once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import type { TestContext } from 'node:test'

export interface Call {
  readonly method: string
  /** Path and query. */
  readonly path: string
  readonly headers: IncomingMessage['headers']
  readonly form: Readonly<Record<string, string>>
}

export interface Receiver {
  /** Scheme and authority. */
  readonly base: string
  /** What it was told so far, first to last. */
  readonly calls: readonly Call[]
  /** Waits until it was told as often. */
  told(times: number): Promise<readonly Call[]>
  /** Waits until nobody is connected to it. */
  left(): Promise<void>
}

type Answer = (call: Call, response: ServerResponse) => void

/** Answers with a byte now and then, without an end. */
export function trickle(_: unknown, response: ServerResponse): void {
  const timer = setInterval(() => response.write('x'), trickleMs)
  response.on('close', () => clearInterval(timer))
}

const trickleMs = 10

/** Milliseconds in which it must have been told what a test waits for. */
const waitMsMax = 30_000

/** Listens until the test ends. Answers 200 and nothing, unless the test says otherwise. */
export async function receiver(
  t: TestContext,
  answer: Answer = (_, response) => response.end(),
): Promise<Receiver> {
  const opened = await openReceiver(answer)
  t.after(() => opened.close())
  return opened
}

/** The same, until it is closed. */
export async function openReceiver(
  answer: Answer = (_, response) => response.end(),
): Promise<Receiver & { close(): void }> {
  const calls: Call[] = []
  const arrivals = new EventEmitter()
  const sockets = new Set<Socket>()
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const form = Object.fromEntries(new URLSearchParams(Buffer.concat(chunks).toString()))
      const call = { method: request.method!, path: request.url!, headers: request.headers, form }
      calls.push(call)
      arrivals.emit('call')
      answer(call, response)
    })
  }).listen(0, '127.0.0.1')
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  await once(server, 'listening')
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    base,
    calls,
    async told(times) {
      const signal = AbortSignal.timeout(waitMsMax)
      while (calls.length < times) await once(arrivals, 'call', { signal })
      return calls
    },
    async left() {
      const signal = AbortSignal.timeout(waitMsMax)
      for (const socket of sockets) await once(socket, 'close', { signal })
    },
    close() {
      server.close()
      server.closeAllConnections()
    },
  }
}

// HTTP as Node speaks it: how many connections there may be, how long each may take, and what is answered where the
// framework is not asked. A client that is slow, silent or broken costs its connection and nothing else.
import { type IncomingMessage, Server, type ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Clock } from '../operations/ports.ts'

export interface ConnectionLimits {
  /** Connections at one time. */
  readonly connectionsMax: number
  /** Milliseconds in which the head of a request must be there, and all of it; and between looks at who is late. */
  readonly headersMsMax: number
  readonly requestMsMax: number
  readonly lateLookMs: number
  /** Milliseconds for which a connection is kept for a next request: longer than proxies keep theirs, as they are to close it. */
  readonly idleMsMax: number
  /** Milliseconds in which nothing is read or written: the other side is gone, or does not read what it asked for. */
  readonly silenceMsMax: number
}

export const connectionLimits: ConnectionLimits = {
  connectionsMax: 5_000,
  headersMsMax: 10_000,
  requestMsMax: 30_000,
  lateLookMs: 2_000,
  idleMsMax: 72_000,
  silenceMsMax: 120_000,
}

/** Milliseconds between two times at which idle connections make room. */
const makeRoomMsMin = 1_000

type Handle = (request: IncomingMessage, response: ServerResponse) => void

/** Errors on connections are told to `answerBroken` by the framework. */
export class Listener extends Server {
  /** Open connections. Bounded: by `connectionsMax`. */
  readonly #sockets = new Set<Socket>()
  #madeRoomAt = Number.NEGATIVE_INFINITY

  constructor(handle: Handle, clock: Clock, limits = connectionLimits) {
    const options = {
      // Answered by us and in JSON, not by Node and empty.
      requireHostHeader: false,
      headersTimeout: limits.headersMsMax,
      requestTimeout: limits.requestMsMax,
      connectionsCheckingInterval: limits.lateLookMs,
      keepAliveTimeout: limits.idleMsMax,
    }
    super(options, handle)
    this.setTimeout(limits.silenceMsMax)
    this.maxConnections = limits.connectionsMax
    this.on('checkExpectation', refuseExpectation)
    this.on('connection', (socket: Socket) => {
      this.#sockets.add(socket)
      socket.once('close', () => this.#sockets.delete(socket))
    })
    this.on('drop', () => this.#makeRoom(clock.now().getTime()))
  }

  /** Also those on which nothing was ever sent: Node takes them for busy, and would wait for them when closing. */
  override closeIdleConnections(): void {
    super.closeIdleConnections()
    for (const socket of this.#sockets) if (socket.bytesRead === 0) socket.destroy()
  }

  /** One was closed unheard: connections that nobody uses must not keep out who has something to say. */
  #makeRoom(now: number): void {
    if (Math.abs(now - this.#madeRoomAt) < makeRoomMsMin) return
    this.#madeRoomAt = now
    this.closeIdleConnections()
  }
}

/** `Expect:` anything but 100-continue, which Node would answer with an empty 417. */
function refuseExpectation(_request: IncomingMessage, response: ServerResponse): void {
  const body = malformedBody(417, 'The expectation cannot be met.')
  response.writeHead(417, { 'content-type': json, 'content-length': Buffer.byteLength(body) }).end(body)
}

const json = 'application/json; charset=utf-8'

/** Twilio's error JSON where the framework is not asked. */
const malformedBody = (status: number, message: string) =>
  JSON.stringify({ code: 20001, message, more_info: 'https://www.twilio.com/docs/errors/20001', status })

/** What came was no HTTP, or not in time. */
export function answerBroken(error: Error, socket: Socket): void {
  const late = 'code' in error && error.code === 'ERR_HTTP_REQUEST_TIMEOUT'
  if (socket.writable) socket.end(late ? lateHttp : malformedHttp)
}

/** A whole answer, as bytes: there is no request that it could be given to. */
function lastAnswer(status: 400 | 408, reason: string, message: string): string {
  const body = malformedBody(status, message)
  return [
    `HTTP/1.1 ${status} ${reason}`,
    `Content-Type: ${json}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
    '',
    body,
  ].join('\r\n')
}

const malformedHttp = lastAnswer(400, 'Bad Request', 'The request is not HTTP.')
const lateHttp = lastAnswer(408, 'Request Timeout', 'The request did not arrive in time.')

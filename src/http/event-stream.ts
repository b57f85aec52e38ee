// Answers that do not end: server-sent events (WHATWG HTML, 9.2). Few at a time, none that is not read, none without
// credentials that are still good, and none that keeps the server from closing.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Answer, StreamEvent } from '../api/resource.ts'
import { Problem, problem } from '../domain/problem.ts'

export interface StreamLimits {
  /** Streams of the process, and of one account. */
  readonly streamsMax: number
  readonly perAccountMax: number
  /** Bytes that a client may be behind. */
  readonly unreadBytesMax: number
  /** Milliseconds between comments, which keep proxies from closing what is silent, and looks at the credentials. */
  readonly beatMs: number
}

export const streamLimits: StreamLimits = {
  streamsMax: 200,
  perAccountMax: 10,
  unreadBytesMax: 256 * 1024,
  beatMs: 15_000,
}

/** Milliseconds in which a client must have read the rest of a stream that has ended. */
const endMsMax = 1_000

export interface Begin {
  readonly account_sid: string
  readonly stream: NonNullable<Answer['stream']>
  /** Fails when these credentials may not listen. */
  readonly mayGoOn: () => Promise<unknown>
}

export class EventStreams {
  readonly #limits: StreamLimits
  /** What ends each open stream, with its account. Bounded: by `streamsMax`. */
  readonly #open = new Map<() => void, string>()

  constructor(server: FastifyInstance, limits = streamLimits) {
    this.#limits = limits
    server.addHook('preClose', (done) => {
      for (const end of this.#open.keys()) end()
      done()
    })
  }

  /** @throws {Problem} rate-limited: too many are open */
  begin(
    { method, raw: incoming }: FastifyRequest,
    reply: FastifyReply,
    { account_sid, stream, mayGoOn }: Begin,
  ): FastifyReply {
    const headers = { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-store' }
    if (method === 'HEAD') return reply.headers(headers).send()
    const { streamsMax, perAccountMax, unreadBytesMax, beatMs } = this.#limits
    const own = [...this.#open.values()].filter((sid) => sid === account_sid).length
    if (this.#open.size >= streamsMax || own >= perAccountMax) {
      void reply.header('retry-after', 1)
      throw problem('rate-limited')
    }
    reply.hijack()
    const { raw } = reply
    // Gone while the credentials were looked at: its end would never be heard of.
    if (raw.destroyed) return reply
    const write = (text: string) => {
      // Who does not read is cut off, and may come back for what it has missed.
      if (raw.writableLength + text.length > unreadBytesMax) incoming.socket.destroy()
      else if (!raw.writableEnded) raw.write(text)
    }
    raw.writeHead(200, {
      ...(reply.getHeaders() as Record<string, string>),
      ...headers,
      'x-accel-buffering': 'no',
    })
    write(': listening\n\n')
    const stop = stream((event) => write(frame(event)))
    const beat = setInterval(() => {
      write(': still here\n\n')
      mayGoOn().catch((error: unknown) => error instanceof Problem && end())
    }, beatMs)
    let ending: NodeJS.Timeout | undefined
    const end = () => {
      raw.end()
      // Who does not read would keep it open.
      ending ??= setTimeout(() => incoming.socket.destroy(), endMsMax)
    }
    this.#open.set(end, account_sid)
    raw.once('close', () => {
      clearInterval(beat)
      clearTimeout(ending)
      this.#open.delete(end)
      stop()
    })
    return reply
  }
}

/** JSON has no line breaks, so that one `data` line holds it. */
function frame({ id, event, data }: StreamEvent): string {
  return `${id === undefined ? '' : `id: ${id}\n`}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`
}

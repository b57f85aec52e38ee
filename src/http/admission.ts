// Which requests are refused before anything is done for them? Those that come while as many are under way as may be. What is
// under way then is answered soon, and whoever is refused knows at once: one request more would only make all of them wait.
// A plain number, because it bounds everything behind it, too: the queues of recorder and pool, and the memory that bodies
// and records take (docs/decisions.md).
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Logger } from 'pino'
import { problem, Unavailable } from '../domain/problem.ts'
import type { Clock, Load } from '../operations/ports.ts'
import { bodyOf, retryAfterSeconds } from './error-renderer.ts'

export interface AdmissionLimits {
  /** Requests under way in the process: two full batches of the recorder, one that is written and one that waits. */
  readonly requestsMax: number
  /** The same for what carriers bring: refused last, as a carrier may not come again, and a person's text would be lost. */
  readonly carriersMax: number
  /** Requests that may wait for an application, and of those for one service: one that hangs must not stop the others. */
  readonly askingMax: number
  readonly askingPerServiceMax: number
  /** Milliseconds for which nothing is read from a connection on which a request was refused. */
  readonly pauseMs: number
}

export const admissionLimits: AdmissionLimits = {
  requestsMax: 512,
  carriersMax: 768,
  askingMax: 256,
  askingPerServiceMax: 128,
  pauseMs: 250,
}

/** Milliseconds between two lines of the log that say how many were refused. */
const logMsMin = 10_000

const unlimited: readonly string[] = ['/healthz', '/readyz', '/metrics']

type Handle = (request: IncomingMessage, response: ServerResponse) => void

const refusal = bodyOf(problem('unavailable', { reason: 'too many requests are under way' }))
const refusalHeaders = {
  'content-type': 'application/json; charset=utf-8',
  'content-length': Buffer.byteLength(refusal),
  'retry-after': String(retryAfterSeconds),
}

export class Admission implements Load {
  readonly #limits: AdmissionLimits
  readonly #clock: Clock
  readonly #log: Logger
  /**
   * Requests whose handler has not begun, oldest first: nearly always as long as it takes to read what is there already.
   * Bounded: by `carriersMax`, with those under way.
   */
  readonly #arriving = new Set<IncomingMessage>()
  /** Requests that wait for an application, by service. Bounded: by `askingMax`. */
  readonly #asking = new Map<string, number>()
  #askingCount = 0
  #underWay = 0
  #refused = 0
  #refusedEver = 0
  #loggedAt = Number.NEGATIVE_INFINITY

  constructor({ clock, log }: { readonly clock: Clock; readonly log: Logger }, limits = admissionLimits) {
    this.#clock = clock
    this.#log = log
    this.#limits = limits
  }

  /** What there is to count: how many are in which state now, and how many were refused since the start. */
  get counts() {
    return {
      arriving: this.#arriving.size,
      handled: this.#underWay,
      asking: this.#askingCount,
      refused: this.#refusedEver,
    }
  }

  /** So many are under way that what can wait should. */
  get high(): boolean {
    return this.#underWay >= this.#limits.requestsMax / 2
  }

  /** Stands before a server's handler, and before its framework: most of what a request costs is not spent on a refusal. */
  before(handle: Handle): Handle {
    return (request, response) => {
      const { url = '' } = request
      // Whoever asks whether the process lives must not be told that it is busy: it would be ended for that. And nobody
      // wants to know how it is more than when it is busy.
      if (unlimited.includes(url)) return handle(request, response)
      const ofCarrier = url.includes('/Webhooks/') || url.startsWith('/carriers/')
      const max = ofCarrier ? this.#limits.carriersMax : this.#limits.requestsMax
      if (this.#underWay + this.#arriving.size >= max && !this.#dropSlowest()) return this.#refuse(response)
      this.#arriving.add(request)
      request.once('close', () => this.#arriving.delete(request))
      return handle(request, response)
    }
  }

  /** The request is there whole: it counts until it is handled, also when its client has gone. */
  async handle<T>(request: IncomingMessage, work: () => Promise<T>): Promise<T> {
    this.#arriving.delete(request)
    this.#underWay++
    try {
      return await work()
    } finally {
      this.#underWay--
    }
  }

  /**
   * The same for a request that may wait for an application: it leaves the process alone meanwhile.
   * @param service whose application
   * @throws {Unavailable} too many wait already
   */
  async handleAsking<T>(request: IncomingMessage, service: string, work: () => Promise<T>): Promise<T> {
    this.#arriving.delete(request)
    const own = this.#asking.get(service) ?? 0
    const { askingMax, askingPerServiceMax } = this.#limits
    if (this.#askingCount >= askingMax || own >= askingPerServiceMax)
      throw new Unavailable('too many requests wait for the application')
    this.#asking.set(service, own + 1)
    this.#askingCount++
    try {
      return await work()
    } finally {
      this.#askingCount--
      const left = this.#asking.get(service)! - 1
      if (left === 0) this.#asking.delete(service)
      else this.#asking.set(service, left)
    }
  }

  /**
   * Cuts off who has been sending a request for longest. An honest one is there whole within a moment: those that are found
   * here keep others out.
   */
  #dropSlowest(): boolean {
    for (const request of this.#arriving) {
      if (request.complete) continue
      this.#arriving.delete(request)
      request.socket.destroy()
      return true
    }
    return false
  }

  /** What comes on this connection next is not read before it is due again: else refusing could be all that is done. */
  #pause(socket: Socket | null): void {
    if (socket === null || this.#limits.pauseMs === 0) return
    // Not before the request is done with: whatever is left of it has to be read.
    setImmediate(() => {
      socket.pause()
      setTimeout(() => socket.resume(), this.#limits.pauseMs).unref()
    })
  }

  #refuse(response: ServerResponse): void {
    response.writeHead(503, refusalHeaders).end(refusal)
    this.#pause(response.socket)
    this.#refused++
    this.#refusedEver++
    const now = this.#clock.now().getTime()
    if (Math.abs(now - this.#loggedAt) < logMsMin) return
    this.#log.warn({ refused: this.#refused, underWay: this.#underWay }, 'too many requests: refused early')
    this.#loggedAt = now
    this.#refused = 0
  }
}

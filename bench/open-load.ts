// The load generator that does not wait: requests are due at a fixed rate, whatever becomes of those before, as many people
// who know nothing of each other send them. Times count from the moment at which a request was due. A process of its own.
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import type { Post } from './load.ts'

/** What to do for one phase. */
export interface OpenLoad {
  readonly port: number
  readonly authorization: string
  readonly posts: readonly Post[]
  /** Requests per second that are due. */
  readonly rate: number
  readonly seconds: number
  /** A request that finds none of these free is not sent, and counted. */
  readonly connections: number
}

export interface OpenMeasured {
  /** Requests that were sent, and that found no connection, per second. */
  readonly sent: number
  readonly unsent: number
  /** Answers with 201 and with 503: per second, and their times. */
  readonly accepted: Kind
  readonly refused: Kind
  /** Answers with 201 in all. */
  readonly answers: number
  /** Milliseconds from the last request to the last answer. */
  readonly drainMs: number
  /** Share of one core that this process used. */
  readonly cores: number
}

export interface Kind {
  readonly rate: number
  /** Null when there was none. */
  readonly p50Ms: number | null
  readonly p99Ms: number | null
}

export type OpenReport = { readonly measured: OpenMeasured } | { readonly fault: string }

/** Milliseconds that answers may take after a phase is over. */
const drainMsMax = 20_000
const receiveBytes = 32 * 1024

/** Requests made by this process: no two bodies are the same. */
let made = 0

/** One connection, with one request at a time on it. */
interface Line {
  readonly socket: Socket
  dueAt: number
}

class Phase {
  readonly #load: OpenLoad
  readonly #heads: readonly string[]
  /** The one that was used longest ago is used next. */
  readonly #free: Line[] = []
  readonly #lines: Line[] = []
  readonly accepted: number[] = []
  readonly refused: number[] = []
  sent = 0
  unsent = 0
  lastAt = 0
  #waiting = 0
  #fault: Error | undefined
  #drained: (() => void) | undefined

  constructor(load: OpenLoad) {
    this.#load = load
    const common = `Host: 127.0.0.1\r\nAuthorization: ${load.authorization}\r\nContent-Type: application/x-www-form-urlencoded\r\n`
    this.#heads = load.posts.map(
      ({ path, form }) =>
        `POST ${path} HTTP/1.1\r\n${common}Content-Length: ${form.length + bodyOf(0).length}\r\n\r\n${form}`,
    )
  }

  /** Connections are there before the first request: most programs keep theirs. */
  async connect(): Promise<void> {
    const { connections } = this.#load
    for (let at = 0; at < connections; at++) {
      const line = this.#open()
      await once(line.socket, 'connect')
      this.#free.push(line)
    }
  }

  async run(start: number): Promise<void> {
    const { rate, seconds } = this.#load
    const count = Math.round(rate * seconds)
    for (let due = 0; due < count;) {
      const until = Math.min(count, Math.floor(((performance.now() - start) / 1000) * rate))
      for (; due < until; due++) this.#send(start + (due / rate) * 1000)
      if (this.#fault !== undefined) throw this.#fault
      // Lets answers in between two looks at what is due.
      await new Promise((resolve) => setTimeout(resolve, 1))
    }
    if (this.#waiting > 0) await this.#drain()
    if (this.#fault !== undefined) throw this.#fault
  }

  end(): void {
    for (const { socket } of this.#lines) socket.destroy()
  }

  #drain(): Promise<void> {
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => reject(new Error(`${this.#waiting} answers did not come`)), drainMsMax)
      this.#drained = () => {
        clearTimeout(late)
        resolve()
      }
    })
  }

  #send(dueAt: number): void {
    const line = this.#free.shift()
    if (line === undefined) return void this.unsent++
    line.dueAt = dueAt
    this.#waiting++
    this.sent++
    const serial = ++made
    line.socket.write(this.#heads[serial % this.#heads.length]! + bodyOf(serial), 'latin1')
  }

  #open(): Line {
    let partial = ''
    const callback = (size: number, bytes: Uint8Array) => {
      partial += Buffer.from(bytes.buffer, bytes.byteOffset, size).toString('latin1')
      const status = statusOfWhole(partial)
      if (status === undefined) return true
      partial = ''
      this.#answered(line, status)
      return true
    }
    const onread = { buffer: Buffer.alloc(receiveBytes), callback }
    const socket = connect({ host: '127.0.0.1', port: this.#load.port, noDelay: true, onread })
    const line: Line = { socket, dueAt: 0 }
    const fail = (error: Error) => {
      this.#fault ??= error
      this.#drained?.()
    }
    socket.once('error', fail)
    socket.once('close', () => fail(new Error('the server closed a connection')))
    this.#lines.push(line)
    return line
  }

  #answered(line: Line, status: number): void {
    this.lastAt = performance.now()
    const ms = this.lastAt - line.dueAt
    if (status === 201) this.accepted.push(ms)
    else if (status === 503) this.refused.push(ms)
    else this.#fault ??= new Error(`answered ${status}`)
    this.#free.push(line)
    if (--this.#waiting === 0) this.#drained?.()
  }
}

const bodyOf = (serial: number) =>
  `Body=Your+driver+arrives+in+5+minutes%2C+car+${serial.toString().padStart(9, '0')}.+See+you+soon!`

/** The status of an answer that is there whole. */
function statusOfWhole(text: string): number | undefined {
  const headLength = text.indexOf('\r\n\r\n') + 4
  if (headLength < 4) return undefined
  const length = Number(/\r\ncontent-length: *(\d+)\r\n/i.exec(text)?.[1])
  return text.length < headLength + length ? undefined : Number(text.slice(9, 12))
}

function kindOf(times: readonly number[], seconds: number): Kind {
  const sorted = Float64Array.from(times).sort()
  const at = (share: number) => sorted[Math.floor(sorted.length * share)] ?? null
  return { rate: times.length / seconds, p50Ms: at(0.5), p99Ms: at(0.99) }
}

async function measure(load: OpenLoad): Promise<OpenMeasured> {
  const phase = new Phase(load)
  await phase.connect()
  const cpu = process.cpuUsage()
  const start = performance.now()
  try {
    await phase.run(start)
  } finally {
    phase.end()
  }
  const { user, system } = process.cpuUsage(cpu)
  // Answers count over the time in which they came: what is only queued up meanwhile must not look like a rate.
  const seconds = Math.max(load.seconds, (phase.lastAt - start) / 1000)
  return {
    sent: phase.sent / load.seconds,
    unsent: phase.unsent / load.seconds,
    accepted: kindOf(phase.accepted, seconds),
    refused: kindOf(phase.refused, seconds),
    answers: phase.accepted.length,
    drainMs: Math.max(0, phase.lastAt - start - load.seconds * 1000),
    cores: (user + system) / 1000 / (performance.now() - start),
  }
}

process.on('message', (load: OpenLoad) => {
  const report = (said: OpenReport) => process.send!(said)
  measure(load).then(
    (measured) => report({ measured }),
    (error: unknown) => report({ fault: error instanceof Error ? error.message : String(error) }),
  )
})
// Whoever started this is gone: nobody would end it.
process.on('disconnect', () => process.exit())

// One kept-alive connection of the load: a request is sent, its answer read whole and checked, and only then comes the
// next one. Sockets and not an HTTP client: the load shares the machine with what it measures, and a client that costs
// as much as the server would flatter every ratio.
import { connect, type Socket } from 'node:net'

export interface Request {
  /** The whole request, as it goes over the wire. */
  readonly text: string
  /** What its answer must contain, if anything. */
  readonly echo: string | undefined
}

/** When a request was sent, and when it should have been: milliseconds of `performance.now()`. */
export interface Times {
  readonly sent: number
  readonly due: number
}

interface Asked {
  readonly request: Request
  readonly times: Times
}

export interface LineOptions {
  readonly port: number
  /** Of every answer. */
  readonly status: number
  /** The answer came: the line is free again. */
  readonly answered: (line: Line, times: Times) => void
  readonly failed: (error: Error) => void
}

/** Bytes read from a socket at a time: some answers. */
const receiveBytes = 64 * 1024
/** Characters of an answer that a fault shows. */
const excerptMax = 600

export class Line {
  readonly #options: LineOptions
  readonly #socket: Socket
  #partial = ''
  #asked: Asked | undefined

  constructor(options: LineOptions) {
    this.#options = options
    const callback = (size: number, bytes: Uint8Array) => {
      try {
        this.#receive(Buffer.from(bytes.buffer, bytes.byteOffset, size).toString('latin1'))
      } catch (error) {
        options.failed(error instanceof Error ? error : new Error(String(error)))
      }
      return true
    }
    const onread = { buffer: Buffer.alloc(receiveBytes), callback }
    this.#socket = connect({ host: '127.0.0.1', port: options.port, noDelay: true, onread })
    this.#socket.once('error', options.failed)
    this.#socket.once('close', () => options.failed(new Error('the server closed a connection')))
  }

  ask(request: Request, times: Times): void {
    this.#asked = { request, times }
    this.#socket.write(request.text, 'latin1')
  }

  close(): void {
    this.#socket.removeAllListeners('close').destroy()
  }

  #receive(chunk: string): void {
    const text = this.#partial + chunk
    const answer = parse(text)
    if (answer === undefined || text.length < answer.length) return void (this.#partial = text)
    this.#partial = ''
    const asked = this.#asked
    if (asked === undefined) throw new Error(`an answer to nothing: ${text.slice(0, excerptMax)}`)
    this.#asked = undefined
    const { echo } = asked.request
    const whole = text.length === answer.length
    if (answer.status !== this.#options.status || !whole || (echo !== undefined && !text.includes(echo))) {
      const wanted = `${this.#options.status}${echo === undefined ? '' : ` with "${echo}"`}`
      throw new Error(`expected one answer, ${wanted}; got: ${text.slice(0, excerptMax)}`)
    }
    this.#options.answered(this, asked.times)
  }
}

/** The status and the length of an answer whose head is complete, else undefined. */
function parse(text: string): { status: number; length: number } | undefined {
  const headLength = text.indexOf('\r\n\r\n') + 4
  if (headLength < 4) return undefined
  const head = text.slice(0, headLength)
  const status = /^HTTP\/1\.1 (\d{3}) /.exec(head)?.[1]
  const bodyLength = /\r\ncontent-length: *(\d+)\r\n/i.exec(head)?.[1]
  if (status === undefined || bodyLength === undefined)
    throw new Error(`not an answer with a length: ${head}`)
  return { status: Number(status), length: headLength + Number(bodyLength) }
}

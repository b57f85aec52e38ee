// The load generator: a process of its own that sends forms over kept-alive connections, one request at a time on each,
// and times the answers. Sockets and not an HTTP client: it shares the machine with what it measures, and a client that
// costs as much as the server would flatter every ratio. Answers are read whole and each is checked.
import { connect, type Socket } from 'node:net'

export interface Post {
  readonly path: string
  /** Parameters, each with `&` behind it. */
  readonly form: string
}

/** What to do for one round. */
export interface Load {
  readonly port: number
  readonly authorization: string
  /** Where to post, in turn, and what comes before the text. */
  readonly posts: readonly Post[]
  readonly connections: number
  readonly seconds: number
  readonly status: number
  /** Every answer must carry its own request's text. */
  readonly echo: boolean
}

export interface Measured {
  /** Answers per second within the round. */
  readonly rate: number
  /** Answers to everything that was sent, those after the end of the round too. */
  readonly answers: number
  readonly p50Ms: number
  readonly p99Ms: number
  /** Share of one core that this process used. */
  readonly cores: number
}

export type Report = { readonly measured: Measured } | { readonly fault: string }

/** Milliseconds that answers may take after a round is over. */
const drainMsMax = 15_000
/** Bytes read from a socket at a time: some answers. */
const receiveBytes = 64 * 1024
/** Characters of an answer that a fault shows. */
const excerptMax = 600

/** Requests made by this process: no two bodies are the same. */
let made = 0

function requests({ port, authorization, posts }: Load) {
  const heads = posts.map(({ path, form }) =>
    [
      `POST ${path} HTTP/1.1`,
      `Host: 127.0.0.1:${port}`,
      `Authorization: ${authorization}`,
      'Content-Type: application/x-www-form-urlencoded',
      'Accept: application/json',
      `Content-Length: ${form.length + body(0).length}`,
      `\r\n${form}`,
    ].join('\r\n'),
  )
  return () => {
    const serial = ++made
    return { text: heads[serial % heads.length]! + body(serial), serial }
  }
}

/** As long for every serial, so that the length need not be counted. */
const body = (serial: number) =>
  `Body=Your+driver+arrives+in+5+minutes%2C+car+${padded(serial)}.+See+you+soon!`
const padded = (serial: number) => serial.toString().padStart(9, '0')

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

interface Round {
  readonly load: Load
  /** When no more is to be sent. */
  readonly end: number
  readonly next: () => { readonly text: string; readonly serial: number }
  readonly sockets: Socket[]
  readonly latenciesMs: number[]
  within: number
}

/** One connection: asks, waits for the answer, asks again, until the round is over and its last answer is there. */
function converse(round: Round): Promise<void> {
  return new Promise<void>((resolve, reject) => {
    let partial = ''
    let sent = round.next()
    let sentAt = performance.now()
    const receive = (chunk: string) => {
      const text = partial + chunk
      const answer = parse(text)
      if (answer === undefined || text.length < answer.length) return void (partial = text)
      partial = ''
      check(round.load, sent.serial, answer, text)
      const now = performance.now()
      round.latenciesMs.push(now - sentAt)
      if (now >= round.end) return resolve()
      round.within++
      sent = round.next()
      sentAt = now
      socket.write(sent.text, 'latin1')
    }
    const callback = (size: number, bytes: Uint8Array) => {
      try {
        receive(Buffer.from(bytes.buffer, bytes.byteOffset, size).toString('latin1'))
      } catch (error) {
        reject(error instanceof Error ? error : new Error(String(error)))
      }
      return true
    }
    const onread = { buffer: Buffer.alloc(receiveBytes), callback }
    const socket = connect({ host: '127.0.0.1', port: round.load.port, noDelay: true, onread })
    round.sockets.push(socket)
    socket.once('error', reject)
    socket.once('close', () => reject(new Error('the server closed a connection')))
    socket.write(sent.text, 'latin1')
  })
}

async function measure(load: Load): Promise<Measured> {
  const cpu = process.cpuUsage()
  const start = performance.now()
  const end = start + load.seconds * 1000
  const round: Round = { load, end, next: requests(load), sockets: [], latenciesMs: [], within: 0 }
  const late = setTimeout(
    () => round.sockets.forEach((socket) => socket.destroy(new Error('an answer did not come in time'))),
    load.seconds * 1000 + drainMsMax,
  )
  try {
    await Promise.all(Array.from({ length: load.connections }, () => converse(round)))
  } finally {
    clearTimeout(late)
    for (const socket of round.sockets) socket.destroy()
  }
  const { user, system } = process.cpuUsage(cpu)
  const sorted = Float64Array.from(round.latenciesMs).sort()
  return {
    rate: round.within / load.seconds,
    answers: sorted.length,
    p50Ms: sorted[Math.floor(sorted.length * 0.5)]!,
    p99Ms: sorted[Math.floor(sorted.length * 0.99)]!,
    cores: (user + system) / 1000 / (performance.now() - start),
  }
}

function check(load: Load, serial: number, answer: { status: number; length: number }, text: string): void {
  const whole = text.length === answer.length
  const own = !load.echo || text.includes(`car ${padded(serial)}.`)
  if (answer.status === load.status && whole && own) return
  const wanted = `${load.status}${load.echo ? ` about car ${padded(serial)}` : ''}`
  throw new Error(`expected one answer, ${wanted}; got: ${text.slice(0, excerptMax)}`)
}

process.on('message', (load: Load) => {
  const report = (said: Report) => process.send!(said)
  measure(load).then(
    (measured) => report({ measured }),
    (error: unknown) => report({ fault: error instanceof Error ? error.message : String(error) }),
  )
})
// Whoever started this is gone: nobody would end it.
process.on('disconnect', () => process.exit())

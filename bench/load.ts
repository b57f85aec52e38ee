// The load generator, a process of its own. Either as fast as answers come, one request at a time on each connection, or
// at a pace of its own, whether answers come or not.
import { Line, type Request } from './line.ts'

export interface Post {
  readonly path: string
  /** Parameters, each with `&` behind it. The text follows. */
  readonly form: string
  /** Asked by GET with the parameters in the address, where the text has this name. */
  readonly getText?: string
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
  /** Requests per second, at moments drawn by chance. As fast as answers come, if it does not say. */
  readonly perSecond?: number
}

export interface Measured {
  /** Answers per second within the round. */
  readonly rate: number
  /** Answers to everything that was sent, those after the end of the round too. */
  readonly answers: number
  /** From sending to the answer. */
  readonly p50Ms: number
  /** From when it was due to the answer. At a pace of one's own, a request can be due before a connection is free. */
  readonly p99Ms: number
  /** Share of one core that the generator used. */
  readonly cores?: number
}

export type Report = { readonly measured: Measured } | { readonly fault: string }

/** Milliseconds that answers may take after a round is over. */
const drainMsMax = 15_000
/** Milliseconds between two looks at what is due. Answers are looks, too. */
const tickMs = 1

/** Requests made by this process: no two texts are the same. */
let made = 0

function requests({ port, authorization, posts, echo }: Load): () => Request {
  const head = ({ path, form, getText }: Post) => {
    const lines = [`Host: 127.0.0.1:${port}`, `Authorization: ${authorization}`, 'Accept: application/json']
    if (getText !== undefined) {
      const before = `GET ${path}?${form}${getText}=`
      return { before, after: [' HTTP/1.1', ...lines, '\r\n'].join('\r\n') }
    }
    const body = [
      'Content-Type: application/x-www-form-urlencoded',
      `Content-Length: ${form.length + 'Body='.length + said(0).length}`,
    ]
    const before = [`POST ${path} HTTP/1.1`, ...lines, ...body, `\r\n${form}Body=`].join('\r\n')
    return { before, after: '' }
  }
  const heads = posts.map(head)
  return () => {
    const serial = ++made
    const { before, after } = heads[serial % heads.length]!
    return { text: before + said(serial) + after, echo: echo ? `car ${padded(serial)}.` : undefined }
  }
}

/** As long for every serial, so that the length need not be counted. */
const said = (serial: number) => `Your+driver+arrives+in+5+minutes%2C+car+${padded(serial)}.+See+you+soon!`
const padded = (serial: number) => serial.toString().padStart(9, '0')

interface Round {
  readonly load: Load
  readonly start: number
  /** When no more is to be sent. */
  readonly end: number
  readonly tookMs: number[]
  readonly waitedMs: number[]
  within: number
  over: boolean
}

/** Opens the connections, has `work` use them, and closes them. */
async function overLines(
  round: Round,
  work: (lines: readonly Line[], hear: (answered: (line: Line) => void) => void) => Promise<void>,
): Promise<void> {
  const { load } = round
  let next: (line: Line) => void = () => undefined
  const broken = Promise.withResolvers<never>()
  const lines = Array.from(
    { length: load.connections },
    () =>
      new Line({
        port: load.port,
        status: load.status,
        failed: broken.reject,
        answered(line, { sent, due }) {
          const now = performance.now()
          round.tookMs.push(now - sent)
          round.waitedMs.push(now - due)
          if (now < round.end) round.within++
          next(line)
        },
      }),
  )
  const late = setTimeout(
    () => broken.reject(new Error('an answer did not come in time')),
    load.seconds * 1000 + drainMsMax,
  )
  try {
    await Promise.race([work(lines, (answered) => (next = answered)), broken.promise])
  } finally {
    round.over = true
    clearTimeout(late)
    for (const line of lines) line.close()
  }
}

/** Each connection asks, waits for the answer, asks again, until the round is over and its last answer is there. */
function converse(round: Round): Promise<void> {
  const request = requests(round.load)
  return overLines(
    round,
    (lines, hear) =>
      new Promise((resolve) => {
        let talking = lines.length
        hear((line) => {
          const now = performance.now()
          if (now < round.end) line.ask(request(), { sent: now, due: now })
          else if (--talking === 0) resolve()
        })
        const now = performance.now()
        for (const line of lines) line.ask(request(), { sent: now, due: now })
      }),
  )
}

/**
 * Requests fall due by chance, so many per second, and have waited since then when no connection was free: a server
 * that stops for a moment is charged for all who would have come meanwhile.
 */
function pace(round: Round, perSecond: number): Promise<void> {
  const request = requests(round.load)
  const later = () => (-Math.log(1 - Math.random()) * 1000) / perSecond
  return overLines(
    round,
    (lines, hear) =>
      new Promise((resolve) => {
        const free = [...lines]
        let due = round.start + later()
        const send = () => {
          const now = performance.now()
          if (round.over) return clearInterval(ticking)
          while (due <= now && due < round.end && free.length > 0) {
            free.pop()!.ask(request(), { sent: now, due })
            due += later()
          }
          if (due < round.end || free.length < lines.length) return
          clearInterval(ticking)
          resolve()
        }
        const ticking = setInterval(send, tickMs)
        hear((line) => {
          free.push(line)
          send()
        })
      }),
  )
}

async function measure(load: Load): Promise<Measured> {
  const cpu = process.cpuUsage()
  const start = performance.now()
  const round: Round = {
    load,
    start,
    end: start + load.seconds * 1000,
    tookMs: [],
    waitedMs: [],
    within: 0,
    over: false,
  }
  await (load.perSecond === undefined ? converse(round) : pace(round, load.perSecond))
  const { user, system } = process.cpuUsage(cpu)
  return {
    rate: round.within / load.seconds,
    answers: round.tookMs.length,
    p50Ms: percentile(round.tookMs, 0.5),
    p99Ms: percentile(round.waitedMs, 0.99),
    cores: (user + system) / 1000 / (performance.now() - start),
  }
}

function percentile(values: readonly number[], share: number): number {
  return Float64Array.from(values).sort()[Math.floor(values.length * share)]!
}

process.on('message', (load: Load) => {
  const report = (found: Report) => process.send!(found)
  measure(load).then(
    (measured) => report({ measured }),
    (error: unknown) => report({ fault: error instanceof Error ? error.message : String(error) }),
  )
})
// Whoever started this is gone: nobody would end it.
process.on('disconnect', () => process.exit())

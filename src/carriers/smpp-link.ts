// The connection to an SMSC that is kept: bound, looked after, and made again whenever it breaks.
import type { LinkListener, LinkState, OpenLink } from './carrier.ts'
import { type Answer, type Connection, connectSmpp, type SmppAddress } from './smpp-connection.ts'
import { type Pdu, statusWords } from './smpp-pdu.ts'
import { rest } from './smpp-waits.ts'

export interface LinkSettings {
  readonly address: SmppAddress
  readonly system_id: string
  readonly password: string
  readonly system_type: string
  /** One connection both ways, or one for each. */
  readonly bind: 'transceiver' | 'pair'
  readonly enquireLinkMs: number
}

/** Milliseconds. */
export interface LinkTimes {
  readonly connectMsMax: number
  /** To wait for the answer to a bind, and to a sign of life. */
  readonly answerMsMax: number
  /** To wait for the answer to a text. */
  readonly submitMsMax: number
  /** Between attempts to connect: the first pause, which doubles until it is the last. */
  readonly pauseMsMin: number
  readonly pauseMsMax: number
  /** For what is under way when it is closed, and for the answer to the goodbye. */
  readonly closeMsMax: number
}

export interface SmppLink {
  open(listener: LinkListener): OpenLink
  /** Hands one submit_sm over. */
  submit(fields: Readonly<Record<string, unknown>>, signal: AbortSignal): Promise<Answer>
  readonly state: LinkState
}

/** @returns the status to answer; must not throw */
export type Taken = (request: Pdu, listener: LinkListener) => Promise<number>

/** SMPP 3.4. */
const interfaceVersion = 0x34
/** Requests of the SMSC that are answered at one time. Above it no more is read until some are. */
const underWayMax = 100

const binds = {
  transceiver: ['bind_transceiver'],
  pair: ['bind_transmitter', 'bind_receiver'],
} as const
type Bind = (typeof binds)[LinkSettings['bind']][number]

const upState: LinkState = { up: true }

/** One of the connections. */
interface Half {
  readonly bind: Bind
  state: LinkState
  connection: Connection | undefined
}

/** @param taken what becomes of what the SMSC brings */
export function smppLink(settings: LinkSettings, times: LinkTimes, taken: Taken): SmppLink {
  const halves = binds[settings.bind].map((bind): Half => ({
    bind,
    state: { up: false, reason: 'connecting' },
    connection: undefined,
  }))
  const [sending] = halves
  // Bounded: by the texts and requests under way, which both have a limit.
  const underWay = new Set<Promise<unknown>>()
  const during = async <T>(work: Promise<T>): Promise<T> => {
    underWay.add(work)
    try {
      return await work
    } finally {
      underWay.delete(work)
    }
  }
  const state = () => halves.map((half) => half.state).find(({ up }) => !up) ?? upState
  return {
    get state() {
      return state()
    },
    submit: ({ ...fields }, signal) =>
      during(
        sending?.connection?.ask('submit_sm', fields, { msMax: times.submitMsMax, signal }) ??
          Promise.resolve('unsent'),
      ),
    open(listener) {
      const closing = new AbortController()
      let told = ''
      let requests = 0
      const tell = () => {
        const now = state()
        const words = JSON.stringify(now)
        if (words !== told && !closing.signal.aborted) listener.changed(now)
        told = words
      }
      const bring = async (request: Pdu, connection: Connection) => {
        connection.answer(request, await taken(request, listener))
        if (--requests < underWayMax) connection.resume()
      }
      const take = (request: Pdu, connection: Connection) => {
        if (++requests >= underWayMax) connection.pause()
        void during(bring(request, connection))
      }
      const running = halves.map((half) =>
        keep({ half, settings, times, tell, take, signal: closing.signal }),
      )
      return {
        async close() {
          await within(times.closeMsMax, Promise.allSettled(underWay))
          closing.abort()
          await Promise.all(running)
        },
      }
    },
  }
}

interface Kept {
  readonly half: Half
  readonly settings: LinkSettings
  readonly times: LinkTimes
  readonly tell: () => void
  readonly take: (request: Pdu, connection: Connection) => void
  readonly signal: AbortSignal
}

/** Connects again and again until it is closed. */
async function keep(kept: Kept): Promise<void> {
  const { half, times, tell, signal } = kept
  let pauseMs = times.pauseMsMin
  while (!signal.aborted) {
    const { reason, bound } = await once(kept)
    half.connection = undefined
    half.state = { up: false, reason }
    tell()
    if (bound) pauseMs = times.pauseMsMin
    await rest(pauseMs, signal)
    pauseMs = Math.min(pauseMs * 2, times.pauseMsMax)
  }
}

/** From connecting to the end of the connection. */
async function once(kept: Kept): Promise<{ reason: string; bound: boolean }> {
  const { half, settings, times, tell, take, signal } = kept
  const { connectMsMax, answerMsMax, closeMsMax } = times
  const connection = await connectSmpp(settings.address, { connectMsMax, signal, requested: take })
  if (typeof connection === 'string') return { reason: connection, bound: false }
  const { system_id, password, system_type } = settings
  const fields = { system_id, password, system_type, interface_version: interfaceVersion }
  const answer = await connection.ask(half.bind, fields, { msMax: answerMsMax, signal })
  const refused = refusal(answer)
  if (refused !== undefined) {
    connection.drop(refused)
    return { reason: await connection.gone, bound: false }
  }
  half.connection = connection
  half.state = upState
  tell()
  const alive = setInterval(() => void enquire(connection, answerMsMax), settings.enquireLinkMs)
  const leave = () => void goodbye(connection, closeMsMax)
  signal.addEventListener('abort', leave)
  if (signal.aborted) leave()
  const reason = await connection.gone
  clearInterval(alive)
  signal.removeEventListener('abort', leave)
  return { reason, bound: true }
}

function refusal(answer: Answer): string | undefined {
  if (typeof answer === 'string') return 'no answer to the bind'
  return answer.status === 0 ? undefined : `bind refused: ${statusWords(answer.status)}`
}

async function enquire(connection: Connection, msMax: number): Promise<void> {
  // While we do not read, the answer cannot be seen.
  if (connection.isPaused()) return
  const answer = await connection.ask('enquire_link', {}, { msMax })
  if (typeof answer === 'string' && !connection.isPaused()) connection.drop('no answer to enquire_link')
}

async function goodbye(connection: Connection, msMax: number): Promise<void> {
  await connection.ask('unbind', {}, { msMax })
  connection.drop('closed')
}

async function within(ms: number, work: Promise<unknown>): Promise<void> {
  const over = new AbortController()
  await Promise.race([work, rest(ms, over.signal)])
  over.abort()
}

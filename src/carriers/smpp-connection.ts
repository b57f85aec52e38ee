// One connection to an SMSC: requests with their answers, until it is gone.
import { connect as connectPlain, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { decoded, encoded, framer, type Pdu } from './smpp-pdu.ts'

export interface SmppAddress {
  readonly host: string
  readonly port: number
  readonly tls: boolean
  /** Certificates that are trusted instead of the public ones, PEM. */
  readonly ca: string | undefined
}

/** `unsent`: the other side has certainly not read it. `unanswered`: it may have. */
export type Answer = Pdu | 'unsent' | 'unanswered'

export interface Connection {
  /** Waits for its answer until `msMax` are over, `signal` aborts, or the connection is gone. */
  ask(
    command: string,
    fields: Readonly<Record<string, unknown>>,
    limits: { readonly msMax: number; readonly signal?: AbortSignal },
  ): Promise<Answer>
  answer(request: Pdu, status: number): void
  /** No more is read until `resume`. */
  pause(): void
  isPaused(): boolean
  resume(): void
  /** Ends it at once, after what was written. */
  drop(reason: string): void
  /** Why it ended. */
  readonly gone: Promise<string>
}

export interface ConnectionNeeds {
  readonly connectMsMax: number
  /** Ends an attempt to connect. */
  readonly signal: AbortSignal
  /** Told of every deliver_sm and data_sm. Must not throw. */
  readonly requested: (request: Pdu, connection: Connection) => void
}

/** Octets that wait to be written, above which nothing more is taken. */
const waitingOctetsMax = 4 * 1024 * 1024
/** Milliseconds for what was written to leave, when a connection is ended. */
const leaveMsMax = 1_000
/** Requests that have no answer. */
const unanswerable: readonly string[] = ['alert_notification', 'outbind']
/** Status of an answer: ESME_RINVCMDLEN, ESME_RINVCMDID. */
const unreadable = 0x02
const unknownCommand = 0x03
const sequenceMax = 0x7fffffff

/** @returns the reason when there is no connection */
export async function connectSmpp(
  { host, port, tls, ca }: SmppAddress,
  needs: ConnectionNeeds,
): Promise<Connection | string> {
  const socket = tls
    ? connectTls({ host, port, ...(ca !== undefined && { ca }) })
    : connectPlain({ host, port })
  socket.setNoDelay(true)
  const connection = connectionOver(socket, needs)
  const connected = new Promise<undefined>((resolve) => {
    socket.once(tls ? 'secureConnect' : 'connect', () => {
      resolve(undefined)
    })
  })
  const timer = setTimeout(() => {
    connection.drop('connecting took too long')
  }, needs.connectMsMax)
  const stop = () => {
    connection.drop('closed')
  }
  needs.signal.addEventListener('abort', stop)
  const failed = await Promise.race([connected, connection.gone])
  clearTimeout(timer)
  needs.signal.removeEventListener('abort', stop)
  return failed ?? connection
}

function connectionOver(socket: Socket, { requested }: ConnectionNeeds): Connection {
  let reason = 'the other side hung up'
  let over = false
  let leaving: NodeJS.Timeout | undefined
  const write = (pdu: Pdu) => {
    if (over || socket.writableLength > waitingOctetsMax) return false
    socket.write(encoded(pdu))
    return true
  }
  const asked = askedOver(write)
  const connection: Connection = {
    ask: asked.ask,
    answer({ command, sequence }, status) {
      write({ command: `${command}_resp`, status, sequence, fields: {} })
    },
    pause: () => void socket.pause(),
    isPaused: () => socket.isPaused(),
    resume: () => void socket.resume(),
    drop(why) {
      if (!over) reason = why
      over = true
      socket.destroySoon()
      // One that does not read is not waited for.
      leaving ??= setTimeout(() => void socket.destroy(), socket.connecting ? 0 : leaveMsMax)
    },
    gone: new Promise((resolve) => {
      socket.once('close', () => {
        over = true
        clearTimeout(leaving)
        asked.giveUp()
        resolve(reason)
      })
    }),
  }
  const read = framer((frame) => {
    receive(decoded(frame), { connection, requested, write, answered: asked.answered })
  })
  socket.on('data', (chunk: Buffer) => {
    if (over) return
    try {
      read(chunk)
    } catch (error) {
      connection.drop(`what came was not SMPP: ${error instanceof Error ? error.message : String(error)}`)
    }
  })
  socket.on('error', (error: NodeJS.ErrnoException) => {
    if (!over) reason = error.code ?? error.message
    over = true
  })
  return connection
}

interface Receiving extends Pick<ConnectionNeeds, 'requested'> {
  readonly connection: Connection
  readonly write: (pdu: Pdu) => boolean
  readonly answered: (answer: Pdu) => void
}

function receive(pdu: Pdu, { connection, requested, write, answered }: Receiving): void {
  const { command, sequence } = pdu
  if (command.endsWith('_resp') || command === 'generic_nack') answered(pdu)
  else if (command === 'deliver_sm' || command === 'data_sm') requested(pdu, connection)
  else if (command === 'enquire_link') connection.answer(pdu, 0)
  else if (command === 'unbind') {
    connection.answer(pdu, 0)
    connection.drop('the other side unbound')
  } else if (!unanswerable.includes(command)) {
    const status = command === 'broken' ? unreadable : unknownCommand
    write({ command: 'generic_nack', status, sequence, fields: {} })
  }
}

/** The requests that wait for their answer. */
function askedOver(write: (pdu: Pdu) => boolean) {
  // Bounded: by those who ask, each of whom stops waiting after a while.
  const waiting = new Map<number, (answer: Answer) => void>()
  let last = 0
  const ask: Connection['ask'] = (command, fields, { msMax, signal }) => {
    last = last === sequenceMax ? 1 : last + 1
    const sequence = last
    const gone = signal?.aborted === true || !write({ command, status: 0, sequence, fields })
    if (gone) return Promise.resolve('unsent')
    return new Promise((resolve) => {
      const done = (answer: Answer) => {
        clearTimeout(timer)
        signal?.removeEventListener('abort', giveUp)
        waiting.delete(sequence)
        resolve(answer)
      }
      const giveUp = () => {
        done('unanswered')
      }
      const timer = setTimeout(giveUp, msMax)
      signal?.addEventListener('abort', giveUp)
      waiting.set(sequence, done)
    })
  }
  return {
    ask,
    answered: (answer: Pdu) => waiting.get(answer.sequence)?.(answer),
    giveUp() {
      for (const done of waiting.values()) done('unanswered')
    },
  }
}

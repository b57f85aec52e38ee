// Connections to a PostgreSQL server that may be away or silent, or only reads. Whoever asks is told so
// soon, and a server that comes back is not kept from it by everybody's tries to connect.
import pg from 'pg'

export interface PoolLimits {
  /** Milliseconds in which a statement must be answered, once patience has ended. */
  readonly silenceMsMax: number
  /** Milliseconds in which nobody tries to connect after a try that failed. */
  readonly awayMs: number
}

/**
 * A network that has lost a connection may never say so: silence counts after a time that is longer than any wait for a lock, and
 * shorter than clients wait for their answer (30 s). A server that is starting forks a process for each who tries to
 * connect: as many as there are requests would keep it from its recovery.
 */
const usual: PoolLimits = { silenceMsMax: 15_000, awayMs: 100 }

/** SQLSTATE of a write refused by a replica: the address leads to another server than it did, or soon will. */
const readOnly = '25006'
/** SQLSTATE of too many connections: those that there are go on. */
const tooMany = '53300'

type Connected = (
  error: Error | undefined,
  client?: pg.PoolClient,
  done?: (release?: unknown) => void,
) => void

/** The part of a socket that is needed here. */
interface Stream {
  setTimeout(ms: number, late: () => void): unknown
  once(event: 'close', listener: () => void): unknown
  destroy(error?: Error): unknown
}

/** What `pg` keeps of a client's connection; its types leave it out. */
interface Wired {
  readonly connection: {
    readonly stream: Stream
    on(event: 'errorMessage', listener: (message: { readonly code?: string }) => void): void
  }
}

export class ServerPool extends pg.Pool {
  /** Bounded: by the connections that the pool may have. */
  readonly #streams = new Set<Stream>()
  /** Why the last try to connect failed, for a moment. */
  #away: Error | undefined
  #isPatient = true
  readonly #limits: PoolLimits

  constructor(options: pg.PoolConfig, limits = usual) {
    super(options)
    this.#limits = limits
    this.on('connect', (client) => this.#watch(client as unknown as Wired))
  }

  /** From now on statements are answered soon or given up. Migrations are not: an index takes as long as it takes. */
  endPatience(): void {
    this.#isPatient = false
    for (const stream of this.#streams) this.#giveUpInTime(stream)
  }

  override connect(): Promise<pg.PoolClient>
  override connect(connected: Connected): void
  override connect(connected?: Connected): Promise<pg.PoolClient> | void {
    if (connected === undefined) {
      return new Promise((resolve, reject) =>
        this.connect((error, client) => {
          if (client === undefined) reject(error ?? new Error('no connection'))
          else resolve(client)
        }),
      )
    }
    if (this.#away !== undefined && this.idleCount === 0) return connected(this.#away)
    super.connect((error, client, done) => {
      if (error !== undefined) this.#failed(error)
      connected(error, client, done)
    })
  }

  #failed(error: Error): void {
    const busy = error.message.startsWith('timeout exceeded when trying')
    if (busy || ('code' in error && error.code === tooMany) || this.#away !== undefined) return
    this.#away = error
    setTimeout(() => (this.#away = undefined), this.#limits.awayMs).unref()
  }

  #watch({ connection }: Wired): void {
    const { stream } = connection
    this.#streams.add(stream)
    stream.once('close', () => this.#streams.delete(stream))
    if (!this.#isPatient) this.#giveUpInTime(stream)
    // A connection in use is never made anew by itself, and would go on leading to the replica.
    connection.on('errorMessage', ({ code }) => code === readOnly && stream.destroy())
  }

  #giveUpInTime(stream: Stream): void {
    const { silenceMsMax } = this.#limits
    stream.setTimeout(silenceMsMax, () => {
      const silence = new Error(`the database server said nothing for ${silenceMsMax} ms`)
      stream.destroy(Object.assign(silence, { code: 'ETIMEDOUT' }))
    })
  }
}

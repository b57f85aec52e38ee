// The embedded engine as a server: starts its thread, and gives the PostgreSQL driver something that it takes for a
// connection. So one driver serves both engines, with statements that are planned once.
import { once } from 'node:events'
import { Duplex } from 'node:stream'
import { Worker } from 'node:worker_threads'
import type { FromEngine, ToEngine } from './embedded-engine.ts'

export interface EmbeddedServer {
  /** A new connection. There is one session: the connection before must be over. */
  connect(): Duplex
  close(): Promise<void>
}

/** Source in development, compiled when it was installed. */
const engineFile = import.meta.url.replace('embedded-server', 'embedded-engine')

/**
 * @param path of the database's files; none: it keeps nothing
 * @throws the engine's own error when it cannot open them
 */
export async function startEmbedded(path: string | undefined): Promise<EmbeddedServer> {
  const worker = new Worker(new URL(engineFile), { workerData: path })
  const ended = once(worker, 'exit')
  // Told to whoever waits for an answer, and to every connection after.
  ended.catch(() => undefined)
  const [said] = (await Promise.race([once(worker, 'message'), ended])) as [FromEngine | number]
  if (said !== 'open') throw said instanceof Error ? said : new Error('the embedded database ended early')
  let gone = false
  worker.once('exit', () => (gone = true))
  return {
    connect() {
      const connection = new EngineConnection(worker)
      if (gone) connection.destroy(engineGone('ECONNREFUSED'))
      return connection
    },
    async close() {
      worker.postMessage('close' satisfies ToEngine)
      // One that has failed is over, too: whoever used it was told.
      await ended.catch(() => undefined)
    },
  }
}

/** As of a server that is gone: a statement under way may have been done, one that comes later was not. */
const engineGone = (code: 'ECONNRESET' | 'ECONNREFUSED') =>
  Object.assign(new Error('the embedded database has ended'), { code })

/** Looks like a TCP connection to the driver. */
class EngineConnection extends Duplex {
  readonly #worker: Worker

  constructor(worker: Worker) {
    super()
    this.#worker = worker
  }

  connect(): void {
    this.#worker.on('message', this.#hear).on('error', this.#fail).on('exit', this.#fail)
    this.#worker.postMessage('begin' satisfies ToEngine)
  }

  readonly #hear = (said: FromEngine): void => {
    if (said === 'begun') this.emit('connect')
    else if (said instanceof Uint8Array) this.push(Buffer.from(said.buffer, said.byteOffset, said.byteLength))
  }

  readonly #fail = (): void => {
    this.destroy(engineGone('ECONNRESET'))
  }

  override _read(): void {
    // What the engine says is pushed when it is said.
  }

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.#send([chunk])
    done()
  }

  override _writev(chunks: { chunk: Buffer }[], done: () => void): void {
    this.#send(chunks.map(({ chunk }) => chunk))
    done()
  }

  /** Copied once, then moved: the driver's buffers are parts of larger ones, which would be copied whole. */
  #send(chunks: readonly Buffer[]): void {
    const bytes = new Uint8Array(chunks.reduce((total, { length }) => total + length, 0))
    let at = 0
    for (const chunk of chunks) {
      bytes.set(chunk, at)
      at += chunk.length
    }
    this.#worker.postMessage(bytes, [bytes.buffer])
  }

  override _final(done: () => void): void {
    this.push(null)
    done()
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#worker.off('message', this.#hear).off('error', this.#fail).off('exit', this.#fail)
    done(error)
  }

  setNoDelay(): this {
    return this
  }

  setKeepAlive(): this {
    return this
  }

  ref(): this {
    return this
  }

  unref(): this {
    return this
  }
}

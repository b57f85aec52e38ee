// The network between Maskline and its database: passes bytes on, and cuts, stalls, delays or leads elsewhere when it is told to.
// It is ours and not a ready-made one because it cuts where it matters: behind a statement and before its answer.
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'

/**
 * Where in the life of a statement its connection is cut: before the server has it, when it has a part of it, or when it has
 * done it and nobody has heard so yet.
 */
export const cutPoints = ['asked', 'half', 'done'] as const
export type CutPoint = (typeof cutPoints)[number]

export interface Cut {
  readonly point: CutPoint
  /** Which statement: the next one whose bytes hold this text. */
  readonly text: string
}

interface Line {
  readonly client: Socket
  readonly server: Socket
  /** The answer that comes next is not passed on. */
  doomed: boolean
}

/** To be connected to, at its port, in place of the server. */
export class Wire implements AsyncDisposable {
  readonly #lines = new Set<Line>()
  readonly #listener = createServer((client) => this.#join(client))
  #target: number
  #delayMs = 0
  #gate = Promise.resolve()
  #open: () => void = () => undefined
  #armed: (Cut & { readonly done: () => void }) | undefined

  private constructor(target: number) {
    this.#target = target
  }

  static async to(port: number): Promise<Wire> {
    const wire = new Wire(port)
    await once(wire.#listener.listen(0, '127.0.0.1'), 'listening')
    return wire
  }

  get port(): number {
    return (this.#listener.address() as AddressInfo).port
  }

  /** Cuts one connection at such a statement; answers when it did. */
  cut(cut: Cut): Promise<void> {
    return new Promise((done) => (this.#armed = { ...cut, done }))
  }

  cutAll(): void {
    this.#lines.forEach(cutLine)
  }

  /** Nothing passes until it is told to go on; nobody is told that nothing does. */
  stall(): void {
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#gate = promise
    this.#open = resolve
  }

  goOn(): void {
    this.#open()
  }

  /** Milliseconds that everything takes in each direction from now on. */
  delay(ms: number): void {
    this.#delayMs = ms
  }

  /** Where new connections lead from now on. */
  leadTo(port: number): void {
    this.#target = port
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.goOn()
    const closed = once(this.#listener, 'close')
    this.#listener.close()
    this.cutAll()
    await closed
  }

  #join(client: Socket): void {
    const server = connect(this.#target, '127.0.0.1')
    const line: Line = { client, server, doomed: false }
    this.#lines.add(line)
    for (const end of [client, server]) {
      end.setNoDelay()
      end.on('error', () => cutLine(line))
      end.on('close', () => client.destroyed && server.destroyed && this.#lines.delete(line))
    }
    void this.#pass(line, client, server)
    void this.#pass(line, server, client)
  }

  async #pass(line: Line, from: Socket, to: Socket): Promise<void> {
    try {
      for await (const bytes of from as AsyncIterable<Buffer>) {
        if (this.#delayMs > 0) await pause(this.#delayMs)
        await this.#gate
        if (to === line.client && line.doomed) return cutLine(line)
        if (to === line.server && this.#cutsAt(line, bytes)) continue
        if (!to.write(bytes)) await Promise.race([once(to, 'drain'), once(to, 'close')])
      }
      await this.#gate
      to.end()
    } catch {
      // One end broke: so does the other.
      cutLine(line)
    }
  }

  /** Whether the connection is, or is about to be, cut here. */
  #cutsAt(line: Line, bytes: Buffer): boolean {
    if (this.#armed === undefined || !bytes.includes(this.#armed.text)) return false
    const { point, done } = this.#armed
    this.#armed = undefined
    if (point === 'done') {
      line.doomed = true
      line.server.write(bytes)
      line.server.once('data', done)
      return true
    }
    if (point === 'asked') cutLine(line)
    else line.server.write(bytes.subarray(0, bytes.length / 2), () => cutLine(line))
    done()
    return true
  }
}

function cutLine({ client, server }: Line): void {
  for (const end of [client, server]) end.resetAndDestroy()
}

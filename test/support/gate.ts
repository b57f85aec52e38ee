// A public address that is known before anybody listens behind it, as that of an operator's reverse proxy is: bytes go through
// as they are.
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import type { TestContext } from 'node:test'

export interface Gate {
  /** Scheme and authority. */
  readonly base: string
  /** Whoever comes from now on is led there. Before that, whoever comes is turned away. */
  leadTo(port: number): void
  /** Whoever was connected is not any more, and whoever comes from now on is let in and not heard. */
  stall(): void
  /** Waits until so many have come since it stalled. */
  stalled(times: number): Promise<void>
}

/** Milliseconds in which somebody must have come whom a test waits for. */
const waitMsMax = 30_000

/** Open until the test ends. */
export async function gate(t: TestContext): Promise<Gate> {
  const sockets = new Set<Socket>()
  const keep = (socket: Socket) => {
    sockets.add(socket)
    // Whoever breaks off at one end breaks off at the other.
    socket.on('error', () => socket.destroy()).on('close', () => sockets.delete(socket))
  }
  let target: number | undefined
  let unheard: number | undefined
  const server = createServer((outside) => {
    keep(outside)
    if (unheard !== undefined) {
      unheard++
      server.emit('stalled')
      return
    }
    if (target === undefined) {
      outside.destroy()
      return
    }
    const inside = connect(target, '127.0.0.1')
    keep(inside)
    outside.on('close', () => inside.destroy()).pipe(inside)
    inside.on('close', () => outside.destroy()).pipe(outside)
  }).listen(0, '127.0.0.1')
  t.after(() => {
    server.close()
    for (const socket of sockets) socket.destroy()
  })
  await once(server, 'listening')
  return {
    base: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    leadTo(port) {
      target = port
      unheard = undefined
    },
    stall() {
      unheard = 0
      for (const socket of sockets) socket.destroy()
    },
    async stalled(times) {
      const signal = AbortSignal.timeout(waitMsMax)
      while ((unheard ?? 0) < times) await once(server, 'stalled', { signal })
    },
  }
}

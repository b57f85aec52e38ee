// Processes that the bench starts: each is ended by it, whatever happens.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'

/** Milliseconds in which a server must have started. */
export const startMsMax = 60_000
/** Milliseconds in which a process must end when asked; then it is made to. */
const endMsMax = 15_000
/** Milliseconds between two tries to connect. */
const tryMs = 10
/** Characters of a log that are kept, for when something goes wrong. */
const logMax = 10_000

/** A process group of its own: Ctrl-C reaches the bench alone, which ends everything in order. */
export const detached = true

export async function end(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return
  const exited = once(child, 'exit')
  child.kill('SIGTERM')
  const impatience = setTimeout(() => child.kill('SIGKILL'), endMsMax)
  await exited
  clearTimeout(impatience)
}

/** What the child says next. Fails when it ends first. */
export async function said<T>(child: ChildProcess): Promise<T> {
  const waiting = new AbortController()
  try {
    const exit = once(child, 'exit', { signal: waiting.signal }).then(() => {
      throw new Error(`${child.spawnargs.at(-1)} ended early`)
    })
    const message = once(child, 'message', { signal: waiting.signal })
    return ((await Promise.race([message, exit])) as [T])[0]
  } finally {
    waiting.abort()
  }
}

export interface Program {
  readonly command: string
  readonly args: readonly string[]
  readonly cwd?: string
  readonly env?: Readonly<Record<string, string>>
  /** Hears what it prints, piece by piece. It is read either way, so that it never waits for a reader. */
  readonly hears?: (text: string) => void
}

export interface Started extends AsyncDisposable {
  readonly pid: number
  /** The end of what it printed. */
  printed(): string
  /** Fails when it ends. */
  readonly ended: Promise<never>
  /** Waits until it has ended well. */
  readonly succeeded: Promise<void>
}

export function start({ command, args, cwd, env, hears }: Program): Started {
  const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'], detached })
  let printed = ''
  const hear = (text: string) => {
    printed = (printed + text).slice(-logMax)
    hears?.(text)
  }
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', hear)
  const exit = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  const failed = () => new Error(`${command} ${args.join(' ').slice(0, logMax)} ended: ${printed}`)
  const ended = (async () => {
    await exit
    throw failed()
  })()
  const succeeded = (async () => {
    if ((await exit) !== 0) throw failed()
  })()
  // How it ends is nobody's concern unless somebody waits for it.
  for (const promise of [ended, succeeded]) promise.catch(() => undefined)
  return {
    pid: child.pid ?? 0,
    printed: () => printed,
    ended,
    succeeded,
    [Symbol.asyncDispose]: () => end(child),
  }
}

/** Waits until the program accepts connections. */
export async function listening(program: Started, port: number): Promise<void> {
  const deadline = Date.now() + startMsMax
  while (!(await Promise.race([accepts(port), program.ended]))) {
    if (Date.now() > deadline) throw new Error(`nobody listens on port ${port}: ${program.printed()}`)
    await wait(tryMs)
  }
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port })
    const tell = (answer: boolean) => {
      socket.destroy()
      resolve(answer)
    }
    socket.once('connect', () => tell(true)).once('error', () => tell(false))
  })
}

/** Waits for something that another process brings about. */
export async function until(what: string, msMax: number, is: () => boolean): Promise<void> {
  const deadline = Date.now() + msMax
  while (!is()) {
    if (Date.now() > deadline) throw new Error(`not within ${msMax / 1000} s: ${what}`)
    await wait(tryMs)
  }
}

// Processes of the bench: started here, ended here, whatever happens.
import { type ChildProcess, fork, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Load, Measured, Report } from './load.ts'
import type { Told } from './receiver.ts'

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url))

/** Milliseconds in which a server must have started. */
const startMsMax = 60_000
/** Milliseconds in which a process must end when asked; then it is made to. */
const endMsMax = 15_000
/** Characters of a log that are kept, for when something goes wrong. */
const logMax = 10_000

/** A process group of its own: Ctrl-C reaches the bench alone, which ends everything in order. */
const detached = true

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exited = once(child, 'exit')
  child.kill('SIGTERM')
  const impatience = setTimeout(() => child.kill('SIGKILL'), endMsMax)
  await exited
  clearTimeout(impatience)
}

/** What the child says next. Fails when it ends first. */
async function said<T>(child: ChildProcess): Promise<T> {
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

export interface Generator extends AsyncDisposable {
  run(load: Load): Promise<Measured>
}

export function startGenerator(): Generator {
  const child = fork(path('load.ts'), { detached })
  return {
    async run(load) {
      const report = said<Report>(child)
      child.send(load)
      const found = await report
      if ('fault' in found) throw new Error(`the load failed: ${found.fault}`)
      return found.measured
    },
    [Symbol.asyncDispose]: () => end(child),
  }
}

export interface Running extends AsyncDisposable {
  readonly port: number
}

export async function startBare(constant: string): Promise<Running> {
  const child = fork(path('bare.ts'), { detached })
  const port = said<number>(child)
  child.send(constant)
  return { port: await port, [Symbol.asyncDispose]: () => end(child) }
}

export interface Receiver extends Running {
  /** Waits until it was told as many in all. */
  toldAll(count: number): Promise<Told>
}

export async function startReceiver(): Promise<Receiver> {
  const child = fork(path('receiver.ts'), { detached })
  const port = await said<number>(child)
  return {
    port,
    async toldAll(count) {
      const told = said<Told>(child)
      child.send(count)
      return told
    },
    [Symbol.asyncDispose]: () => end(child),
  }
}

/** `maskline serve` as an operator runs it, with these settings and no others. Its log is read and thrown away. */
export async function startServe(settings: Readonly<Record<string, string>>): Promise<Running> {
  const flags = ['serve', '--host', '127.0.0.1', '--port', '0']
  const child = spawn(process.execPath, [path('../src/cli/maskline.ts'), ...flags], {
    cwd: path('..'),
    env: settings,
    stdio: ['ignore', 'ignore', 'pipe'],
    detached,
  })
  let log = ''
  const late = setTimeout(() => child.kill('SIGKILL'), startMsMax)
  try {
    const port = await new Promise<number>((resolve, reject) => {
      child.stderr.on('data', (chunk: Buffer) => {
        log = (log + chunk.toString()).slice(-logMax)
        const serving = /"port":(\d+).*"msg":"serving"/.exec(log)
        if (serving !== null) resolve(Number(serving[1]))
      })
      child.once('exit', () => reject(new Error(`maskline serve ended: ${log}`)))
    })
    return { port, [Symbol.asyncDispose]: () => end(child) }
  } catch (error) {
    await end(child)
    throw error
  } finally {
    clearTimeout(late)
  }
}

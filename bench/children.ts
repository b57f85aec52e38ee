// The bench's own processes, and Maskline as an operator runs it.
import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Load, Measured } from './load.ts'
import type { OpenLoad, OpenMeasured } from './open-load.ts'
import { detached, end, said, start, startMsMax } from './processes.ts'
import type { Told } from './receiver.ts'

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url))

/** A process that makes load, and what it says of it. */
export interface LoadProcess<L, M> extends AsyncDisposable {
  run(load: L): Promise<M>
}

export type Generator = LoadProcess<Load, Measured>
export const startGenerator = (): Generator => loadProcess('load.ts')

/** The generator that does not wait for answers. */
export const startOpenGenerator = (): LoadProcess<OpenLoad, OpenMeasured> => loadProcess('open-load.ts')

function loadProcess<L extends object, M>(file: string): LoadProcess<L, M> {
  const child = fork(path(file), { detached })
  return {
    async run(load) {
      const report = said<{ readonly measured: M } | { readonly fault: string }>(child)
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

export interface Serving extends Running {
  readonly pid: number
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

export interface Command {
  readonly args: readonly string[]
  /** Its settings and no others. */
  readonly settings: Readonly<Record<string, string>>
  /** What it says when it is ready, with the port. */
  readonly ready: RegExp
}

/** Maskline's command line from the sources. What it prints is read and thrown away. */
export async function startMaskline({ args, settings, ready }: Command): Promise<Serving> {
  const found = Promise.withResolvers<number>()
  let unread = ''
  let port: number | undefined
  const program = start({
    command: process.execPath,
    args: [path('../src/cli/maskline.ts'), ...args, '--host', '127.0.0.1', '--port', '0'],
    cwd: path('..'),
    env: { MASKLINE_LEAVE_SECONDS: '0', ...settings },
    hears(text) {
      if (port !== undefined) return
      unread += text
      const shown = ready.exec(unread)
      if (shown !== null) found.resolve((port = Number(shown[1])))
    },
  })
  const late = setTimeout(() => found.reject(new Error(`no start: ${program.printed()}`)), startMsMax)
  try {
    await Promise.race([found.promise, program.ended])
    return { port: port!, pid: program.pid, [Symbol.asyncDispose]: () => program[Symbol.asyncDispose]() }
  } catch (error) {
    await program[Symbol.asyncDispose]()
    throw error
  } finally {
    clearTimeout(late)
  }
}

/** `maskline serve` as an operator runs it, with these settings and no others. */
export function startServe(settings: Readonly<Record<string, string>>): Promise<Serving> {
  return startMaskline({ args: ['serve'], settings, ready: /"port":(\d+).*"msg":"serving"/ })
}

// Maskline as its user runs it: a process of its own, of which one sees what it prints and how it ends.
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** Milliseconds in which it must say what is waited for, or end when it is asked to. */
const waitMsMax = 60_000

export interface ChildMaskline extends AsyncDisposable {
  /** What it printed so far. */
  printed(): Printed
  /**
   * Waits until standard output, or standard error, shows this.
   * @throws when it ends first, or takes too long
   */
  shows(pattern: RegExp, where?: keyof Printed): Promise<RegExpExecArray>
  signal(name: 'SIGINT' | 'SIGTERM' | 'SIGKILL'): void
  /** Waits until it has ended by itself or by a signal. */
  ended(): Promise<Ended>
}

export interface Printed {
  readonly stdout: string
  readonly stderr: string
}

export interface Ended extends Printed {
  /** Null when a signal killed it. */
  readonly code: number | null
}

export interface ChildOptions {
  /** Settings; the environment of the tests is not passed on, but for the path to find programs by. */
  readonly env?: Readonly<Record<string, string>>
  readonly cwd?: string
}

/** Starts the command line with these arguments. Ended, by force if need be, when it is disposed of. */
export function startMaskline(args: readonly string[], { env = {}, cwd }: ChildOptions = {}): ChildMaskline {
  const entry = fileURLToPath(new URL('../../src/cli/maskline.ts', import.meta.url))
  const child = spawn(process.execPath, [entry, ...args], {
    cwd,
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const printed = { stdout: '', stderr: '' }
  const watchers = new Set<() => void>()
  let end: Ended | undefined
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream].setEncoding('utf8').on('data', (text: string) => {
      printed[stream] += text
      for (const watch of watchers) watch()
    })
  }
  child.once('close', (code) => {
    end = { code, ...printed }
    for (const watch of watchers) watch()
  })

  /** Looks after everything that happens, until there is what is looked for. */
  function until<T>(what: string, look: () => T | undefined): Promise<T> {
    return new Promise((resolve, reject) => {
      const story = () => `${what}: maskline ${args.join(' ')} printed\n${printed.stdout}${printed.stderr}`
      const watch = () => {
        const found = look()
        if (found === undefined && end === undefined) return
        watchers.delete(watch)
        clearTimeout(late)
        if (found !== undefined) resolve(found)
        else reject(new Error(`ended with ${end?.code} before ${story()}`))
      }
      const late = setTimeout(() => {
        watchers.delete(watch)
        reject(new Error(`took too long until ${story()}`))
      }, waitMsMax)
      watchers.add(watch)
      watch()
    })
  }

  const ended = () => until('the end', () => end)
  return {
    printed: () => ({ ...printed }),
    shows: (pattern, where = 'stdout') =>
      until(String(pattern), () => pattern.exec(printed[where]) ?? undefined),
    signal: (name) => void child.kill(name),
    ended,
    async [Symbol.asyncDispose]() {
      if (end !== undefined) return
      child.kill('SIGKILL')
      await ended()
    },
  }
}

/** Runs a command that ends by itself. */
export async function runMaskline(args: readonly string[], options?: ChildOptions): Promise<Ended> {
  await using child = startMaskline(args, options)
  return await child.ended()
}

// Maskline as its user runs it: a process of its own, of which one sees what it prints and how it ends.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'

const ours = join(import.meta.dirname, '../..')

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
  signal(name: 'SIGINT' | 'SIGTERM' | 'SIGKILL' | 'SIGSTOP' | 'SIGCONT'): void
  /** Says something to what was loaded before it, and waits for its word. */
  tell(message: object): Promise<void>
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
  /** Where its sources are; here, if not said. */
  readonly root?: string
  /** Modules that are loaded before it, by their addresses. One of them listens to `tell`. */
  readonly before?: readonly string[]
}

/** Starts the command line with these arguments. Ended, by force if need be, when it is disposed of. */
export function startMaskline(args: readonly string[], options: ChildOptions = {}): ChildMaskline {
  const child = spawned(args, options)
  const printed = { stdout: '', stderr: '' }
  const watchers = new Set<() => void>()
  let end: Ended | undefined
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream]!.setEncoding('utf8').on('data', (text: string) => {
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
    async tell(message) {
      const heard = once(child, 'message', { signal: AbortSignal.timeout(waitMsMax) })
      child.send(message)
      await heard
    },
    ended,
    async [Symbol.asyncDispose]() {
      if (end !== undefined) return
      child.kill('SIGKILL')
      await ended()
    },
  }
}

function spawned(
  args: readonly string[],
  { env = {}, cwd, root = ours, before = [] }: ChildOptions,
): ChildProcess {
  const loaded = before.flatMap((address) => ['--import', address])
  return spawn(process.execPath, [...loaded, join(root, 'src/cli/maskline.ts'), ...args], {
    cwd,
    // No load balancer is there to leave first, unless the test has one.
    env: { PATH: process.env['PATH'], ...(args[0] === 'serve' && { MASKLINE_LEAVE_SECONDS: '0' }), ...env },
    stdio: ['ignore', 'pipe', 'pipe', before.length > 0 ? 'ipc' : 'ignore'],
  })
}

/** Runs a command that ends by itself. */
export async function runMaskline(args: readonly string[], options?: ChildOptions): Promise<Ended> {
  await using child = startMaskline(args, options)
  return await child.ended()
}

// `npm run bench`: how many texts per second Maskline records durably and answers, on each engine, against a bare
// node:http server that answers a constant; how many texts of people it relays, and how many callbacks it tells an
// application that answers at once, from the first text to the last callback; all in one run, in turns. Its outcome is figures. What makes it fail is an
// answer that is wrong, an answered text that is not on record, or a callback that is not told once.
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import pg from 'pg'
import { startPostgres } from '../test/support/postgres.ts'
import { startBare, startGenerator } from './children.ts'
import { figuresOf, header, type Name, names, type Result, type Round, table, verdicts } from './figures.ts'
import { machine, versions } from './machine.ts'
import { proveRecorded, startEngine, Target } from './targets.ts'
import { sessionsMax } from './world.ts'

const usage = `npm run bench -- [--short] [--save] [--rounds N] [--seconds N] [--sessions N] [--connections N]
  --short  a bounded run of about a minute, for CI
  --save   write the result to bench/results/ as well`

interface Plan {
  readonly rounds: number
  readonly seconds: number
  readonly warmUpSeconds: number
  readonly sessions: number
  readonly connections: number
  readonly save: boolean
}

/** @throws {TypeError} */
function planOf(args: string[]): Plan {
  const flag = { type: 'boolean', default: false } as const
  const number = { type: 'string' } as const
  const options = {
    short: flag,
    save: flag,
    rounds: number,
    seconds: number,
    sessions: number,
    connections: number,
  }
  const { values } = parseArgs({ args, options })
  const whole = (name: 'rounds' | 'seconds' | 'sessions' | 'connections', fallback: number, max: number) => {
    const value = Number(values[name] ?? fallback)
    if (Number.isInteger(value) && value >= 1 && value <= max) return value
    throw new TypeError(`--${name} must be a whole number from 1 to ${max}`)
  }
  return {
    rounds: whole('rounds', values.short ? 2 : 7, 1000),
    seconds: whole('seconds', values.short ? 2 : 5, 3600),
    warmUpSeconds: values.short ? 2 : 6,
    sessions: whole('sessions', 100, sessionsMax),
    connections: whole('connections', 64, 10_000),
    save: values.save,
  }
}

/** @param directory for everything that is kept on disk meanwhile */
async function bench(plan: Plan, directory: string, stop: AbortSignal): Promise<Result> {
  const { connections, sessions, seconds } = plan
  const onMachine = machine(directory)
  await using stack = new AsyncDisposableStack()
  const generator = stack.use(startGenerator())
  // Ends the round that is under way, and with it everything else.
  stop.addEventListener('abort', () => void generator[Symbol.asyncDispose]())
  const server = await startPostgres()
  stack.defer(() => server.stop())
  const url = await server.createDatabase()
  stop.throwIfAborted()
  const postgres = await startEngine(stack, { url, connectionsMax: 2 }, sessions)
  stop.throwIfAborted()
  const embedded = await startEngine(stack, { directory: join(directory, 'data') }, sessions)
  const { creates, answer } = postgres.world
  const { port } = stack.use(await startBare(answer))
  const targets: Record<Name, Target> = {
    bare: new Target({ port, posts: creates, echo: false }),
    postgres: postgres.creates,
    'postgres relayed': postgres.relays,
    'postgres told': postgres.told,
    embedded: embedded.creates,
    'embedded relayed': embedded.relays,
    'embedded told': embedded.told,
  }

  const conditions = {
    date: new Date().toISOString(),
    machine: onMachine,
    versions: versions(await postgresVersion(url)),
    load: { connections, sessions, seconds },
  }
  console.log(header(conditions))
  for (const name of names) await targets[name].measure(generator, connections, plan.warmUpSeconds)
  const rounds: Round[] = []
  for (let at = 0; at < plan.rounds; at++) {
    // Each is first, second and third in turn, so that none always bears another's aftermath.
    const order = names.map((_, turn) => names[(at + turn) % names.length]!)
    const round: Partial<Record<Name, Round[Name]>> = {}
    for (const name of order) round[name] = await targets[name].measure(generator, connections, seconds)
    rounds.push(round as Round)
    console.log(
      `round ${at + 1}: ${names.map((name) => `${name} ${round[name]!.rate.toFixed(0)}/s`).join(', ')}`,
    )
  }
  await proveRecorded('postgres', postgres)
  await proveRecorded('embedded', embedded)
  return { ...conditions, rounds, figures: figuresOf(rounds) }
}

async function postgresVersion(url: string): Promise<string> {
  const client = new pg.Client(url)
  await client.connect()
  try {
    const { rows } = await client.query<{ server_version: string }>('show server_version')
    return rows[0]!.server_version
  } finally {
    await client.end()
  }
}

function save(result: Result): string {
  const folder = new URL('results/', import.meta.url)
  mkdirSync(folder, { recursive: true })
  const file = `${result.date.slice(0, 19).replaceAll(':', '')}.json`
  writeFileSync(new URL(file, folder), `${JSON.stringify(result, undefined, 2)}\n`)
  return `bench/results/${file}`
}

async function main(plan: Plan): Promise<number> {
  const stopped = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => stopped.abort())
  const directory = mkdtempSync(join(tmpdir(), 'maskline-bench-'))
  // PostgreSQL may run as another user, who has to get at its part of this.
  chmodSync(directory, 0o755)
  process.env['TMPDIR'] = directory
  try {
    const result = await bench(plan, directory, stopped.signal)
    console.log(`\n${table(result.figures)}\n\n${verdicts(result.figures)}`)
    if (plan.save) console.log(`written to ${save(result)}`)
    return 0
  } catch (error) {
    if (stopped.signal.aborted) {
      console.error('bench: stopped')
      return 130
    }
    throw error
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}

try {
  process.exitCode = await main(planOf(process.argv.slice(2)))
} catch (error) {
  const message = error instanceof Error ? error.message : String(error)
  console.error(`bench: ${message}${error instanceof TypeError ? `\n\n${usage}` : ''}`)
  process.exitCode = 1
}

// One run: starts everybody, has them take turns, holds what was answered against what is on record.
import { join } from 'node:path'
import pg from 'pg'
import { startPostgres } from '../test/support/postgres.ts'
import { type Generator, startGenerator } from './children.ts'
import {
  aloneOf,
  type Contender,
  ownContenders,
  peerContenders,
  type Setting,
  startBareOf,
} from './contenders.ts'
import { devStarts } from './dev-start.ts'
import { median } from './figures.ts'
import type { Name } from './lanes.ts'
import type { Measured } from './load.ts'
import { machine, versions } from './machine.ts'
import type { Paced, Result, Round, Turn } from './result.ts'
import { type Engine, proveRecorded, startEngine } from './targets.ts'

export async function suite(setting: Setting): Promise<Result> {
  const { plan, peers, directory, stop, tell } = setting
  const onMachine = machine(directory)
  await using stack = new AsyncDisposableStack()
  const generator = stack.use(startGenerator())
  // Ends the round that is under way, and with it everything else.
  stop.addEventListener('abort', () => void generator[Symbol.asyncDispose]())
  tell('starting everybody')
  const server = await startPostgres()
  stack.defer(() => server.stop())
  const url = await server.createDatabase()
  stop.throwIfAborted()
  const postgres = await startEngine(stack, { url, connectionsMax: 2 }, plan.sessions)
  stop.throwIfAborted()
  const embedded = await startEngine(stack, { directory: join(directory, 'data') }, plan.sessions)
  stop.throwIfAborted()
  const alone = await aloneOf(setting, url, postgres)
  const contenders = [
    ...ownContenders(plan, generator, { bare: await startBareOf(stack, postgres), postgres, embedded }),
    ...alone.map(({ name, run }) => ({
      turn: async (seconds: number) => ({ [name]: await run.measure(seconds) }),
    })),
    ...(await peerContenders(setting, stack, generator, postgres)),
  ]

  tell('warming up')
  for (const contender of contenders) {
    stop.throwIfAborted()
    await contender.turn(plan.warmUpSeconds)
  }
  const rounds = await takeTurns(setting, contenders)
  const paced = {
    postgres: await paceOf(setting, generator, 'postgres', { engine: postgres, rounds }),
    embedded: await paceOf(setting, generator, 'embedded', { engine: embedded, rounds }),
  }
  tell('proving that all that was answered is on record')
  const byPgbench = alone.reduce((sum, { run }) => sum + run.recorded, 0)
  await proveRecorded('postgres', postgres, byPgbench)
  await proveRecorded('embedded', embedded, 0)
  tell('starting maskline dev')
  const devStartsMs = await devStarts(join(directory, 'dev'), plan.starts, stop)
  return {
    date: new Date().toISOString(),
    machine: onMachine,
    versions: versions(await postgresVersion(url), peers.here),
    load: {
      connections: plan.connections,
      sessions: plan.sessions,
      rounds: plan.rounds,
      seconds: plan.seconds,
    },
    missing: peers.missing,
    rounds,
    paced,
    devStartsMs,
  }
}

async function takeTurns({ plan, stop, tell }: Setting, contenders: readonly Contender[]): Promise<Round[]> {
  const rounds: Round[] = []
  for (let at = 0; at < plan.rounds; at++) {
    tell(`round ${at + 1} of ${plan.rounds}`)
    // Each begins in turn, so that none always bears another's aftermath.
    const order = contenders.map((_, turn) => contenders[(at + turn) % contenders.length]!)
    const round: Partial<Record<Name, Turn>> = {}
    for (const contender of order) {
      stop.throwIfAborted()
      Object.assign(round, await contender.turn(plan.seconds))
    }
    rounds.push(round)
  }
  return rounds
}

async function paceOf(
  { plan, stop, tell }: Setting,
  generator: Generator,
  name: 'postgres' | 'embedded',
  { engine, rounds }: { engine: Engine; rounds: readonly Round[] },
): Promise<Paced> {
  const perSecond = Math.round(median(rounds.map((round) => round[name]!.rate)) / 2)
  tell(`${name}: creates at half the top rate, ${perSecond} a second`)
  const { connections, seconds } = plan
  const paced: Measured[] = []
  for (let at = 0; at < plan.rounds; at++) {
    stop.throwIfAborted()
    paced.push(await engine.creates.measure(generator, { connections, seconds, perSecond }))
  }
  return { perSecond, rounds: paced }
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

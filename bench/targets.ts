// What is put under load: a server, where to post, and how many answers it gave. Maskline's must all be on record.
import type { DatabaseSource } from '../src/storage/database.ts'
import { type Generator, type Running, startServe } from './children.ts'
import type { Measured } from './load.ts'
import { account, authorization, makeWorld, recorded, type World } from './world.ts'

/** A server under load. */
export class Target {
  readonly #port: number
  readonly #paths: readonly string[]
  readonly #echo: boolean
  #answers = 0

  /** @param echo the answers carry what their requests said */
  constructor({ port, paths, echo }: { port: number; paths: readonly string[]; echo: boolean }) {
    this.#port = port
    this.#paths = paths
    this.#echo = echo
  }

  get answers(): number {
    return this.#answers
  }

  async measure(generator: Generator, connections: number, seconds: number): Promise<Measured> {
    const measured = await generator.run({
      port: this.#port,
      authorization,
      paths: this.#paths,
      connections,
      seconds,
      status: 201,
      echo: this.#echo,
    })
    this.#answers += measured.answers
    return measured
  }
}

/** Maskline on one engine, with sessions to send texts to. */
export interface Engine {
  readonly source: DatabaseSource
  readonly serving: Running
  readonly world: World
  readonly target: Target
}

type Place = { readonly url: string; readonly connectionsMax: number } | { readonly directory: string }

export async function startEngine(
  stack: AsyncDisposableStack,
  source: Place,
  sessions: number,
): Promise<Engine> {
  const serving = stack.use(
    await startServe({
      PATH: process.env['PATH'] ?? '',
      MASKLINE_ACCOUNT_SID: account.sid,
      MASKLINE_AUTH_TOKEN: account.token,
      MASKLINE_MASTER_KEY: account.masterKey,
      MASKLINE_RATE_LIMIT: '0',
      ...('url' in source ? { DATABASE_URL: source.url } : { MASKLINE_DATA_DIR: source.directory }),
    }),
  )
  const world = await makeWorld(serving.port, sessions)
  const target = new Target({ port: serving.port, paths: world.paths, echo: true })
  return { source, serving, world, target }
}

/** Ends the server and reads its database, which must have what was answered, no more and no less. */
export async function proveRecorded(name: string, { source, serving, target }: Engine): Promise<void> {
  await serving[Symbol.asyncDispose]()
  const found = await recorded(source)
  // One more: the text by which the example of an answer was had.
  const answered = target.answers + 1
  if (Object.values(found).some((count) => count !== answered)) {
    throw new Error(`${name} answered ${answered} texts with 201, but has ${JSON.stringify(found)}`)
  }
  console.log(`${name}: ${answered} texts answered with 201, all on record`)
}

// What is put under load over HTTP: a server, where to post, and how many answers it gave. Maskline's must all be on
// record.
import type { DatabaseSource } from '../src/storage/database.ts'
import { type Generator, type Receiver, type Serving, startReceiver, startServe } from './children.ts'
import type { Load, Measured, Post } from './load.ts'
import { account, authorization, makeWorld, recorded, type World } from './world.ts'

interface TargetOptions {
  readonly port: number
  readonly posts: readonly Post[]
  /** The answers carry what their requests said. */
  readonly echo: boolean
  /** Is told of every text: a round is over when it was told of the last. */
  readonly receiver?: Receiver
  /** Of every answer. */
  readonly status?: number
}

/** A server under load. */
export class Target {
  readonly #options: TargetOptions
  #answers = 0

  constructor(options: TargetOptions) {
    this.#options = options
  }

  /** Answers since it was made. */
  get answers(): number {
    return this.#answers
  }

  /** As fast as it goes, unless `perSecond` says at which pace. */
  async measure(
    generator: Generator,
    load: Pick<Load, 'connections' | 'seconds' | 'perSecond'>,
  ): Promise<Measured> {
    const { port, posts, echo, receiver, status = 201 } = this.#options
    const begun = Date.now()
    const measured = await generator.run({ ...load, port, authorization, posts, status, echo })
    this.#answers += measured.answers
    if (receiver === undefined) return measured
    const { told, at } = await receiver.toldAll(this.#answers)
    if (told !== this.#answers) throw new Error(`${this.#answers} texts, but ${told} callbacks`)
    return { ...measured, rate: measured.answers / ((at - begun) / 1000) }
  }
}

/** Maskline on one engine, with sessions to send texts to. */
export interface Engine {
  readonly source: DatabaseSource
  readonly serving: Serving
  readonly world: World
  readonly creates: Target
  readonly relays: Target
  readonly told: Target
}

type Place = { readonly url: string; readonly connectionsMax: number } | { readonly directory: string }

export async function startEngine(
  stack: AsyncDisposableStack,
  source: Place,
  sessions: number,
  environment: Readonly<Record<string, string>> = {},
): Promise<Engine> {
  const receiver = stack.use(await startReceiver())
  const serving = stack.use(
    await startServe({
      MASKLINE_EGRESS_ALLOW: '127.0.0.1',
      PATH: process.env['PATH'] ?? '',
      MASKLINE_ACCOUNT_SID: account.sid,
      MASKLINE_AUTH_TOKEN: account.token,
      MASKLINE_MASTER_KEY: account.masterKey,
      MASKLINE_RATE_LIMIT: '0',
      ...environment,
      ...('url' in source ? { DATABASE_URL: source.url } : { MASKLINE_DATA_DIR: source.directory }),
    }),
  )
  const { port } = serving
  const world = await makeWorld(port, sessions, `http://127.0.0.1:${receiver.port}/callback`)
  return {
    source,
    serving,
    world,
    creates: new Target({ port, posts: world.creates, echo: true }),
    relays: new Target({ port, posts: world.relays, echo: false }),
    told: new Target({ port, posts: world.told, echo: true, receiver }),
  }
}

/**
 * Ends the server and reads its database, which must have what was answered, no more and no less.
 * @param pgbench texts that pgbench says it recorded there
 */
export async function proveRecorded(name: string, engine: Engine, pgbench: number): Promise<void> {
  const { source, serving, creates, relays, told } = engine
  await serving[Symbol.asyncDispose]()
  const { told: heard, pgbench: alone, ...found } = await recorded(source)
  // One more: the text by which the example of an answer was had.
  const answered = creates.answers + relays.answers + told.answers + 1
  if (Object.values(found).some((count) => count !== answered)) {
    throw new Error(`${name} answered ${answered} texts with 201, but has ${JSON.stringify(found)}`)
  }
  if (heard !== told.answers)
    throw new Error(`${name} told ${told.answers} callbacks, but has ${heard} at the first try`)
  if (alone !== pgbench) throw new Error(`pgbench recorded ${pgbench} texts, but ${name} has ${alone}`)
}

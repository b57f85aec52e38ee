// A whole Maskline for tests, per engine, with a clock that tests turn and an account per test.
import { randomBytes } from 'node:crypto'
import type { TestContext } from 'node:test'
import { pino } from 'pino'
import type { Backup, Carrier } from '../../src/carriers/carrier.ts'
import { consoleFiles } from '../../src/cli/console-files.ts'
import type { CompatProfile } from '../../src/domain/compat.ts'
import type { Sid } from '../../src/domain/sid.ts'
import { type Listening, listen, type Maskline, openMaskline } from '../../src/main.ts'
import { insertAccount } from '../../src/storage/accounts.ts'
import type { DatabaseSource } from '../../src/storage/database.ts'
import { closeAfterTests, type Engine } from './engines.ts'
import { assertNobodySeen } from './masked.ts'

/** The world's time: stands at a fixed instant unless a test turns it. */
export class TestClock {
  #now = Date.parse('2026-05-04T09:30:00.000Z')

  now(): Date {
    return new Date(this.#now)
  }

  advance(seconds: number): void {
    this.#now += seconds * 1000
  }
}

export interface World {
  readonly maskline: Maskline
  readonly clock: TestClock
  /** Scheme and authority of its HTTP server. */
  readonly base: string
  /** What was logged, parsed, oldest first. */
  readonly logged: Record<string, unknown>[]
  /** Its networks. A test adds its own, for its own account; the simulator is the last. */
  readonly networks: { readonly all: Carrier[]; readonly backups: Backup[] }
  /** A new account with nothing in it. */
  account(): Promise<TestAccount>
}

export const testMasterKey = '5e'.repeat(32)

export interface TestAccount {
  readonly sid: Sid<'AC'>
  readonly token: string
}

const worlds = new Map<string, Promise<World & { close(): Promise<void> }>>()

/** The world of this engine and profile; made once per process. */
export function worldOf(engine: Engine, compat: CompatProfile = 'documented'): Promise<World> {
  return sharedWorld(`${engine.name} ${compat}`, () => makeWorld(engine, compat))
}

/** The same as a rehearsal, whose clock tests turn by the API. */
export function rehearsalOf(engine: Engine): Promise<World> {
  return sharedWorld(`${engine.name} rehearsal`, () => makeWorld(engine, 'documented', { turnable: true }))
}

function sharedWorld(name: string, make: () => ReturnType<typeof makeWorld>): Promise<World> {
  let world = worlds.get(name)
  if (!world) {
    world = make()
    worlds.set(name, world)
    closeAfterTests(async () => (await worlds.get(name))?.close())
  }
  return world
}

/** What one world has that others have not. */
export interface WorldOptions {
  /** It is a rehearsal, as in `maskline dev`: what it shows is ahead of the world's clock, if it was turned. */
  readonly turnable?: boolean
  /** A database that was there before. Default: a new one. */
  readonly database?: DatabaseSource
}

/** A world that no other test is in, with a database of its own. `close` ends it early. */
export async function ownWorldOf(
  t: TestContext,
  engine: Engine,
  options: WorldOptions = {},
): Promise<World & { close(): Promise<void> }> {
  const world = await makeWorld(engine, 'documented', options)
  let closing: Promise<void> | undefined
  const close = () => (closing ??= world.close())
  t.after(close)
  return { ...world, close }
}

async function makeWorld(
  engine: Engine,
  compat: CompatProfile,
  { turnable = false, database }: WorldOptions = {},
): Promise<World & { close(): Promise<void> }> {
  const clock = new TestClock()
  const logged: Record<string, unknown>[] = []
  const log = pino(
    { level: 'debug' },
    { write: (line) => void logged.push(JSON.parse(line) as Record<string, unknown>) },
  )
  const networks: World['networks'] = { all: [], backups: [] }
  const carriers = (simulator: Carrier) => {
    networks.all.push(simulator)
    return networks
  }
  const maskline = await openMaskline({
    database: database ?? (await engine.fresh()),
    clock,
    turnable,
    log,
    masterKeys: [testMasterKey],
    compat,
    publicUrl: undefined,
    egressAllowed: ['127.0.0.0/8', '::1'],
    lenientNumbers: false,
    traceContent: 'masked',
    closedSessionDays: 90,
    carriers,
  })
  const listening: Listening = await listen(maskline, {
    host: '127.0.0.1',
    port: 0,
    trustProxy: false,
    rateLimit: 0,
    consoleFiles: consoleFiles(),
    log,
  })
  return {
    maskline,
    clock,
    logged,
    networks,
    base: `http://127.0.0.1:${listening.port}`,
    account: () => newAccount(maskline),
    async close() {
      try {
        await assertNobodySeen(maskline.database.db)
      } finally {
        await listening.close()
        await maskline.close()
      }
    },
  }
}

/** An account with nothing in it. */
async function newAccount({ context, database }: Maskline): Promise<TestAccount> {
  const account = { sid: context.sids.mint('AC'), token: randomBytes(16).toString('hex') }
  const now = context.clock.now()
  await insertAccount(database.db, {
    sid: account.sid,
    account_sid: account.sid,
    sealed_token: context.vault.seal(account.token, account.sid),
    sealed_secondary_token: null,
    friendly_name: 'test',
    date_created: now,
    date_updated: now,
  })
  return account
}

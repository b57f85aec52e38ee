// The composition root: config -> database -> carriers -> server -> workers. What is made here is closed here.
import type { AddressInfo } from 'node:net'
import { sql } from 'kysely'
import type { FastifyInstance } from 'fastify'
import type { Logger } from 'pino'
import { coreRoutes } from './api/core/index.ts'
import { resources } from './api/index.ts'
import { simulatorRoutes } from './api/simulator.ts'
import { simulator } from './carriers/simulator.ts'
import { createSidSource } from './clock.ts'
import { compatProfiles, type CompatProfile } from './domain/compat.ts'
import { createEvents } from './events.ts'
import { createServer } from './http/server.ts'
import { Authenticator } from './operations/authenticate.ts'
import type { Clock, Context } from './operations/ports.ts'
import { createRecorder } from './operations/recorder.ts'
import { simulatedInventory } from './operations/simulated-inventory.ts'
import { type Database, type DatabaseSource, openDatabase } from './storage/database.ts'
import { migrate } from './storage/migrate.ts'
import { startSweep } from './jobs/sweep.ts'

export interface MasklineOptions {
  readonly database: DatabaseSource
  readonly clock: Clock
  readonly log: Logger
  readonly compat: CompatProfile
  readonly lenientNumbers: boolean
}

/** The whole of Maskline but for its port: operations can be called, nobody can reach it yet. */
export interface Maskline {
  readonly context: Context
  readonly database: Database
  /** Names of the migrations that opening it applied. */
  readonly migrated: readonly string[]
  close(): Promise<void>
}

/** Opens and migrates the database, puts everything together, starts the workers. */
export async function openMaskline(options: MasklineOptions): Promise<Maskline> {
  const { clock, log } = options
  const database = await openDatabase(options.database)
  try {
    const migrated = await migrate(database.db)
    const sids = createSidSource(clock)
    const context: Context = {
      database,
      clock,
      sids,
      carriers: {
        all: [simulator(simulatedInventory(database, { clock, sids, lenient: options.lenientNumbers }))],
      },
      recorder: createRecorder(database, clock),
      events: createEvents(log),
      compat: compatProfiles[options.compat],
      lenientNumbers: options.lenientNumbers,
    }
    const sweep = startSweep(context, log)
    return {
      context,
      database,
      migrated,
      async close() {
        await sweep.close()
        await database.close()
      },
    }
  } catch (error) {
    await database.close()
    throw error
  }
}

export interface ListenOptions {
  readonly host: string
  readonly port: number
  readonly publicUrl: string | undefined
  readonly trustProxy: boolean
  readonly log: Logger
}

export interface Listening {
  readonly server: FastifyInstance
  readonly port: number
  /** Answers what is under way, then stops. */
  close(): Promise<void>
}

/** Lets the world in. */
export async function listen({ context, database }: Maskline, options: ListenOptions): Promise<Listening> {
  const server = createServer({
    ...options,
    context,
    authenticator: new Authenticator(database, context.clock),
    routes: [...resources.flatMap(({ routes }) => routes), ...coreRoutes, ...simulatorRoutes],
    ready: () => answers(database),
  })
  try {
    await server.listen({ host: options.host, port: options.port })
  } catch (error) {
    await server.close()
    throw error
  }
  const { port } = server.server.address() as AddressInfo
  return { server, port, close: () => closeWithConnections(server) }
}

/** Milliseconds between looks at connections whose request was answered while the server was closing. */
const idleLookMs = 20

/** A client that keeps its connection for a next request must not keep us: Node closes only what is idle at once. */
async function closeWithConnections(server: FastifyInstance): Promise<void> {
  const closing = setInterval(() => server.server.closeIdleConnections(), idleLookMs)
  try {
    await server.close()
  } finally {
    clearInterval(closing)
  }
}

async function answers({ db }: Database): Promise<boolean> {
  try {
    await sql`select 1`.execute(db)
    return true
  } catch {
    // What is wrong is the answer itself; requests that fail for it log it.
    return false
  }
}

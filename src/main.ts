// The composition root: config -> database -> carriers -> server -> workers. What is made here is closed here.
import type { AddressInfo } from 'node:net'
import type { FastifyInstance } from 'fastify'
import type { Logger } from 'pino'
import { carrierIngressRoutes } from './api/carrier-ingress.ts'
import { coreRoutes } from './api/core/index.ts'
import { resources } from './api/index.ts'
import { masklineRoutes } from './api/maskline/index.ts'
import type { Route } from './api/resource.ts'
import { simulatorRoutes } from './api/simulator.ts'
import { unknownHealth } from './callbacks/receivers.ts'
import type { Carrier, CarrierDirectory } from './carriers/carrier.ts'
import { readCarriers } from './carriers/index.ts'
import { simulator } from './carriers/simulator.ts'
import { chance, createSidSource, TurnableClock } from './clock.ts'
import { compatProfiles, type CompatProfile } from './domain/compat.ts'
import type { Sid } from './domain/sid.ts'
import type { TraceContent } from './domain/trace.ts'
import { createEvents } from './events.ts'
import { Fault } from './fields.ts'
import { Admission } from './http/admission.ts'
import type { ConsoleFiles } from './http/console-pages.ts'
import { createServer } from './http/server.ts'
import { createMetrics, type Metrics } from './metrics.ts'
import { CarrierHealth } from './operations/carrier-health.ts'
import { tellOfCarrier } from './operations/tell-of-carrier.ts'
import { createAuthenticator } from './operations/authenticate.ts'
import { figured } from './operations/figured.ts'
import { watched } from './operations/live-contact.ts'
import type { Clock, Context, SidSource } from './operations/ports.ts'
import { createRecorder } from './operations/recorder.ts'
import { createRehearsal } from './operations/rehearsal.ts'
import { resealTokens } from './operations/reseal-tokens.ts'
import { simulatedInventory } from './operations/simulated-inventory.ts'
import { type Database, type DatabaseSource, openDatabase } from './storage/database.ts'
import { migrate } from './storage/migrate.ts'
import { createReadiness } from './storage/readiness.ts'
import { startPurges } from './jobs/purge.ts'
import { startContactPurge } from './jobs/purge-contacts.ts'
import { type Deliveries, startDeliveries } from './jobs/deliveries.ts'
import { startFigures } from './jobs/figures.ts'
import { startForgetting } from './jobs/forget.ts'
import { startCalls } from './jobs/calls.ts'
import { startClock } from './jobs/clock.ts'
import { startLive } from './jobs/live.ts'
import { startPointing } from './jobs/pointing.ts'
import type { Job } from './jobs/rounds.ts'
import { startLinks } from './jobs/links.ts'
import { startParts } from './jobs/parts.ts'
import { startSubmissions, type Submissions } from './jobs/submissions.ts'
import { startSweep } from './jobs/sweep.ts'
import { startUnfinished, type Unfinished } from './jobs/unfinished.ts'
import { allowList } from './net/address.ts'
import { type CarrierHttp, createCarrierHttp } from './net/carrier-http.ts'
import { createEgress } from './net/egress.ts'
import { createVault } from './vault.ts'

export interface MasklineOptions {
  readonly database: DatabaseSource
  readonly clock: Clock
  /** It is a rehearsal, and its clock can be turned: `clock` says how late it really is. */
  readonly turnable?: boolean
  readonly log: Logger
  /** 64 hex digits each: the first seals what is secret, all open it. */
  readonly masterKeys: readonly string[]
  readonly compat: CompatProfile
  /** Scheme and authority by which clients reach it. Undefined: as each request says. */
  readonly publicUrl: string | undefined
  /** Addresses and ranges that callbacks may reach although they are not public. */
  readonly egressAllowed: readonly string[]
  readonly lenientNumbers: boolean
  readonly traceContent: TraceContent
  /**
   * The networks in use, as described (docs/carriers.md) with whose they are if they do not say it, or made already. Default:
   * the simulator.
   */
  readonly carriers?:
    | { readonly description: string; readonly account_sid: Sid<'AC'> | undefined }
    | ((simulator: Carrier) => CarrierDirectory)
  /** Days after which a closed session is deleted; 0: never. */
  readonly closedSessionDays: number
  /** Takes no share of what is to be done: a command that ends at once, perhaps with other settings than who serves. */
  readonly idle?: boolean
}

/** The whole of Maskline but for its port: operations can be called, nobody can reach it yet. */
export interface Maskline {
  readonly context: Context
  readonly database: Database
  /** Stands before every server that lets the world in. */
  readonly admission: Admission
  readonly requestSids: SidSource
  readonly metrics: Metrics
  /** Names of the migrations that opening it applied. */
  readonly migrated: readonly string[]
  close(): Promise<void>
}

/** Opens and migrates the database, puts everything together, starts the workers. */
export async function openMaskline(options: MasklineOptions): Promise<Maskline> {
  const { clock: wall, log } = options
  const turnable = options.turnable === true ? new TurnableClock(wall) : undefined
  const clock = turnable ?? wall
  const database = await openDatabase(options.database)
  try {
    const migrated = await migrateNow(database, log)
    // Before anything is named or done by that clock.
    const rehearsal = turnable && (await createRehearsal(database, turnable))
    const sids = createSidSource(clock)
    const vault = createVault(options.masterKeys)
    await resealTokens({ database, vault })
    const egress = createEgress(allowList(options.egressAllowed))
    const http = createCarrierHttp()
    const inventory = simulatedInventory(database, { clock, sids, lenient: options.lenientNumbers })
    const carriers = await carriersOf(options, { http, simulator: simulator(inventory) })
    const live = startLive({ database, clock, wall, sids }, log)
    const admission = new Admission({ clock, log: log.child({ part: 'http' }) })
    const figures = startFigures({ database, clock, load: admission }, log)
    const health = new CarrierHealth(clock, (...change) => void tellOfCarrier(context, ...change))
    const metrics = metricsOf(carriers, health, admission)
    // Started below, with the context that they wake up for.
    const workers: Workers = {}
    const context: Context = {
      database,
      clock,
      wall,
      sids,
      carriers,
      recorder: createRecorder(database, clock),
      events: metrics.counted(figured(watched(createEvents(log), live), figures)),
      authenticator: createAuthenticator({ database, clock, wall, vault }),
      vault,
      egress,
      ...wakersOf(workers),
      health,
      live,
      figures,
      load: admission,
      rehearsal,
      chance,
      ...settingsOf(options),
    }
    const jobs = [live, metrics, ...(options.idle === true ? [] : startJobs(context, options, workers))]
    return {
      context,
      database,
      admission,
      requestSids: createSidSource(clock),
      metrics,
      migrated,
      close: () => closeInTurn(jobs, [figures, egress, http], [database]),
    }
  } catch (error) {
    await database.close()
    throw error
  }
}

/** Who comes later is used by those before: they may have something to count and to write up to their end. */
async function closeInTurn(...turns: readonly (readonly Job[])[]): Promise<void> {
  for (const turn of turns) await Promise.all(turn.map((one) => one.close()))
}

function settingsOf({ compat, publicUrl, lenientNumbers, traceContent }: MasklineOptions) {
  return { compat: compatProfiles[compat], publicUrl, lenientNumbers, traceContent }
}

function migrateNow(database: Database, log: Logger): Promise<readonly string[]> {
  const concurrently = database.engine === 'postgres'
  const migrating = migrate(database.db, { concurrently, tell: (text) => log.warn(text) })
  return migrating.finally(() => database.endPatience())
}

function metricsOf({ all }: CarrierDirectory, health: CarrierHealth, admission: Admission): Metrics {
  return createMetrics({
    carriers: all,
    isUp: (carrier) => health.state(carrier).up,
    requests: () => admission.counts,
  })
}

/** Those of the description; without one there is the simulator. @throws {Fault} */
async function carriersOf(
  { carriers, publicUrl }: CarrierOptions,
  { http, simulator: simulated }: { readonly http: CarrierHttp; readonly simulator: Carrier },
): Promise<CarrierDirectory> {
  if (carriers === undefined) return { all: [simulated], backups: [] }
  if (typeof carriers === 'function') return carriers(simulated)
  const { description, account_sid } = carriers
  const directory = await readCarriers(description, { account_sid, http, simulator: simulated })
  const calling = directory.all.find(({ ingress, account_sid: whose }) => ingress && whose)
  if (calling !== undefined && publicUrl === undefined) {
    throw new Fault(`MASKLINE_PUBLIC_URL must be set, too: the carrier "${calling.name}" calls Maskline.`)
  }
  return directory
}

/** What describes carriers, and what is said of them to who only looks. */
export type CarrierOptions = Pick<MasklineOptions, 'carriers' | 'publicUrl'>
export interface DescribedCarriers {
  readonly all: readonly Pick<Carrier, 'name' | 'kind' | 'account_sid'>[]
  readonly backups: CarrierDirectory['backups']
}

/** The carriers as they would be used, made and not used. @throws {Fault} what is wrong with their description */
export async function describedCarriers(options: CarrierOptions): Promise<DescribedCarriers> {
  const http = createCarrierHttp()
  try {
    return await carriersOf(options, {
      http,
      simulator: simulator({ find: () => Promise.resolve(undefined) }),
    })
  } finally {
    await http.close()
  }
}

/** Those whom others wake. */
interface Workers {
  deliveries?: Deliveries
  unfinished?: Unfinished
  submissions?: Submissions
}

/** What wakes them, from before they are there. */
function wakersOf(workers: Workers) {
  return {
    deliveries: {
      wake: () => workers.deliveries?.wake(),
      health: (receiver: string) => workers.deliveries?.health(receiver) ?? unknownHealth,
    },
    unfinished: { wake: () => workers.unfinished?.wake() },
    submissions: {
      wake: () => workers.submissions?.wake(),
      beside: (carrier: string, work: Promise<unknown>) => workers.submissions?.beside(carrier, work),
    },
  }
}

function startJobs(context: Context, { closedSessionDays, log }: MasklineOptions, workers: Workers): Job[] {
  workers.deliveries = startDeliveries(context, log)
  workers.unfinished = startUnfinished(context, log)
  workers.submissions = startSubmissions(context, log)
  return [
    startSweep(context, log),
    startCalls(context, log),
    ...startClock(context, log),
    startPurges(context, closedSessionDays, log),
    startContactPurge(context, log),
    startForgetting(context, log),
    startParts(context, log),
    startPointing(context, log),
    ...startLinks(context),
    workers.submissions,
    workers.unfinished,
    workers.deliveries,
  ]
}

export interface ListenOptions {
  readonly host: string
  readonly port: number
  readonly trustProxy: boolean
  readonly rateLimit: number
  /** Without which nobody reads `/metrics`. Undefined: anybody may. */
  readonly metricsToken?: string | undefined
  /** The web console's files. Undefined: there is none. */
  readonly consoleFiles?: (() => Promise<ConsoleFiles | undefined>) | undefined
  readonly log: Logger
}

export interface Listening {
  readonly server: FastifyInstance
  readonly port: number
  /**
   * Says that it is not ready, and goes on answering for some seconds: with every answer the client is asked to connect
   * anew, which load balancers then do elsewhere. A connection that is closed by us may have a request on its way.
   */
  leave(seconds: number): Promise<void>
  /** Answers what is under way, then stops. */
  close(): Promise<void>
}

/** Everything that is answered, but for the probes of the server itself. */
export const routes: readonly Route[] = [
  ...resources.flatMap((resource) => resource.routes),
  ...masklineRoutes,
  ...coreRoutes,
  ...simulatorRoutes,
  ...carrierIngressRoutes,
]

/** Lets the world in. */
export async function listen(
  { context, database, admission, requestSids, metrics }: Maskline,
  options: ListenOptions,
): Promise<Listening> {
  let leaving = false
  const ready = createReadiness(database)
  const server = createServer({
    ...options,
    context,
    admission,
    requestSids,
    metrics,
    routes,
    ready: async () => !leaving && (await ready()),
  })
  try {
    await server.listen({ host: options.host, port: options.port })
  } catch (error) {
    await server.close()
    throw error
  }
  const { port } = server.server.address() as AddressInfo
  return {
    server,
    port,
    async leave(seconds) {
      leaving = true
      // Only from now on: as a hook it would cost every request something.
      server.server.prependListener('request', (_, response) => response.setHeader('connection', 'close'))
      await new Promise((resolve) => setTimeout(resolve, seconds * 1_000))
    },
    close: () => closeWithConnections(server),
  }
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

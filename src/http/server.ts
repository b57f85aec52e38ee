// HTTP: routes, authentication, bodies. The only folder that knows the web framework.
import {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  fastify,
  LogController,
  type RouteHandlerMethod,
} from 'fastify'
import type { Logger } from 'pino'
import { type Form, formOf, formOfJson, utf8 } from '../form.ts'
import { openApiOf } from '../api/openapi.ts'
import type { Answer, ApiRoute, CarrierRoute, Route } from '../api/resource.ts'
import { maskedForViewer } from './viewer-masking.ts'
import { Problem, problem } from '../domain/problem.ts'
import type { Context, LiveChange, SidSource } from '../operations/ports.ts'
import type { Admission } from './admission.ts'
import { askerOf, mayAsk } from './callers.ts'
import { sessionCookie } from './console-cookie.ts'
import { type ConsoleFiles, serveConsole } from './console-pages.ts'
import { earlyRefusals, patternOf } from './early-refusals.ts'
import { EventStreams } from './event-stream.ts'
import { errorRenderer, frameworkProblem, pathOf, toldProblem } from './error-renderer.ts'
import { answerBroken, Listener } from './listener.ts'
import { type ReadableMetrics, serveMetrics } from './metrics-page.ts'
import { servePages } from './pages.ts'
import { createRateLimit, type RateLimit } from './rate-limit.ts'

/** Bytes of a request's body. The longest text with ten media addresses fits several times. */
const bodyBytesMax = 256 * 1024
/** Characters of one path segment: a unique name of 191 characters, each encoded as up to 12. */
const segmentLengthMax = 191 * 12

export interface ServerOptions {
  readonly context: Context
  /** Names requests. Not the context's: a source has so many SIDs for a millisecond, which are for what is recorded. */
  readonly requestSids: SidSource
  readonly routes: readonly Route[]
  readonly log: Logger
  readonly admission: Admission
  /** Believes X-Forwarded-Proto and X-Forwarded-Host of the proxy in front. */
  readonly trustProxy: boolean
  /** Requests per second that an account may make of one endpoint, on average over five seconds; 0: any number. */
  readonly rateLimit: number
  /** Whether the database answers: what `/readyz` says. */
  readonly ready: () => Promise<boolean>
  readonly metrics: ReadableMetrics
  /** Without which nobody reads `/metrics`. Undefined: anybody may. */
  readonly metricsToken?: string | undefined
  /** The web console's files. Undefined: there is none. */
  readonly consoleFiles?: (() => Promise<ConsoleFiles | undefined>) | undefined
}

export function createServer(options: ServerOptions): FastifyInstance {
  const { context, log, admission, trustProxy, ready } = options
  const render = errorRenderer(context.compat)
  const loggerInstance: FastifyBaseLogger = log.child({ part: 'http' })
  const server = fastify({
    loggerInstance,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: bodyBytesMax,
    serverFactory: (handle) => new Listener(admission.before(handle), context.clock),
    clientErrorHandler: answerBroken,
    forceCloseConnections: 'idle',
    // A request that came on a connection which was about to be closed is answered like any other.
    return503OnClosing: false,
    trustProxy,
    routerOptions: { maxParamLength: segmentLengthMax },
    // No logger per request: making one costs more than all else that is done for it. Who logs names the request.
    childLoggerFactory: (logger) => logger,
    genReqId: () => options.requestSids.mint('RQ'),
    frameworkErrors: (error, request, reply) => void failed(error, request, reply),
  })
  const unknown = unknownProblem(options.routes)
  const tellRefused = earlyRefusals(options.routes, context)
  const failed = (error: unknown, request: FastifyRequest, reply: FastifyReply) => {
    // The framework wants a content type of QUERY before it looks whether anything is there (RFC 10008).
    const early =
      error instanceof Error && 'code' in error && error.code === 'FST_ERR_ROUTE_MISSING_CONTENT_TYPE'
    const found = early ? unknown(request, reply) : frameworkProblem(error, request)
    if (found !== undefined) tellRefused(request, found)
    return render(found ?? error, request, reply)
  }
  server.setErrorHandler(failed)
  server.setNotFoundHandler((request, reply) => {
    const found = unknown(request, reply)
    tellRefused(request, found)
    return render(found, request, reply)
  })
  // One parser for every content type: clients name types that their bodies do not have (contract section 10).
  server.removeAllContentTypeParsers()
  server.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body))

  server.get('/healthz', (_request, reply) => reply.send({ status: 'alive' }))
  server.get('/readyz', async (_request, reply) => {
    const isReady = await ready()
    return reply.code(isReady ? 200 : 503).send({ status: isReady ? 'ready' : 'not ready' })
  })
  serveMetrics(server, options.metrics, options.metricsToken)
  const describe = () => openApiOf(options.routes, context.compat)
  servePages(server, describe, (request) => context.publicUrl ?? ownAddress(request))
  serveConsole(server, options.consoleFiles ?? (() => Promise.resolve(undefined)))
  const limit = createRateLimit(options.rateLimit, context.clock)
  const streams = new EventStreams(server)
  for (const route of options.routes)
    server.route({
      method: route.method,
      url: route.path,
      handler: handler(options, route, { limit, streams }),
    })
  return server
}

type Handling = { readonly limit: RateLimit; readonly streams: EventStreams }

function handler(options: ServerOptions, route: Route, handling: Handling): RouteHandlerMethod {
  return route.auth === 'signature' ? carrierHandler(options, route) : apiHandler(options, route, handling)
}

/** A carrier does not come again with what it was refused, and a person's text would be lost: no limit for one account. */
function carrierHandler({ context, admission }: ServerOptions, route: CarrierRoute): RouteHandlerMethod {
  return async (request, reply) => {
    void reply.header('twilio-request-id', request.id)
    const base = context.publicUrl ?? ownAddress(request)
    const work = () =>
      route.receive(context, {
        params: request.params as Record<string, string>,
        request: {
          method: 'POST',
          url: base + request.url,
          headers: headersOf(request),
          body: Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0),
          // Signatures say when they were made.
          at: context.wall.now(),
        },
        base,
      })
    const { status, contentType, body } = await admitted(admission, route, request, work)
    return reply.code(status).type(contentType).send(body)
  }
}

function apiHandler(
  { context, admission }: ServerOptions,
  route: ApiRoute,
  { limit, streams }: Handling,
): RouteHandlerMethod {
  const answered = async (request: FastifyRequest, reply: FastifyReply) => {
    const asker = await askerOf(context, request, route)
    const { account_sid } = asker.caller
    try {
      const waitSeconds = limit(`${account_sid} ${route.operation}`)
      if (waitSeconds > 0) {
        void reply.header('retry-after', waitSeconds)
        throw problem('rate-limited')
      }
      const params = request.params as Record<string, string>
      const query = formOf(queryOf(request.url))
      mayAsk(asker.caller, route, { params, query })
      const answer = await route.handle(context, {
        account_sid,
        ...asker,
        params,
        query,
        form: bodyForm(request),
        base: context.publicUrl ?? ownAddress(request),
        ...lastEventId(request),
      })
      if (route.method !== 'GET') context.live.changed(account_sid, () => changeOf(route, params, answer))
      return { caller: asker.caller, answer: asker.caller.role === 'viewer' ? maskedAnswer(answer) : answer }
    } catch (error) {
      if (error instanceof Problem) {
        const { kind: name, entry } = toldProblem(error, context.compat, request)
        context.events.requestRefused({ account_sid, name, code: entry.code, operation: route.operation })
      }
      throw error
    }
  }
  return async (request, reply) => {
    void reply.header('twilio-request-id', request.id)
    const { caller, answer } = await admitted(admission, route, request, () => answered(request, reply))
    void reply.code(answer.status)
    if (answer.stream !== undefined) {
      const mayGoOn = () => askerOf(context, request, route)
      return streams.begin(request, reply, { ...caller, stream: answer.stream, mayGoOn })
    }
    if (answer.begun !== undefined) {
      void reply.header('set-cookie', sessionCookie(answer.begun, isSecure(context, request)))
    }
    if (answer.body === undefined) return reply.send()
    return reply.type('application/json; charset=utf-8').send(JSON.stringify(answer.body))
  }
}

function admitted<T>(
  admission: Admission,
  { asks }: Route,
  { raw, params }: FastifyRequest,
  work: () => Promise<T>,
): Promise<T> {
  return asks === true ? admission.handleAsking(raw, askedOf(params), work) : admission.handle(raw, work)
}

/** Whose application may be asked: the service's of the path, or any of those that simulated people meet. */
function askedOf(params: unknown): string {
  return (params as Record<string, string>)['service_sid'] ?? ''
}

/** As a viewer may see it. */
function maskedAnswer({ body, stream, ...answer }: Answer): Answer {
  return {
    ...answer,
    ...(body !== undefined && { body: maskedForViewer(body) }),
    ...(stream !== undefined && {
      stream: (send) => stream((event) => send({ ...event, data: maskedForViewer(event.data) })),
    }),
  }
}

/** What a request changed, for who watches: its name and the SIDs that it was about. */
function changeOf(
  { operation }: ApiRoute,
  params: Readonly<Record<string, string>>,
  { body }: Answer,
): LiveChange {
  const made = typeof body === 'object' && body !== null && 'sid' in body ? body['sid'] : undefined
  return { operation, ...params, ...(typeof made === 'string' && { sid: made }) }
}

const isSecure = ({ publicUrl }: Context, { protocol }: FastifyRequest) =>
  protocol === 'https' || publicUrl?.startsWith('https:') === true

function lastEventId({ headers }: FastifyRequest): { readonly lastEventId?: string } {
  const id = headers['last-event-id']
  return typeof id === 'string' ? { lastEventId: id } : {}
}

/** Those that may come as a list are no carrier's: what is left is text. */
function headersOf({ headers }: FastifyRequest): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value].flat()[0]]))
}

/** A body is a form unless it says that it is JSON. Bodies of GET and DELETE mean nothing. */
function bodyForm({ method, body, headers }: FastifyRequest): Form {
  if (method !== 'POST' || !Buffer.isBuffer(body)) return new Map()
  const text = utf8(body)
  return /^application\/(\w+\+)?json\b/i.test(headers['content-type'] ?? '') ? formOfJson(text) : formOf(text)
}

/** The path exists, the method does not: 405 and not 404 (contract 1.1). */
function unknownProblem(routes: readonly Route[]) {
  const paths = [...Map.groupBy(routes, ({ path }) => path)].map(([path, its]) => ({
    pattern: patternOf(path),
    methods: its.flatMap(({ method }) => (method === 'GET' ? ['GET', 'HEAD'] : [method])),
  }))
  return (request: FastifyRequest, reply: FastifyReply): Problem => {
    const path = pathOf(request)
    const known = paths.find(({ pattern }) => pattern.test(path))
    // The method may be known and its route not matched: the router's parameters before `.json` take no line break.
    if (known === undefined || known.methods.includes(request.method)) return problem('not-found', { path })
    void reply.header('allow', known.methods.join(', '))
    return problem('method-not-allowed', { method: request.method, path })
  }
}

/** Scheme and authority by which this request reached us. */
function ownAddress({ protocol, host }: FastifyRequest): string {
  // It goes into every address of the answer, so it must be a host and a port and nothing else (RFC 3986, 3.2).
  if (!/^([a-z0-9._-]+|\[[0-9a-f:.]+\])(:\d{1,5})?$/i.test(host)) {
    throw problem('malformed-request', { reason: 'The Host header is not a host.' })
  }
  return `${protocol}://${host}`
}

function queryOf(url: string): string {
  const mark = url.indexOf('?')
  return mark < 0 ? '' : url.slice(mark + 1)
}

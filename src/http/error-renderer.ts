// The one place where a failure becomes an HTTP answer: Twilio's error JSON, always (contract 1.7).
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Compat } from '../domain/compat.ts'
import { type Problem, problem } from '../domain/problem.ts'
import { failureOf } from '../operations/failure.ts'

/** Seconds after which a client may try again when we are unavailable. */
export const retryAfterSeconds = 1

export function errorRenderer(compat: Compat) {
  return (error: unknown, request: FastifyRequest, reply: FastifyReply) => {
    const failure = failureOf(error)
    if (failure.kind === 'problem') return renderProblem(failure.problem, compat, request, reply)
    if (failure.kind === 'unavailable') {
      request.log.warn({ request: request.id, err: error }, 'unavailable')
      void reply.header('retry-after', retryAfterSeconds)
      return render(problem('unavailable', { reason: failure.reason }), reply)
    }
    request.log.error({ request: request.id, err: error }, 'bug')
    return render(failure.problem, reply)
  }
}

function renderProblem(found: Problem, compat: Compat, request: FastifyRequest, reply: FastifyReply) {
  if (found.kind === 'wrong-credentials' && !isOfPage(request)) {
    void reply.header('www-authenticate', 'Basic realm="Twilio API"')
  }
  return render(toldProblem(found, compat, request), reply)
}

/** As it is told: of a record that is not there, a profile may say no more than of an address that is not. */
export function toldProblem(found: Problem, { missing }: Compat, request: FastifyRequest): Problem {
  const plain = found.entry.missing && missing === 'plain-404'
  return plain ? problem('not-found', { path: pathOf(request) }) : found
}

/** A browser would ask its user for a password by itself, in front of the page that asked. */
const isOfPage = ({ headers }: FastifyRequest) =>
  headers['x-csrf-token'] !== undefined || headers['sec-fetch-dest'] === 'empty'

function render(found: Problem, reply: FastifyReply) {
  return reply.code(found.entry.status).type('application/json; charset=utf-8').send(bodyOf(found))
}

/** Twilio's error JSON. */
export function bodyOf({ entry, message, details }: Problem): string {
  const { code, status } = entry
  const more_info = `https://www.twilio.com/docs/errors/${code}`
  return JSON.stringify({ code, message, more_info, status, ...(details && { details }) })
}

export const pathOf = (request: FastifyRequest) => request.url.split('?', 1)[0]!

/** What the framework found wrong before a handler was asked. */
export function frameworkProblem(error: unknown, request: FastifyRequest): Problem | undefined {
  if (!(error instanceof Error) || !('code' in error) || !('statusCode' in error)) return undefined
  if (error.code === 'FST_ERR_CTP_BODY_TOO_LARGE') {
    return problem('body-too-large', { limit: request.routeOptions.bodyLimit })
  }
  const callers = Number(error.statusCode) >= 400 && Number(error.statusCode) < 500
  return callers ? problem('malformed-request', { reason: error.message }) : undefined
}

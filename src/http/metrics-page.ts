// `/metrics`: how much this process does, and how it is. Open as `/healthz` is, unless a token is set.
import { hash, timingSafeEqual } from 'node:crypto'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { problem } from '../domain/problem.ts'
import { bodyOf } from './error-renderer.ts'

export interface ReadableMetrics {
  readonly contentType: string
  text(): Promise<string>
}

/** @param token without which nobody reads it; undefined: anybody does */
export function serveMetrics(
  server: FastifyInstance,
  metrics: ReadableMetrics,
  token: string | undefined,
): void {
  const mayRead = token === undefined ? () => true : bearer(token)
  server.get('/metrics', async (request, reply) => {
    if (mayRead(request)) return reply.type(metrics.contentType).send(await metrics.text())
    return reply
      .code(401)
      .header('www-authenticate', 'Bearer realm="metrics"')
      .type('application/json; charset=utf-8')
      .send(bodyOf(problem('wrong-credentials')))
  })
}

/** Takes as long for a wrong token as for the right one, however long it is. */
function bearer(token: string): (request: FastifyRequest) => boolean {
  const digest = (text: string) => hash('sha256', text, 'buffer')
  const right = digest(token)
  return ({ headers: { authorization = '' } }) => {
    const [, given = ''] = /^Bearer +(\S+) *$/i.exec(authorization) ?? []
    return timingSafeEqual(digest(given), right)
  }
}

// What anybody may read, without credentials: the API's description, as JSON for programs and as a page for people.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { OpenApi } from '../api/openapi.ts'
import { referencePage } from './reference-page.ts'
import { referenceStyle } from './reference-style.ts'

/** Nothing is loaded but our own style sheet, nothing runs, and nobody frames the page. */
const policy =
  "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

/**
 * Serves the document at `/openapi.json` and the page made of it at `/docs`. Both are worked out once, and not before
 * somebody asks: who asks is not known, and starting should not wait for them.
 * @param addressOf scheme and authority by which a request reached us
 */
export function servePages(
  server: FastifyInstance,
  describe: () => OpenApi,
  addressOf: (request: FastifyRequest) => string,
): void {
  let made: Pages | undefined
  const pages = () => (made ??= pagesOf(describe()))
  server.get('/openapi.json', (request, reply) =>
    send(reply, 'application/json', pages().document(addressOf(request))),
  )
  server.get('/docs', (request, reply) => send(reply, 'text/html', pages().reference(addressOf(request))))
  server.get('/docs/style.css', (_request, reply) => send(reply, 'text/css', referenceStyle))
}

/** Texts that depend on nothing but the address that their reader reached us by. */
interface Pages {
  readonly document: (address: string) => string
  readonly reference: (address: string) => string
}

function pagesOf(description: OpenApi): Pages {
  const { openapi, info, ...rest } = description
  const head = JSON.stringify({ openapi, info }).slice(0, -1)
  const tail = JSON.stringify(rest).slice(1)
  return {
    document: (address) => `${head},"servers":${JSON.stringify([{ url: address }])},${tail}`,
    reference: referencePage(description),
  }
}

function send(reply: FastifyReply, type: string, body: string): FastifyReply {
  return reply
    .headers({
      'content-security-policy': policy,
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-cache',
    })
    .type(`${type}; charset=utf-8`)
    .send(body)
}

// The web console's files at /console. What they show they ask the API for, as any client does.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'

export interface ConsoleFile {
  readonly type: string
  readonly bytes: Buffer
  readonly gzipped: Buffer
}

/** By their paths below `/console/`; `index.html` is the page. */
export type ConsoleFiles = ReadonlyMap<string, ConsoleFile>

/**
 * Nothing is loaded, run or asked but from here, nothing that is written into the page is run, and nobody frames it
 * (CSP 3; Trusted Types: no script can be made of text at all).
 */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ')

const headers = {
  'content-security-policy': policy,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
}

/** Seconds for which a file is kept whose name says what is in it. */
const assetAgeSeconds = 31_536_000

/**
 * Every address below /console is the page, which finds out what it is to show; the files of the page are below `assets`.
 * @param files undefined: they were not built
 */
export function serveConsole(server: FastifyInstance, files: () => Promise<ConsoleFiles | undefined>): void {
  const page = async (request: FastifyRequest, reply: FastifyReply) => {
    const file = (await files())?.get('index.html')
    if (file === undefined) return notBuilt(reply)
    return send(request, reply.header('cache-control', 'no-cache'), file)
  }
  server.get('/console', page)
  server.get('/console/*', async (request, reply) => {
    const path = (request.params as Record<string, string>)['*'] ?? ''
    if (!path.startsWith('assets/')) return page(request, reply)
    const file = (await files())?.get(path)
    if (file === undefined) return reply.callNotFound()
    return send(request, reply.header('cache-control', `public, max-age=${assetAgeSeconds}, immutable`), file)
  })
}

function send(
  { headers: asked }: FastifyRequest,
  reply: FastifyReply,
  { type, bytes, gzipped }: ConsoleFile,
) {
  void reply.headers(headers).header('vary', 'accept-encoding').type(type)
  const takesGzip = /\bgzip\b(?!;q=0(\.0+)?(,|$))/.test(asked['accept-encoding'] ?? '')
  return takesGzip ? reply.header('content-encoding', 'gzip').send(gzipped) : reply.send(bytes)
}

function notBuilt(reply: FastifyReply) {
  return reply
    .code(503)
    .headers(headers)
    .type('text/plain; charset=utf-8')
    .send('The console was not built: npm run build\n')
}

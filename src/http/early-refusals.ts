// What says to come from a carrier and is refused before its handler is asked, such as a body that is too large: told and
// counted as what is refused later.
import type { FastifyRequest } from 'fastify'
import type { Route } from '../api/resource.ts'
import type { Problem } from '../domain/problem.ts'
import type { Context } from '../operations/ports.ts'
import { carrierCalled } from '../operations/receive-from-carrier.ts'
import { pathOf } from './error-renderer.ts'

/** Tells of a refusal if it is one of a request to an address of carriers. */
export function earlyRefusals(
  routes: readonly Route[],
  context: Context,
): (request: FastifyRequest, found: Problem) => void {
  const addresses = routes
    .filter(({ auth }) => auth === 'signature')
    .map(({ path }) => ({ pattern: patternOf(path), subject: path.split('/').at(-1)! }))
  return (request, { kind: reason }) => {
    const path = pathOf(request)
    const called = addresses.find(({ pattern }) => pattern.test(path))
    if (called === undefined) return
    const name = /^\/carriers\/([^/]+)\//.exec(path)?.[1]
    const carrier = name === undefined ? 'any' : (carrierCalled(context, name)?.name ?? 'none')
    context.events.ingressRefused({ carrier, subject: called.subject, reason })
  }
}

/** What the paths of a route look like. */
export const patternOf = (path: string) =>
  new RegExp(`^${path.replaceAll('.', '\\.').replace(/:\w+/g, '[^/]+')}$`)

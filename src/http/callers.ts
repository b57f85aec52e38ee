// Who asks, and whether they may: by basic auth, or by the cookie of a browser's session.
import { timingSafeEqual } from 'node:crypto'
import type { FastifyRequest } from 'fastify'
import type { ApiRoute } from '../api/resource.ts'
import { namesNumber } from './viewer-masking.ts'
import { problem } from '../domain/problem.ts'
import { reaches } from '../domain/role.ts'
import type { Caller, Context } from '../operations/ports.ts'
import { csrfTokenOf } from '../operations/sign-in.ts'
import { basicCredentials } from './basic-auth.ts'
import { cookieCredentials } from './console-cookie.ts'

export interface Asker {
  readonly caller: Caller
  /** What this browser's page must send with whatever changes something. */
  readonly csrfToken?: string
}

/**
 * @throws {Problem} wrong-credentials; csrf-token-wrong: a cookie alone changes nothing, as any page could have sent it
 */
export async function askerOf(
  { authenticator }: Context,
  { headers, method }: FastifyRequest,
  { links }: ApiRoute,
): Promise<Asker> {
  const byCookie = headers.authorization === undefined ? cookieCredentials(headers.cookie) : undefined
  const caller = await authenticator.authenticate(byCookie ?? basicCredentials(headers.authorization))
  if (caller.sign_in?.kind === 'link' && links !== true) throw problem('wrong-credentials')
  if (byCookie === undefined) return { caller }
  const csrfToken = csrfTokenOf(byCookie)
  const reads = method === 'GET' || method === 'HEAD'
  if (!reads && !isSame(headers['x-csrf-token'], csrfToken)) throw problem('csrf-token-wrong')
  return { caller, csrfToken }
}

function isSame(given: unknown, wanted: string): boolean {
  if (typeof given !== 'string' || given.length !== wanted.length) return false
  const [one, other] = [Buffer.from(given), Buffer.from(wanted)]
  return one.length === other.length && timingSafeEqual(one, other)
}

/** @throws {Problem} auth-token-required, role-required */
export function mayAsk({ role }: Caller, { least = 'operator' }: ApiRoute, asked: Asked): void {
  if (!reaches(role, least)) {
    throw least === 'owner' ? problem('auth-token-required') : problem('role-required', { role: least })
  }
  if (role !== 'viewer') return
  const values = [...Object.values(asked.params), ...[...asked.query.values()].flat()]
  if (values.some(namesNumber)) throw problem('role-required', { role: 'operator' })
}

type Asked = Pick<Parameters<ApiRoute['handle']>[1], 'params' | 'query'>

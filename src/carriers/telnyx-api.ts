// Telnyx's REST API: one request with the key of the account, and how its JSON answers are read.
import { Unavailable } from '../domain/problem.ts'
import type { CarrierAnswer, CarrierHttp, CarrierRequest } from '../net/carrier-http.ts'

export interface TelnyxApi {
  /** Asks once. `path` begins with `/`. Never throws for what the network does. */
  ask(wanted: TelnyxRequest): Promise<CarrierAnswer>
}

export interface TelnyxRequest {
  readonly method: CarrierRequest['method']
  readonly path: string
  readonly body?: unknown
  readonly signal: AbortSignal
}

export function telnyxApi({
  http,
  base_url,
  api_key,
}: {
  readonly http: CarrierHttp
  readonly base_url: string
  readonly api_key: string
}): TelnyxApi {
  const base = base_url.replace(/\/+$/, '')
  return {
    ask({ method, path, body, signal }) {
      const headers = {
        authorization: `Bearer ${api_key}`,
        accept: 'application/json',
        ...(body !== undefined && { 'content-type': 'application/json' }),
      }
      const url = base + path
      return http.ask({
        method,
        url,
        headers,
        signal,
        ...(body !== undefined && { body: JSON.stringify(body) }),
      })
    },
  }
}

/** Milliseconds for a question about numbers. */
const answerMsMax = 10_000

/**
 * What the API answers to a question about numbers; undefined when it knows no such thing.
 * @param until when nobody waits any more; without it, ten seconds from now
 * @throws {Unavailable} it does not answer, or says no to us
 */
export async function asked(
  api: TelnyxApi,
  wanted: Omit<TelnyxRequest, 'signal'>,
  until?: AbortSignal,
): Promise<unknown> {
  const limit = AbortSignal.timeout(answerMsMax)
  const answer = await api.ask({ ...wanted, signal: until ? AbortSignal.any([until, limit]) : limit })
  if (answer.status === null) throw new Unavailable(`Telnyx cannot be asked: ${answer.reason}`)
  if (answer.status === 404) return undefined
  const said = jsonIn(answer.body)
  if (answer.status >= 200 && answer.status < 300 && said !== undefined) return said
  const { code, title } = refusalIn(answer.status, said)
  throw new Unavailable(`Telnyx answered ${answer.status}: ${code} ${title}`.trimEnd())
}

/** The JSON of a body; undefined when it is none. */
export function jsonIn(body: string): unknown {
  try {
    return JSON.parse(body) as unknown
  } catch {
    return undefined
  }
}

/** What is found in a JSON value along `path`; undefined where something is missing on the way. */
export function found(value: unknown, ...path: readonly (string | number)[]): unknown {
  let within = value
  for (const name of path) {
    if (typeof within !== 'object' || within === null) return undefined
    within = (within as Readonly<Record<string | number, unknown>>)[name]
  }
  return within
}

/** The text found along `path`; undefined when there is none, or an empty one. */
export function textFound(value: unknown, ...path: readonly (string | number)[]): string | undefined {
  const text = found(value, ...path)
  return typeof text === 'string' && text !== '' ? text : undefined
}

/** The list found along `path`; empty when there is none. */
export function listFound(value: unknown, ...path: readonly (string | number)[]): readonly unknown[] {
  const list = found(value, ...path)
  return Array.isArray(list) ? list : []
}

/**
 * Why the API said no. Its `detail` is left out: it names the numbers of both people, and what is said here is kept.
 * Source: https://developers.telnyx.com/api/errors/40300 (2026-11-20).
 */
export function refusalIn(status: number, said: unknown): { code: string; title: string; pointer: string } {
  const first = found(said, 'errors', 0)
  return {
    code: textFound(first, 'code') ?? `http-${status}`,
    title: textFound(first, 'title') ?? '',
    pointer: textFound(first, 'source', 'pointer') ?? '',
  }
}

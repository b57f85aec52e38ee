// A plain HTTP client of the API, for tests that must see statuses and bytes. It knows nothing of the resources.
import type { TestAccount } from './world.ts'

// oxlint-disable-next-line typescript/no-explicit-any -- answers are what is being tested
type Body = any

export interface Answered {
  readonly status: number
  readonly headers: Headers
  readonly body: Body
}

type Parameters = Record<string, string | readonly string[]>

export interface Client {
  get(path: string): Promise<Answered>
  post(path: string, form?: Parameters): Promise<Answered>
  delete(path: string): Promise<Answered>
  /** Anything else: other methods, headers and bodies. */
  send(path: string, init: RequestInit): Promise<Answered>
}

/** @param base scheme and authority, or up to any path that all paths continue */
export function clientOf(base: string, account: TestAccount): Client {
  const authorization = basicAuth(account)
  const send = async (path: string, init: RequestInit): Promise<Answered> => {
    const response = await fetch(base + path, {
      ...init,
      headers: { authorization, ...(init.headers as object) },
    })
    const text = await response.text()
    const json = response.headers.get('content-type')?.startsWith('application/json')
    return { status: response.status, headers: response.headers, body: json ? JSON.parse(text) : text }
  }
  return clientOver(send)
}

export const basicAuth = ({ sid, token }: TestAccount) =>
  `Basic ${Buffer.from(`${sid}:${token}`).toString('base64')}`

/** A client whose requests go this way. */
export function clientOver(send: Client['send']): Client {
  return {
    send,
    get: (path) => send(path, { method: 'GET' }),
    post: (path, form = {}) => send(path, { method: 'POST', body: encoded(form) }),
    delete: (path) => send(path, { method: 'DELETE' }),
  }
}

/** A form, a list as its name repeated. */
export function encoded(form: Parameters): URLSearchParams {
  const pairs = Object.entries(form).flatMap(([name, value]) => [value].flat().map((one) => [name, one]))
  return new URLSearchParams(pairs as [string, string][])
}

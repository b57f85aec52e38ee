// The one door through which requests leave for addresses that somebody else chose: callbacks, media. It trusts neither
// the address nor who answers there.
import { type LookupAddress, type LookupAllOptions, lookup as systemLookup } from 'node:dns'
import { isIP, type LookupFunction } from 'node:net'
import { Agent, buildConnector, errors, request } from 'undici'
import { type AllowList, isPublic } from './address.ts'

export interface EgressRequest {
  /** http or https; user and password in it are sent as basic auth, a fragment is not sent. */
  readonly url: string
  readonly method: 'GET' | 'POST'
  readonly body?: string
  /** Headers of each request: the first one, and one per redirect. */
  readonly headers: (hop: {
    readonly url: string
    readonly method: 'GET' | 'POST'
  }) => Readonly<Record<string, string>>
  readonly limits: EgressLimits
  /** Cuts it off. */
  readonly end?: AbortSignal
}

export interface EgressLimits {
  /** Milliseconds to connect, to the first byte of the answer, and for everything with all redirects. */
  readonly connectMsMax: number
  readonly answerMsMax: number
  readonly totalMsMax: number
  readonly redirectsMax: number
  /** Bytes of the answer that are read. */
  readonly bytesMax: number
}

/** What came back: an answer, whatever its status, or what went wrong instead. */
export type Heard =
  | {
      readonly status: number
      readonly fault: null
      /** Without parameters, lower case; empty when there is none. */
      readonly contentType: string
      readonly body: string
    }
  | { readonly status: null; readonly fault: EgressFault; readonly contentType: null; readonly body: null }

/** What went wrong, in words that an alert may show: they name no credentials. */
export type EgressFault =
  | 'address-refused'
  | 'name-unknown'
  | 'not-connected'
  | 'tls-failed'
  | 'too-slow'
  | 'too-large'
  | 'redirected-too-often'
  | 'redirected-badly'
  | 'answer-broken'
  | 'stopped'

class EgressFailure extends Error {
  override readonly name = 'EgressFailure'
  readonly fault: EgressFault

  constructor(fault: EgressFault, options?: ErrorOptions) {
    super(fault, options)
    this.fault = fault
  }
}

export interface Egress {
  /** Sends, follows redirects, reads the answer. Never throws for what the other side does. */
  hear(request: EgressRequest): Promise<Heard>
  close(): Promise<void>
}

/** Connections that are kept to one origin. */
const connectionsMax = 64
/** Milliseconds for which an idle one is kept. */
const idleMsMax = 10_000

/** How names become addresses, as Node's `dns.lookup` does it. */
export type Lookup = (
  hostname: string,
  options: LookupAllOptions,
  callback: (error: Error | null, addresses: LookupAddress[]) => void,
) => void

/**
 * @param allowed addresses that are reached although they are not public
 * @param lookup the system's; another one in tests, which have no name server to deceive
 */
export function createEgress(allowed: AllowList, lookup: Lookup = systemLookup): Egress {
  const mayReach = (address: string) => isPublic(address) || allowed.has(address)
  // Bounded: one for each half second up to the ten that an address may ask for; an origin leaves with its last connection.
  const agents = new Map<number, Agent>()
  return {
    async hear(wanted) {
      const { limits, end } = wanted
      const late = AbortSignal.timeout(limits.totalMsMax)
      const signal = end === undefined ? late : AbortSignal.any([late, end])
      try {
        return await follow(agentFor(limits.connectMsMax), wanted, signal)
      } catch (error) {
        const fault = end?.aborted === true ? 'stopped' : faultOf(error, late)
        return { status: null, fault, contentType: null, body: null }
      }
    },
    async close() {
      await Promise.all([...agents.values()].map((agent) => agent.close()))
    },
  }

  /** An agent for each time limit of connecting: undici has it per agent. There are few: they come in steps. */
  function agentFor(connectMsMax: number): Agent {
    const timeout = Math.max(500, Math.ceil(connectMsMax / 500) * 500)
    const known = agents.get(timeout)
    if (known !== undefined) return known
    const agent = new Agent({
      connections: connectionsMax,
      pipelining: 1,
      keepAliveTimeout: idleMsMax,
      keepAliveMaxTimeout: idleMsMax,
      connect: guarded(mayReach, { timeout, lookup }),
    })
    agents.set(timeout, agent)
    return agent
  }
}

/** Connects to addresses that may be reached only. Looked at when connecting: a name may mean another address by then. */
function guarded(
  mayReach: (address: string) => boolean,
  { timeout, lookup }: { readonly timeout: number; readonly lookup: Lookup },
): buildConnector.connector {
  const guardedLookup: LookupFunction = (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) return callback(error, [])
      const reachable = addresses.filter(({ address }) => mayReach(address))
      if (reachable.length === 0) return callback(new EgressFailure('address-refused'), [])
      if (options.all) callback(null, reachable)
      else callback(null, reachable[0]!.address, reachable[0]!.family)
    })
  }
  const connect = buildConnector({ timeout, lookup: guardedLookup, allowH2: false })
  return (options, callback) => {
    // Node asks no lookup for what is an address already.
    const literal = options.hostname.replace(/^\[|\]$/g, '')
    if (isIP(literal) !== 0 && !mayReach(literal)) return callback(new EgressFailure('address-refused'), null)
    return connect(options, callback)
  }
}

async function follow(dispatcher: Agent, wanted: EgressRequest, signal: AbortSignal): Promise<Heard> {
  let { url, method, body } = wanted
  for (let redirects = 0; ; redirects++) {
    const { target, authorization } = split(url)
    const answer = await request(target, {
      dispatcher,
      method,
      signal,
      headersTimeout: wanted.limits.answerMsMax,
      bodyTimeout: wanted.limits.totalMsMax,
      headers: { ...authorization, ...wanted.headers({ url, method }) },
      ...(body !== undefined && { body }),
    })
    const location = answer.headers['location']
    if (![301, 302, 303, 307, 308].includes(answer.statusCode) || typeof location !== 'string') {
      return {
        status: answer.statusCode,
        fault: null,
        contentType: String(answer.headers['content-type'] ?? '')
          .split(';', 1)[0]!
          .trim()
          .toLowerCase(),
        body: await read(answer.body, wanted.limits.bytesMax),
      }
    }
    await answer.body.dump({ limit: wanted.limits.bytesMax })
    if (redirects === wanted.limits.redirectsMax) throw new EgressFailure('redirected-too-often')
    // A new origin is told no credentials: they are in the address of the former one, and the new address has its own.
    url = redirected(url, location)
    if (answer.statusCode < 307) [method, body] = ['GET', undefined]
  }
}

/** Where a redirect leads: nowhere but to http and https. */
function redirected(from: string, location: string): string {
  if (!URL.canParse(location, from)) throw new EgressFailure('redirected-badly')
  const to = new URL(location, from)
  if (to.protocol !== 'http:' && to.protocol !== 'https:') throw new EgressFailure('redirected-badly')
  return to.href
}

/** The address without user, password and fragment, and the header that says the first two. */
function split(url: string): { target: URL; authorization: { authorization?: string } } {
  const target = new URL(url)
  const { username, password } = target
  target.username = target.password = target.hash = ''
  if (username === '' && password === '') return { target, authorization: {} }
  const pair = `${decoded(username)}:${decoded(password)}`
  return { target, authorization: { authorization: `Basic ${Buffer.from(pair).toString('base64')}` } }
}

/** As it is where it is no such encoding: a redirect may say anything. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

async function read(body: AsyncIterable<Buffer>, bytesMax: number): Promise<string> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of body) {
    length += chunk.length
    if (length > bytesMax) throw new EgressFailure('too-large')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

/** @throws what is no fault of the other side */
function faultOf(error: unknown, signal: AbortSignal): EgressFault {
  if (error instanceof EgressFailure) return error.fault
  if (error instanceof errors.ConnectTimeoutError) return 'not-connected'
  if (signal.aborted || slow.some((kind) => error instanceof kind)) return 'too-slow'
  const code = error instanceof Error && 'code' in error ? String(error.code) : undefined
  if (code === undefined) throw error
  return faultCodes.find(([pattern]) => pattern.test(code))?.[1] ?? 'answer-broken'
}

const faultCodes: readonly (readonly [RegExp, EgressFault])[] = [
  [/^(ENOTFOUND|EAI_AGAIN)$/, 'name-unknown'],
  [/^(ERR_TLS|ERR_SSL|CERT_|DEPTH_|SELF_SIGNED|UNABLE_TO|HOSTNAME_|INVALID_|EPROTO)/, 'tls-failed'],
  [/^(ECONN|EHOST|ENET|EPIPE|EADDR|EACCES|ETIMEDOUT)/, 'not-connected'],
  [/^(UND_ERR_HEADERS_OVERFLOW|HPE_HEADER_OVERFLOW)$/, 'too-large'],
]

const slow = [errors.HeadersTimeoutError, errors.BodyTimeoutError]

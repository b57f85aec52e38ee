// How carriers are called that the operator named. Their addresses are trusted, unlike those of egress.ts; what matters here
// is whether a request that failed may have been heard.
import { Agent, errors, request } from 'undici'

export interface CarrierRequest {
  readonly method: 'GET' | 'POST' | 'DELETE' | 'PATCH'
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
  readonly signal: AbortSignal
}

/** What came back, or why nothing did: `not-sent`, the carrier has certainly not heard it; `lost`, it may have. */
export type CarrierAnswer =
  | { readonly status: number; readonly headers: Readonly<Record<string, string>>; readonly body: string }
  | { readonly status: null; readonly fault: 'not-sent' | 'lost'; readonly reason: string }

export interface CarrierHttp {
  /** Follows no redirects, tries once. Never throws for what the network does. */
  ask(wanted: CarrierRequest): Promise<CarrierAnswer>
  close(): Promise<void>
}

/** Connections to one carrier. */
const connectionsMax = 64
/** Milliseconds to connect, and for which an idle connection is kept: less than carriers keep theirs. */
const connectMsMax = 5_000
const idleMsMax = 4_000
/** Bytes of an answer. A page of a thousand numbers fits. */
const bytesMax = 4 * 1024 * 1024

export function createCarrierHttp(): CarrierHttp {
  const dispatcher = new Agent({
    connections: connectionsMax,
    pipelining: 1,
    keepAliveTimeout: idleMsMax,
    keepAliveMaxTimeout: idleMsMax,
    maxResponseSize: bytesMax,
    connect: { timeout: connectMsMax },
  })
  return {
    async ask({ url, ...wanted }) {
      if (wanted.signal.aborted) return { status: null, fault: 'not-sent', reason: 'stopped' }
      try {
        const answer = await request(url, { dispatcher, ...wanted })
        const headers = Object.fromEntries(
          Object.entries(answer.headers).map(([name, value]) => [name, [value].flat().join(', ')]),
        )
        return { status: answer.statusCode, headers, body: await answer.body.text() }
      } catch (error) {
        return { status: null, ...faultOf(error) }
      }
    },
    close: () => dispatcher.close(),
  }
}

/** @throws what is no fault of the network */
function faultOf(error: unknown): { fault: 'not-sent' | 'lost'; reason: string } {
  if (error instanceof errors.ConnectTimeoutError)
    return { fault: 'not-sent', reason: 'connecting took too long' }
  if (error instanceof Error && (error.name === 'AbortError' || error.name === 'TimeoutError')) {
    return { fault: 'lost', reason: 'no answer in time' }
  }
  const code = error instanceof Error && 'code' in error ? String(error.code) : undefined
  if (code === undefined) throw error
  const unheard =
    /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|EADDR|ERR_TLS|ERR_SSL|CERT_|DEPTH_|SELF_SIGNED|UNABLE_TO)/
  return { fault: unheard.test(code) ? 'not-sent' : 'lost', reason: code }
}

// Asks a service that speaks Twilio's API of 2010-04-01, through Twilio's own library: what a request looks like and how an
// answer is read is the library's business, how it travels and what became of it is ours.
import type { Twilio } from 'twilio'
import type { Sid } from '../domain/sid.ts'
import type { CarrierAnswer, CarrierHttp } from '../net/carrier-http.ts'

/** Where a service is and who asks it. */
export interface ApiAccess {
  /** What comes before `/2010-04-01`, without a slash at its end. */
  readonly base: string
  /** The account as its addresses name it. */
  readonly account: string
  readonly username: string
  readonly password: string
}

/** How the service names things. Twilio's own names are SIDs as they stand. */
export interface Naming {
  /** The SID for the service's id of something. Undefined: it is no id. */
  readonly sidOf: <P extends 'PN' | 'SC' | 'SM' | 'CA'>(prefix: P, id: unknown) => Sid<P> | undefined
  /** The other way round. */
  readonly idOf: (sid: string) => string
}

/** What became of asking. */
export type Asked<T> =
  | { readonly outcome: 'answered'; readonly value: T }
  /** It said no. The code is Twilio's own where it said one. */
  | {
      readonly outcome: 'refused'
      readonly status: number
      readonly code: string | undefined
      readonly reason: string
      /** Milliseconds after which it wants to be asked again, if it said so. */
      readonly afterMs: number | undefined
    }
  /** It may have done what it was asked: there was no answer, or none that can be read. */
  | { readonly outcome: 'lost'; readonly reason: string }
  /** It was certainly not reached. */
  | { readonly outcome: 'not-sent'; readonly reason: string }

/** Does some requests, one after the other. What became of the last is what became of all. */
export type Ask = <T>(signal: AbortSignal, work: (client: Twilio) => Promise<T>) => Promise<Asked<T>>

type Options = NonNullable<ConstructorParameters<typeof Twilio>[2]>
type Requester = NonNullable<Options['httpClient']>

/** Where the library believes that Twilio is. Services elsewhere have other hosts and accounts of another shape. */
const libraryBase = 'https://api.twilio.com'
const libraryAccount = `AC${'0'.repeat(32)}`

/**
 * Loads the library, which takes some 150 ms and 35 MB: nobody who needs no such carrier should.
 * @throws what is a fault of ours, never what the network or the service does
 */
export async function openApi(access: ApiAccess, http: CarrierHttp): Promise<Ask> {
  const { default: twilio } = await import('twilio')
  return async (signal, work) => {
    const heard: { answer?: CarrierAnswer } = {}
    // A client for each question, as only its transport can be told to give up. It costs 10 µs.
    const client = new twilio.Twilio(access.username, access.password, {
      accountSid: libraryAccount,
      httpClient: requesterOf(access, { http, signal, heard }),
      // The library would take these from the environment.
      edge: '',
      region: '',
      logLevel: '',
      userAgentExtensions: ['maskline'],
    })
    try {
      return { outcome: 'answered', value: await work(client) }
    } catch (error) {
      if (heard.answer === undefined) throw error
      return failed(heard.answer, error)
    }
  }
}

function requesterOf(
  access: ApiAccess,
  { http, signal, heard }: { http: CarrierHttp; signal: AbortSignal; heard: { answer?: CarrierAnswer } },
): Requester {
  const requester: Pick<Requester, 'request'> = {
    async request({ method, uri, headers = {}, params, data }) {
      const password = Buffer.from(`${access.username}:${access.password}`).toString('base64')
      const answer = await http.ask({
        method: method.toUpperCase() as 'GET' | 'POST',
        url: addressOf(access, uri, params),
        headers: { ...(headers as Readonly<Record<string, string>>), Authorization: `Basic ${password}` },
        ...(method === 'post' && { body: encoded(data) }),
        signal,
      })
      heard.answer = answer
      if (answer.status === null) throw new Error(answer.reason)
      // The library reads texts itself, whatever type its caller gives them.
      return { statusCode: answer.status, body: answer.body as never, headers: answer.headers }
    },
  }
  return requester as Requester
}

/** The library rebuilds the names of hosts (those of six labels lose one): what it puts before the path is not used. */
function addressOf({ base, account }: ApiAccess, uri: string, params?: object): string {
  const path = uri.slice(libraryBase.length).replace(libraryAccount, account)
  const query = encoded(params)
  return `${base}${path}${query === '' ? '' : `?${query}`}`
}

/** As a form: what is undefined is left out, a list is its name repeated (contract 1.4). */
function encoded(given: unknown = {}): string {
  const form = new URLSearchParams()
  for (const [name, value] of Object.entries(given as Readonly<Record<string, unknown>>)) {
    for (const one of [value].flat() as readonly unknown[]) {
      if (one !== undefined) form.append(name, typeof one === 'string' ? one : JSON.stringify(one))
    }
  }
  return form.toString()
}

function failed(answer: CarrierAnswer, error: unknown): Asked<never> {
  if (answer.status === null) return { outcome: answer.fault, reason: answer.reason }
  if (answer.status < 300) return { outcome: 'lost', reason: 'its answer cannot be read' }
  const { code, message } = error as { readonly code?: unknown; readonly message?: unknown }
  const seconds = /^[0-9]{1,6}$/.exec(answer.headers['retry-after'] ?? '')?.[0]
  return {
    outcome: 'refused',
    status: answer.status,
    code: codeOf(code),
    reason: withoutNumbers(
      typeof message === 'string' && message !== '' ? message : `status ${answer.status}`,
    ),
    afterMs: seconds === undefined ? undefined : Number(seconds) * 1000,
  }
}

/** Twilio's codes are numbers, SignalWire's texts. */
function codeOf(said: unknown): string | undefined {
  const code = typeof said === 'number' || typeof said === 'string' ? String(said) : ''
  return /^[0-9]{3,6}$/.test(code) ? code : undefined
}

const reasonLengthMax = 300

/** Twilio quotes the numbers of people in what it says. */
const withoutNumbers = (text: string) =>
  text.slice(0, reasonLengthMax).replace(/[+(]?[0-9][0-9 ().-]{4,}[0-9]/g, '(number)')

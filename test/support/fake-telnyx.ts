// A small Telnyx: an HTTP server with the part of the API that Maskline uses, which keeps what it was asked and fails as
// the test says. Made after https://developers.telnyx.com/api-reference (2026-11-20).
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import type { TestContext } from 'node:test'

export interface Asked {
  readonly method: string
  /** Path and query, decoded. */
  readonly path: string
  readonly headers: IncomingMessage['headers']
  readonly body: unknown
}

export interface FakeNumber {
  readonly id: string
  readonly phone_number: string
  readonly status: string
  readonly country_iso_alpha2: string
  readonly customer_reference: string | null
  messaging_profile_id: string | null
  connection_id: string | null
  readonly features: { readonly sms: object | null; readonly mms: object | null }
}

/** How the next request fails: refused, never answered, or cut off. */
export type Failure =
  | {
      readonly status: number
      readonly code?: string
      readonly title?: string
      readonly pointer?: string
      readonly headers?: Readonly<Record<string, string>>
      /** In place of an error as Telnyx writes it. */
      readonly text?: string
    }
  | 'hang'
  | 'close'

export interface FakeTelnyx {
  /** What `base_url` is to be. */
  readonly base: string
  readonly key: string
  readonly asked: readonly Asked[]
  readonly numbers: FakeNumber[]
  readonly shortCodes: FakeShortCode[]
  /** Whoever sent STOP. */
  readonly stopped: string[]
  failNext(failure: Failure): void
  /** Waits until somebody has asked as often. */
  heard(times: number): Promise<void>
}

const features = { domestic_two_way: true, international_inbound: true, international_outbound: true }

/** A number of the account, as a test says what matters of it. */
export function fakeNumber(phone_number: string, more: Partial<FakeNumber> = {}): FakeNumber {
  return {
    id: `12933842${phone_number.slice(1)}`,
    phone_number,
    status: 'active',
    country_iso_alpha2: 'US',
    customer_reference: null,
    messaging_profile_id: null,
    connection_id: null,
    features: { sms: features, mms: features },
    ...more,
  }
}

export interface FakeShortCode {
  readonly id: string
  readonly short_code: string
  readonly country_code: string
  messaging_profile_id: string | null
}

/** Milliseconds in which it must have been asked what a test waits for. */
const waitMsMax = 30_000

/** Listens until the test ends. */
export async function fakeTelnyx(t: TestContext): Promise<FakeTelnyx> {
  const asked: Asked[] = []
  const failures: Failure[] = []
  const account: Account = { key: 'KEY0123_fake', numbers: [], shortCodes: [], stopped: [], pageSizeMax: 250 }
  const sockets = new Set<Socket>()
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const body = chunks.length === 0 ? undefined : (JSON.parse(Buffer.concat(chunks).toString()) as unknown)
      const one = {
        method: request.method!,
        path: decodeURIComponent(request.url!),
        headers: request.headers,
        body,
      }
      asked.push(one)
      server.emit('asked')
      const failure = failures.shift()
      if (failure === 'close') request.socket.destroy()
      else if (failure === undefined) answer(response, answerTo(one, account))
      else if (failure !== 'hang') answer(response, failed(failure))
    })
  }).listen(0, '127.0.0.1')
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  t.after(() => {
    server.close()
    for (const socket of sockets) socket.destroy()
  })
  await once(server, 'listening')
  const { key, numbers, shortCodes, stopped } = account
  return {
    base: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v2`,
    key,
    asked,
    numbers,
    shortCodes,
    stopped,
    failNext: (failure) => void failures.push(failure),
    async heard(times) {
      const signal = AbortSignal.timeout(waitMsMax)
      while (asked.length < times) await once(server, 'asked', { signal })
    },
  }
}

interface Account {
  readonly key: string
  readonly numbers: FakeNumber[]
  readonly shortCodes: FakeShortCode[]
  readonly stopped: string[]
  readonly pageSizeMax: number
}

interface Answer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly text: string
}

function answer(response: ServerResponse, { status, headers, text }: Answer): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(text)
}

const said = (data: unknown, meta?: unknown): Answer => ({
  status: 200,
  text: JSON.stringify({ data, ...(meta !== undefined && { meta }) }),
})

const failed = ({ status, code, title, pointer, headers, text }: Exclude<Failure, string>): Answer => ({
  status,
  ...(headers && { headers }),
  text:
    text ??
    JSON.stringify({
      errors: [
        {
          code,
          title,
          detail: 'From +12065550100 to +12065550199.',
          ...(pointer !== undefined && { source: { pointer } }),
        },
      ],
    }),
})

function answerTo(asked: Asked, account: Account): Answer {
  if (asked.headers.authorization !== `Bearer ${account.key}`) {
    return failed({ status: 401, code: '10009', title: 'Authentication failed' })
  }
  const url = new URL(asked.path.replaceAll('+', '%2B'), 'http://fake')
  if (asked.method === 'POST' && url.pathname === '/v2/messages') return sent(asked.body as Sent, account)
  if (asked.method === 'GET' && url.pathname === '/v2/phone_numbers') return listed(url.searchParams, account)
  if (asked.method === 'GET' && url.pathname === '/v2/short_codes') {
    return paged(url.searchParams, account.shortCodes, account.pageSizeMax)
  }
  const [, code] = /^\/v2\/short_codes\/(\d+)$/.exec(url.pathname) ?? []
  const short = account.shortCodes.find((one) => one.id === code)
  if (short !== undefined) {
    short.messaging_profile_id = (asked.body as Change).messaging_profile_id!
    return said(short)
  }
  const [, id, part] = /^\/v2\/phone_numbers\/(\d+)(\/messaging)?$/.exec(url.pathname) ?? []
  const number = account.numbers.find((one) => one.id === id)
  if (number === undefined) return failed({ status: 404, code: '10005', title: 'Resource not found' })
  if (asked.method === 'PATCH') change(number, asked.body as Change)
  return said(part === undefined ? listing(number) : messagingOf(number))
}

interface Sent {
  readonly from: string
  readonly to: string
  readonly text?: string
  readonly media_urls?: readonly string[]
}

function sent({ from, to, text, media_urls = [] }: Sent, { numbers, stopped }: Account): Answer {
  const profile = numbers.find(({ phone_number }) => phone_number === from)?.messaging_profile_id ?? undefined
  if (profile === undefined) {
    return failed({ status: 400, code: '40305', title: "Invalid 'from' address" })
  }
  if (!/^\+[1-9]\d{6,14}$/.test(to)) {
    return failed({ status: 400, code: '40310', title: "Invalid 'to' address", pointer: '/to' })
  }
  if (stopped.includes(to))
    return failed({ status: 409, code: '40300', title: 'Blocked due to STOP message' })
  return said({
    record_type: 'message',
    direction: 'outbound',
    id: '40385f64-5717-4562-b3fc-2c963f66afa6',
    type: media_urls.length > 0 ? 'MMS' : 'SMS',
    messaging_profile_id: profile,
    from: { phone_number: from, carrier: 'Telnyx', line_type: 'Wireless' },
    to: [{ phone_number: to, status: 'queued', carrier: 'T-MOBILE USA, INC.', line_type: 'Wireless' }],
    text: text ?? '',
    media: media_urls.map((url) => ({ url, content_type: null, sha256: null, size: null })),
    errors: [],
  })
}

function listed(query: URLSearchParams, { numbers, pageSizeMax }: Account): Answer {
  const digits = query.get('filter[phone_number]') ?? ''
  // What is not a digit finds nothing, as the reference says.
  const all = numbers.filter(({ phone_number }) => phone_number.slice(1).includes(digits))
  return paged(query, all.map(listing), pageSizeMax)
}

function paged(query: URLSearchParams, all: readonly object[], pageSizeMax: number): Answer {
  const size = Math.min(Number(query.get('page[size]') ?? 20), pageSizeMax)
  const page = Number(query.get('page[number]') ?? 1)
  const meta = {
    total_pages: Math.ceil(all.length / size),
    total_results: all.length,
    page_number: page,
    page_size: size,
  }
  return said(all.slice((page - 1) * size, page * size), meta)
}

const listing = (number: FakeNumber) => ({ record_type: 'phone_number', ...number, features: undefined })

const messagingOf = ({ id, phone_number, messaging_profile_id, features: has }: FakeNumber) => ({
  record_type: 'messaging_settings',
  id,
  phone_number,
  messaging_profile_id,
  features: has,
})

interface Change {
  readonly messaging_profile_id?: string
  readonly connection_id?: string
}

function change(number: FakeNumber, { messaging_profile_id: profile, connection_id }: Change): void {
  if (profile !== undefined) number.messaging_profile_id = profile === '' ? null : profile
  if (connection_id !== undefined) number.connection_id = connection_id
}

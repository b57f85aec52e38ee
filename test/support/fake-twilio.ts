// A service that speaks Twilio's API of 2010-04-01 as far as a carrier asks it: an HTTP server that checks who asks, keeps what
// it was asked, has numbers whose settings can be changed, and fails as a test says.
import { EventEmitter, once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { TestContext } from 'node:test'
import { signatureOf } from '../../src/net/signature.ts'

export interface Asked {
  readonly method: string
  /** Without what comes before the account's own resources, such as `/Messages.json`. */
  readonly resource: string
  readonly query: URLSearchParams
  readonly form: URLSearchParams
  readonly headers: IncomingMessage['headers']
}

/** How a request fails: refused as Twilio refuses, or not answered. */
export type Failure =
  | {
      readonly status: number
      readonly code?: number | string
      readonly message?: string
      readonly headers?: Readonly<Record<string, string>>
      /** Instead of Twilio's JSON. */
      readonly body?: string
    }
  /** It is never answered, or the connection is closed when it was heard. */
  | 'hangs'
  | 'closes'

/** A number or short code, in the words of the API. */
export type Resource = Readonly<Record<string, unknown>> & { readonly sid: string }

export interface FakeTwilio {
  /** Scheme and authority, for `base_url`. */
  readonly base: string
  readonly account: string
  readonly token: string
  /** What it was asked, first to last. */
  readonly asked: readonly Asked[]
  /** Emits `asked` with each. */
  readonly heard: EventEmitter
  /** The texts among that. */
  texts(): readonly URLSearchParams[]
  /** Fails the next request to a resource that begins so: once for each time it is called. */
  fails(resource: string, failure: Failure): void
  /** Adds or replaces a number or short code of the account. */
  has(resource: Resource): void
  /** How a number stands now. */
  number(sid: string): Resource | undefined
  removes(sid: string): void
  /** What Twilio sends to an address of ours: a request with its signature, to be fetched. */
  signed(url: string, form: Readonly<Record<string, string>>): Request
  close(): void
}

export interface FakeOptions {
  readonly account?: string
  readonly token?: string
  /** What comes before `/2010-04-01`. */
  readonly prefix?: string
  /** The id of the text that is accepted as the n-th, from 0. */
  readonly textId?: (nth: number) => string
}

/** Listens until the test ends. */
export async function fakeTwilio(t: TestContext, options?: FakeOptions): Promise<FakeTwilio> {
  const opened = await openFakeTwilio(options)
  t.after(() => opened.close())
  return opened
}

/** The same, until it is closed. */
export async function openFakeTwilio(options: FakeOptions = {}): Promise<FakeTwilio> {
  const { account = `AC${'a'.repeat(32)}`, token = 't'.repeat(32), prefix = '' } = options
  const asked: Asked[] = []
  const heard = new EventEmitter()
  const root = `${prefix}/2010-04-01/Accounts/${account}`
  const { answer, fails, resources } = service({ ...options, account, token, root })
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const one = askedOf(request, Buffer.concat(chunks).toString(), root)
      asked.push(one)
      heard.emit('asked', one)
      answer(one, response)
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    base: `http://127.0.0.1:${(server.address() as AddressInfo).port}${prefix}`,
    account,
    token,
    asked,
    heard,
    texts: () => asked.filter(({ resource }) => resource === '/Messages.json').map(({ form }) => form),
    fails,
    has: (resource) => void resources.set(resource.sid, resource),
    number: (sid) => resources.get(sid),
    removes: (sid) => void resources.delete(sid),
    signed: (url, form) =>
      new Request(url, {
        method: 'POST',
        headers: { 'x-twilio-signature': signatureOf(token, url, form) },
        body: new URLSearchParams(form),
      }),
    close() {
      server.close()
      server.closeAllConnections()
    },
  }
}

function askedOf({ method, url, headers }: IncomingMessage, body: string, root: string): Asked {
  const { pathname, searchParams } = new URL(url!, 'http://x')
  const resource = pathname.startsWith(root) ? pathname.slice(root.length) : pathname
  return { method: method!, resource, query: searchParams, form: new URLSearchParams(body), headers }
}

interface Place {
  readonly account: string
  readonly token: string
  /** The path of the account. */
  readonly root: string
}

/** What it knows, and how it answers. */
function service({ account, token, root, textId = textIds }: Place & FakeOptions) {
  const failures: { readonly resource: string; readonly failure: Failure }[] = []
  const resources = new Map<string, Resource>()
  let texts = 0
  const authorization = `Basic ${Buffer.from(`${account}:${token}`).toString('base64')}`
  return {
    resources,
    fails: (resource: string, failure: Failure) => void failures.push({ resource, failure }),
    answer(request: Asked, response: ServerResponse) {
      if (request.headers.authorization !== authorization) return refuse(response, authenticate)
      const at = failures.findIndex(({ resource }) => request.resource.startsWith(resource))
      const [due] = at < 0 ? [] : failures.splice(at, 1)
      if (due !== undefined) return fail(response, due.failure)
      if (request.resource !== '/Messages.json') return answerOfNumbers(resources, request, response)
      const id = textId(texts++)
      return say(response, 201, messageOf(request.form, { id, account, root }))
    },
  }
}

const textIds = (nth: number) => `SM${nth.toString(16).padStart(32, '0')}`

function answerOfNumbers(
  resources: Map<string, Resource>,
  { method, resource, query, form }: Asked,
  response: ServerResponse,
): void {
  const list = /^\/(IncomingPhoneNumbers|SMS\/ShortCodes)\.json$/.exec(resource)?.[1]
  if (list !== undefined) return say(response, 200, listOf(list, query, [...resources.values()]))
  const sid = /^\/(?:IncomingPhoneNumbers|SMS\/ShortCodes)\/([^/]+)\.json$/.exec(resource)?.[1] ?? ''
  const known = resources.get(sid)
  if (known === undefined) return refuse(response, missing(resource))
  const changes = [...form].map(([name, value]) => [snake(name), value] as const)
  if (method === 'POST') resources.set(sid, { ...known, ...Object.fromEntries(changes) })
  say(response, 200, resources.get(sid)!)
}

type Refusal = Exclude<Failure, string>

const authenticate: Refusal = { status: 401, code: 20003, message: 'Authenticate' }
const missing = (path: string): Refusal => ({
  status: 404,
  code: 20404,
  message: `The requested resource ${path} was not found`,
})

function fail(response: ServerResponse, failure: Failure): void {
  if (failure === 'hangs') return
  if (failure === 'closes') return void response.socket?.destroy()
  refuse(response, failure)
}

function refuse(response: ServerResponse, { status, code, message, headers = {}, body }: Refusal): void {
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value)
  if (body !== undefined) return void response.writeHead(status).end(body)
  const more_info = `https://www.twilio.com/docs/errors/${code}`
  say(response, status, { code, message: message ?? 'No.', more_info, status })
}

function say(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}

/** A Message resource, as https://www.twilio.com/docs/messaging/api/message-resource shows it. */
function messageOf(
  form: URLSearchParams,
  { id, account, root }: { readonly id: string; readonly account: string; readonly root: string },
): object {
  const media = form.getAll('MediaUrl').length
  return {
    account_sid: account,
    api_version: '2010-04-01',
    body: form.get('Body') ?? '',
    date_created: 'Fri, 20 Nov 2026 12:00:00 +0000',
    date_sent: null,
    date_updated: 'Fri, 20 Nov 2026 12:00:00 +0000',
    direction: 'outbound-api',
    error_code: null,
    error_message: null,
    from: form.get('From'),
    messaging_service_sid: null,
    num_media: String(media),
    num_segments: '1',
    price: null,
    price_unit: 'USD',
    sid: id,
    status: 'queued',
    subresource_uris: { media: `${root}/Messages/${id}/Media.json` },
    to: form.get('To'),
    uri: `${root}/Messages/${id}.json`,
  }
}

/** A page of numbers: Twilio finds those that contain what is asked for. */
function listOf(list: string, query: URLSearchParams, resources: readonly Resource[]): object {
  const [key, field, wanted] =
    list === 'IncomingPhoneNumbers'
      ? (['incoming_phone_numbers', 'phone_number', query.get('PhoneNumber')] as const)
      : (['short_codes', 'short_code', query.get('ShortCode')] as const)
  const found = resources.filter((one) => typeof one[field] === 'string' && one[field].includes(wanted ?? ''))
  const page = { page: 0, page_size: 50, start: 0, end: found.length, next_page_uri: null }
  return { ...page, [key]: found }
}

const snake = (name: string) => name.replace(/(?<!^)[A-Z]/g, '_$&').toLowerCase()

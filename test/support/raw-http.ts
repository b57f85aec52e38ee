// Requests as bytes, for what an HTTP client would never send: broken encodings, missing headers, other versions.
import { connect } from 'node:net'
import type { Answered } from './client.ts'
import type { TestAccount } from './world.ts'

export interface RawRequest {
  /** Without line end: `GET /v1/Services HTTP/1.1`. */
  readonly line: string | Buffer
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Buffer
  /** Whose credentials go along. */
  readonly account?: TestAccount
}

/** Sends one request on a connection of its own and reads until the server closes it. */
export async function exchange(
  base: string,
  { line, headers = {}, body = '', account }: RawRequest,
): Promise<Answered> {
  const { hostname, port, host } = new URL(base)
  const all = {
    host,
    connection: 'close',
    ...(account && {
      authorization: `Basic ${Buffer.from(`${account.sid}:${account.token}`).toString('base64')}`,
    }),
    ...(body.length > 0 && { 'content-length': String(Buffer.byteLength(body)) }),
    ...headers,
  }
  const head = Object.entries(all)
    .filter(([, value]) => value !== '')
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('')
  const request = Buffer.concat([Buffer.from(line), Buffer.from(`\r\n${head}\r\n`), Buffer.from(body)])
  return answerOf(await roundTrip(hostname, Number(port), request))
}

function roundTrip(host: string, port: number, request: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    const socket = connect(port, host, () => socket.write(request))
    socket.on('data', (chunk: Buffer) => chunks.push(chunk))
    // A server that refuses a body may close before it has read all of it: what it said counts.
    socket.on('error', (error) => (chunks.length > 0 ? undefined : reject(error)))
    socket.on('close', () => resolve(Buffer.concat(chunks)))
  })
}

function answerOf(bytes: Buffer): Answered {
  const split = bytes.indexOf('\r\n\r\n')
  const [first = '', ...lines] = bytes.subarray(0, split).toString('latin1').split('\r\n')
  const headers = new Headers(
    lines.map((line): [string, string] => {
      const colon = line.indexOf(':')
      return [line.slice(0, colon), line.slice(colon + 1).trim()]
    }),
  )
  const text = bytes.subarray(split + 4).toString('utf8')
  // HEAD answers with a content type and no content.
  const json = text !== '' && headers.get('content-type')?.startsWith('application/json')
  return { status: Number(first.split(' ')[1]), headers, body: json ? JSON.parse(text) : text }
}

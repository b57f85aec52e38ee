// Twilio as a network: what a Maskline asks of it goes by the judge of Twilio's own description first, where that is to be had,
// and is then answered by the fake one. What it brings is signed by Twilio's official library.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { TestContext } from 'node:test'
import twilio from 'twilio'
import { type FakeTwilio, fakeTwilio, type Resource } from './fake-twilio.ts'
import { judge, noJudge } from './twilio-judge.ts'

export interface TwilioNetwork {
  readonly fake: FakeTwilio
  /** The carrier of the description. */
  readonly carrier: Readonly<Record<string, unknown>>
  /** Requests that the judge has seen. */
  readonly judged: () => number
  /** Calls an address of ours with this and what Twilio always says. */
  brings(url: string, form: Readonly<Record<string, string>>): Promise<{ status: number; body: string }>
  /** How often a text to this person was handed over. */
  textsTo(person: string): readonly URLSearchParams[]
  /** Waits until so many texts were handed over. */
  handed(times: number): Promise<readonly URLSearchParams[]>
  /** Fails if a request broke the description. */
  assertRight(): void
  /** Nobody listens from now on, until it is up again: who comes is refused. */
  down(): void
  up(): Promise<void>
  /** Answers are kept back from now on, until they are let go. */
  hold(): void
  letGo(): void
}

/** Milliseconds in which it must have been handed what a test waits for. */
const waitMsMax = 30_000

/** A number as Twilio lists it: https://www.twilio.com/docs/phone-numbers/api/incomingphonenumber-resource (2026-11-20). */
export const twilioNumber = (phone_number: string): Resource => ({
  sid: `PN${phone_number.slice(1).padStart(32, '0')}`,
  phone_number,
  friendly_name: `friendly ${phone_number}`,
  capabilities: { voice: true, sms: true, mms: true, fax: false },
  sms_url: 'https://former.example/sms',
  sms_method: 'POST',
  sms_fallback_url: '',
  sms_fallback_method: 'POST',
  sms_application_sid: '',
  voice_url: 'https://former.example/voice',
  voice_method: 'POST',
  voice_fallback_url: '',
  voice_fallback_method: 'POST',
  voice_application_sid: '',
  trunk_sid: null,
  status_callback: '',
  status_callback_method: 'POST',
})

/** Its answers are held against the description, too, which has no empty texts. */
const knownToJudge = (number: string) => {
  const { sid, phone_number, sms_url, voice_url } = twilioNumber(number)
  return { sid, phone_number, sms_url, voice_url, status_callback: null }
}

/** Until the test ends, with these numbers. */
export async function twilioNetwork(
  t: TestContext,
  numbers: readonly string[],
  { name = 'main', judged: isJudged = true }: { readonly name?: string; readonly judged?: boolean } = {},
): Promise<TwilioNetwork> {
  const fake = await fakeTwilio(t)
  for (const number of numbers) fake.has(twilioNumber(number))
  const judging = noJudge || !isJudged ? undefined : await judge(t, knownToJudge(numbers[0]!))
  const violations: string[] = []
  let judged = 0
  let held: PromiseWithResolvers<void> | undefined
  const front = await openFront(t, async (wanted) => {
    if (judging !== undefined) {
      const violation = violationIn(wanted, await ask(judging, wanted))
      judged++
      if (violation !== undefined) violations.push(violation)
    }
    // What the judge makes up is no story.
    const answer = await ask(fake.base, wanted)
    await held?.promise
    return answer
  })
  const { account, token } = fake
  return {
    fake,
    carrier: { kind: 'twilio', name, account_sid: account, auth_token: token, base_url: front.base },
    judged: () => judged,
    async brings(url, given) {
      const form = { AccountSid: account, ApiVersion: '2010-04-01', ...given }
      const signature = twilio.getExpectedTwilioSignature(token, url, form)
      const body = new URLSearchParams(form)
      const headers = { 'x-twilio-signature': signature, 'user-agent': 'TwilioProxy/1.1' }
      const response = await fetch(url, { method: 'POST', headers, body })
      return { status: response.status, body: await response.text() }
    },
    textsTo: (person) => fake.texts().filter((form) => form.get('To') === person),
    async handed(times) {
      const signal = AbortSignal.timeout(waitMsMax)
      while (fake.texts().length < times) await once(fake.heard, 'asked', { signal })
      return fake.texts()
    },
    assertRight: () => assert.deepEqual(violations, []),
    down: front.close,
    up: front.open,
    hold() {
      held = Promise.withResolvers()
    },
    letGo() {
      held?.resolve()
      held = undefined
    },
  }
}

interface Wanted {
  readonly method: string
  /** Path and query. */
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
}

interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly text: string
}

async function ask(base: string, { path, body, ...wanted }: Wanted): Promise<Answer> {
  const response = await fetch(base + path, {
    ...wanted,
    ...(body.length > 0 && { body: new Uint8Array(body) }),
  })
  return { status: response.status, headers: response.headers, text: await response.text() }
}

/** A server that passes on, and that can be away. Without an answer it breaks off. */
async function openFront(t: TestContext, answering: (wanted: Wanted) => Promise<Answer>) {
  const server = createServer((request, response) => {
    void pass(request, response).catch(() => request.socket.destroy())
  })
  const listenOn = async (port: number) => {
    server.listen(port, '127.0.0.1')
    await once(server, 'listening')
    return (server.address() as AddressInfo).port
  }
  const port = await listenOn(0)
  const close = () => {
    server.close()
    server.closeAllConnections()
  }
  t.after(close)
  return { base: `http://127.0.0.1:${port}`, close, open: async () => void (await listenOn(port)) }

  async function pass(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const kept = ['authorization', 'accept', 'content-type'].flatMap((name) => {
      const value = request.headers[name]
      return typeof value === 'string' ? [[name, value] as const] : []
    })
    const wanted = { method: request.method!, path: request.url!, headers: Object.fromEntries(kept) }
    const { status, headers, text } = await answering({ ...wanted, body: Buffer.concat(chunks) })
    response.writeHead(status, { 'content-type': 'application/json', ...retryAfter(headers) })
    response.end(text)
  }
}

const retryAfter = (headers: Headers) => {
  const seconds = headers.get('retry-after')
  return seconds === null ? {} : { 'retry-after': seconds }
}

function violationIn({ method, path }: Wanted, { status, headers, text }: Answer): string | undefined {
  const violations = headers.get('sl-violations')
  return status < 300 && violations === null ? undefined : `${method} ${path}: ${violations ?? text}`
}

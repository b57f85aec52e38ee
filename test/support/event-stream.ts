// A client of server-sent events, which keeps what it heard.
import { EventEmitter, once } from 'node:events'
import type { TestContext } from 'node:test'
import type { TestAccount } from './world.ts'

export interface HeardEvent {
  readonly id: string
  readonly event: string
  // oxlint-disable-next-line typescript/no-explicit-any -- answers are what is being tested
  readonly data: any
}

export interface Listener {
  readonly status: number
  readonly type: string | null
  /** What was heard so far, first to last. */
  readonly events: readonly HeardEvent[]
  /** How many comments were heard. */
  comments(): number
  /** Waits until what was heard is as it is to be. */
  until(holds: () => boolean): Promise<void>
  /** Waits until the server has ended it. */
  ended(): Promise<void>
  close(): void
}

/** Milliseconds in which what a test waits for must have happened. */
const waitMsMax = 30_000

/** Listens until the test ends; the server has begun to tell when this answers. */
export async function listener(
  t: TestContext,
  address: string,
  { sid, token }: Omit<TestAccount, 'sid'> & { readonly sid: string },
  lastEventId?: string,
): Promise<Listener> {
  const leaving = new AbortController()
  t.after(() => leaving.abort())
  const authorization = `Basic ${Buffer.from(`${sid}:${token}`).toString('base64')}`
  const response = await fetch(address, {
    signal: leaving.signal,
    headers: { authorization, ...(lastEventId !== undefined && { 'last-event-id': lastEventId }) },
  })
  const events: HeardEvent[] = []
  const news = new EventEmitter()
  let comments = 0
  let over = false
  const until = async (holds: () => boolean) => {
    const signal = AbortSignal.timeout(waitMsMax)
    while (!holds()) await once(news, 'news', { signal })
  }
  void read(response, (block) => {
    if (block.startsWith(':')) comments++
    else events.push(parsed(block))
    news.emit('news')
  }).finally(() => {
    over = true
    news.emit('news')
  })
  if (response.ok) await until(() => comments > 0)
  return {
    status: response.status,
    type: response.headers.get('content-type'),
    events,
    comments: () => comments,
    until,
    ended: () => until(() => over),
    close: () => leaving.abort(),
  }
}

async function read(response: Response, heard: (block: string) => void): Promise<void> {
  let rest = ''
  const decoder = new TextDecoder()
  try {
    for await (const chunk of response.body!) {
      const blocks = (rest + decoder.decode(chunk as Uint8Array, { stream: true })).split('\n\n')
      rest = blocks.pop()!
      for (const block of blocks) heard(block)
    }
  } catch {
    // Closed by either side.
  }
}

function parsed(block: string): HeardEvent {
  const lines = Object.fromEntries(
    block.split('\n').map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)]),
  )
  return { id: lines['id']!, event: lines['event']!, data: JSON.parse(lines['data']!) as unknown }
}

// A load balancer as operators have one: every request goes to one of those that say they are ready, over connections that
// are kept, and is not tried again.
import { Agent, request } from 'node:http'
import type { TestContext } from 'node:test'
import { type Answered, basicAuth, type Client, clientOver } from './client.ts'
import { eventually } from './eventually.ts'
import type { TestAccount } from './world.ts'

/** Milliseconds between looks at who is ready. */
const probeMs = 20

export interface Balancer extends Client {
  /** These get requests, too, from when they are ready, which is waited for. Whoever is replaced leaves at once. */
  add(members: readonly { readonly base: string }[]): Promise<void>
  /** How often each one answered. */
  readonly answered: ReadonlyMap<string, number>
  /** Requests that got no answer, or one that says to come again. */
  readonly refused: readonly string[]
}

interface Target {
  readonly agent: Agent
  ready: boolean
}

export function balancerOf(t: TestContext, account: TestAccount): Balancer {
  const targets = new Map<string, Target>()
  const answered = new Map<string, number>()
  const refused: string[] = []
  let turn = 0
  let closed = false
  const probing = probe()

  async function probe(): Promise<void> {
    while (!closed) {
      for (const [base, target] of targets) {
        target.ready = await isReady(base)
      }
      await new Promise((resolve) => setTimeout(resolve, probeMs))
    }
  }

  t.after(async () => {
    closed = true
    await probing
    for (const { agent } of targets.values()) agent.destroy()
  })

  async function send(path: string, init: RequestInit): Promise<Answered> {
    const ready = [...targets].filter(([, target]) => target.ready)
    const chosen = ready[turn++ % ready.length]
    try {
      if (chosen === undefined) throw new Error('nobody is ready')
      const [base, { agent }] = chosen
      const answer = await ask(agent, base + path, init, account)
      answered.set(base, (answered.get(base) ?? 0) + 1)
      if (answer.status >= 500 || answer.status === 429)
        throw new Error(`${answer.status} ${JSON.stringify(answer.body)}`)
      return answer
    } catch (error) {
      refused.push(`${init.method} ${path} to ${chosen?.[0]}: ${String(error)}`)
      throw error
    }
  }

  return {
    ...clientOver(send),
    answered,
    refused,
    async add(members) {
      const added = members.map(({ base }) => {
        const target = { agent: new Agent({ keepAlive: true, maxSockets: 32 }), ready: false }
        targets.set(base, target)
        return target
      })
      await eventually(
        async () => added.map(({ ready }) => ready),
        (ready) => ready.every(Boolean),
      )
    },
  }
}

async function isReady(base: string): Promise<boolean> {
  const answer = await fetch(`${base}/readyz`, { headers: { connection: 'close' } }).catch(() => undefined)
  await answer?.body?.cancel()
  return answer?.status === 200
}

/** One request over a connection of this agent. Fails unless it is answered whole. */
function ask(
  agent: Agent,
  url: string,
  { method = 'GET', body }: RequestInit,
  account: TestAccount,
): Promise<Answered> {
  return new Promise((resolve, reject) => {
    const text = body instanceof URLSearchParams ? body.toString() : ''
    const headers = {
      authorization: basicAuth(account),
      'content-length': Buffer.byteLength(text),
      'content-type': 'application/x-www-form-urlencoded',
    }
    const asked = request(url, { method, agent, headers }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('error', reject)
      response.on('end', () => {
        const answer = Buffer.concat(chunks).toString()
        const json = response.headers['content-type']?.startsWith('application/json') === true
        const named = Object.entries(response.headers).map(
          ([name, value]) => [name, String(value)] as [string, string],
        )
        resolve({
          status: response.statusCode!,
          headers: new Headers(named),
          body: json ? JSON.parse(answer) : answer,
        })
      })
    })
    asked.on('error', reject)
    asked.end(text)
  })
}

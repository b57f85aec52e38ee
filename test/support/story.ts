// Stories: people with phones, a service with proxy numbers, sessions between them. Told through the API only.
import assert from 'node:assert/strict'
import { type Client, clientOf } from './client.ts'
import type { TestAccount, World } from './world.ts'

export interface Person {
  readonly identifier: string
  /** Texts a number from this person's phone. */
  texts(to: string, body: string): Promise<void>
  /** What the phone shows of what arrived, oldest first. */
  received(): Promise<{ from: string; body: string }[]>
}

export interface Story {
  /** The account whose story it is: nobody else's rows are in it. */
  readonly account: TestAccount
  readonly client: Client
  /** `/v1/Services/KS...` */
  readonly service: string
  person(identifier: string): Person
  /** A session of the given people; answers its path and each one's proxy number and participant path. */
  session(people: readonly Person[], parameters?: Record<string, string>): Promise<StorySession>
}

export interface StorySession {
  readonly path: string
  /** Proxy numbers and participant paths in the order of the people. */
  readonly proxies: readonly string[]
  readonly participants: readonly string[]
}

/** A service with a pool, of a new account if not of `whose`. */
export async function storyOf(
  world: World,
  numbers: readonly string[],
  settings: Record<string, string> = {},
  whose?: TestAccount,
): Promise<Story> {
  const account = whose ?? (await world.account())
  const client = clientOf(world.base, account)
  const made = await client.post('/v1/Services', { UniqueName: 'story', ...settings })
  assert.equal(made.status, 201)
  const service = `/v1/Services/${made.body.sid as string}`
  for (const PhoneNumber of numbers) {
    const added = await client.post(`${service}/PhoneNumbers`, { PhoneNumber })
    assert.equal(added.status, 201)
  }
  return {
    account,
    client,
    service,
    person: (identifier) => personOf(client, identifier),
    async session(people, parameters = {}) {
      const Participants = people.map(({ identifier }) => JSON.stringify({ Identifier: identifier }))
      const created = await client.post(`${service}/Sessions`, { Participants, ...parameters })
      assert.equal(created.status, 201, JSON.stringify(created.body))
      const path = `${service}/Sessions/${created.body.sid as string}`
      const listed = await client.get(`${path}/Participants`)
      const rows = listed.body.participants as { sid: string; proxy_identifier: string }[]
      return {
        path,
        proxies: rows.map((row) => row.proxy_identifier),
        participants: rows.map((row) => `${path}/Participants/${row.sid}`),
      }
    },
  }
}

function personOf(client: Client, identifier: string): Person {
  return {
    identifier,
    async texts(to, body) {
      const sent = await client.post('/simulator/messages', { From: identifier, To: to, Body: body })
      assert.equal(sent.status, 201, JSON.stringify(sent.body))
    },
    async received() {
      const { body } = await client.get(`/simulator/phones/${encodeURIComponent(identifier)}/messages`)
      const messages = body.messages as { direction: string; from: string; body: string }[]
      return messages.filter((m) => m.direction === 'received').map((m) => ({ from: m.from, body: m.body }))
    },
  }
}

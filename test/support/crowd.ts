// A crowd of clients that send texts through the API until something ends it, and what must be true afterwards.
import assert from 'node:assert/strict'
import type { Answered, Client } from './client.ts'

/** Texts that the phone is known to show at most; more would hide the older ones. */
const textsMax = 1000

export interface Place {
  /** A MessageInteractions collection. */
  readonly path: string
  /** The path of the session it is in. */
  readonly session: string
  /** Whom the texts go to. */
  readonly identifier: string
}

/** Makes a service, with these parameters besides, a number and a session of two. Answers where to text the first. */
export async function prepare(client: Client, options: Record<string, string> = {}): Promise<Place> {
  const [identifier, other] = ['+12065550100', '+12065550101']
  const made = async (path: string, form: Record<string, string | string[]>): Promise<string> => {
    const { status, body } = await client.post(path, form)
    assert.equal(status, 201, JSON.stringify(body))
    return `${path}/${body.sid as string}`
  }
  const service = await made('/v1/Services', { UniqueName: 'crowd', ...options })
  await made(`${service}/PhoneNumbers`, { PhoneNumber: '+12065550180' })
  const session = await made(`${service}/Sessions`, {})
  const participant = await made(`${session}/Participants`, { Identifier: identifier })
  await made(`${session}/Participants`, { Identifier: other })
  return { path: `${participant}/MessageInteractions`, session, identifier }
}

/**
 * `connections` clients, each sending one text after the other until one is not answered with 201.
 * @param enough is called once, after `count` texts were answered
 * @returns what was answered with 201, and with anything else
 */
export async function textUntilItEnds(
  client: Client,
  { path }: Place,
  { connections, count, enough }: { connections: number; count: number; enough: () => void },
): Promise<{ created: Answered['body'][]; others: Answered[] }> {
  const created: Answered['body'][] = []
  const others: Answered[] = []
  const connection = async (_: unknown, number: number): Promise<void> => {
    for (let text = 0; created.length < textsMax - connections; text++) {
      const answer = await client.post(path, { Body: `text ${text} of ${number}` }).catch(() => undefined)
      if (answer === undefined) return
      if (answer.status !== 201) return void others.push(answer)
      if (created.push(answer.body) === count) enough()
    }
  }
  await Promise.all(Array.from({ length: connections }, connection))
  return { created, others }
}

/**
 * `connections` clients, each opening and closing sessions until something is not answered with success. `ended` tells
 * them to stop.
 * @returns what was answered with no success
 */
export async function changeSessionsUntil(
  client: Client,
  { session, identifier: ProxyOf }: Place,
  { connections, ended }: { connections: number; ended: () => boolean },
): Promise<Answered[]> {
  const sessions = session.slice(0, session.lastIndexOf('/'))
  const others: Answered[] = []
  const connection = async (_: unknown, number: number): Promise<void> => {
    const Identifier = ProxyOf.slice(0, -2) + String(10 + number)
    while (!ended()) {
      const made = await client
        .post(sessions, { Participants: JSON.stringify({ Identifier }) })
        .catch(() => undefined)
      if (made?.status !== 201) return void (made && others.push(made))
      const gone = await client.delete(`${sessions}/${made.body.sid as string}`).catch(() => undefined)
      if (gone?.status !== 204) return void (gone && others.push(gone))
    }
  }
  await Promise.all(Array.from({ length: connections }, connection))
  return others
}

/** Fails unless everything that was answered is there, and the phone shows exactly what is in the log. */
export async function assertNothingLost(
  client: Client,
  { path, session, identifier }: Place,
  created: readonly Answered['body'][],
): Promise<void> {
  for (const one of created) {
    const fetched = await client.get(`${path}/${one.sid as string}`)
    assert.equal(fetched.status, 200, JSON.stringify(one))
    assert.equal(fetched.body.data, one.data)
  }
  const listed = (await client.get(`${path}?PageSize=1000`)).body.interactions as Answered['body'][]
  const sids = new Set(listed.map(({ sid }) => sid as string))
  assert.equal(sids.size, listed.length)
  assert.deepEqual(
    created.filter(({ sid }) => !sids.has(sid as string)),
    [],
  )
  const all = (await client.get(`${session}/Interactions?PageSize=1000`)).body.interactions as unknown[]
  assert.equal(all.length, listed.length)

  const phone = await client.get(`/simulator/phones/${encodeURIComponent(identifier)}/messages`)
  const shown = (phone.body.messages as Answered['body'][]).map(({ sid, body }) => `${sid} ${body}`)
  const logged = listed.map(
    ({ outbound_resource_sid, data }) => `${outbound_resource_sid} ${JSON.parse(data).body}`,
  )
  assert.ok(shown.length < textsMax)
  assert.deepEqual(shown.sort(), logged.sort())
}

/** Tries to wait for an answer before giving up. */
const triesMax = 600

/** Waits until the server says that it is ready. */
export async function ready(client: Client): Promise<void> {
  for (let tried = 0; tried < triesMax; tried++) {
    const answer = await client.get('/readyz').catch(() => undefined)
    if (answer?.status === 200) return
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  assert.fail('the server does not become ready')
}

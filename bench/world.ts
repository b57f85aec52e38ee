// What the load needs to be there: a service, a pool, sessions of two people. Made through the API, as anybody would.
import { randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import type { Sid } from '../src/domain/sid.ts'
import { type DatabaseSource, openDatabase } from '../src/storage/database.ts'
import { clientOf } from '../test/support/client.ts'
import type { Post } from './load.ts'
import { pgbenchMark, type Recipient } from './pgbench.ts'

export const account = {
  masterKey: '5e'.repeat(32),
  sid: `AC${randomBytes(16).toString('hex')}` as Sid<'AC'>,
  token: randomBytes(16).toString('hex'),
}
export const authorization = `Basic ${Buffer.from(`${account.sid}:${account.token}`).toString('base64')}`

/** Numbers of 555-0100 to 555-0199, which North American area codes keep for fiction: nobody has them. */
const fictional = (area: number, at: number) => `+1${area}55501${at.toString().padStart(2, '0')}`
const areas = [212, 213, 303, 305, 312, 404, 415, 503, 512, 617]
const person = (at: number) => fictional(areas[Math.floor(at / 100) % areas.length]!, at % 100)
/** Of each service. */
const proxyNumbers = 20
/** A person can be in as many sessions as there are proxy numbers, and a session has two people. */
export const sessionsMax = (areas.length * 100 * proxyNumbers) / 2

export interface World {
  /** Texts to participants, texts of theirs to their proxy numbers, and texts that an application is told of. */
  readonly creates: readonly Post[]
  readonly relays: readonly Post[]
  readonly told: readonly Post[]
  /** Participants to whom pgbench records texts. */
  readonly recipients: readonly Recipient[]
  /** The answer to one text, whole. */
  readonly answer: string
}

/**
 * @param sessions at most `sessionsMax`
 * @param callbackUrl of the application
 */
export async function makeWorld(port: number, sessions: number, callbackUrl: string): Promise<World> {
  const client = clientOf(`http://127.0.0.1:${port}`, account)
  const post = async (path: string, form: Record<string, string | string[]>) => {
    const { status, body } = await client.post(path, form)
    if (status !== 201) throw new Error(`POST ${path} was answered ${status}: ${JSON.stringify(body)}`)
    return body as { sid: string }
  }
  const silent = await serviceOf('bench', 0, {})
  const telling = await serviceOf('bench-told', 1, { CallbackUrl: callbackUrl })
  const alone = await serviceOf('bench-pgbench', 2, {})
  const path = silent.creates[0]!.path
  const answer = JSON.stringify(
    await post(path, { Body: 'Your driver arrives in 5 minutes, car 000000000. See you soon!' }),
  )
  return {
    creates: silent.creates,
    relays: silent.relays,
    told: telling.creates,
    recipients: alone.people,
    answer,
  }

  async function serviceOf(name: string, pool: number, settings: Record<string, string>) {
    const { sid: service_sid } = await post('/v1/Services', { UniqueName: name, ...settings })
    const service = `/v1/Services/${service_sid}`
    for (let at = 0; at < proxyNumbers; at++)
      await post(`${service}/PhoneNumbers`, { PhoneNumber: fictional(206, proxyNumbers * pool + at) })
    const creates: Post[] = []
    const relays: Post[] = []
    const people: Recipient[] = []
    for (let at = 0; at < sessions; at++) {
      const Participants = [person(2 * at), person(2 * at + 1)].map((Identifier) =>
        JSON.stringify({ Identifier }),
      )
      const { sid: session_sid } = await post(`${service}/Sessions`, { Participants })
      const session = `${service}/Sessions/${session_sid}`
      const { participants } = (await client.get(`${session}/Participants`)).body as {
        participants: { sid: string; identifier: string; proxy_identifier: string }[]
      }
      for (const { sid, identifier, proxy_identifier } of participants) {
        creates.push({ path: `${session}/Participants/${sid}/MessageInteractions`, form: '' })
        const form = `${new URLSearchParams({ From: identifier, To: proxy_identifier }).toString()}&`
        relays.push({ path: '/simulator/messages', form })
        people.push({
          account_sid: account.sid,
          service_sid: service_sid as Sid<'KS'>,
          session_sid: session_sid as Sid<'KC'>,
          participant_sid: sid as Sid<'KP'>,
        })
      }
    }
    return { creates, relays, people }
  }
}

export interface Recorded {
  /** Rows on record, rows that simulated phones received, and how many different texts each has. */
  readonly interactions: number
  readonly texts: number
  readonly shown: number
  readonly textsShown: number
  /** Callbacks delivered at the first try. */
  readonly told: number
  /** Rows that pgbench recorded, which are not among the others. */
  readonly pgbench: number
}

export async function recorded(source: DatabaseSource): Promise<Recorded> {
  const database = await openDatabase(source)
  try {
    const { rows } = await sql<Recorded>`
      select * from
        (select count(*)::int as interactions, count(distinct data)::int as texts
          from interactions where position(${pgbenchMark} in data) = 0) as recorded,
        (select count(*)::int as shown, count(distinct body)::int as "textsShown"
          from simulator_messages where direction = 'received' and position(${pgbenchMark} in body) = 0) as phones,
        (select count(*)::int as told from callbacks where state = 'delivered' and tries = 1) as callbacks,
        (select count(*)::int as pgbench from interactions where position(${pgbenchMark} in data) > 0) as alone
    `.execute(database.db)
    return rows[0]!
  } finally {
    await database.close()
  }
}

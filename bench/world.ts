// What the load needs to be there: a service, a pool, sessions of two people. Made through the API, as anybody would.
import { randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import type { Sid } from '../src/domain/sid.ts'
import { type DatabaseSource, openDatabase } from '../src/storage/database.ts'
import { clientOf } from '../test/support/client.ts'

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
const proxyNumbers = Array.from({ length: 20 }, (_, at) => fictional(206, at))
/** A person can be in as many sessions as there are proxy numbers, and a session has two people. */
export const sessionsMax = (areas.length * 100 * proxyNumbers.length) / 2

export interface World {
  /** Where texts to each participant are posted. */
  readonly paths: readonly string[]
  /** The answer to one text, whole. */
  readonly answer: string
}

/** @param sessions at most `sessionsMax` */
export async function makeWorld(port: number, sessions: number): Promise<World> {
  const client = clientOf(`http://127.0.0.1:${port}`, account)
  const post = async (path: string, form: Record<string, string | string[]>) => {
    const { status, body } = await client.post(path, form)
    if (status !== 201) throw new Error(`POST ${path} was answered ${status}: ${JSON.stringify(body)}`)
    return body as { sid: string }
  }
  const service = `/v1/Services/${(await post('/v1/Services', { UniqueName: 'bench' })).sid}`
  for (const PhoneNumber of proxyNumbers) await post(`${service}/PhoneNumbers`, { PhoneNumber })
  const paths: string[] = []
  for (let at = 0; at < sessions; at++) {
    const Participants = [person(2 * at), person(2 * at + 1)].map((Identifier) =>
      JSON.stringify({ Identifier }),
    )
    const session = `${service}/Sessions/${(await post(`${service}/Sessions`, { Participants })).sid}`
    const { participants } = (await client.get(`${session}/Participants`)).body as {
      participants: { sid: string }[]
    }
    paths.push(...participants.map(({ sid }) => `${session}/Participants/${sid}/MessageInteractions`))
  }
  const answer = JSON.stringify(
    await post(paths[0]!, { Body: 'Your driver arrives in 5 minutes, car 000000000. See you soon!' }),
  )
  return { paths, answer }
}

/** Texts to participants: rows on record, rows on simulated phones, and how many different texts each of them has. */
export async function recorded(source: DatabaseSource) {
  const database = await openDatabase(source)
  try {
    const { rows } = await sql<{ interactions: number; texts: number; shown: number; textsShown: number }>`
      select * from
        (select count(*)::int as interactions, count(distinct data)::int as texts from interactions) as recorded,
        (select count(*)::int as shown, count(distinct body)::int as "textsShown" from simulator_messages) as phones
    `.execute(database.db)
    return rows[0]!
  } finally {
    await database.close()
  }
}

// What is asked of a database over HTTP.
import { clientOf, type Client } from '../test/support/client.ts'
import type { Found, Records } from './scale-records.ts'
import { account } from './world.ts'

/** The `at`th request of one kind; answers what came back, which must be as it should. */
type Ask = (there: { readonly client: Client; readonly records: Records }, at: number) => Promise<void>

export interface Question {
  readonly name: string
  /** Times that it may cost of a small database in a large one. */
  readonly aim: number
  /** How often at most: it takes long. */
  readonly timesMax?: number
  readonly ask: Ask
}

const [createAim, contactAim, consoleAim] = [1.5, 1.3, 1.5]

const turn = <T>(list: readonly T[], at: number): T => list[at % list.length]!
const place = ({ service, session }: Found) => `/v1/Services/${service}/Sessions/${session}`

function wrong(path: string, answer: unknown): Error {
  return new Error(`${path} was answered ${JSON.stringify(answer).slice(0, 600)}`)
}

/** Reads an address that must be there; `rows` a list's key and how many it must have. */
async function get(
  client: Client,
  path: string,
  rows?: readonly [key: string, count: number],
): Promise<void> {
  const { status, body } = await client.get(path)
  if (status !== 200 || (rows && body[rows[0]].length !== rows[1])) throw wrong(path, body)
}

async function post(client: Client, path: string, form: Record<string, string | string[]>, status = 201) {
  const answer = await client.post(path, form)
  if (answer.status !== status) throw wrong(path, answer.body)
  return answer.body
}

const fetches: Question[] = [
  {
    name: 'fetch a session',
    aim: contactAim,
    ask: ({ client, records }, at) => get(client, place(turn(records.ordinary, at))),
  },
  {
    name: 'fetch a session by its unique name',
    aim: contactAim,
    ask({ client, records }, at) {
      const { service, unique_name } = turn(records.ordinary, at)
      return get(client, `/v1/Services/${service}/Sessions/${unique_name}`)
    },
  },
  {
    name: 'fetch a participant',
    aim: contactAim,
    ask({ client, records }, at) {
      const one = turn(records.ordinary, at)
      return get(client, `${place(one)}/Participants/${one.participant}`)
    },
  },
  {
    name: 'fetch an interaction',
    aim: contactAim,
    ask({ client, records }, at) {
      const one = turn(records.ordinary, at)
      return get(client, `${place(one)}/Interactions/${one.interaction}`)
    },
  },
  {
    name: 'fetch a number',
    aim: contactAim,
    ask({ client, records }, at) {
      const { service, number } = turn(records.ordinary, at)
      return get(client, `/v1/Services/${service}/PhoneNumbers/${number}`)
    },
  },
]

const page = 'PageSize=50'
const sessionsPath = ({ middle }: Records) => `/v1/Services/${middle.service}/Sessions`

const lists: Question[] = [
  {
    name: 'list interactions, first page of 200',
    aim: contactAim,
    ask: ({ client, records }, at) =>
      get(client, `${place(turn(records.long, at))}/Interactions?${page}`, ['interactions', 50]),
  },
  {
    name: 'list interactions, of a few sessions',
    aim: contactAim,
    ask: ({ client, records }, at) =>
      get(client, `${place(turn(records.long, at % 8))}/Interactions?${page}`, ['interactions', 50]),
  },
  {
    name: 'list interactions, page in the middle',
    aim: contactAim,
    ask({ client, records }, at) {
      const one = turn(records.long, at)
      return get(client, `${place(one)}/Interactions?${page}&Page=2&PageToken=PT${one.interaction}`, [
        'interactions',
        50,
      ])
    },
  },
  {
    name: "list a participant's texts",
    aim: contactAim,
    ask({ client, records }, at) {
      const one = turn(records.long, at)
      return get(client, `${place(one)}/Participants/${one.participant}/MessageInteractions?PageSize=20`, [
        'interactions',
        20,
      ])
    },
  },
  {
    name: 'list participants',
    aim: contactAim,
    ask: ({ client, records }, at) =>
      get(client, `${place(turn(records.ordinary, at))}/Participants`, ['participants', 2]),
  },
  {
    name: 'list sessions, first page',
    aim: contactAim,
    ask: ({ client, records }) => get(client, `${sessionsPath(records)}?${page}`, ['sessions', 50]),
  },
  {
    name: 'list sessions, page in the middle',
    aim: contactAim,
    ask: ({ client, records }) =>
      get(client, `${sessionsPath(records)}?${page}&Page=2&PageToken=PT${records.middle.session}`, [
        'sessions',
        50,
      ]),
  },
  {
    name: 'list sessions, page number 50',
    aim: contactAim,
    ask: ({ client, records }) => get(client, `${sessionsPath(records)}?${page}&Page=50`, ['sessions', 50]),
  },
  {
    name: 'list numbers, page in the middle',
    aim: contactAim,
    ask: ({ client, records }) =>
      get(
        client,
        `/v1/Services/${records.middle.service}/PhoneNumbers?${page}&Page=2&PageToken=PT${records.middle.number}`,
        ['phone_numbers', 50],
      ),
  },
]

/** Words that no other text has: nothing here is a text that came twice. */
const words = (at: number) => `Your driver arrives in 5 minutes, car ${at}. See you soon!`
/** Somebody who is in no session yet, and nobody's number. */
const newcomer = (at: number) => `+1646${2_000_000 + at}`

const changes: Question[] = [
  {
    name: 'create a session, two numbers picked',
    aim: createAim,
    async ask({ client, records }, at) {
      const { service, identifier } = turn(records.ordinary, at)
      const Participants = [identifier, newcomer(at)].map((Identifier) => JSON.stringify({ Identifier }))
      await post(client, `/v1/Services/${service}/Sessions`, { Participants })
    },
  },
  {
    name: 'create a session of two newcomers',
    aim: createAim,
    async ask({ client, records }, at) {
      const Participants = [1_000_000 + 2 * at, 1_000_001 + 2 * at].map((one) =>
        JSON.stringify({ Identifier: newcomer(one) }),
      )
      await post(client, sessionsPath(records), { Participants })
    },
  },
  {
    name: 'route a text of a person',
    aim: contactAim,
    async ask({ client, records }, at) {
      const { identifier, proxy_identifier } = turn(records.ordinary, at)
      await post(client, '/simulator/messages', { From: identifier, To: proxy_identifier, Body: words(at) })
    },
  },
  {
    name: 'route a call of a person',
    aim: contactAim,
    async ask({ client, records }, at) {
      const { identifier, proxy_identifier } = turn(records.ordinary, at)
      const { sid } = await post(client, '/simulator/calls', { From: identifier, To: proxy_identifier })
      await post(client, `/simulator/calls/${sid}`, { Action: 'hangup' }, 200)
    },
  },
  {
    name: 'text a participant',
    aim: contactAim,
    async ask({ client, records }, at) {
      const one = turn(records.ordinary, at)
      await post(client, `${place(one)}/Participants/${one.participant}/MessageInteractions`, {
        Body: words(at),
      })
    },
  },
  {
    name: 'a text that goes into no session',
    aim: contactAim,
    async ask({ client, records }, at) {
      const { from, to } = turn(records.strays, at)
      await post(client, '/simulator/messages', { From: from, To: to, Body: words(at) })
    },
  },
  {
    name: 'close a session and open it again',
    aim: createAim,
    async ask({ client, records }, at) {
      const path = place(turn(records.ordinary, at))
      await post(client, path, { Status: 'closed' }, 200)
      await post(client, path, { Status: 'in-progress' }, 200)
    },
  },
]

const traces = (query: string) => `/maskline/v1/traces?${query}`

/** What somebody asks who looks for one contact of many, or at what happened of late. */
const looks: Question[] = [
  {
    name: "traces by a person's number",
    aim: consoleAim,
    ask: ({ client, records }, at) =>
      get(client, traces(new URLSearchParams({ From: turn(records.long, at).identifier }).toString())),
  },
  {
    name: 'traces by both numbers',
    aim: consoleAim,
    ask({ client, records }, at) {
      const { identifier, proxy_identifier } = turn(records.long, at)
      return get(client, traces(new URLSearchParams({ From: identifier, To: proxy_identifier }).toString()))
    },
  },
  {
    name: 'traces by a proxy number',
    aim: consoleAim,
    ask({ client, records: { long, middle } }, at) {
      // As many people are on each number of the smaller pools at every size.
      const { proxy_identifier } = turn(
        long.filter(({ service }) => service !== middle.service),
        at,
      )
      return get(client, traces(new URLSearchParams({ To: proxy_identifier }).toString()))
    },
  },
  {
    name: 'traces of a session',
    aim: consoleAim,
    ask: ({ client, records }, at) => get(client, traces(`Sid=${turn(records.long, at).session}`)),
  },
  {
    name: 'trace of a callback',
    aim: consoleAim,
    ask: ({ client, records }, at) =>
      get(client, traces(`Sid=${turn(records.callbacks, at)}`), ['traces', 1]),
  },
  {
    name: 'trace of an interaction by its SID alone',
    aim: consoleAim,
    ask: ({ client, records }, at) =>
      get(client, traces(`Sid=${turn(records.ordinary, at).interaction}`), ['traces', 1]),
  },
  {
    name: 'list alerts, first page',
    aim: consoleAim,
    ask: ({ client }) => get(client, `/maskline/v1/alerts?${page}`, ['alerts', 50]),
  },
  {
    name: 'list alerts, page in the middle',
    aim: consoleAim,
    ask: ({ client, records }) =>
      get(client, `/maskline/v1/alerts?${page}&Page=2&PageToken=PT${records.middle.alert}`, ['alerts', 50]),
  },
  {
    name: 'list alerts of a code that none has',
    aim: consoleAim,
    ask: ({ client }) => get(client, '/maskline/v1/alerts?ErrorCode=12300', ['alerts', 0]),
  },
  {
    name: 'list alerts of a level that none has',
    aim: consoleAim,
    ask: ({ client }) => get(client, '/maskline/v1/alerts?LogLevel=error', ['alerts', 0]),
  },
  {
    name: 'list callbacks, page in the middle',
    aim: consoleAim,
    ask: ({ client, records }) =>
      get(client, `/maskline/v1/callbacks?${page}&Page=2&PageToken=PT${records.middle.callback}`, [
        'callbacks',
        50,
      ]),
  },
  {
    name: 'texts that a phone shows',
    aim: consoleAim,
    ask: ({ client, records }, at) =>
      get(client, `/simulator/phones/${encodeURIComponent(turn(records.long, at).identifier)}/messages`),
  },
  {
    name: 'list texts, newest first',
    aim: consoleAim,
    ask: ({ client }) =>
      get(client, `/2010-04-01/Accounts/${account.sid}/Messages.json?${page}`, ['messages', 50]),
  },
  {
    name: 'list texts to a person',
    aim: consoleAim,
    timesMax: 20,
    ask({ client, records }, at) {
      const query = new URLSearchParams({ To: turn(records.long, at).identifier })
      return get(client, `/2010-04-01/Accounts/${account.sid}/Messages.json?${query.toString()}`)
    },
  },
]

export const questions: readonly Question[] = [...fetches, ...lists, ...changes, ...looks]

export const clientAt = (port: number): Client => clientOf(`http://127.0.0.1:${port}`, account)

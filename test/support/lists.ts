// Every list of the API with what makes and removes a record of it, for rules that hold for all lists.
import assert from 'node:assert/strict'
import type { Answered, Client } from './client.ts'
import { identifiers } from './numbers.ts'
import { aliceAndBob, aService } from './prologues.ts'
import { play, type Played, type Step } from './scenarios.ts'
import type { World } from './world.ts'

export interface List {
  readonly client: Client
  readonly path: string
  /** Makes one record more and answers its SID; undefined when the list is as long as it can be. */
  add(): Promise<string | undefined>
  /** Undefined: records of this list are never removed. */
  readonly remove?: (sid: string) => Promise<Answered>
  /** Its order is the other one. */
  readonly newestFirst?: true
}

/** Makes a record by what each call gives; its SID. */
const adds = (client: Client, path: string, form: (at: number) => Record<string, string>) => {
  let count = 0
  return async () => {
    const { status, body } = await client.post(path, form(count++))
    assert.equal(status, 201, JSON.stringify(body))
    return body.sid as string
  }
}

const removesBelow = (client: Client, path: string) => (sid: string) => client.delete(`${path}/${sid}`)

/** A list of records that are made by a form and removed by their SID. */
function plain({ client }: Played, path: string, form: (at: number) => Record<string, string>): List {
  return { client, path, add: adds(client, path, form), remove: removesBelow(client, path) }
}

async function played<T>(world: World, steps: readonly Step[], make: (story: Played) => T): Promise<T> {
  return make(await play(world, steps))
}

/** Members of a pool that a list of it can have. */
const poolMax = 16

/**
 * Members of a pool that were known before: the order of a list is that of SIDs, so each comes into the middle. Some
 * come back that were removed.
 */
async function pool(world: World, collection: 'PhoneNumbers' | 'ShortCodes'): Promise<List> {
  const { client, path: pathOf, account } = await play(world, [aService()])
  const path = `${pathOf('service')}/${collection}`
  const given: [string, (at: number) => Record<string, string>] =
    collection === 'ShortCodes'
      ? ['/simulator/short-codes', (at) => ({ ShortCode: String(12300 + at) })]
      : [
          `/2010-04-01/Accounts/${account.sid}/IncomingPhoneNumbers.json`,
          (at) => ({ PhoneNumber: `+1206555${String(110 + at).padStart(4, '0')}` }),
        ]
  const give = adds(client, ...given)
  const outside: string[] = []
  for (let at = 0; at < poolMax; at++) {
    const sid = await give()
    if (at % 2 === 0) outside.push(sid)
    else outside.unshift(sid)
  }
  const join = adds(client, path, () => ({ Sid: outside.shift()! }))
  const leave = removesBelow(client, path)
  return {
    client,
    path,
    add: async () => (outside.length > 0 ? join() : undefined),
    remove(sid) {
      outside.push(sid)
      return leave(sid)
    },
  }
}

const inSession = (world: World, make: (story: Played) => List) => played(world, aliceAndBob(), make)

/** Nobody listens there. */
const toldNowhere = {
  ask: 'POST {service}',
  form: { CallbackUrl: 'http://127.0.0.1:1/callback' },
  status: 200,
}

/** By the operation that answers it. */
export const lists: Readonly<Record<string, (world: World) => Promise<List>>> = {
  ListService: (world) =>
    played(world, [], (story) => plain(story, '/v1/Services', (at) => ({ UniqueName: `service ${at}` }))),
  ListSession: (world) =>
    played(world, [aService()], (story) =>
      plain(story, `${story.path('service')}/Sessions`, (at) => ({ UniqueName: `session ${at}` })),
    ),
  ListParticipant: (world) =>
    inSession(world, ({ client, path }) => {
      const list = `${path('session')}/Participants`
      const [, , ...others] = identifiers(50)
      return {
        client,
        path: list,
        async add() {
          const { status, body } = await client.post(list, { Identifier: others.pop()! })
          return status === 201 ? (body.sid as string) : undefined
        },
        remove: removesBelow(client, list),
      }
    }),
  ListInteraction: (world) =>
    inSession(world, ({ client, path }) => {
      const list = `${path('session')}/Interactions`
      const add = adds(client, `${path('alice')}/MessageInteractions`, (at) => ({ Body: `text ${at}` }))
      return { client, path: list, add, remove: removesBelow(client, list) }
    }),
  ListMessageInteraction: (world) =>
    inSession(world, ({ client, path }) => {
      const list = `${path('alice')}/MessageInteractions`
      const add = adds(client, list, (at) => ({ Body: `text ${at}` }))
      return { client, path: list, add, remove: removesBelow(client, `${path('session')}/Interactions`) }
    }),
  ListPhoneNumber: (world) => pool(world, 'PhoneNumbers'),
  ListShortCode: (world) => pool(world, 'ShortCodes'),
  ListKey: (world) =>
    played(world, [], (story) => plain(story, '/maskline/v1/keys', (at) => ({ FriendlyName: `key ${at}` }))),
  ListAccount: (world) =>
    played(world, [], ({ client }) => {
      const path = '/maskline/v1/accounts'
      return { client, path, add: adds(client, path, (at) => ({ FriendlyName: `account ${at}` })) }
    }),
  ListServiceOptions: (world) =>
    played(world, [], ({ client }) => {
      const add = adds(client, '/v1/Services', (at) => ({ UniqueName: `service ${at}` }))
      return { client, path: '/maskline/v1/services', add, remove: removesBelow(client, '/v1/Services') }
    }),
  ListCallback: (world) =>
    played(world, [...aliceAndBob(), toldNowhere], ({ client, path }) => ({
      client,
      path: '/maskline/v1/callbacks',
      async add() {
        const { status } = await client.post(`${path('alice')}/MessageInteractions`, { Body: 'Hello' })
        assert.equal(status, 201)
        const { body } = await client.get('/maskline/v1/callbacks?PageSize=1000')
        return (body.callbacks as { sid: string }[]).at(-1)!.sid
      },
    })),
  ListFoundSession: (world) =>
    played(world, [aService(), aService({}, 'second')], ({ client, path }) => {
      const services = [path('service'), path('second')]
      const made = new Map<string, string>()
      return {
        client,
        path: '/maskline/v1/sessions',
        newestFirst: true,
        async add() {
          const list = `${services[made.size % 2]!}/Sessions`
          const { status, body } = await client.post(list, {
            Status: made.size % 3 === 0 ? 'closed' : 'open',
          })
          assert.equal(status, 201)
          made.set(body.sid as string, list)
          return body.sid as string
        },
        remove: (sid) => client.delete(`${made.get(sid)!}/${sid}`),
      }
    }),
  ListFoundInteraction: (world) =>
    inSession(world, ({ client, path, record }) => {
      const add = adds(client, `${path('alice')}/MessageInteractions`, (at) => ({ Body: `text ${at}` }))
      return {
        client,
        path: `/maskline/v1/sessions/${record('session').sid as string}/interactions`,
        newestFirst: true,
        add,
        remove: removesBelow(client, `${path('session')}/Interactions`),
      }
    }),
  ListAlert: (world) =>
    played(world, [], ({ client }) => ({
      client,
      path: '/maskline/v1/alerts',
      async add() {
        const text = { From: '+12065550100', To: '+12065550199', Body: 'heard by nobody' }
        assert.equal((await client.post('/simulator/messages', text)).status, 201)
        const { body } = await client.get('/maskline/v1/alerts?PageSize=1000')
        return (body.alerts as { sid: string }[]).at(-1)!.sid
      },
    })),
}

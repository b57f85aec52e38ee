// Rows of the table of error codes that take more than requests one after the other: requests that race, carriers and clocks
// of the test's own, a database that lacks something.
import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import { sql } from 'kysely'
import type { Carrier, OwnedNumber } from '../../src/carriers/carrier.ts'
import type { Sid } from '../../src/domain/sid.ts'
import type { Tx } from '../../src/storage/database.ts'
import { lockIdentifier } from '../../src/storage/participants.ts'
import { type Answered, clientOf } from './client.ts'
import type { Engine } from './engines.ts'
import { opened } from './opened.ts'
import { alice, aNumber, aService, aSession, pool1 } from './prologues.ts'
import type { Told } from './refused-steps.ts'
import { play, type Played } from './scenarios.ts'
import { variantOf } from './variant.ts'
import { meet } from './waiting.ts'
import type { World } from './world.ts'

/** Told by what a story answers. */
export interface StoryRow extends Told {
  /** What is answered so. */
  readonly what: string
  /** Only on this engine: the embedded one runs one transaction after the other, so nothing can race there. */
  readonly on?: Engine['name']
  readonly story: (world: World, t: TestContext, engine: Engine) => Promise<Answered>
}

/** A number of a carrier of the test's own. */
function numberOf(world: World, differences: Partial<OwnedNumber> = {}): OwnedNumber {
  return {
    sid: world.maskline.context.sids.mint('PN'),
    phone_number: pool1,
    friendly_name: 'test',
    iso_country: 'US',
    voice: true,
    sms: true,
    mms: true,
    fax: false,
    ...differences,
  }
}

/** A world whose only carrier has one number, or says this of every number. */
function withInventory(t: TestContext, world: World, found: OwnedNumber | 'bound-elsewhere') {
  const carrier: Carrier = { name: 'test', kind: 'test', inventory: { find: async () => found } }
  return variantOf(t, world, { carriers: { all: [carrier], backups: [] } })
}

/** What a request is answered that meets the deletion of this row half way. */
async function whileDeleted(
  world: World,
  table: string,
  record: { sid: string },
  ask: () => Promise<Answered>,
): Promise<Answered> {
  return meet(world, (tx) => sql`delete from ${sql.table(table)} where sid = ${record.sid}`.execute(tx), ask)
}

/** What a request is answered that waits for a transaction, which goes on until it is answered. */
async function whileHeld(
  world: World,
  hold: (tx: Tx) => Promise<unknown>,
  ask: () => Promise<Answered>,
): Promise<Answered> {
  let answer: Promise<Answered> | undefined
  return meet(
    world,
    hold,
    () => (answer = ask()),
    () => answer!,
  )
}

async function poolOf500({ maskline }: World, { record }: Played): Promise<void> {
  const { db } = maskline.database
  const first = record('number').sid as Sid<'PN'>
  const like = await db
    .selectFrom('pool_numbers')
    .selectAll()
    .where('sid', '=', first)
    .executeTakeFirstOrThrow()
  const rows = Array.from({ length: 499 }, (_, at) => ({
    ...like,
    sid: maskline.context.sids.mint('PN'),
    phone_number: `+1206${String(at).padStart(7, '0')}`,
  }))
  await db.insertInto('pool_numbers').values(rows).execute()
}

/** A refusal that is a bug is logged with its cause, and says nothing of it. */
function assertLogged({ logged }: World, cause: RegExp): void {
  const bugs = logged
    .filter(({ msg }) => msg === 'bug')
    .map(({ err }) => (err as { message: string }).message)
  assert.equal(bugs.length, 1)
  assert.match(bugs[0]!, cause)
}

export const storyRows: readonly StoryRow[] = [
  {
    what: 'a request of an API key for what only the auth token may do',
    code: 20006,
    status: 403,
    message: 'Access denied: only the auth token of the account may do this',
    async story(world) {
      const { client } = await play(world, [])
      const { body: key } = await client.post('/maskline/v1/keys', {})
      return clientOf(world.base, { sid: key.sid, token: key.secret }).get('/maskline/v1/keys')
    },
  },
  {
    what: 'a participant of a session of texts, for whom there are only numbers that take calls,',
    code: 80202,
    message:
      'This Service has no compatible Proxy numbers for this Participant. ' +
      'This Service has no available Proxy numbers having sms capabilities.',
    async story(world, t) {
      const own = await withInventory(t, world, numberOf(world, { sms: false, mms: false }))
      const { client, path } = await play(own, [
        aService(),
        aNumber(pool1),
        aSession({ Mode: 'message-only' }),
      ])
      return client.post(`${path('session')}/Participants`, { Identifier: alice })
    },
  },
  {
    what: 'an update of a number that is removed meanwhile',
    code: 80307,
    message: 'Record to be updated was not found',
    on: 'postgres',
    async story(world) {
      const { client, path, record } = await play(world, [aService(), aNumber(pool1)])
      return whileDeleted(world, 'pool_numbers', record('number'), () =>
        client.post(path('number'), { IsReserved: 'true' }),
      )
    },
  },
  {
    what: 'a request for which the database refuses a statement',
    code: 80501,
    status: 500,
    message: 'An internal server error has occurred during a storage operation',
    async story(world, t, engine) {
      const withoutTables = await variantOf(t, world, { database: await opened(t, engine) })
      const answer = await clientOf(withoutTables.base, await world.account()).get('/v1/Services')
      assertLogged(withoutTables, /relation "services" does not exist/)
      return answer
    },
  },
  {
    what: 'an update of a service that is deleted meanwhile',
    code: 80503,
    message: 'Record to be updated was not found. It may have been deleted.',
    on: 'postgres',
    async story(world) {
      const { client, path, record } = await play(world, [aService()])
      return whileDeleted(world, 'services', record('service'), () =>
        client.post(path('service'), { DefaultTtl: '60' }),
      )
    },
  },
  {
    what: 'an update of a session that is deleted meanwhile',
    code: 80503,
    message: 'Record to be updated was not found. It may have been deleted.',
    on: 'postgres',
    async story(world) {
      const { client, path, record } = await play(world, [aService(), aSession()])
      return whileDeleted(world, 'sessions', record('session'), () =>
        client.post(path('session'), { Ttl: '60' }),
      )
    },
  },
  {
    what: 'a request that meets a bug',
    code: 80504,
    status: 500,
    message: 'An internal server error has occurred.',
    async story(world, t) {
      const now = (): Date => {
        throw new Error('the clock has stopped')
      }
      const timeless = await variantOf(t, world, { clock: { now } })
      const client = clientOf(timeless.base, await world.account())
      const answer = await client.post('/v1/Services', { UniqueName: 'service' })
      assertLogged(timeless, /^the clock has stopped$/)
      return answer
    },
  },
  {
    what: 'a number to add that something else is bound to',
    code: 80601,
    message: 'PhoneNumber is not available.  It may be bound to a number pool.',
    async story(world, t) {
      const own = await withInventory(t, world, 'bound-elsewhere')
      const { client, path } = await play(own, [aService()])
      return client.post(`${path('service')}/PhoneNumbers`, { PhoneNumber: pool1 })
    },
  },
  {
    what: 'one request too many',
    code: 80621,
    status: 429,
    message: 'Requests Rate Limited on Endpoint',
    async story(world, t) {
      const limited = await variantOf(t, world, { rateLimit: 1 })
      const client = clientOf(limited.base, await world.account())
      for (let asked = 0; asked < 5; asked++) assert.equal((await client.get('/v1/Services')).status, 200)
      return client.get('/v1/Services')
    },
  },
  {
    what: 'a text that a carrier brings without a signature',
    code: 80625,
    status: 401,
    message: 'Unauthorized Request. Signature is missing or is invalid',
    async story(world) {
      const { account, client, record } = await play(world, [aService()])
      const service = record('service').sid as string
      return client.post(`/v1/Accounts/${account.sid}/Proxy/${service}/Webhooks/Message`)
    },
  },
  {
    what: 'one number too many for a pool',
    code: 80622,
    message: 'Maximum Pool Size Error',
    async story(world) {
      const played = await play(world, [aService(), aNumber(pool1)])
      await poolOf500(world, played)
      return played.client.post(`${played.path('service')}/PhoneNumbers`, { PhoneNumber: '+12125550180' })
    },
  },
  {
    what: 'a participant who is being added to another session',
    code: 80623,
    status: 409,
    message: 'Possible duplicate Participant created in multiple Sessions.',
    on: 'postgres',
    async story(world) {
      const { account, client, path } = await play(world, [aService(), aNumber(pool1), aSession()])
      const claim = { account_sid: account.sid, identifier: alice }
      return whileHeld(
        world,
        (tx) => lockIdentifier(tx, claim, 0),
        () => client.post(`${path('session')}/Participants`, { Identifier: alice }),
      )
    },
  },
]

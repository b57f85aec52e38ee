// The two profiles beside each other: one row for each difference that src/domain/compat.ts lists, run in both, showing
// what each of them does (contract section 0). A new difference without a row fails.
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { sql } from 'kysely'
import { type Compat, type CompatProfile, compatProfiles } from '../../src/domain/compat.ts'
import type { Answered } from '../support/client.ts'
import { engines } from '../support/engines.ts'
import { aliceAndBob, unknownSid } from '../support/prologues.ts'
import { play } from '../support/scenarios.ts'
import { type World, worldOf } from '../support/world.ts'

interface Row {
  readonly says: string
  readonly shown: (world: World) => Promise<unknown>
  readonly documented: unknown
  readonly live: unknown
}

const day = 24 * 60 * 60

const rows: Readonly<Record<keyof Compat, Row>> = {
  messageInteractionCreated: {
    says: 'a message that was created answers 201 or 200',
    shown: async (world) => (await talk(world)).message.status,
    documented: 201,
    live: 200,
  },
  interactionType: {
    says: 'the type of an interaction is written small or with a capital, wherever it is shown',
    shown: typesShown,
    documented: ['message', 'message', 'message', 'message,voice', 'voice'],
    live: ['Message', 'Message', 'Message', 'Message,Voice', 'Voice'],
  },
  pageSizeMax: {
    says: 'a page holds at most 1000 or 100 records, and more is clamped',
    shown: pagesShown,
    documented: ['99: 99', '100: 100', '101: 101', '1000: 102', '1000: 102', '1000: 102'],
    live: ['99: 99', '100: 100', '100: 100', '100: 100', '100: 100', '100: 100'],
  },
  missing: {
    says: 'what is not there is a plain 404 or 400 with the code of its kind',
    shown: missingShown,
    documented: Array.from({ length: 7 }, () => '404 20404'),
    live: ['400 80408', '400 80409', '400 80308', '400 80405', '400 80403', '400 80403', '400 80407'],
  },
  idleExpirySeconds: {
    says: 'a session with neither ttl nor expiry lasts for ever or for 90 days without a sign of life',
    shown: silenceShown,
    documented: ['in-progress', 'in-progress', 'in-progress', 'in-progress', 'nothing refused'],
    live: ['in-progress', 'closed expired', 'in-progress', 'closed expired', '400 80607'],
  },
}

async function talk(world: World) {
  const played = await play(world, aliceAndBob())
  const message = await played.client.post(`${played.path('alice')}/MessageInteractions`, { Body: 'hi' })
  return { ...played, message }
}

async function typesShown(world: World): Promise<string[]> {
  const { client, path, message, account } = await talk(world)
  const log = `${path('session')}/Interactions`
  const one = `${path('alice')}/MessageInteractions/${message.body.sid as string}`
  // Nobody can call yet: the row of a call is put there as calls will.
  const call = world.maskline.context.sids.mint('KI')
  await sql`
    insert into interactions (sid, account_sid, service_sid, session_sid, type, data, date_created, date_updated)
    select ${call}, account_sid, service_sid, session_sid, 'voice', '{}', date_created, date_updated
    from interactions where account_sid = ${account.sid}`.execute(world.maskline.database.db)
  const fetched = await Promise.all([one, `${log}/${message.body.sid as string}`].map((at) => client.get(at)))
  const listed = (await client.get(log)).body.interactions.map(({ type }: { type: string }) => type)
  const called = await client.get(`${log}/${call}`)
  return [message, ...fetched].map(({ body }) => body.type).concat(listed.join(), called.body.type)
}

async function pagesShown(world: World): Promise<string[]> {
  const { client } = await play(world, [])
  const count = 102
  const made = Array.from({ length: count }, (_, at) =>
    client.post('/maskline/v1/keys', { FriendlyName: `${at}` }),
  )
  for (const { status } of await Promise.all(made)) assert.equal(status, 201)
  const sizes = [99, 100, 101, 1000, 1001, 99_999_999]
  const pages = await Promise.all(sizes.map((size) => client.get(`/maskline/v1/keys?PageSize=${size}`)))
  return pages.map(({ body }) => `${body.meta.page_size}: ${body.keys.length}`)
}

const refusal = ({ status, body }: Answered) => (status < 400 ? 'nothing refused' : `${status} ${body.code}`)

async function missingShown(world: World): Promise<string[]> {
  const { client, path } = await talk(world)
  const [service, session, alice] = [path('service'), path('session'), path('alice')]
  const asked = [
    `/v1/Services/${unknownSid('KS')}`,
    `${service}/Sessions/${unknownSid('KC')}`,
    `${service}/Sessions/nobody`,
    `${session}/Participants/${unknownSid('KP')}`,
    `${session}/Interactions/${unknownSid('KI')}`,
    `${alice}/MessageInteractions/${unknownSid('KI')}`,
    `${service}/PhoneNumbers/${unknownSid('PN')}`,
  ]
  return Promise.all(asked.map(async (at) => refusal(await client.get(at))))
}

/** The last sign of life is a text, then the re-opening. */
async function silenceShown(world: World): Promise<string[]> {
  const { client, path } = await talk(world)
  const at = path('session')
  const status = async () => {
    const { body } = await client.get(at)
    return body.closed_reason === null ? body.status : `${body.status} ${body.closed_reason}`
  }
  const shown: string[] = []
  const wait = async (seconds: number) => {
    world.clock.advance(seconds)
    shown.push(await status())
  }
  await wait(90 * day - 1)
  await wait(1)
  await client.post(at, { Status: 'in-progress' })
  await wait(90 * day - 1)
  await wait(1)
  const text = await client.post(`${path('alice')}/MessageInteractions`, { Body: 'still there?' })
  return [...shown, refusal(text)]
}

test('every difference between the profiles has a row, and no row is of none', () => {
  for (const profile of Object.values(compatProfiles)) {
    assert.deepEqual(Object.keys(rows).sort(), Object.keys(profile).sort())
  }
})

for (const engine of engines) {
  suite(`profiles, ${engine.name}`, () => {
    for (const row of Object.values(rows)) {
      test(row.says, async () => {
        assert.notDeepEqual(row.documented, row.live, 'a row shows two behaviours')
        for (const profile of Object.keys(compatProfiles) as CompatProfile[]) {
          assert.deepEqual(await row.shown(await worldOf(engine, profile)), row[profile], profile)
        }
      })
    }
  })
}

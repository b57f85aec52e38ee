// With the tables of a busy installation, no statement that runs per text, per session or per page reads a table from
// end to end.
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { sql } from 'kysely'
import type { Sid } from '../../src/domain/sid.ts'
import { accountBySid } from '../../src/storage/accounts.ts'
import { type Database, type Db, openDatabase } from '../../src/storage/database.ts'
import { interactionBySid, interactionsOf, messageInteractionsOf } from '../../src/storage/interactions.ts'
import { migrate } from '../../src/storage/migrate.ts'
import {
  everParticipantsOf,
  numbersOfIdentifier,
  participantBySid,
  participantsOf,
} from '../../src/storage/participants.ts'
import {
  poolNumberBySid,
  poolNumberOfAccount,
  poolNumbersOf,
  poolSize,
  shortlist,
} from '../../src/storage/pool-numbers.ts'
import { runRecordContacts } from '../../src/storage/record-contacts.ts'
import { runRecordSends } from '../../src/storage/record-sends.ts'
import { serviceByName, serviceBySid } from '../../src/storage/services.ts'
import {
  deleteSessions,
  holdSessionsDue,
  holdSessionsDueOf,
  sessionByName,
  sessionBySid,
  sessionsOf,
} from '../../src/storage/sessions.ts'
import { messagesOfPhone } from '../../src/storage/simulator-messages.ts'
import { sharedPostgres } from '../support/engines.ts'
import { Watched } from '../support/plans.ts'

let opened: Promise<Watched> | undefined

after(async () => (await opened)?.close())

async function filled(): Promise<Watched> {
  const url = await (await sharedPostgres()).createDatabase()
  const database = await openDatabase({ url, connectionsMax: 1 })
  await migrate(database.db)
  await fill(database.db)
  await database.close()
  return new Watched(url)
}

/** A SID of row `at`, as SQL and as a value. */
const hex = 'lpad(to_hex(at), 32, chr(48))'
const sid = <P extends 'AC' | 'KS' | 'KC' | 'KP' | 'KI' | 'PN' | 'SM'>(prefix: P, at: number) =>
  `${prefix}${at.toString(16).padStart(32, '0')}` as Sid<P>

const sessions = 50_000
const services = 20
const numbers = 50_000
const phone = (at: number) => `+1206555${String(at).padStart(5, '0')}`
const person = (at: number) => `+141555${String(at).padStart(6, '0')}`
/** When hundreds of sessions are due. */
const now = new Date('2026-05-04T09:30:00Z')
/** When none is. */
const before = new Date('2026-05-04T08:00:00Z')

/** Sessions of two people each, all over the services; session, participants and number of one person have one `at`. */
async function fill(db: Db): Promise<void> {
  const run = (text: string) => sql.raw(text).execute(db)
  const ks = `'KS' || lpad(to_hex(at % ${services}), 32, '0')`
  const pair = `'KS' || lpad(to_hex(at / 2 % ${services}), 32, '0')`
  const number = `'+1206555' || lpad((at % ${numbers})::text, 5, '0')`
  const pn = `'PN' || lpad(to_hex(at % ${numbers}), 32, '0')`
  const kc = `'KC' || lpad(to_hex(at / 2), 32, '0')`
  const identifier = `'+141555' || lpad(at::text, 6, '0')`
  await run(`insert into accounts values ('${sid('AC', 1)}', 'test', 'secret', now(), now())`)
  await run(`insert into services select 'KS' || ${hex}, '${sid('AC', 1)}', 'service ' || at, null, null, null, null, 0,
    'prefer-sticky', 'country', now(), now() from generate_series(0, ${services - 1}) at`)
  await run(`insert into pool_numbers select ${pn}, '${sid('AC', 1)}', ${pair}, ${number}, '', 'US', '206', true, true, true,
    false, 'simulator', at % 50 = 0, at % 7, now(), now(), now() from generate_series(0, ${numbers - 1}) at`)
  await run(`insert into sessions select 'KC' || ${hex}, '${sid('AC', 1)}', ${ks}, 'name ' || at,
    case when at % 3 = 0 then 'closed' else 'in-progress' end, 'voice-and-message', 3600, null, now(), null, now(), null,
    null, case when at % 3 = 0 then null else '2026-05-04T09:00:00Z'::timestamptz + at * interval '1 second' end, now(), now()
    from generate_series(0, ${sessions - 1}) at`)
  await run(`insert into participants select 'KP' || ${hex}, '${sid('AC', 1)}', ${pair},
    ${kc}, null, ${identifier}, ${number}, ${pn}, at / 2 % 3 <> 0, null, now(), now() from generate_series(0, ${2 * sessions - 1}) at`)
  await run(`insert into interactions select 'KI' || ${hex}, '${sid('AC', 1)}', 'KS' || lpad(to_hex(at % ${services}), 32, '0'),
    'KC' || lpad(to_hex(at % ${sessions}), 32, '0'), 'message', '{}', null, null, 'SM' || ${hex}, 'delivered',
    'KP' || lpad(to_hex(at % ${sessions} * 2), 32, '0'), null, 'delivered', 'simulator', now(), now()
    from generate_series(0, ${sessions - 1}) at`)
  await run(`insert into simulator_messages select 'SM' || ${hex}, '${sid('AC', 1)}', '+141555' || lpad((at % 2000)::text, 6, '0'),
    'received', '', '', '', null, 'received', now() from generate_series(0, ${sessions - 1}) at`)
  await run('analyze')
}

const big = ['sessions', 'participants', 'interactions', 'pool_numbers', 'simulator_messages']

/** Fails if what `ask` sends reads one of the big tables from end to end. */
async function usesIndexes(ask: (db: Db, database: Database) => Promise<unknown>): Promise<void> {
  const watched = await (opened ??= filled())
  watched.sent.length = 0
  await ask(watched.db, watched.database as Database)
  assert.ok(watched.sent.length > 0)
  for (const sent of watched.sent) {
    const read = (await watched.scanned(sent)).filter((table) => big.includes(table))
    assert.deepEqual(read, [], sent.text)
  }
}

const service = { account_sid: sid('AC', 1), service_sid: sid('KS', 4) }
const session = { ...service, session_sid: sid('KC', 1004) }
const participant = { ...session, participant_sid: sid('KP', 2008) }
const page = { limit: 50 }
const upTo = (count: number) => Array.from({ length: count }, (_, at) => at)

/** `count` texts of different sessions, each with SIDs of its own. */
const texts = (count: number, from: number) =>
  upTo(count).map((at) => ({
    interaction_sid: sid('KI', from + count * 1000 + at),
    account_sid: sid('AC', 1),
    body: 'hi',
    data: '{}',
    media_urls: [],
    /** Row of an active session. */
    session: 1 + at * 3,
    /** Row of its first participant. */
    participant: 2 + at * 6,
    message: from + count * 1000 + at,
  }))

for (const count of [1, 256]) {
  test(`recording ${count} texts to participants reads by index`, () =>
    usesIndexes(async (_, database) => {
      const sends = texts(count, 1_000_000).map((text) => ({
        ...text,
        message_sid: sid('SM', text.message),
        service_sid: sid('KS', text.session % services),
        session_sid: sid('KC', text.session),
        participant_sid: sid('KP', text.participant),
      }))
      const outcomes = await runRecordSends(database, sends, before)
      assert.ok(outcomes.every(({ recorded }) => recorded))
    }))

  test(`routing and recording ${count} texts from people reads by index`, () =>
    usesIndexes(async (_, database) => {
      const contacts = texts(count, 2_000_000).map((text) => ({
        ...text,
        carrier: 'simulator',
        inbound_sid: sid('SM', text.message),
        from: person(text.participant),
        to: phone(text.participant % numbers),
        stopped: false,
        outbound_sid: sid('SM', text.message + 500_000),
      }))
      const outcomes = await runRecordContacts(database, contacts, before)
      assert.ok(outcomes.every(({ recorded }) => recorded))
    }))
}

test('choosing a number reads by index', () =>
  usesIndexes((db) =>
    db.transaction().execute(async (tx) => {
      const some = { service_sid: service.service_sid, voice: true, sms: true }
      const two = [sid('PN', 8), sid('PN', 48)]
      const filter = { ...some, countries: ['US'], area_code: null, without: two, also: two }
      assert.ok((await shortlist(tx, filter)).length > 0)
      await shortlist(tx, { ...filter, area_code: '206', without: [], also: [] })
      await shortlist(tx, { ...filter, countries: ['GB', 'GG', 'IM', 'JE'] })
      const of = { service_sid: service.service_sid, identifier: person(2008) }
      await numbersOfIdentifier(tx, { ...of, counterpart: person(2009) })
      await numbersOfIdentifier(tx, of)
    }),
  ))

test('finding sessions that are due reads by index', () =>
  usesIndexes((db) =>
    db.transaction().execute(async (tx) => {
      assert.equal((await holdSessionsDue(tx, now, 100)).length, 100)
      await holdSessionsDue(tx, before, 100)
      const of = { service_sid: sid('KS', 1), identifier: person(2) }
      assert.equal((await holdSessionsDueOf(tx, now, of, 100)).length, 1)
    }),
  ))

test('pages of lists read by index', () =>
  usesIndexes(async (db) => {
    for (const some of [page, { ...page, after: sid('KC', 4) }, { ...page, before: sid('KC', 9000) }]) {
      assert.ok((await sessionsOf(db, service, some)).length > 0)
    }
    assert.ok((await interactionsOf(db, session, page)).length > 0)
    await interactionsOf(db, session, { ...page, after: sid('KI', 4) })
    assert.ok((await participantsOf(db, session, page)).length > 0)
    await messageInteractionsOf(db, participant, page)
    assert.ok((await poolNumbersOf(db, service, page)).length > 0)
    assert.ok((await messagesOfPhone(db, sid('AC', 1), person(4), 1000)).length > 0)
  }))

test('finding one record reads by index', () =>
  usesIndexes(async (db) => {
    await accountBySid(db, sid('AC', 1))
    await serviceBySid(db, service)
    await serviceByName(db, service.account_sid, 'service 4')
    assert.ok(await sessionBySid(db, session))
    assert.ok(await sessionByName(db, service, 'name 1004'))
    assert.ok(await participantBySid(db, participant))
    assert.equal((await everParticipantsOf(db, session.session_sid)).length, 2)
    assert.ok(await interactionBySid(db, { ...session, interaction_sid: sid('KI', 1004) }))
    assert.ok(await poolNumberBySid(db, { ...service, number_sid: sid('PN', 8) }))
    assert.ok(await poolNumberOfAccount(db, service.account_sid, phone(4)))
    await poolSize(db, service.service_sid)
  }))

test('deleting a session reads by index', () =>
  usesIndexes((db) => db.transaction().execute((tx) => deleteSessions(tx, session, 1))))

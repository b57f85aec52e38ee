// With the tables of a busy installation, no statement that runs per text, per session or per page reads a table from
// end to end.
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { accountBySid } from '../../src/storage/accounts.ts'
import { type Database, type Db, openDatabase } from '../../src/storage/database.ts'
import { interactionBySid, interactionsOf, messageInteractionsOf } from '../../src/storage/interactions.ts'
import { migrate } from '../../src/storage/migrate.ts'
import {
  everParticipantsOf,
  numbersOfIdentifier,
  participantBySid,
  participantsOf,
  serviceOfActiveIdentifier,
} from '../../src/storage/participants.ts'
import {
  anyInPool,
  poolNumberBySid,
  poolNumberOfAccount,
  poolNumbersOf,
  poolSize,
  shortlist,
} from '../../src/storage/pool-numbers.ts'
import {
  interactionOfInbound,
  isCallUp,
  recordCallReport,
  runRecordCall,
  settleAsked,
} from '../../src/storage/record-calls.ts'
import { runRecordContacts } from '../../src/storage/record-contacts.ts'
import { runRecordSends } from '../../src/storage/record-sends.ts'
import { serviceByName, serviceBySid } from '../../src/storage/services.ts'
import {
  deleteHeldSessions,
  holdSessionsClosed,
  holdSessionsDue,
  holdSessionsDueOf,
  holdSessionsOf,
  sessionByName,
  sessionBySid,
  sessionsOf,
} from '../../src/storage/sessions.ts'
import { messagesOfPhone } from '../../src/storage/simulator-messages.ts'
import { busy, fill, person, phone, sid } from '../support/busy.ts'
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

/** When hundreds of sessions are due. */
const now = new Date('2026-05-04T09:30:00Z')
/** When none is. */
const before = new Date('2026-05-04T08:00:00Z')

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
        callback_sid: sid('CB', text.message),
        message_sid: sid('SM', text.message),
        service_sid: sid('KS', text.session % busy.services),
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
        to: phone(text.participant % busy.numbers),
        stopped: false,
        callback_sid: sid('CB', text.message + 500_000),
        outbound_sid: sid('SM', text.message + 500_000),
      }))
      const outcomes = await runRecordContacts(database, contacts, before)
      assert.ok(outcomes.every(({ recorded }) => recorded))
    }))
}

test('routing a call, recording how it goes and asking whether one is up reads by index', () =>
  usesIndexes(async (db, database) => {
    const [text] = texts(1, 3_000_000)
    const { account_sid, interaction_sid, message } = text!
    const inbound_sid = sid('CA', message)
    const callback_sid = sid('CB', message + 700_000)
    const [from, to] = [person(text!.participant), phone(text!.participant % busy.numbers)]
    const call = { account_sid, carrier: 'simulator', interaction_sid, callback_sid, inbound_sid, from, to }
    const found = await runRecordCall(database, call, before)
    assert.ok(found.recorded)
    const key = {
      account_sid,
      interaction_sid,
      service_sid: found.service_sid!,
      session_sid: found.session_sid!,
    }
    await settleAsked(database, key, { at: before, callback_sid })
    await isCallUp(db, key.session_sid, before)
    await interactionOfInbound(db, account_sid, inbound_sid)
    const report = await recordCallReport(
      db,
      key,
      { inbound: 'completed', ended: true },
      { at: before, callback_sid },
    )
    assert.ok(report.changed)
  }))

test('choosing a number reads by index', () =>
  usesIndexes((db) =>
    db.transaction().execute(async (tx) => {
      const some = { service_sid: service.service_sid, voice: true, sms: true }
      const two = [sid('PN', 8), sid('PN', 48)]
      const filter = { ...some, countries: ['US'], area_codes: null, without: two, also: two }
      assert.ok((await shortlist(tx, filter)).length > 0)
      await shortlist(tx, { ...filter, area_codes: ['206', '564'], without: [], also: [] })
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
      const on = { service_sid: sid('KS', 1), number_sid: sid('PN', 2) }
      assert.equal((await holdSessionsDueOf(tx, now, on, 100)).length, 1)
    }),
  ))

test('finding sessions that were closed long ago reads by index', () =>
  usesIndexes((db) =>
    db.transaction().execute(async (tx) => {
      assert.equal((await holdSessionsClosed(tx, now, 100)).length, 100)
      assert.equal((await holdSessionsClosed(tx, before, 100)).length, 0)
    }),
  ))

test('asking whether somebody is a proxy number, or a number somebody, reads by index', () =>
  usesIndexes((db) =>
    db.transaction().execute(async (tx) => {
      const { account_sid, service_sid } = service
      assert.equal(await serviceOfActiveIdentifier(tx, account_sid, person(2008)), service_sid)
      assert.equal(await serviceOfActiveIdentifier(tx, account_sid, person(999_999)), undefined)
      assert.ok(await anyInPool(tx, account_sid, [person(1), phone(4)]))
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
    assert.ok((await poolNumbersOf(db, service, 'PN', page)).length > 0)
    assert.ok((await poolNumbersOf(db, service, 'PN', { ...page, after: sid('PN', 8) })).length > 0)
    assert.equal((await poolNumbersOf(db, service, 'SC', page)).length, 0)
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

test('deleting sessions reads by index', () =>
  usesIndexes((db) =>
    db.transaction().execute(async (tx) => {
      assert.equal((await holdSessionsOf(tx, service, 1000)).length, 1000)
      await deleteHeldSessions(tx, [session.session_sid])
    }),
  ))

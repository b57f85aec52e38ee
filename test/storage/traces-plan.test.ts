// With the tables of a busy installation, finding the traces of a contact reads no big table from end to end, and a bounded
// number of rows, whatever it is found by.
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { sql } from 'kysely'
import { firstSid, type Sid } from '../../src/domain/sid.ts'
import { tracesMax } from '../../src/domain/trace.ts'
import { alertsOf } from '../../src/storage/alerts.ts'
import { type Db, openDatabase } from '../../src/storage/database.ts'
import { migrate } from '../../src/storage/migrate.ts'
import { deleteOld } from '../../src/storage/old-contacts.ts'
import {
  ownedNumbers,
  participantsBySid,
  placesOf,
  pooledNumbers,
  sessionsBySid,
  tracedAlerts,
  tracedCallbacks,
} from '../../src/storage/trace-facts.ts'
import {
  contactsByNumbers,
  contactsBySid,
  contactsOfSpan,
  interactionsMax,
} from '../../src/storage/traces.ts'
import { fill, person, phone, sid } from '../support/busy.ts'
import { sharedPostgres } from '../support/engines.ts'
import { Watched } from '../support/plans.ts'

let opened: Promise<Watched> | undefined

after(async () => (await opened)?.close())

const count = 100_000
/** Every so many strays are of the busiest person and number of all. */
const busiest = 5
const account_sid = sid('AC', 1)

async function filled(): Promise<Watched> {
  const url = await (await sharedPostgres()).createDatabase()
  const database = await openDatabase({ url, connectionsMax: 1 })
  const { db } = database
  await migrate(db)
  await fill(db)
  const rows = sql`generate_series(0, ${sql.lit(count - 1)}) at`
  const hex = (prefix: string, at: string) => sql.raw(`'${prefix}' || lpad(to_hex(${at}), 32, '0')`)
  await sql`
    insert into stray_contacts (sid, account_sid, service_sid, kind, carrier, inbound_sid, "from", "to", reason, outcome, date_created, date_updated)
    select ${hex('CT', 'at')}, ${account_sid}, ${sid('KS', 4)}, 'message', 'simulator', ${hex('SM', 'at + 1000000')},
      '+141555' || lpad((case when at % ${sql.lit(busiest)} = 0 then 7 else at end)::text, 6, '0'),
      '+1206555' || lpad((case when at % ${sql.lit(busiest)} = 0 then 7 else at % 50000 end)::text, 5, '0'),
      'no-active-session', 'ignored', now(), now() from ${rows}`.execute(db)
  await sql`
    insert into alerts (sid, account_sid, resource_sid, code, level, message, date_created)
    select ${hex('NO', 'at')}, ${account_sid}, ${hex('CT', 'at')}, 80902, 'warning', '', now() from ${rows}`.execute(
    db,
  )
  await sql`
    insert into callbacks (sid, account_sid, service_sid, session_sid, interaction_sid, url, receiver, state, due_at, tries_max,
      date_created, date_updated)
    select ${hex('CB', 'at')}, ${account_sid}, ${sid('KS', 4)}, ${hex('KC', 'at % 50000')}, ${hex('KI', 'at % 50000')}, '', '',
      'delivered', now(), 16, now(), now() from ${rows}`.execute(db)
  await sql`
    insert into callback_attempts (callback_sid, number, took_ms, date_created)
    select ${hex('CB', 'at')}, 1, 1, now() from ${rows}`.execute(db)
  await sql`
    insert into submitted_ids (carrier, id, account_sid, service_sid, session_sid, interaction_sid, date_created)
    select 'twilio', ${hex('SM', 'at + 2000000')}, ${account_sid}, ${sid('KS', 4)}, ${hex('KC', 'at % 50000')},
      ${hex('KI', 'at % 50000')}, now() from ${rows}`.execute(db)
  await sql`update sessions set date_last_interaction = now()`.execute(db)
  await sql`vacuum analyze`.execute(db)
  await database.close()
  return new Watched(url)
}

/** Tables that are small, or read once for all that is found. */
const small = ['accounts', 'services', 'incoming_phone_numbers']

async function usesIndexes(rowsMax: number, ask: (db: Db) => Promise<unknown>): Promise<void> {
  await (await (opened ??= filled())).usesIndexes({ rowsMax, small }, ({ db }) => ask(db))
}

const numbers = [
  { from: person(2009), to: phone(2009) },
  { from: person(2009) },
  { to: phone(2009) },
  { from: phone(2008), to: person(2008) },
  { to: person(2008) },
  { from: person(7), to: phone(7) },
  { from: person(7) },
  { to: phone(7) },
  { from: '+14420000000', to: '+14420000001' },
]

for (const some of numbers) {
  test(`contacts between ${JSON.stringify(some)} are found by index`, () =>
    usesIndexes(5_000, async (db) => {
      const { interactions, strays } = await contactsByNumbers(db, account_sid, some)
      assert.ok(interactions.length <= tracesMax && strays.length <= tracesMax)
      if (some.from === person(7)) assert.equal(strays.length, tracesMax)
      if (some.to === person(2008)) assert.equal(interactions.length, 1)
    }))
}

const [longAgo, soon] = [new Date('2020-01-01'), new Date('2100-01-01')]

for (const span of [{ start: longAgo }, { end: soon }, { start: longAgo, end: soon }]) {
  const asked = Object.keys(span).join(' and ')
  test(`contacts of a time with ${asked} are found by index, also between numbers`, () =>
    usesIndexes(5_000, async (db) => {
      await contactsOfSpan(db, account_sid, span)
      for (const some of numbers) await contactsByNumbers(db, account_sid, some, span)
      await contactsBySid(db, account_sid, sid('KC', 1004), span)
    }))
}

test('the latest contacts before a time are found by index', () =>
  usesIndexes(2 * tracesMax, async (db) => {
    const { interactions, strays } = await contactsOfSpan(db, account_sid, { end: soon })
    assert.deepEqual([interactions.length, strays.length], [tracesMax, tracesMax])
  }))

test('of interactions of other accounts no more are read than a number of them', () =>
  usesIndexes(interactionsMax, async (db) => {
    const { interactions, strays } = await contactsOfSpan(db, sid('AC', 0), { end: soon })
    assert.deepEqual([interactions.length, strays.length], [0, 0])
  }))

for (const about of [
  sid('KC', 1004),
  sid('CT', 1004),
  sid('CB', 1004),
  sid('NO', 1004),
  sid('SM', 1004),
  sid('SM', 1_001_004),
]) {
  test(`contacts of ${about} are found by index`, () =>
    usesIndexes(5_000, async (db) => {
      const { interactions, strays } = await contactsBySid(db, account_sid, about)
      assert.ok(interactions.length + strays.length > 0)
    }))
}

test('an interaction is found by its SID alone as by its session', () =>
  usesIndexes(10, async (db) => {
    const { interactions } = await contactsBySid(db, account_sid, sid('KI', 1004))
    assert.equal(interactions.length, 1)
  }))

test('a message that went out is found among the interactions of its time', () =>
  usesIndexes(10, async (db) => {
    const about = new Date('2026-05-04T09:30:00Z')
    const at = (ms: number) =>
      firstSid('KI', new Date(about.getTime() + ms))
        .slice(2)
        .padEnd(32, '0')
    const outbound = `SM${at(0)}`
    await sql`
      insert into interactions (sid, account_sid, service_sid, session_sid, type, data, outbound_resource_sid, date_created, date_updated)
      select 'KI' || made, ${account_sid}, ${sid('KS', 4)}, ${sid('KC', 1004)}, 'message', '{}', ${outbound}, ${about}, ${about}
      from unnest(${[at(-30_000)]}::text[]) made on conflict do nothing`.execute((await opened!).db)
    ;(await opened!).sent.length = 0
    const { interactions } = await contactsBySid(db, account_sid, outbound)
    assert.equal(interactions.length, 1)
  }))

test('a message that went out is found by what its carrier calls it', () =>
  usesIndexes(10, async (db) => {
    const { interactions } = await contactsBySid(db, account_sid, sid('SM', 2_000_000 + 1004))
    assert.equal(interactions.length, 1)
  }))

test('what is told of contacts is read by index', () =>
  usesIndexes(10_000, async (db) => {
    const upTo = Array.from({ length: tracesMax }, (_, at) => at)
    const all = <P extends 'KI' | 'KP' | 'KC' | 'CT'>(prefix: P): Sid<P>[] =>
      upTo.map((at) => sid(prefix, at))
    assert.equal((await tracedCallbacks(db, all('KI'))).length, 2 * tracesMax)
    assert.equal((await tracedAlerts(db, account_sid, all('CT'))).length, tracesMax)
    assert.equal((await participantsBySid(db, all('KP'))).length, tracesMax)
    assert.equal((await sessionsBySid(db, all('KC'))).length, tracesMax)
    const [from, to, date_created] = [person(2009), phone(2008), new Date()]
    const strays = all('CT').map((one) => ({ sid: one, from, to, date_created }))
    assert.equal((await placesOf(db, account_sid, strays)).length, tracesMax)
    assert.equal((await pooledNumbers(db, account_sid, upTo.map(phone))).length, tracesMax)
    await ownedNumbers(db, account_sid, upTo.map(phone))
  }))

test('old alerts and contacts are deleted by index', () =>
  usesIndexes(250, async (db) => {
    const old = { before: new Date(), max: 100 }
    assert.equal(await deleteOld(db, 'alerts', old), 100)
    assert.equal(await deleteOld(db, 'stray_contacts', old), 100)
  }))

test('a page of alerts is found by index, also by date', () =>
  usesIndexes(60, async (db) => {
    const page = { limit: 51 }
    assert.equal((await alertsOf(db, account_sid, page)).length, 51)
    await alertsOf(db, account_sid, page, { start_date: new Date(1), end_date: new Date(2) })
    assert.equal((await alertsOf(db, account_sid, page, { error_code: 80902 })).length, 51)
    assert.equal((await alertsOf(db, account_sid, page, { log_level: 'warning' })).length, 51)
  }))

test('alerts of a code or level that is rare are found by index', () =>
  usesIndexes(5, async (db) => {
    const page = { limit: 51 }
    assert.equal((await alertsOf(db, account_sid, page, { error_code: 12_300 })).length, 0)
    assert.equal((await alertsOf(db, account_sid, page, { log_level: 'error' })).length, 0)
  }))

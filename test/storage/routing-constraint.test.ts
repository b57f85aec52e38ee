// The rule that makes masking correct, put to the database itself: whatever the code above it forgets, no person holds
// one proxy number in two active sessions of a service.
import assert from 'node:assert/strict'
import { type Database, isUniqueViolation, sqlState, transaction } from '../../src/storage/database.ts'
import { insertParticipant, type Participant, setRoutesActive } from '../../src/storage/participants.ts'
import { addInUse, insertPoolNumber } from '../../src/storage/pool-numbers.ts'
import type { Service } from '../../src/storage/services.ts'
import { onBothDatabases } from '../support/opened.ts'
import { participantRow, poolNumberRow, putService, putSession, rowDate, sids } from '../support/rows.ts'

const alice = { identifier: '+12065550100', proxy_identifier: '+12065550180' }

async function put({ db }: Database, row: Participant): Promise<Participant> {
  await db.insertInto('participants').values(row).execute()
  return row
}

/** A participant in a new session of the service. */
async function participant(database: Database, service: Service, row: Partial<Participant> = {}) {
  return participantRow(await putSession(database, service), { ...alice, ...row })
}

onBothDatabases('a person cannot hold one number in two active sessions', async (database) => {
  const service = await putService(database)
  await put(database, await participant(database, service))
  const again = await participant(database, service)
  await assert.rejects(put(database, again), isUniqueViolation)
  assert.equal(await transaction(database.db, (tx) => insertParticipant(tx, again)), undefined)
})

onBothDatabases('others, other numbers and other services are not in the way', async (database) => {
  const service = await putService(database)
  await put(database, await participant(database, service))
  await put(database, await participant(database, service, { identifier: '+12065550101' }))
  await put(database, await participant(database, service, { proxy_identifier: '+12065550181' }))
  await put(database, await participant(database, await putService(database)))
})

onBothDatabases('the same spelled in other letters is another person', async (database) => {
  const service = await putService(database)
  await put(database, await participant(database, service, { identifier: 'messenger:a' }))
  await put(database, await participant(database, service, { identifier: 'messenger:A' }))
})

onBothDatabases(
  'a route that is not active takes nothing and cannot come back while it is taken',
  async (database) => {
    const service = await putService(database)
    const former = await put(database, await participant(database, service, { active: false }))
    await put(database, await participant(database, service, { active: false, date_deleted: rowDate }))
    await put(database, await participant(database, service))
    await assert.rejects(
      transaction(database.db, (tx) => setRoutesActive(tx, former.session_sid, true)),
      isUniqueViolation,
    )
  },
)

onBothDatabases('turning the routes of a session on leaves removed participants off', async (database) => {
  const service = await putService(database)
  const removed = await put(
    database,
    await participant(database, service, { active: false, date_deleted: rowDate }),
  )
  const turned = await transaction(database.db, (tx) => setRoutesActive(tx, removed.session_sid, true))
  assert.deepEqual(turned, [])
})

onBothDatabases('a number is in one service of its account', async (database) => {
  const service = await putService(database)
  const there = poolNumberRow(service, { phone_number: alice.proxy_identifier })
  assert.deepEqual(await insertPoolNumber(database.db, there), there)
  const elsewhere = { ...there, sid: sids.mint('PN'), service_sid: (await putService(database)).sid }
  assert.equal(await insertPoolNumber(database.db, elsewhere), undefined)
})

onBothDatabases('a number is never in use by fewer than no session', async (database) => {
  const row = poolNumberRow(await putService(database), { phone_number: alice.proxy_identifier })
  const { sid } = (await insertPoolNumber(database.db, row))!
  const use = { changes: new Map([[sid, -1]]), taken: new Set<typeof sid>(), at: new Date() }
  const less = transaction(database.db, (tx) => addInUse(tx, use))
  await assert.rejects(less, (error) => sqlState(error) === '23514')
})

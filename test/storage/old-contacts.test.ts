// Alerts and contacts that went into no session are kept for some days, not for ever.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createSidSource } from '../../src/clock.ts'
import type { Sid } from '../../src/domain/sid.ts'
import { contactDays, contactPurgeBatchMax, purgeContacts } from '../../src/operations/purge-contacts.ts'
import { insertAlert } from '../../src/storage/alerts.ts'
import type { Database } from '../../src/storage/database.ts'
import { migrate } from '../../src/storage/migrate.ts'
import { engines } from '../support/engines.ts'
import { opened } from '../support/opened.ts'
import { TestClock } from '../support/world.ts'

const account_sid = `AC${'1'.repeat(32)}` as Sid<'AC'>

async function put({ db }: Database, clock: TestClock, sids: ReturnType<typeof createSidSource>) {
  const dates = { date_created: clock.now(), date_updated: clock.now() }
  const alert = { sid: sids.mint('NO'), account_sid, service_sid: null, resource_sid: null, code: 80902 }
  await insertAlert(db, { ...alert, level: 'warning', message: '', date_created: clock.now() })
  const sid = sids.mint('CT')
  const contact = { sid, account_sid, inbound_sid: sid, kind: 'message', carrier: 'simulator' } as const
  await db
    .insertInto('stray_contacts')
    .values({ ...contact, from: '', to: '', reason: 'unknown-number', ...dates })
    .execute()
  return [alert.sid, sid] as const
}

for (const engine of engines) {
  test(`what is older than ${contactDays} days goes, the rest stays (${engine.name})`, async (t) => {
    const database = await opened(t, engine)
    await migrate(database.db)
    const clock = new TestClock()
    const sids = createSidSource(clock)
    const left = async () => ({
      alerts: (await database.db.selectFrom('alerts').select('sid').execute()).map(({ sid }) => sid),
      strays: (await database.db.selectFrom('stray_contacts').select('sid').execute()).map(({ sid }) => sid),
    })
    const old = []
    for (let at = 0; at < 3; at++) old.push(await put(database, clock, sids))
    clock.advance(10 * 86_400)
    const young = await put(database, clock, sids)
    assert.equal(await purgeContacts({ database, clock }), 0)
    clock.advance((contactDays - 10) * 86_400 + 1)
    const gone = await purgeContacts({ database, clock })
    assert.equal(gone, 2 * old.length)
    assert.ok(gone < contactPurgeBatchMax)
    assert.deepEqual(await left(), { alerts: [young[0]], strays: [young[1]] })
  })
}

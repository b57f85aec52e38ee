// Everything that an account can have, one of each kind, and all its rows: for rules about who may see and change what.
import assert from 'node:assert/strict'
import { sql } from 'kysely'
import type { Route } from '../../src/api/resource.ts'
import type { Sid } from '../../src/domain/sid.ts'
import type { SidSource } from '../../src/operations/ports.ts'
import type { Db } from '../../src/storage/database.ts'
import type { Client } from './client.ts'
import { aliceAndBob, aNumber, aShortCode, carol } from './prologues.ts'
import { play } from './scenarios.ts'
import type { TestAccount, World } from './world.ts'

export interface Estate {
  readonly account: TestAccount
  readonly client: Client
  /** By the name of the parameter in paths. */
  readonly sids: Readonly<Record<string, string>>
  readonly names: { readonly service: string; readonly session: string }
  /** A number of the pool that no other estate has, and its SID. */
  readonly number: string
  readonly ownNumberSid: string
}

/** @param name of its service, session and so on; `number` is in its pool beside those that all estates have */
export async function estateOf(world: World, name: string, number: string): Promise<Estate> {
  const names = { service: `service of ${name}`, session: `session of ${name}` }
  const { account, client, record } = await play(world, [
    ...aliceAndBob({ UniqueName: names.session }),
    { ask: 'POST {service}', form: { UniqueName: names.service }, status: 200 },
    aNumber(number, { as: 'own' }),
    ...aShortCode('12345'),
    {
      ask: 'POST {alice}/MessageInteractions',
      form: { Body: `text of ${name}` },
      status: world.maskline.context.compat.messageInteractionCreated,
      as: 'text',
    },
    { ask: 'POST /maskline/v1/keys', form: { FriendlyName: name }, status: 201, as: 'key' },
    { ask: 'POST /maskline/v1/accounts', form: { FriendlyName: name }, status: 201, as: 'below' },
    { ask: 'POST /maskline/v1/sign-ins', status: 201, as: 'browser' },
  ])
  const sent = { From: carol, To: record('alice').proxy_identifier as string, Body: `heard by nobody` }
  assert.equal((await client.post('/simulator/messages', sent)).status, 201)
  const call = await client.post('/simulator/calls', { From: carol, To: sent.To })
  assert.equal(call.status, 201)
  const callback_sid = await addTold(world, account, {
    service: record('service').sid,
    session: record('session').sid,
  })
  // What was counted until now is written then: nothing of it comes later.
  assert.equal((await client.get('/maskline/v1/figures')).status, 200)
  const alerts = await client.get('/maskline/v1/alerts')
  const sids = {
    account_sid: account.sid,
    reference_sid: record('below').sid,
    service_sid: record('service').sid,
    session_sid: record('session').sid,
    participant_sid: record('alice').sid,
    interaction_sid: record('text').sid,
    number_sid: record('number1').sid,
    short_code_sid: record('code').sid,
    key_sid: record('key').sid,
    message_sid: record('text').outbound_resource_sid,
    call_sid: call.body.sid as string,
    callback_sid,
    alert_sid: alerts.body.alerts[0].sid as string,
  }
  return { account, client, sids, names, number, ownNumberSid: record('own').sid }
}

/**
 * A callback that was delivered, a contact whose log was deleted, and what another process knows of who watches: rows that
 * no request of the estate leaves behind.
 */
async function addTold(
  { maskline: { context } }: World,
  { sid: account_sid }: TestAccount,
  { service, session }: { service: Sid<'KS'>; session: Sid<'KC'> },
): Promise<Sid<'CB'>> {
  const { sids, clock, database } = context
  const now = clock.now()
  const dates = { date_created: now, date_updated: now }
  const sid = sids.mint('CB')
  await database.db
    .insertInto('callbacks')
    .values({
      sid,
      account_sid,
      service_sid: service,
      session_sid: session,
      interaction_sid: sids.mint('KI'),
      url: 'https://app.example/',
      receiver: 'https://app.example/',
      state: 'delivered',
      due_at: now,
      tries: 1,
      tries_max: 1,
      ...dates,
    })
    .execute()
  const inbound_sid = sids.mint('SM')
  await database.db
    .insertInto('deleted_contacts')
    .values({ account_sid, inbound_sid, date_created: now })
    .execute()
  await database.db
    .insertInto('live_watches')
    .values({ account_sid, watcher: 'another process', until: now })
    .execute()
  await database.db
    .insertInto('live_contacts')
    .values({ sid: sids.mint('RQ'), account_sid, session_sid: session, interaction_sid: sids.mint('KI') })
    .execute()
  await addCarried(database.db, sids, { account_sid, service_sid: service, session_sid: session })
  return sid
}

/** No test's clock comes so far: nobody takes these up. */
const never = new Date('2099-01-01T00:00:00Z')

/** What only carriers leave behind, of one that is away. */
async function addCarried(
  db: Db,
  sids: SidSource,
  key: { account_sid: Sid<'AC'>; service_sid: Sid<'KS'>; session_sid: Sid<'KC'> },
): Promise<void> {
  const { account_sid, service_sid } = key
  const carrier = 'away'
  const numbers = { from: '+12065550180', to: '+12065550101' }
  await db
    .insertInto('submissions')
    .values({
      sid: sids.mint('SM'),
      ...key,
      carrier,
      ...numbers,
      body: 'hi',
      state: 'waiting',
      due_at: never,
      date_created: never,
    })
    .execute()
  await db
    .insertInto('submitted_ids')
    .values({ carrier, id: sids.mint('SM'), ...key, interaction_sid: sids.mint('KI'), date_created: never })
    .execute()
  await db
    .insertInto('text_parts')
    .values({
      account_sid,
      carrier,
      ...numbers,
      reference: '1',
      parts: 2,
      part: 1,
      body: '"h"',
      date_created: never,
    })
    .execute()
  await db
    .insertInto('pointed_numbers')
    .values({
      sid: sids.mint('PN'),
      account_sid,
      service_sid,
      carrier,
      phone_number: '+12065550189',
      settings: '{}',
      wanted: 'here',
      place: '',
      date_created: never,
      date_updated: never,
    })
    .execute()
}

/** Which SID of an estate stands for the parameter of this route; undefined where it is no SID. */
export function sidOf(sids: Estate['sids'], { path }: Route, parameter: string): string | undefined {
  if (parameter !== 'sid') return sids[parameter]
  if (/calls\//i.test(path)) return sids['call_sid']
  if (path.includes('/IncomingPhoneNumbers/')) return sids['number_sid']
  return path.includes('/ShortCodes/') ? sids['short_code_sid'] : sids['message_sid']
}

/** All rows of the account in all tables, as text. */
export async function rowsOfAccount(
  { maskline }: World,
  { sid }: TestAccount,
): Promise<Record<string, string[]>> {
  const { db } = maskline.database
  const { rows: tables } = await sql<{ table: string }>`
    select table_name as table from information_schema.columns
    where table_schema = current_schema() and column_name = 'account_sid' order by 1`.execute(db)
  const all: Record<string, string[]> = {}
  for (const { table } of tables) {
    const { rows } = await sql<{ row: string }>`
      select to_jsonb(t)::text as row from ${sql.table(table)} t where account_sid = ${sid} order by 1`.execute(
      db,
    )
    all[table] = rows.map(({ row }) => row)
  }
  return all
}

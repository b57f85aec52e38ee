// Everything that an account can have, one of each kind, and all its rows: for rules about who may see and change what.
import assert from 'node:assert/strict'
import { sql } from 'kysely'
import type { Route } from '../../src/api/resource.ts'
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
    { ask: 'POST /maskline/v1/Keys', form: { FriendlyName: name }, status: 201, as: 'key' },
    { ask: 'POST /maskline/v1/Accounts', form: { FriendlyName: name }, status: 201, as: 'below' },
  ])
  const sent = { From: carol, To: record('alice').proxy_identifier as string, Body: `heard by nobody` }
  assert.equal((await client.post('/simulator/messages', sent)).status, 201)
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
  }
  return { account, client, sids, names, number, ownNumberSid: record('own').sid }
}

/** Which SID of an estate stands for the parameter of this route; undefined where it is no SID. */
export function sidOf(sids: Estate['sids'], { path }: Route, parameter: string): string | undefined {
  if (parameter !== 'sid') return sids[parameter]
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

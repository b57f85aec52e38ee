// The tables of a busy installation, made in seconds: sessions of two people each over many services, so regular that
// the SID, the person and the number of every row follow from its position.
import { sql } from 'kysely'
import type { Sid, SidPrefix } from '../../src/domain/sid.ts'
import type { Db } from '../../src/storage/database.ts'

export const busy = { services: 20, sessions: 50_000, numbers: 50_000, phones: 2_000 } as const

/** The SID of the `at`th row of its kind. */
export const sid = <P extends SidPrefix>(prefix: P, at: number) =>
  `${prefix}${at.toString(16).padStart(32, '0')}` as Sid<P>
/** The `at`th proxy number, and the `at`th person. */
export const phone = (at: number) => `+1206555${String(at).padStart(5, '0')}`
export const person = (at: number) => `+141555${String(at).padStart(6, '0')}`

/** The same in SQL, of any expression. */
const sqlSid = (prefix: SidPrefix, at: string) => `'${prefix}' || lpad(to_hex(${at}), 32, '0')`
const sqlPhone = (at: string) => `'+1206555' || lpad((${at})::text, 5, '0')`
const sqlPerson = (at: string) => `'+141555' || lpad((${at})::text, 6, '0')`

const account_sid = `'${sid('AC', 1)}'`
const dates = { date_created: 'now()', date_updated: 'now()' }
/** Participants `2n` and `2n + 1` are in session `n`, and on numbers of its service. */
const pair = { account_sid, service_sid: sqlSid('KS', `at / 2 % ${busy.services}`), ...dates }
const ofSession = { account_sid, service_sid: sqlSid('KS', `at % ${busy.services}`), ...dates }
const closed = 'at % 3 = 0'

/** Table, number of rows, and each column as an expression of the row's position `at`. */
const tables: readonly (readonly [string, number, Readonly<Record<string, string>>])[] = [
  [
    'accounts',
    2,
    {
      sid: sqlSid('AC', 'at'),
      account_sid: sqlSid('AC', 'at'),
      friendly_name: "''",
      sealed_token: "''",
      ...dates,
    },
  ],
  [
    'services',
    busy.services,
    {
      sid: sqlSid('KS', 'at'),
      account_sid,
      unique_name: "'service ' || at",
      default_ttl: '0',
      number_selection_behavior: "'prefer-sticky'",
      geo_match_level: "'country'",
      ...dates,
    },
  ],
  [
    'pool_numbers',
    busy.numbers,
    {
      sid: sqlSid('PN', 'at'),
      phone_number: sqlPhone('at'),
      friendly_name: "''",
      iso_country: "'US'",
      area_code: "'206'",
      voice: 'true',
      sms: 'true',
      mms: 'true',
      fax: 'false',
      carrier: "'simulator'",
      is_reserved: 'at % 50 = 0',
      in_use: 'at % 7',
      ...pair,
    },
  ],
  [
    'sessions',
    busy.sessions,
    {
      sid: sqlSid('KC', 'at'),
      unique_name: "'name ' || at",
      status: `case when ${closed} then 'closed' else 'in-progress' end`,
      mode: "'voice-and-message'",
      ttl: '3600',
      date_ended: `case when ${closed} then timestamptz '2026-05-04T09:00:00Z' + at * interval '1 second' end`,
      expiry_check_at: `case when not (${closed}) then timestamptz '2026-05-04T09:00:00Z' + at * interval '1 second' end`,
      ...ofSession,
    },
  ],
  [
    'participants',
    2 * busy.sessions,
    {
      sid: sqlSid('KP', 'at'),
      session_sid: sqlSid('KC', 'at / 2'),
      identifier: sqlPerson('at'),
      proxy_identifier: sqlPhone(`at % ${busy.numbers}`),
      proxy_identifier_sid: sqlSid('PN', `at % ${busy.numbers}`),
      active: 'at / 2 % 3 <> 0',
      ...pair,
    },
  ],
  [
    'interactions',
    busy.sessions,
    {
      sid: sqlSid('KI', 'at'),
      session_sid: sqlSid('KC', 'at'),
      type: "'message'",
      data: "'{}'",
      inbound_resource_sid: sqlSid('SM', 'at'),
      outbound_participant_sid: sqlSid('KP', '2 * at'),
      ...ofSession,
    },
  ],
  [
    'simulator_messages',
    busy.sessions,
    {
      sid: sqlSid('SM', 'at'),
      account_sid,
      phone: sqlPerson(`at % ${busy.phones}`),
      direction: "'received'",
      '"from"': "''",
      '"to"': "''",
      body: "''",
      status: "'received'",
      date_created: 'now()',
    },
  ],
]

/** Fills empty tables and counts what is in them. */
export async function fill(db: Db): Promise<void> {
  for (const [table, count, columns] of tables) {
    const [names, values] = [Object.keys(columns).join(), Object.values(columns).join()]
    await sql
      .raw(`insert into ${table} (${names}) select ${values} from generate_series(0, ${count - 1}) at`)
      .execute(db)
  }
  await sql`analyze`.execute(db)
}

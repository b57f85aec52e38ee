// The rows of a large installation as SQL that makes them, so regular that each follows from its position. All are of one
// account, and lie in order of time, as rows do that come one by one. Half of the sessions are in the first service; the pools are as
// large as they may be. Everybody holds several numbers, each number is held by many, and whoever is in an open session was in
// closed ones.
import { messageData } from '../src/domain/interaction.ts'
import type { SidPrefix } from '../src/domain/sid.ts'
import { account } from './world.ts'

export interface Size {
  readonly sessions: number
  readonly numbers: number
  readonly interactions: number
}

export const sizes = {
  small: { sessions: 10_000, numbers: 500, interactions: 10_000 },
  tenth: { sessions: 100_000, numbers: 5_000, interactions: 1_000_000 },
  full: { sessions: 1_000_000, numbers: 50_000, interactions: 10_000_000 },
} as const satisfies Record<string, Size>

/** Interactions of a long session. Two fifths of all are in such ones, as many in each at every size. */
export const longSession = 200
/** Numbers of a pool at most, but for reserved ones. */
const poolMax = 500
export const dayMs = 86_400_000

/** What one table gets: `select` has its columns in the order of `columns`. */
export interface Rows {
  readonly table: string
  readonly columns: string
  readonly select: string
}

/** How many there are of each, and when everything is: `now` is when the last was made. */
export function planOf({ sessions, numbers, interactions }: Size, now: number) {
  // Closed ones come on top, with two interactions each.
  const closed = sessions / 10
  const texts = interactions - 2 * closed
  const pool = Math.min(poolMax, numbers / 2)
  const long = Math.floor((texts * 2) / 5 / longSession)
  const begun = now - 60 * dayMs
  return {
    sessions,
    closed,
    texts,
    long,
    numbers,
    pool,
    services: numbers / pool,
    strays: interactions / 10,
    begun,
    now,
  }
}

export type Plan = ReturnType<typeof planOf>

/** A SID of that millisecond; `seed` makes it differ from others of the same one. */
const sid = (prefix: SidPrefix, ms: string, seed: string) =>
  `('${prefix}' || lpad(to_hex((${ms})::bigint), 12, '0') || substr(md5('${prefix}' || (${seed})), 1, 20))`
const date = (ms: string) => `to_timestamp((${ms})::float8 / 1000)`
const dates = (ms: string) => `${date(ms)}, ${date(ms)}`
/** A valid number of that area code. */
const phone = (area: string, at: string) => `('+1' || ${area} || (2000000 + ${at})::text)`
const account_sid = `'${account.sid}'`

/** When services and numbers were made, in milliseconds. */
const madeMs = Date.UTC(2020, 0, 1)
const poolAreas = ['206', '212', '213', '305', '312', '404', '503', '512', '617', '702']
const serviceSid = (v: string) => sid('KS', `${madeMs} + ${v}`, v)
const numberSid = (n: string) => sid('PN', `${madeMs} + ${n}`, n)
const number = (n: string) => phone(`(array[${poolAreas.join()}])[1 + ${n} % ${poolAreas.length}]`, n)
/** Two kinds of people: those who are in four open sessions, and those who are in two. */
const person = (area: 303 | 415, sessions: number) =>
  phone(`${area}`, `case when v = 0 then t / ${sessions} else 500000 + v * 3000 + t / ${sessions} end`)

/**
 * A table for the time of filling: each session with everything that its rows have in common. The long ones are the oldest;
 * closed ones, from `sessions` on, are of the last 89 days, of the same people as the open ones at their beginning.
 */
export function madeSessions({ sessions, closed, long, services, pool, begun, now }: Plan): string {
  return `create temp table made as
    select s, ms, v, ${sid('KC', 'ms', 's')} as session_sid, ${serviceSid('v')} as service_sid,
      array[${sid('KP', 'ms + 1', '2 * s')}, ${sid('KP', 'ms + 1', '2 * s + 1')}] as people,
      array[${person(303, 4)}, ${person(415, 2)}] as identifiers, array[v * ${pool} + 2 * t % ${pool}, v * ${pool} + (2 * t + 1) % ${pool}] as numbers
    from generate_series(0::bigint, ${sessions + closed - 1}) s,
      lateral (select case when s < ${sessions} then s else s - ${sessions} end as u, case
        when s >= ${sessions} then ${now - 89 * dayMs} + (s - ${sessions}) * ${88 * dayMs} / ${closed}
        when s < ${long} then ${begun - dayMs} + s * ${dayMs} / ${long}
        else ${begun} + (s - ${long}) * ${60 * dayMs} / ${sessions - long} end as ms) placed,
      lateral (select case when u % 2 = 0 then 0 else 1 + u / 2 % ${services - 1} end as v,
        case when u % 2 = 0 then u / 2 else u / 2 / ${services - 1} end as t) served`
}

/** When sessions began and were texted last: for the time of filling, too. */
export const heardSessions = `create temp table heard as
  select session_sid, min(date_created) as first, max(date_created) as last from interactions group by 1`

export function poolRows({ services, numbers, pool }: Plan): Rows[] {
  return [
    {
      table: 'services',
      columns:
        'sid, account_sid, unique_name, default_ttl, number_selection_behavior, geo_match_level, date_created, date_updated',
      select: `select ${serviceSid('v')}, ${account_sid}, 'scale ' || v, 0, 'prefer-sticky', 'country', ${dates(`${madeMs} + v`)}
        from generate_series(0, ${services - 1}) v`,
    },
    {
      table: 'pool_numbers',
      columns: `sid, account_sid, service_sid, phone_number, friendly_name, iso_country, area_code, voice, sms, mms, fax, carrier,
        is_reserved, in_use, date_last_assigned, date_created, date_updated`,
      select: `select ${numberSid('n')}, ${account_sid}, ${serviceSid(`n / ${pool}`)}, ${number('n')}, ${number('n')}, 'US',
          substr(${number('n')}, 3, 3), true, true, true, false, 'simulator', false, coalesce(used.sessions, 0), used.latest, ${dates(`${madeMs} + n`)}
        from generate_series(0, ${numbers - 1}) n left join (
          select proxy_identifier_sid as sid, count(*) filter (where active)::int as sessions, max(date_created) as latest
          from participants group by 1) used on used.sid = ${numberSid('n')}`,
    },
  ]
}

export function sessionRows({ sessions, now }: Plan): Rows[] {
  /** Every fourth open session ends by a date within the next thirty days. */
  const expiry = `case when s < ${sessions} and s % 4 = 0 then ${date(`${now + dayMs} + s * ${30 * dayMs} / ${sessions}`)} end`
  return [
    {
      table: 'participants',
      columns: `sid, account_sid, service_sid, session_sid, identifier, proxy_identifier, proxy_identifier_sid, active, date_created,
        date_updated`,
      select: `select people[side], ${account_sid}, service_sid, session_sid, identifiers[side], ${number('numbers[side]')},
          ${numberSid('numbers[side]')}, s < ${sessions}, ${dates('ms + 1')}
        from made, generate_series(1, 2) side order by s, side`,
    },
    {
      table: 'sessions',
      columns: `sid, account_sid, service_sid, unique_name, status, mode, ttl, date_expiry, expiry_check_at, date_started,
        date_last_interaction, date_ended, closed_reason, date_created, date_updated`,
      select: `select session_sid, ${account_sid}, service_sid, 'ride-' || s,
          case when s >= ${sessions} then 'closed' when heard.first is null then 'open' else 'in-progress' end,
          'voice-and-message', 0, ${expiry}, ${expiry}, heard.first, heard.last,
          case when s >= ${sessions} then ${date('ms + 3600000')} end, case when s >= ${sessions} then 'api' end,
          ${date('ms')}, coalesce(heard.last, ${date('ms')})
        from made left join heard using (session_sid) order by ms`,
    },
  ]
}

/** In order of time. Of open sessions: long ones in turn, others by chance among those that are there by then. */
export function interactionRows({ sessions, closed, texts, long, begun }: Plan): Rows {
  const chance = (seed: string) => `(hashint8(${seed})::bigint & 2147483647)`
  const [head, tail] = messageData('@').split('@') as [string, string]
  return {
    table: 'interactions',
    columns: `sid, account_sid, service_sid, session_sid, type, data, inbound_participant_sid, inbound_resource_sid,
      inbound_resource_status, outbound_participant_sid, outbound_resource_sid, outbound_resource_status, carrier, date_created, date_updated`,
    select: `select ${sid('KI', 'at', 'i')}, ${account_sid}, service_sid, session_sid, 'message',
        '${head}Your driver arrives in 5 minutes, car ' || i || '. See you soon!${tail}',
        case when inbound then people[side] end, case when inbound then ${sid('SM', 'at', "'in ' || i")} end,
        case when inbound then 'delivered' end, people[3 - side], ${sid('SM', 'at', "'out ' || i")}, 'delivered', 'simulator', ${dates('at')}
      from (
        select ${texts} + i as i, ${sessions} + i / 2 as s, null::bigint as of_open from generate_series(0::bigint, ${2 * closed - 1}) i
        union all
        select i, case when i % 5 < 2 then (i / 5 * 2 + i % 5) % ${long}
          else ${long} + ${chance('-1 - i')} % (i * ${sessions - long} / ${texts} + 1) end,
          ${begun} + i * ${60 * dayMs} / ${texts} + 5 from generate_series(0::bigint, ${texts - 1}) i
      ) t join made using (s), lateral (select coalesce(of_open, ms + (1 + i % 2) * 60000) as at,
        ${chance('i')} % 2 = 0 as inbound, (1 + ${chance('i')} / 2 % 2)::int as side) said`,
  }
}

/** What phones show, and what applications were told of: of three sixteenths of the last 29 days' texts. */
export function followingRows({ now }: Plan): Rows[] {
  const url = "'https://app.example/told'"
  return [
    {
      table: 'simulator_messages',
      columns: 'sid, account_sid, phone, direction, "from", "to", body, status, date_created',
      select: `select side.sid, i.account_sid, p.identifier, case when sent then 'sent' else 'received' end,
          case when sent then p.identifier else p.proxy_identifier end, case when sent then p.proxy_identifier else p.identifier end,
          i.data::json ->> 'body', case when sent then 'sent' else 'received' end, i.date_created
        from interactions i cross join lateral (values (i.inbound_resource_sid, i.inbound_participant_sid, true),
          (i.outbound_resource_sid, i.outbound_participant_sid, false)) side (sid, person, sent)
        join participants p on p.sid = side.person where side.sid is not null`,
    },
    {
      table: 'callbacks',
      columns: `sid, account_sid, service_sid, session_sid, interaction_sid, url, receiver, inbound_status, outbound_status, state,
        due_at, tries, tries_max, status, took_ms, answer, date_created, date_updated`,
      select: `select 'CB' || substr(sid, 3), account_sid, service_sid, session_sid, sid, ${url}, ${url}, inbound_resource_status,
          outbound_resource_status, 'delivered', date_created, 1, 16, 200, 12, '', date_created, date_created
        from interactions where date_created > ${date(`${now - 29 * dayMs}`)} and right(sid, 1) in ('0', '1', '2')`,
    },
    {
      table: 'callback_attempts',
      columns: 'callback_sid, number, status, took_ms, answer, date_created',
      select: `select sid, 1, 200, 12, '', date_created from callbacks`,
    },
  ]
}

/** Contacts of the last 29 days that went into no session, each with its alert. */
export function strayRows({ strays, numbers, pool, now }: Plan): Rows[] {
  return [
    {
      table: 'stray_contacts',
      columns: `sid, account_sid, service_sid, kind, carrier, inbound_sid, "from", "to", reason, outcome, date_created, date_updated`,
      select: `select ${sid('CT', 'ms', 'i')}, ${account_sid}, ${serviceSid(`n / ${pool}`)}, 'message', 'simulator', ${sid('SM', 'ms', "'stray ' || i")},
          ${phone("'720'", 'i / 4')}, ${number('n')}, 'unknown-participant', 'ignored', ${dates('ms')}
        from generate_series(0::bigint, ${strays - 1}) i,
          lateral (select i * 7 % ${numbers} as n, ${now - 29 * dayMs} + i * ${29 * dayMs} / ${strays} as ms) placed`,
    },
    {
      table: 'alerts',
      columns: 'sid, account_sid, service_sid, resource_sid, code, level, message, date_created',
      select: `select 'NO' || substr(sid, 3), account_sid, service_sid, sid, 80903, 'warning', 'Unknown Participant', date_created
        from stray_contacts`,
    },
  ]
}

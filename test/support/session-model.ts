// What the contract says of an account's services, numbers and sessions (sections 2.2, 2.6, 3.2 to 3.4), as a model that
// knows nothing of the code: rows in memory, time as milliseconds, rules as the plainest loops. Tests do to it what they
// ask of the API, and compare.
import { sql } from 'kysely'
import type { Sid } from '../../src/domain/sid.ts'
import type { Db } from '../../src/storage/database.ts'
import type { Row, Tables } from '../../src/storage/schema.ts'

export interface ModelParticipant {
  readonly path: string
  readonly identifier: string
  readonly proxy: string
  removed: boolean
}

export interface ModelSession {
  readonly service: ModelService
  readonly path: string
  readonly name: string | null
  readonly mode: string
  readonly created: number
  readonly people: ModelParticipant[]
  status: string
  ttl: number
  expiry: number | null
  started: number | null
  ended: number | null
  last: number | null
  reopened: number | null
  reason: string | null
  /** Interactions in its log. */
  texts: number
  gone: boolean
}

export interface ModelService {
  readonly path: string
  readonly name: string
  readonly pool: Map<string, { readonly path: string; readonly sid: string; reserved: boolean }>
  defaultTtl: number
  gone: boolean
}

/** Why a request cannot succeed: a code of the catalogue, or what it names and is not there. */
export type Fault = number | 'service' | 'session' | 'participant' | 'number'

export const isActive = ({ status, gone }: ModelSession) =>
  !gone && (status === 'open' || status === 'in-progress')
const there = ({ people }: ModelSession) => people.filter(({ removed }) => !removed)

export class SessionModel {
  now: number
  readonly services: ModelService[] = []
  readonly sessions: ModelSession[] = []
  readonly #idleSeconds: number | null

  /** @param idleSeconds of silence after which a session without ttl and DateExpiry ends; null: never */
  constructor(now: Date, idleSeconds: number | null) {
    this.now = now.getTime()
    this.#idleSeconds = idleSeconds
  }

  /** Contract 3.4: DateExpiry alone, or else ttl since the last sign of life, or else the days of silence. */
  #expiresAt({ expiry, ttl, created, last, reopened }: ModelSession): number {
    if (expiry !== null) return expiry
    const seconds = ttl > 0 ? ttl : this.#idleSeconds
    return seconds === null ? Infinity : Math.max(created, last ?? 0, reopened ?? 0) + seconds * 1000
  }

  /** Ends every session whose time has come. */
  settle(): void {
    for (const session of this.sessions.filter(isActive)) {
      const at = this.#expiresAt(session)
      if (at <= this.now) this.close(session, 'expired', at)
    }
  }

  /** Deletes what was closed this many days ago (contract 3.4). */
  purge(days: number): void {
    const before = this.now - days * 24 * 60 * 60 * 1000
    for (const session of this.sessions) {
      if (session.status === 'closed' && session.ended! <= before) session.gone = true
    }
  }

  close(session: ModelSession, reason: 'api' | 'expired', at: number): void {
    Object.assign(session, { status: 'closed', reason, ended: at })
  }

  reopen(session: ModelSession): void {
    const past = session.expiry !== null && session.expiry <= this.now
    const expiry = past ? null : session.expiry
    Object.assign(session, { status: 'in-progress', reason: null, ended: null, reopened: this.now, expiry })
  }

  start(session: ModelSession): void {
    session.status = 'in-progress'
    session.started ??= this.now
  }

  /** A text that went through. */
  interact(session: ModelSession): void {
    this.start(session)
    session.last = this.now
    session.texts++
  }

  deleteService(service: ModelService): void {
    service.gone = true
    for (const session of this.sessions) if (session.service === service) session.gone = true
  }

  inUse(service: ModelService, number: string): number {
    const uses = (session: ModelSession) => there(session).some(({ proxy }) => proxy === number)
    return this.sessions.filter(
      (session) => session.service === service && isActive(session) && uses(session),
    ).length
  }

  /** Does the person hold the number in an active session of the service, other than `but`? */
  holds(service: ModelService, identifier: string, number: string, but?: ModelSession): boolean {
    return this.sessions.some(
      (session) =>
        session !== but &&
        session.service === service &&
        isActive(session) &&
        there(session).some((one) => one.identifier === identifier && one.proxy === number),
    )
  }

  /** What keeps a person from getting a number: the one that is asked for, or any (contract 3.3). */
  numberFaults(service: ModelService, active: boolean, identifier: string, wanted?: string): Fault[] {
    if (wanted !== undefined) {
      const faults = service.pool.has(wanted) ? [] : [80605]
      return active && this.holds(service, identifier, wanted) ? [...faults, 80604] : faults
    }
    if (service.pool.size === 0) return [80205]
    const open = [...service.pool].filter(([, { reserved }]) => !reserved)
    if (open.length === 0) return [80207]
    return open.every(([number]) => this.holds(service, identifier, number)) ? [80208] : []
  }

  /** Contract 3.2. */
  joinFaults(session: ModelSession, identifier: string, wanted?: string): Fault[] {
    if (session.service.gone) return ['service']
    if (session.gone) return ['session']
    const faults = this.numberFaults(session.service, isActive(session), identifier, wanted)
    if (!isActive(session)) faults.push(80607)
    if (there(session).length >= 2) faults.push(80609)
    const same = session.people.find((one) => one.identifier === identifier)
    if (same !== undefined) faults.push(same.removed ? 80612 : 80103)
    return faults
  }

  /** Contract 3.4: each person needs the number from before, still in the pool and not taken. */
  reopenFaults(session: ModelSession): Fault[] {
    return there(session).flatMap(({ identifier, proxy }) => [
      ...(session.service.pool.has(proxy) ? [] : [80605]),
      ...(this.holds(session.service, identifier, proxy, session) ? [80604] : []),
    ])
  }

  /** Where a text from `from` to `to` goes to; undefined: to nobody (contract 3.5). */
  route(from: string, to: string): { session: ModelSession; phone: string; from: string } | undefined {
    const service = this.services.find(({ gone, pool }) => !gone && pool.has(to))
    const fits = (one: ModelParticipant) => one.identifier === from && one.proxy === to
    const session = this.sessions.find(
      (one) => one.service === service && isActive(one) && there(one).some(fits),
    )
    const counterpart = session && there(session).find((one) => !fits(one))
    if (session === undefined || counterpart === undefined || session.mode === 'voice-only') return undefined
    return { session, phone: counterpart.identifier, from: counterpart.proxy }
  }
}

/** The model of what an account's tables hold now. */
export async function modelOfTables(
  db: Db,
  account_sid: Sid<'AC'>,
  { now, idleSeconds }: { now: Date; idleSeconds: number | null },
): Promise<SessionModel> {
  const model = new SessionModel(now, idleSeconds)
  const rows = async <T extends keyof Tables>(table: T) =>
    (
      await sql<
        Row<T>
      >`select * from ${sql.table(table)} where account_sid = ${account_sid} order by sid`.execute(db)
    ).rows
  const services = new Map<string, ModelService>()
  for (const { sid, unique_name: name, default_ttl: defaultTtl } of await rows('services')) {
    services.set(sid, { path: `/v1/Services/${sid}`, name, defaultTtl, pool: new Map(), gone: false })
  }
  for (const { sid, service_sid, phone_number, is_reserved: reserved } of await rows('pool_numbers')) {
    const service = services.get(service_sid)!
    service.pool.set(phone_number, { path: `${service.path}/PhoneNumbers/${sid}`, sid, reserved })
  }
  const sessions = new Map<string, ModelSession>()
  const at = (date: Date | null) => date?.getTime() ?? null
  for (const row of await rows('sessions')) {
    const service = services.get(row.service_sid)!
    sessions.set(row.sid, {
      service,
      path: `${service.path}/Sessions/${row.sid}`,
      name: row.unique_name,
      mode: row.mode,
      created: row.date_created.getTime(),
      people: [],
      status: row.status,
      ttl: row.ttl,
      expiry: at(row.date_expiry),
      started: at(row.date_started),
      ended: at(row.date_ended),
      last: at(row.date_last_interaction),
      reopened: at(row.date_reopened),
      reason: row.closed_reason,
      texts: 0,
      gone: false,
    })
  }
  for (const row of await rows('participants')) {
    const session = sessions.get(row.session_sid)!
    const { identifier, proxy_identifier: proxy, date_deleted } = row
    const path = `${session.path}/Participants/${row.sid}`
    session.people.push({ path, identifier, proxy, removed: date_deleted !== null })
  }
  model.services.push(...services.values())
  model.sessions.push(...sessions.values())
  return model
}

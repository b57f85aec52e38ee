// Alerts: what an operator should know, kept for `/maskline/v1/alerts`.
import { sql } from 'kysely'
import type { AlertLevel } from '../domain/alert.ts'
import type { Order, Page } from '../domain/page.ts'
import { firstSid, type Sid } from '../domain/sid.ts'
import type { Db } from './database.ts'
import { pagedIn } from './paged.ts'
import type { Row } from './schema.ts'

export type Alert = Row<'alerts'>

export interface AlertKey {
  readonly account_sid: Sid<'AC'>
  readonly alert_sid: Sid<'NO'>
}

/** What narrows a list of alerts, and how it is in order. Null: as if not said. */
export interface AlertFilter {
  readonly error_code?: number | null
  readonly log_level?: AlertLevel | null
  /** Raised at this instant or later, and before that one. */
  readonly start_date?: Date | null
  readonly end_date?: Date | null
  readonly order?: Order | null
}

export async function insertAlert(db: Db, alert: Alert): Promise<void> {
  await db.insertInto('alerts').values(alert).execute()
}

export function alertBySid(db: Db, { account_sid, alert_sid }: AlertKey): Promise<Alert | undefined> {
  return db
    .selectFrom('alerts')
    .selectAll()
    .where('sid', '=', alert_sid)
    .where('account_sid', '=', account_sid)
    .executeTakeFirst()
}

/** One page of the account's alerts. SIDs are in order of time, so that dates are a range of the index. */
export function alertsOf(
  db: Db,
  account_sid: Sid<'AC'>,
  page: Page,
  { error_code, log_level, start_date, end_date, order }: AlertFilter = {},
): Promise<Alert[]> {
  let query = db.selectFrom('alerts').selectAll().where('account_sid', '=', account_sid)
  if (error_code) query = query.where('code', '=', error_code)
  if (log_level) query = query.where('level', '=', log_level)
  if (start_date) query = query.where(sql<boolean>`sid >= ${firstSid('NO', start_date)}`)
  if (end_date) query = query.where(sql<boolean>`sid < ${firstSid('NO', end_date)}`)
  return query.$call(pagedIn(order, page)).execute()
}

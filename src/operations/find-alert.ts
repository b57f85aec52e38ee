import type { Page } from '../domain/page.ts'
import { problem } from '../domain/problem.ts'
import type { Sid } from '../domain/sid.ts'
import { type Alert, alertBySid, type AlertFilter, type AlertKey, alertsOf } from '../storage/alerts.ts'
import type { Context } from './ports.ts'

/** An alert never changes. */
export type RaisedAlert = Alert & { readonly date_updated: Date }

export const unchanged = (alert: Alert): RaisedAlert => ({ ...alert, date_updated: alert.date_created })

/** @throws {Problem} alert-unknown */
export async function fetchAlert({ database }: Context, key: AlertKey): Promise<RaisedAlert> {
  const alert = await alertBySid(database.db, key)
  if (alert === undefined) throw problem('alert-unknown')
  return unchanged(alert)
}

export async function listAlerts(
  { database }: Context,
  { account_sid }: { readonly account_sid: Sid<'AC'> },
  page: Page,
  filter: AlertFilter,
): Promise<RaisedAlert[]> {
  return (await alertsOf(database.db, account_sid, page, filter)).map(unchanged)
}

import { type AlertName, alerts } from '../domain/alert.ts'
import type { Sid } from '../domain/sid.ts'
import { insertAlert } from '../storage/alerts.ts'
import type { Context } from './ports.ts'

export interface AlertFact {
  readonly account_sid: Sid<'AC'>
  readonly service_sid?: Sid<'KS'> | null
  /** What it is about: the SID of an interaction, a session, a message, a callback. */
  readonly resource_sid?: string | null
  /** Fills the placeholders of its message. Numbers masked, no bodies, no credentials. */
  readonly values?: Readonly<Record<string, string>>
}

/** Keeps the alert, and tells the log. */
export async function raiseAlert(
  { database, clock, sids, events }: Context,
  name: AlertName,
  { account_sid, service_sid = null, resource_sid = null, values = {} }: AlertFact,
): Promise<void> {
  const { code, level, message } = alerts[name]
  const filled = message.replace(/\{(\w+)\}/g, (whole, key: string) => values[key] ?? whole)
  const alert = {
    sid: sids.mint('NO'),
    account_sid,
    service_sid,
    resource_sid,
    code,
    level,
    message: filled,
    date_created: clock.now(),
  }
  await insertAlert(database.db, alert)
  events.alertRaised({ ...alert, name })
}

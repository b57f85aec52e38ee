import type { ResourceStatus } from '../domain/interaction.ts'
import { problem, Unavailable } from '../domain/problem.ts'
import type { Sid } from '../domain/sid.ts'
import { isFinal, isNews } from '../domain/status-rank.ts'
import { transaction } from '../storage/database.ts'
import type { InteractionKey } from '../storage/interactions.ts'
import { holdInteraction } from '../storage/interactions.ts'
import { moveOutboundStatus } from '../storage/record-status.ts'
import { anyUnderWay } from '../storage/submissions.ts'
import { submittedParts, writePartStatus } from '../storage/submitted-ids.ts'
import type { Context } from './ports.ts'
import { raiseAlert } from './raise-alert.ts'

interface Report {
  readonly carrier: string
  readonly status: ResourceStatus
  /** The carrier's own reason of a failure. */
  readonly code?: string
}

export interface StatusReport extends InteractionKey, Report {
  /** What the text is called at the carrier, if it has a name there that is ours, too. */
  readonly sid?: string
}

/**
 * A carrier reports how far a text has come. Reports come late, twice, in any order and before the carrier's answer: the
 * status only moves forward, and each real change is told to the application once, in that order (contract 9.1).
 * @throws {Problem} interaction-unknown
 */
export async function recordStatus(
  context: Context,
  { sid, carrier, status, code, ...key }: StatusReport,
): Promise<void> {
  const { database, clock, sids, deliveries, live } = context
  const before = await transaction(database.db, async (tx) => {
    const held = await holdInteraction(tx, key)
    // Not even given to anybody yet, or another text: nothing that could be reported on.
    const is = held?.outbound_resource_status ?? null
    const called = held?.outbound_resource_sid ?? sid
    if (held === undefined || is === null || (sid !== undefined && called !== sid)) {
      throw problem('interaction-unknown')
    }
    if (!isNews(is, status)) return { status: is, told: false, news: false }
    const callback_sid = sids.mint('CB')
    const move = { status, resource_sid: sid ?? null, callback_sid, at: clock.now() }
    return { status: is, told: await moveOutboundStatus(tx, held, move), news: true }
  })
  if (before.told) deliveries.wake()
  if (before.news)
    live.changed(key.account_sid, () => ({
      operation: 'MoveStatus',
      session_sid: key.session_sid,
      sid: key.interaction_sid,
    }))
  const { account_sid, service_sid, interaction_sid: resource_sid } = key
  if (before.news && (status === 'failed' || status === 'undelivered')) {
    const reason = `${carrier}: ${status}${code === undefined ? '' : `, ${code}`}.`
    await raiseAlert(context, 'not-delivered', { account_sid, service_sid, resource_sid, values: { reason } })
  }
  if (!isFinal(before.status) || !isFinal(status) || before.status === status) return
  await raiseAlert(context, 'interaction-not-open', { account_sid, service_sid, resource_sid })
}

export interface NamedStatusReport extends Report {
  readonly account_sid: Sid<'AC'>
  /** What the carrier calls the part of a text that it took. */
  readonly id: string
}

/**
 * A carrier reports on a part of a text by its own name of it. The text has come as far as the last of its parts, and has
 * failed when one has.
 * One that is of no text of ours is left alone, so that the carrier does not bring it for days.
 * @throws {Unavailable} it is not known yet: the report may be quicker than the carrier's answer
 */
export async function recordNamedStatus(
  context: Context,
  { account_sid, carrier, id, status, code }: NamedStatusReport,
): Promise<void> {
  const { db } = context.database
  await writePartStatus(db, { carrier, id, status })
  const parts = await submittedParts(db, { account_sid, carrier, id })
  const [first] = parts
  if (first === undefined) {
    if (await anyUnderWay(db, carrier))
      throw new Unavailable('the carrier reports on a text that is not known yet')
    return context.events.ingressIgnored({ carrier, reason: 'a report on a text that is not known' })
  }
  const bad = parts.find(
    (part) => part.status !== null && isFinal(part.status) && part.status !== 'delivered',
  )
  const all = parts.every((part) => part.status !== null && isFinal(part.status))
  const whole = bad?.status ?? (all || parts.length === 1 ? status : undefined)
  if (whole === undefined) return
  const { service_sid, session_sid, interaction_sid } = first
  const report = { account_sid, service_sid, session_sid, interaction_sid, carrier, status: whole }
  await recordStatus(context, { ...report, ...(code !== undefined && { code }) })
}

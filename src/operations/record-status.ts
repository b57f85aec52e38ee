import type { ResourceStatus } from '../domain/interaction.ts'
import { problem } from '../domain/problem.ts'
import { isFinal, isNews } from '../domain/status-rank.ts'
import { transaction } from '../storage/database.ts'
import type { InteractionKey } from '../storage/interactions.ts'
import { holdInteraction } from '../storage/interactions.ts'
import { moveOutboundStatus } from '../storage/record-status.ts'
import type { Context } from './ports.ts'
import { raiseAlert } from './raise-alert.ts'

export interface StatusReport extends InteractionKey {
  /** What the text is called at the carrier. */
  readonly outbound_sid: string
  readonly status: ResourceStatus
}

/**
 * A carrier reports how far a relayed text has come. Reports come late, twice and in any order: the status only moves
 * forward, and each real change is told to the application once, in that order (contract 9.1).
 * @throws {Problem} interaction-unknown
 */
export async function recordStatus(
  context: Context,
  { outbound_sid, status, ...key }: StatusReport,
): Promise<void> {
  const { database, clock, sids, deliveries } = context
  const before = await transaction(database.db, async (tx) => {
    const held = await holdInteraction(tx, key)
    if (held?.outbound_resource_sid !== outbound_sid) throw problem('interaction-unknown')
    const is = held.outbound_resource_status
    if (!isNews(is, status)) return { status: is, told: false }
    const callback_sid = sids.mint('CB')
    return {
      status: is,
      told: await moveOutboundStatus(tx, held, { status, callback_sid, at: clock.now() }),
    }
  })
  if (before.told) deliveries.wake()
  const ended = before.status !== null && isFinal(before.status)
  if (!ended || !isFinal(status) || before.status === status) return
  const { account_sid, service_sid, interaction_sid: resource_sid } = key
  await raiseAlert(context, 'interaction-not-open', { account_sid, service_sid, resource_sid })
}

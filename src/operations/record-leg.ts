import type { ReportedLeg } from '../carriers/carrier.ts'
import type { OutboundSide } from '../domain/call-plan.ts'
import { type CallReport, recordCallReport } from '../storage/record-calls.ts'
import type { ServiceKey } from '../storage/services.ts'
import type { Context } from './ports.ts'
import { raiseAlert } from './raise-alert.ts'

/**
 * A carrier reports on a leg of a call of a session. Reports come late, twice and in any order: what is news is recorded and
 * told (contract 9.4).
 */
export async function recordLeg(
  context: Context,
  side: OutboundSide & ServiceKey,
  { leg, status, duration, ended }: ReportedLeg,
): Promise<void> {
  const { database, clock, sids, deliveries } = context
  const { account_sid, service_sid, interaction_sid: resource_sid, participant_sid } = side
  const inbound = ended ? 'completed' : status === 'in-progress' ? 'in-progress' : undefined
  const report: CallReport = {
    ended,
    ...(inbound && { inbound }),
    ...(leg !== undefined && { outbound: { status, participant_sid, resource_sid: leg } }),
    ...(status === 'completed' && duration !== undefined && { duration }),
  }
  const news = { at: clock.now(), callback_sid: sids.mint('CB') }
  const { found, told } = await recordCallReport(database.db, side, report, news)
  if (told) deliveries.wake()
  if (!found)
    await raiseAlert(context, 'open-interaction-not-found', { account_sid, service_sid, resource_sid })
}

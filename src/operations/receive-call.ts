// A carrier that speaks TwiML brings a call by a service's address, and reports how it goes on.
import type { OutboundSide } from '../domain/call-plan.ts'
import type { ResourceStatus } from '../domain/interaction.ts'
import { problem } from '../domain/problem.ts'
import { type CallReport, recordCallReport } from '../storage/record-calls.ts'
import { type ServiceKey, serviceBySid } from '../storage/services.ts'
import { type DialReports, writeTwiml } from '../twiml/write.ts'
import { bridgeCall, type InboundCall } from './bridge-call.ts'
import type { Context } from './ports.ts'
import { raiseAlert } from './raise-alert.ts'

/**
 * What the carrier is to do with the call, as TwiML.
 * @param reportsTo where it reports on a call of a session
 * @throws {Problem} service-unknown
 * @throws {Unavailable} the carrier should bring it again
 */
export async function receiveCall(
  context: Context,
  key: ServiceKey,
  call: Omit<InboundCall, 'account_sid' | 'carrier'>,
  reportsTo: (side: OutboundSide) => DialReports,
): Promise<string> {
  if ((await serviceBySid(context.database.db, key)) === undefined) throw problem('service-unknown')
  // The simulated network's until there are others: a number's carrier will say its own address.
  const plan = await bridgeCall(context, { ...call, account_sid: key.account_sid, carrier: 'simulator' })
  return writeTwiml(plan, reportsTo)
}

/** A report on the called person's leg. */
export interface LegReport {
  /** The carrier's own id of that leg; undefined when nobody was dialled at all. */
  readonly leg: string | undefined
  readonly status: ResourceStatus
  /** Whole seconds that the two talked. */
  readonly duration: number | undefined
  /** The caller's leg is over, too. */
  readonly ended: boolean
}

/** Reports come late, twice and in any order: what is news is recorded and told (contract 9.4). */
export async function recordLeg(
  context: Context,
  side: OutboundSide & ServiceKey,
  { leg, status, duration, ended }: LegReport,
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

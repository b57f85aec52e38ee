import type { DropReason } from '../domain/alert.ts'
import { isActive } from '../domain/session.ts'
import type { Interaction } from '../storage/interactions.ts'
import { serviceBySid } from '../storage/services.ts'
import type { SettlementOutcome } from '../storage/settle-relay.ts'
import { mayGoOn } from './ask-intercept.ts'
import { msSince } from './elapsed.ts'
import { settleSession } from './expire-sessions.ts'
import type { Context } from './ports.ts'
import { raiseAlert } from './raise-alert.ts'

/** Times a text is settled anew because its session changed under it. */
const triesMax = 3

/**
 * Goes on with a text that was recorded and not handed over: asks the application (contract 3.5 step 4), then relays it or
 * leaves it without an outbound side. Whoever of several does so first has done it.
 */
export async function continueRelay(context: Context, interaction: Interaction): Promise<void> {
  const service = await serviceBySid(context.database.db, interaction)
  // Deleted, and the interaction with it.
  if (service === undefined) return
  const allowed = service.intercept_callback_url === null || (await mayGoOn(context, service, interaction))
  const settlement = {
    session_sid: interaction.session_sid,
    interaction_sid: interaction.sid,
    allowed,
    outbound_sid: context.sids.mint(interaction.media_urls === null ? 'SM' : 'MM'),
    callback_sid: context.sids.mint('CB'),
  }
  for (let tried = 0; tried < triesMax; tried++) {
    const outcome = await context.recorder.settlements.submit(settlement)
    if (outcome.settled || !outcome.found) return tell(context, interaction, { allowed, outcome })
    await settleSession(context, interaction)
  }
  // Its session keeps changing: taken up again when this process's time with it is over.
}

async function tell(
  context: Context,
  { sid, account_sid, service_sid, session_sid, outbound_participant_sid, date_created }: Interaction,
  { allowed, outcome }: { readonly allowed: boolean; readonly outcome: SettlementOutcome },
): Promise<void> {
  if (!outcome.settled) return
  const { sender: from = '', dialled: to = '' } = outcome as { sender?: string; dialled?: string }
  if (outcome.relayed) {
    if (outcome.carrier !== 'simulator') context.submissions.wake()
    if (outcome.told) context.deliveries.wake()
    const delay_ms = msSince(context, date_created)
    return context.events.textRelayed({ account_sid, session_sid, interaction_sid: sid, from, to, delay_ms })
  }
  // What the application refused it was told of when it was asked.
  if (!allowed) return
  const reason = reasonOf(outcome)
  context.events.textDropped({ account_sid, sid, from, to, reason })
  await raiseAlert(context, reason, {
    account_sid,
    service_sid,
    resource_sid: sid,
    values: { session: session_sid, participant: outbound_participant_sid ?? '' },
  })
}

/** Why it went nowhere although it was allowed to: something changed while the application was asked. */
function reasonOf({ status, closed_reason }: SettlementOutcome): DropReason {
  if (isActive(status ?? 'unknown')) return 'no-counterpart'
  return closed_reason === 'expired' ? 'session-expired' : 'no-active-session'
}

import type { Carrier } from '../carriers/carrier.ts'
import type { CarrierState } from './carrier-health.ts'
import type { Context } from './ports.ts'
import { raiseAlert } from './raise-alert.ts'

/** A carrier went down, or works again: the log hears of both, the account of the first. Never fails. */
export async function tellOfCarrier(
  context: Context,
  { name, account_sid }: Carrier,
  { up, reason }: CarrierState,
): Promise<void> {
  const { events } = context
  events.carrierTurned({ carrier: name, up, reason })
  if (up) {
    // What waited for it need not wait any longer than it has to.
    context.submissions.wake()
    return
  }
  if (account_sid === undefined) return
  try {
    await raiseAlert(context, 'carrier-down', {
      account_sid,
      values: { carrier: name, reason: reason ?? '' },
    })
  } catch (error) {
    // The database is away, too. The log has been told.
    events.alertLost({ name: 'carrier-down', error })
  }
}

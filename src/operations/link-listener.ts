import type { Carrier, LinkListener } from '../carriers/carrier.ts'
import { Unavailable } from '../domain/problem.ts'
import type { Context } from './ports.ts'
import { receiveEvent } from './receive-from-carrier.ts'

/** Hears what comes in over a carrier's connection: received as what comes by request. */
export function linkListener(context: Context, carrier: Carrier): LinkListener {
  // A carrier with a connection is somebody's, and calls us nowhere.
  const whose = { account_sid: carrier.account_sid!, address: () => '' }
  return {
    async hear(event) {
      try {
        await receiveEvent(context, carrier, event, whose)
      } catch (error) {
        if (!(error instanceof Unavailable)) context.events.ingressFailed({ carrier: carrier.name, error })
        throw error
      }
    },
    changed: (state) => context.health.linkChanged(carrier, state),
  }
}

// Keeps the connections of carriers that have one: what comes in over it is received as by any other way.
import type { Logger } from 'pino'
import type { Carrier } from '../carriers/carrier.ts'
import { Unavailable } from '../domain/problem.ts'
import type { Context } from '../operations/ports.ts'
import { receiveEvent } from '../operations/receive-from-carrier.ts'
import type { Job } from './rounds.ts'

/** One for each carrier that keeps a connection. */
export function startLinks(context: Context, log: Logger): Job[] {
  return context.carriers.all.flatMap((carrier) => (carrier.link ? [startLink(context, carrier, log)] : []))
}

function startLink(context: Context, carrier: Carrier, log: Logger): Job {
  // A carrier with a connection is somebody's, and calls us nowhere.
  const whose = { account_sid: carrier.account_sid!, address: () => '' }
  return carrier.link!.open({
    async hear(event) {
      try {
        await receiveEvent(context, carrier, event, whose)
      } catch (error) {
        if (!(error instanceof Unavailable))
          log.error({ err: error, carrier: carrier.name }, 'receiving failed')
        throw error
      }
    },
    changed: (state) => context.health.linkChanged(carrier, state),
  })
}

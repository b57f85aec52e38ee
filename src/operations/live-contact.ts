// Contacts as a live stream tells of them: traces without their steps, numbers masked whatever the operator shows elsewhere.
import type { Events } from '../events.ts'
import { interactionTrace } from '../domain/interaction-trace.ts'
import { maskedNumber } from '../domain/phone-number.ts'
import { strayTrace } from '../domain/stray-trace.ts'
import type { Show, Trace, TraceSummary } from '../domain/trace.ts'
import type { NamedInteraction } from '../storage/live.ts'
import type { Stray } from '../storage/traces.ts'
import type { Live } from './ports.ts'

const show: Show = { number: maskedNumber, content: false }

function withoutSteps({ steps, ...summary }: Trace): TraceSummary {
  void steps
  return summary
}

export function interactionSummary({ inbound, outbound, ...interaction }: NamedInteraction): TraceSummary {
  const nothing = { service: null, session: null, callbacks: [], alerts: [] }
  return withoutSteps(interactionTrace({ interaction, inbound, outbound, ...nothing }, show))
}

export function straySummary(stray: Stray): TraceSummary {
  const nothing = { service: null, owned: false, places: [], alerts: [] }
  return withoutSteps(strayTrace({ ...stray, ...nothing }, show))
}

/** The same events, of which those who watch hear at once. */
export function watched(events: Events, live: Live): Events {
  return {
    ...events,
    textSent(fact) {
      events.textSent(fact)
      live.recorded(fact)
    },
    textRelayed(fact) {
      events.textRelayed(fact)
      live.recorded(fact)
    },
    callRouted(fact) {
      events.callRouted(fact)
      live.recorded(fact)
    },
    callbackTold(fact) {
      events.callbackTold(fact)
      const { account_sid, service_sid, sid } = fact
      live.changed(account_sid, () => ({ operation: 'CallbackTold', service_sid, sid }))
    },
    applicationAsked(fact) {
      events.applicationAsked(fact)
      live.asked(fact)
    },
    alertRaised(fact) {
      events.alertRaised(fact)
      live.wake(fact.account_sid)
    },
  }
}

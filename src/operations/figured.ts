// What of all that happens is counted for whose account it is.
import { delayName } from '../domain/figures.ts'
import type { Events } from '../events.ts'
import type { FigureCounter } from './ports.ts'

/** The same events, of which those that belong to an account are counted there. */
export function figured(events: Events, figures: Pick<FigureCounter, 'count'>): Events {
  return {
    ...events,
    textSent(fact) {
      events.textSent(fact)
      figures.count(fact.account_sid, 'sends')
    },
    textRelayed(fact) {
      events.textRelayed(fact)
      figures.count(fact.account_sid, 'texts')
      figures.count(fact.account_sid, delayName(fact.delay_ms))
    },
    textDropped(fact) {
      events.textDropped(fact)
      figures.count(fact.account_sid, 'dropped')
    },
    callRouted(fact) {
      events.callRouted(fact)
      figures.count(fact.account_sid, 'calls')
    },
    callDialled(fact) {
      events.callDialled(fact)
      figures.count(fact.account_sid, delayName(fact.delay_ms))
    },
    callDropped(fact) {
      events.callDropped(fact)
      figures.count(fact.account_sid, 'dropped')
    },
    callbackTold(fact) {
      events.callbackTold(fact)
      // We ended, or the receiver did not listen.
      if (fact.fault === 'stopped') return
      figures.count(fact.account_sid, fact.state === 'delivered' ? 'callbacks' : 'callbacks-failed')
    },
    alertRaised(fact) {
      events.alertRaised(fact)
      figures.count(fact.account_sid, `alert:${fact.name}`)
    },
    requestRefused(fact) {
      events.requestRefused(fact)
      figures.count(fact.account_sid, `refused:${fact.name}`)
    },
  }
}

// One function per business event, so that log, counters and traces cannot tell different stories. Nobody else logs
// what people do. Numbers appear masked, bodies never.
import type { Logger } from 'pino'
import { type AlertName, alerts, type DropReason, dropReasons } from './domain/alert.ts'
import { maskedNumber } from './domain/phone-number.ts'
import type { ProblemName } from './domain/problem.ts'
import type { WantedPointing } from './domain/pointed-number.ts'
import type { FaultKind } from './domain/simulated-phone.ts'
import type { Sid } from './domain/sid.ts'

/** Why a request to an address of a carrier had no effect: what is wrong with who it says to be, or with what it says. */
export type IngressRefusal =
  'unsigned' | 'forged' | 'stale' | 'wrong-account' | 'unknown-account' | 'unknown-carrier' | ProblemName

/** An application was called, and what came of it. It holds what people wrote: the log has none of that. */
export interface ApplicationAsked {
  readonly account_sid: Sid<'AC'>
  /** Null: the number is in no service any more. */
  readonly service_sid: Sid<'KS'> | null
  readonly about: 'callback' | 'intercept' | 'out-of-session' | 'document'
  /** The callback, the interaction that may go on or not, the text or call that is in no session. */
  readonly resource_sid: string
  /** Without user, password and query. */
  readonly url: string
  readonly parameters: Readonly<Record<string, string>>
  readonly signature: string
  readonly status: number | null
  readonly fault: string | null
  readonly took_ms: number
  /** How the answer begins. */
  readonly answer: string | null
  /** When it was called. */
  readonly at: Date
}

export interface Events {
  textSent(fact: { account_sid: Sid<'AC'>; session_sid: Sid<'KC'>; interaction_sid: Sid<'KI'> }): void
  textNotTaken(fact: { session_sid: Sid<'KC'>; to: string; obstacle: FaultKind }): void
  textRelayed(fact: {
    account_sid: Sid<'AC'>
    session_sid: Sid<'KC'>
    interaction_sid: Sid<'KI'>
    from: string
    to: string
    /** Milliseconds from when it came in. */
    delay_ms: number
  }): void
  textDropped(fact: {
    account_sid: Sid<'AC'>
    /** What is kept of it. */
    sid: Sid<'CT' | 'KI'>
    from: string
    to: string
    reason: DropReason
  }): void
  textRepeated(fact: { account_sid: Sid<'AC'>; inbound_sid: string }): void
  /** A carrier was given a text. */
  textSubmitted(fact: {
    carrier: string
    sid: Sid<'SM' | 'MM'>
    interaction_sid: Sid<'KI'> | null
    outcome: string
    took_ms: number
  }): void
  /** A carrier works again, or does not. */
  carrierTurned(fact: { carrier: string; up: boolean; reason: string | null }): void
  /** A carrier was told where texts and calls of a number are to be brought: it did so, or `error` says why not. */
  numberSet(fact: { carrier: string; sid: Sid<'PN' | 'SC'>; wanted: WantedPointing; error?: unknown }): void
  /** Somebody who is not the carrier, or said nothing that can be understood. */
  ingressRefused(fact: { carrier: string; subject: string; reason: IngressRefusal }): void
  /** What a carrier said over its connection could not be recorded, for a fault of ours or of what it said. */
  ingressFailed(fact: { carrier: string; error: unknown }): void
  /** What a carrier said means nothing here. */
  ingressIgnored(fact: { carrier: string; reason: string }): void
  callRouted(fact: {
    account_sid: Sid<'AC'>
    session_sid: Sid<'KC'>
    interaction_sid: Sid<'KI'>
    from: string
    to: string
  }): void
  /** Somebody is dialled for a call that was routed: `delay_ms` after it came in, with the time of asking the application. */
  callDialled(fact: { account_sid: Sid<'AC'>; interaction_sid: Sid<'KI'>; delay_ms: number }): void
  callDropped(fact: { account_sid: Sid<'AC'>; from: string; to: string; reason: DropReason }): void
  sessionsExpired(fact: { count: number }): void
  sessionsPurged(fact: { count: number }): void
  callbacksPurged(fact: { count: number }): void
  callbackTold(fact: {
    sid: Sid<'CB'>
    account_sid: Sid<'AC'>
    service_sid: Sid<'KS'>
    state: string
    status: number | null
    fault: string | null
    took_ms: number
  }): void
  alertRaised(fact: {
    name: AlertName
    account_sid: Sid<'AC'>
    service_sid: Sid<'KS'> | null
    resource_sid: string | null
    code: number
    message: string
  }): void
  /** An alert could not be kept. */
  alertLost(fact: { name: AlertName; error: unknown }): void
  tokenReplaced(fact: { account_sid: Sid<'AC'> }): void
  applicationAsked(fact: ApplicationAsked): void
  /** The account's programs asked for what they do not get. */
  requestRefused(fact: { account_sid: Sid<'AC'>; name: ProblemName; code: number; operation: string }): void
}

export function createEvents(log: Logger): Events {
  return {
    ...carrierEvents(log),
    ...applicationEvents(log),
    // Named one by one: what is passed may be more than what is told, and hold the text itself.
    textSent: ({ session_sid, interaction_sid }) => log.debug({ session_sid, interaction_sid }, 'text sent'),
    textNotTaken: ({ session_sid, to, obstacle }) =>
      log.warn({ session_sid, to: maskedNumber(to), obstacle }, 'the carrier did not take a text'),
    textRelayed: ({ session_sid, interaction_sid, from, to }) =>
      log.info(
        { session_sid, interaction_sid, from: maskedNumber(from), to: maskedNumber(to) },
        'text relayed',
      ),
    textDropped: ({ account_sid, sid, from, to, reason }) =>
      log.warn(
        {
          account_sid,
          sid,
          code: alerts[reason].code,
          reason,
          from: maskedNumber(from),
          to: maskedNumber(to),
        },
        'text dropped',
      ),
    textRepeated: ({ account_sid, inbound_sid }) =>
      log.info({ account_sid, inbound_sid }, 'text brought twice, relayed once'),
    callRouted: ({ session_sid, interaction_sid, from, to }) =>
      log.info(
        { session_sid, interaction_sid, from: maskedNumber(from), to: maskedNumber(to) },
        'call routed',
      ),
    callDialled: ({ account_sid, interaction_sid, delay_ms }) =>
      log.debug({ account_sid, interaction_sid, delay_ms }, 'somebody is dialled'),
    callDropped: ({ account_sid, from, to, reason }) =>
      log.warn(
        { account_sid, code: alerts[reason].code, reason, from: maskedNumber(from), to: maskedNumber(to) },
        'call dropped',
      ),
    sessionsExpired: ({ count }) => log.info({ count }, 'sessions expired'),
    sessionsPurged: ({ count }) => log.info({ count }, 'closed sessions deleted'),
    callbacksPurged: ({ count }) => log.info({ count }, 'old callbacks deleted'),
    // A dropped contact is told as such already.
    alertRaised: ({ name, account_sid, service_sid, resource_sid, code, message }) => {
      if (!(name in dropReasons)) log.warn({ account_sid, service_sid, resource_sid, code }, message)
    },
    alertLost: ({ name, error }) =>
      log.error({ err: error, code: alerts[name].code }, 'an alert could not be kept'),
    tokenReplaced: ({ account_sid }) =>
      log.warn({ account_sid }, 'the auth token of the account is now that of the settings'),
    requestRefused: ({ account_sid, name, code, operation }) =>
      log.debug({ account_sid, code, name, operation }, 'request refused'),
  }
}

function applicationEvents(log: Logger): Pick<Events, 'callbackTold' | 'applicationAsked'> {
  return {
    callbackTold: ({ sid, service_sid, state, status, fault, took_ms }) => {
      const fact = { sid, service_sid, state, status, fault, took_ms }
      if (state === 'delivered') log.debug(fact, 'callback delivered')
      else log.warn({ ...fact, code: 80908 }, 'callback failed')
    },
    applicationAsked: ({ account_sid, service_sid, about, resource_sid, url, status, fault, took_ms }) =>
      log.debug(
        { account_sid, service_sid, about, resource_sid, url, status, fault, took_ms },
        'an application was called',
      ),
  }
}

type CarrierEvents = Pick<
  Events,
  'textSubmitted' | 'carrierTurned' | 'numberSet' | 'ingressRefused' | 'ingressFailed' | 'ingressIgnored'
>

function carrierEvents(log: Logger): CarrierEvents {
  return {
    textSubmitted: ({ carrier, sid, interaction_sid, outcome, took_ms }) => {
      const fact = { carrier, sid, interaction_sid, outcome, took_ms }
      if (outcome === 'accepted') log.debug(fact, 'the carrier took a text')
      else log.warn(fact, 'the carrier did not take a text')
    },
    carrierTurned: ({ carrier, up, reason }) => {
      if (up) log.info({ carrier }, 'the carrier works again')
      else log.error({ carrier, reason }, 'the carrier does not work')
    },
    numberSet: ({ carrier, sid, wanted, error }) => {
      if (error === undefined) log.info({ carrier, sid, wanted }, 'the carrier set a number')
      else log.warn({ carrier, sid, wanted, err: error }, 'the carrier did not set a number')
    },
    ingressRefused: ({ carrier, subject, reason }) =>
      log.warn({ carrier, subject, reason }, 'refused what said that it came from a carrier'),
    ingressFailed: ({ carrier, error }) =>
      log.error({ err: error, carrier }, 'what the carrier said could not be recorded'),
    ingressIgnored: ({ carrier, reason }) =>
      log.debug({ carrier, reason }, 'the carrier said something that means nothing here'),
  }
}

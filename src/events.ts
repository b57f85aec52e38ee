// One function per business event, so that log, counters and traces cannot tell different stories. Nobody else logs
// what people do. Numbers appear masked, bodies never.
import type { Logger } from 'pino'
import { maskedNumber } from './domain/phone-number.ts'
import type { FaultKind } from './domain/simulated-phone.ts'
import type { Sid } from './domain/sid.ts'

/** Why a text from a person went nowhere, with Twilio's debugger code (contract section 5). */
export const dropReasons = {
  'unknown-number': 80905,
  'no-active-session': 80902,
  'no-counterpart': 80614,
  'voice-only-session': 80910,
  'session-expired': 80904,
  'stop-word': 80901,
} as const
export type DropReason = keyof typeof dropReasons

export interface Events {
  textSent(fact: { session_sid: Sid<'KC'>; interaction_sid: Sid<'KI'> }): void
  textNotTaken(fact: { session_sid: Sid<'KC'>; to: string; obstacle: FaultKind }): void
  textRelayed(fact: { session_sid: Sid<'KC'>; interaction_sid: Sid<'KI'>; from: string; to: string }): void
  textDropped(fact: { account_sid: Sid<'AC'>; from: string; to: string; reason: DropReason }): void
  textRepeated(fact: { account_sid: Sid<'AC'>; inbound_sid: string }): void
  sessionsExpired(fact: { count: number }): void
  sessionsPurged(fact: { count: number }): void
  tokenReplaced(fact: { account_sid: Sid<'AC'> }): void
}

export function createEvents(log: Logger): Events {
  return {
    // Named one by one: what is passed may be more than what is told, and hold the text itself.
    textSent: ({ session_sid, interaction_sid }) => log.debug({ session_sid, interaction_sid }, 'text sent'),
    textNotTaken: ({ session_sid, to, obstacle }) =>
      log.warn({ session_sid, to: maskedNumber(to), obstacle }, 'the carrier did not take a text'),
    textRelayed: ({ session_sid, interaction_sid, from, to }) =>
      log.info(
        { session_sid, interaction_sid, from: maskedNumber(from), to: maskedNumber(to) },
        'text relayed',
      ),
    textDropped: ({ account_sid, from, to, reason }) =>
      log.warn(
        { account_sid, code: dropReasons[reason], reason, from: maskedNumber(from), to: maskedNumber(to) },
        'text dropped',
      ),
    textRepeated: ({ account_sid, inbound_sid }) =>
      log.info({ account_sid, inbound_sid }, 'text brought twice, relayed once'),
    sessionsExpired: ({ count }) => log.info({ count }, 'sessions expired'),
    sessionsPurged: ({ count }) => log.info({ count }, 'closed sessions deleted'),
    tokenReplaced: ({ account_sid }) =>
      log.warn({ account_sid }, 'the auth token of the account is now that of the settings'),
  }
}

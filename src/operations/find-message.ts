import type { Page } from '../domain/page.ts'
import type { Sid } from '../domain/sid.ts'
import {
  type MessageFilter,
  type SimulatorMessage,
  simulatorMessageBySid,
  simulatorMessagesOf,
} from '../storage/simulator-messages.ts'
import type { Context } from './ports.ts'

export function fetchMessage(
  { database }: Context,
  account_sid: Sid<'AC'>,
  sid: Sid<'SM' | 'MM'>,
): Promise<SimulatorMessage | undefined> {
  return simulatorMessageBySid(database.db, account_sid, sid)
}

/** Newest first. */
export function listMessages(
  { database }: Context,
  account_sid: Sid<'AC'>,
  page: Page,
  filter: MessageFilter,
): Promise<SimulatorMessage[]> {
  return simulatorMessagesOf(database.db, account_sid, page, filter)
}

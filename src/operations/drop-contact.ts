import type { DropReason } from '../domain/alert.ts'
import type { InteractionType } from '../domain/interaction.ts'
import type { Sid } from '../domain/sid.ts'
import type { Context } from './ports.ts'
import { raiseAlert } from './raise-alert.ts'

/** A text that goes into no session. */
export interface DroppedContact {
  readonly kind: InteractionType
  readonly account_sid: Sid<'AC'>
  readonly carrier: string
  /** The carrier's own id of it. */
  readonly sid: string
  readonly from: string
  readonly to: string
  readonly body: string
  readonly media_urls: readonly string[]
  readonly service_sid: Sid<'KS'> | null
  readonly session_sid: Sid<'KC'> | null
  readonly participant_sid: Sid<'KP'> | null
  readonly reason: DropReason
}

/**
 * Keeps the contact as a stray and raises the alert with its reason, once. Where the application decides about such
 * contacts (OutOfSessionCallbackUrl), it is asked afterwards.
 * @returns the reason, which may be more exact than what was given; undefined when the carrier brought it before
 */
export async function dropContact(
  context: Context,
  { participant_sid, sid: inbound_sid, ...contact }: DroppedContact,
): Promise<DropReason | undefined> {
  const sid = context.sids.mint('CT')
  const { recorded, asked, reason } = await context.recorder.strays.submit({ ...contact, inbound_sid, sid })
  if (!recorded) return undefined
  const { account_sid, service_sid, session_sid, from, to } = contact
  context.events.textDropped({ account_sid, sid, from, to, reason })
  await raiseAlert(context, reason, {
    account_sid,
    service_sid,
    resource_sid: sid,
    values: { session: session_sid ?? '', participant: participant_sid ?? '' },
  })
  if (asked) context.unfinished.wake()
  return reason
}

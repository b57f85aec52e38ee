import type { Sid } from '../domain/sid.ts'
import { receiversOf } from '../storage/receivers.ts'
import type { Context } from './ports.ts'

/** Services that are looked at. */
const servicesMax = 1_000
/** Callbacks that are counted: that many, or more. */
export const countedMax = 10_001
/** Callbacks that wait for one receiver and are looked at to count the account's: others may be called there, too. */
const lookedAtMax = 100_000

export const receiverStates = ['open', 'failing', 'resting'] as const

/** Who is called at a CallbackUrl, and how that goes. */
export interface ToldReceiver {
  readonly url: string
  readonly service_sids: readonly Sid<'KS'>[]
  /** `resting`: it failed so often in a row that it gets nothing for a while. As this process has seen it. */
  readonly state: (typeof receiverStates)[number]
  /** In a row. */
  readonly failures: number
  readonly rests_until: Date | null
  readonly under_way: number
  readonly waiting: number
  readonly oldest_waiting: Date | null
  readonly parked: number
}

/** Those of the account's services, in order of their addresses. */
export async function findReceivers(
  { database, deliveries }: Context,
  { account_sid }: { readonly account_sid: Sid<'AC'> },
): Promise<ToldReceiver[]> {
  const limits = { servicesMax, countedMax, lookedAtMax }
  const receivers = await receiversOf(database.db, { account_sid, ...limits })
  return receivers.map(({ receiver, ...counts }) => {
    const { failures, underWay, restsUntil } = deliveries.health(receiver)
    return {
      ...counts,
      url: receiver,
      state: restsUntil !== null ? 'resting' : failures > 0 ? 'failing' : 'open',
      failures,
      rests_until: restsUntil,
      under_way: underWay,
    }
  })
}

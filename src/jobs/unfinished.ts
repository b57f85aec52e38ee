// Goes on with texts about which the application is to be asked: those that were just recorded, and those that a process
// which died had in hand. As many at once as is useful, few of any one service: one that hangs keeps no other waiting.
import type { Logger } from 'pino'
import { continueRelay } from '../operations/continue-relay.ts'
import { continueStray } from '../operations/continue-stray.ts'
import type { Context } from '../operations/ports.ts'
import type { ClaimOptions } from '../storage/claim-unfinished.ts'
import { claimRelays } from '../storage/settle-relay.ts'
import { claimStrays } from '../storage/stray-contacts.ts'
import { startLooks } from './looks.ts'
import { UnderWay } from './under-way.ts'

/** Texts of either kind under way at one time, and of one service. */
const underWayMax = 256
const perServiceMax = 32
/**
 * Milliseconds after which others may take what this process took: longer than an application may take to answer, even one
 * that wants to be tried again. A text about which it is asked twice is settled once; a session is not to be made twice.
 */
const relayLeaseMs = 45_000
const strayLeaseMs = 120_000

export interface Unfinished {
  /** There may be something to do. */
  wake(): void
  /** Takes nothing more, and waits for what is under way: as long as an application may take to answer. */
  close(): Promise<void>
}

export function startUnfinished(context: Context, log: Logger): Unfinished {
  const { database } = context
  const lanes = [
    startLane(context, log, {
      leaseMs: relayLeaseMs,
      claim: (options) => claimRelays(database, options),
      goOn: (interaction) => continueRelay(context, interaction),
    }),
    startLane(context, log, {
      leaseMs: strayLeaseMs,
      claim: (options) => claimStrays(database, options),
      goOn: (stray) => continueStray(context, stray),
    }),
  ]
  return {
    wake: () => lanes.forEach((lane) => lane.wake()),
    close: async () => void (await Promise.all(lanes.map((lane) => lane.close()))),
  }
}

interface Text {
  readonly sid: string
  readonly service_sid: string | null
}

interface Work<T extends Text> {
  readonly leaseMs: number
  readonly claim: (options: ClaimOptions) => Promise<T[]>
  readonly goOn: (text: T) => Promise<void>
}

function startLane<T extends Text>(
  { clock }: Context,
  log: Logger,
  { leaseMs, claim, goOn }: Work<T>,
): Unfinished {
  const underWay = new UnderWay()
  const looks = startLooks(look, 'taking unfinished texts failed', log)
  const { wake } = looks

  async function look(): Promise<void> {
    const max = underWayMax - underWay.size
    if (max === 0) return
    const now = clock.now()
    const lease = new Date(now.getTime() + leaseMs)
    const without = underWay.busy(perServiceMax)
    const taken = await claim({ now, lease, perServiceMax, max, without })
    for (const text of taken) void underWay.run(text.service_sid ?? '', go(text)).then(wake)
    if (taken.length > 0) wake()
  }

  /** Never fails: what went wrong is taken again when its lease has run out. */
  async function go(text: T): Promise<void> {
    try {
      await goOn(text)
    } catch (error) {
      log.error({ err: error, text: text.sid }, 'going on with a text failed')
    }
  }

  return {
    wake,
    async close() {
      await looks.close()
      await underWay.ended()
    },
  }
}

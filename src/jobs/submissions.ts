// Hands texts to carriers: those that were just recorded, those that are to be tried again, and those that a process which
// died had in hand. Each carrier has its own room, so that one that hangs keeps no other waiting.
import type { Logger } from 'pino'
import type { Context, Submissions as Port } from '../operations/ports.ts'
import { giveUpForsaken, submissionLeaseMs, submitText } from '../operations/submit-text.ts'
import { type ClaimedSubmission, claimSubmissions } from '../storage/submissions.ts'
import { startLooks } from './looks.ts'
import { UnderWay } from './under-way.ts'

/** Looks between those for texts whose carrier is not there any more. */
const looksPerForsaken = 60

export interface Submissions extends Port {
  /** Takes nothing more, and waits for what is under way: as long as carriers may take to answer. */
  close(): Promise<void>
}

export function startSubmissions(context: Context, log: Logger): Submissions {
  const underWay = new UnderWay()
  let looked = 0
  const looks = startLooks(look, 'taking texts for carriers failed', log)
  const { wake } = looks

  async function look(): Promise<void> {
    const sending = context.carriers.all.filter(({ messaging }) => messaging !== undefined)
    if (looked++ % looksPerForsaken === 0) await giveUpForsaken(context, sending)
    const rooms = roomsOf(sending, underWay)
    if (rooms.size === 0) return
    const now = context.clock.now()
    const lease = new Date(now.getTime() + submissionLeaseMs)
    const taken = await claimSubmissions(context.database, rooms, { now, lease })
    for (const text of taken) void underWay.run(text.carrier, go(text)).then(wake)
  }

  /** Never fails: what went wrong is taken again when its lease has run out. */
  async function go(text: ClaimedSubmission): Promise<void> {
    try {
      await submitText(context, text)
    } catch (error) {
      log.error({ err: error, text: text.sid }, 'handing a text to a carrier failed')
    }
  }

  return {
    wake,
    beside(carrier, work) {
      // Who began it hears of its failure.
      void underWay.run(
        carrier,
        work.then(wake, () => undefined),
      )
    },
    async close() {
      await looks.close()
      await underWay.ended()
    },
  }
}

/** How many more texts each carrier takes now; those that take none are left out. */
function roomsOf(sending: Context['carriers']['all'], underWay: UnderWay): Map<string, number> {
  const rooms = sending.map(
    ({ name, messaging }) => [name, messaging!.windowMax - underWay.count(name)] as const,
  )
  return new Map(rooms.filter(([, room]) => room > 0))
}

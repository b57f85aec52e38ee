// Tells applications what is due: takes callbacks from the database, calls, writes down how it went. As much at once as
// is useful, little to any one receiver (callbacks/receivers.ts).
import type { Logger } from 'pino'
import { firstRoom, type ReceiverHealth, Receivers } from '../callbacks/receivers.ts'
import { isHeard } from '../operations/call-application.ts'
import { alertOfFailure, deliverCallback, unsent } from '../operations/deliver-callback.ts'
import type { Context, Deliveries as Port } from '../operations/ports.ts'
import { type Attempt, claimCallbacks, type ClaimedCallback, settleCallbacks } from '../storage/callbacks.ts'
import { insist } from '../storage/database.ts'
import { GroupCommit } from '../storage/group-commit.ts'

/** Calls under way at one time, and while requests are many: those come first, callbacks wait in the database. */
const underWayMax = 256
const underWayMaxLoaded = 32
/** Milliseconds between looks when nothing told of new callbacks: others may have written some. */
const lookMs = 1_000
/** Milliseconds after which others may take what this process took: longer than any call may last. */
const leaseMs = 120_000
/** Milliseconds that calls under way have left when it ends. Those that are cut off are told again by who comes next. */
const endMsMax = 3_000

export interface Deliveries extends Port {
  /** Takes nothing more, and ends the calls under way. */
  close(): Promise<void>
}

export const startDeliveries = (context: Context, log: Logger): Deliveries => new Teller(context, log)

class Teller implements Deliveries {
  readonly #context: Context
  readonly #log: Logger
  readonly #receivers = new Receivers()
  /** What is under way: the SIDs, each with its end. Bounded: by `underWayMax`. */
  readonly #calls = new Map<string, Promise<void>>()
  readonly #attempts: GroupCommit<Attempt, boolean>
  readonly #timer: NodeJS.Timeout
  readonly #end = new AbortController()
  #looking: Promise<void> | undefined
  #again = false
  #closed = false
  /** The last look took all that it could take: more may be due. */
  #behind = false
  /** The receiver after which the next look begins: each has its turn when there is more than can be taken. */
  #after = ''

  constructor(context: Context, log: Logger) {
    this.#context = context
    this.#log = log
    this.#attempts = new GroupCommit(
      (attempts) => insist(() => settleCallbacks(context.database, attempts, context.clock.now())),
      { batchSizeMax: underWayMax, inFlightMax: 1, waitingMax: underWayMax },
    )
    this.#timer = setInterval(() => this.wake(), lookMs)
    this.#timer.unref()
  }

  /** One look at a time: whoever wakes meanwhile has one more made. */
  wake(): void {
    if (this.#closed) return
    this.#again = true
    this.#looking ??= this.#looks()
  }

  health(receiver: string): ReceiverHealth {
    return this.#receivers.health(receiver, this.#now())
  }

  async #looks(): Promise<void> {
    try {
      while (this.#again && !this.#closed) {
        this.#again = false
        await this.#look()
      }
    } catch (error) {
      // The next look, a second later at the latest, tries again.
      this.#log.error({ err: error }, 'taking callbacks failed')
    } finally {
      this.#looking = undefined
    }
  }

  async #look(): Promise<void> {
    const max = (this.#context.load.high ? underWayMaxLoaded : underWayMax) - this.#calls.size
    if (max <= 0) {
      this.#behind = true
      return
    }
    const now = this.#context.clock.now()
    const rooms = this.#receivers.rooms(now.getTime())
    const taken = await claimCallbacks(this.#context.database, {
      now,
      lease: new Date(now.getTime() + leaseMs),
      after: this.#after,
      underWay: [...this.#calls.keys()],
      rooms,
      room: firstRoom,
      max,
    })
    const tokens = new Map<string, string>()
    for (const callback of taken) this.#begin(callback, tokens)
    this.#behind = taken.length === max
    // From the beginning again, unless the rest of the receivers still have to have their turn.
    this.#again ||= this.#after !== '' && !this.#behind
    this.#after = this.#behind ? lastReceiver(taken) : ''
    this.#receivers.looked(rooms, countsOf(taken))
  }

  #begin(callback: ClaimedCallback, tokens: Map<string, string>): void {
    this.#receivers.begun(callback.receiver)
    const call = this.#tell(callback, tokens).finally(() => this.#calls.delete(callback.sid))
    this.#calls.set(callback.sid, call)
  }

  async #tell(callback: ClaimedCallback, tokens: Map<string, string>): Promise<void> {
    const attempt = await this.#attempt(callback, tokens)
    let followed = false
    try {
      followed = await this.#attempts.submit(attempt)
      if (attempt.state !== 'canceled') this.#context.events.callbackTold({ ...callback, ...attempt })
      await alertOfFailure(this.#context, callback, attempt)
    } catch (error) {
      // What is not settled is told again when its lease is over.
      this.#log.error({ err: error, callback: callback.sid }, 'settling a callback failed')
    }
    // Settled first: what is looked for next must not be what has just been told.
    this.#calls.delete(callback.sid)
    const room = this.#receivers.ended(callback.receiver, outcomeOf(attempt), this.#now())
    if (followed || room || this.#behind) this.wake()
  }

  async #attempt(callback: ClaimedCallback, tokens: Map<string, string>): Promise<Attempt> {
    try {
      return await deliverCallback(this.#context, callback, { tokens, end: this.#end.signal })
    } catch (error) {
      this.#log.error({ err: error, callback: callback.sid }, 'calling failed for a reason of ours')
      return unsent(this.#context, callback)
    }
  }

  #now(): number {
    return this.#context.clock.now().getTime()
  }

  async close(): Promise<void> {
    this.#closed = true
    clearInterval(this.#timer)
    const impatience = setTimeout(() => this.#end.abort(), endMsMax)
    await this.#looking
    await Promise.all(this.#calls.values())
    clearTimeout(impatience)
  }
}

function outcomeOf(attempt: Attempt): 'heard' | 'failed' | 'nothing' {
  if (isHeard(attempt)) return 'heard'
  return attempt.fault === 'stopped' || attempt.state === 'canceled' ? 'nothing' : 'failed'
}

/** The greatest, as the database compares: by bytes. */
const lastReceiver = (taken: readonly ClaimedCallback[]): string =>
  taken
    .map(({ receiver }) => receiver)
    .reduce((one, other) => (Buffer.compare(Buffer.from(one), Buffer.from(other)) > 0 ? one : other), '')

function countsOf(taken: readonly ClaimedCallback[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const { receiver } of taken) counts.set(receiver, (counts.get(receiver) ?? 0) + 1)
  return counts
}

// How much may go to each receiver at one time. Whoever answers well gets more, whoever fails gets less, and who only
// fails gets nothing for a while; then one call finds out whether it is back. Kept by each process for itself.

/** Calls under way at one time to a receiver of which nothing is known, and to one that always answers. */
export const firstRoom = 8
const roomMax = 64

/** Failures in a row after which a receiver gets nothing, and milliseconds of that: twice as long each time. */
const failuresMax = 5
const firstMs = 1_000
const longestMs = 60_000

/** Receivers remembered. The oldest is forgotten first: it is then called as if nothing had been. */
const receiversMax = 2_000

interface Receiver {
  underWay: number
  /** Calls that may be under way. */
  room: number
  failures: number
  /** Milliseconds since 1970 until which nothing goes there. */
  closedUntil: number
  /** More may be due than it had room for. */
  behind: boolean
}

/** How a receiver does. */
export interface ReceiverHealth {
  /** Calls under way. */
  readonly underWay: number
  /** In a row. */
  readonly failures: number
  /** Until when it gets nothing; null: it gets what is due. */
  readonly restsUntil: Date | null
}

/** One of which nothing is known, or nothing bad. */
export const unknownHealth: ReceiverHealth = { underWay: 0, failures: 0, restsUntil: null }

export class Receivers {
  /** Those with calls under way, and those that failed. Bounded: by `receiversMax`, and calls under way beyond it. */
  readonly #known = new Map<string, Receiver>()
  #underWay = 0

  /** Calls under way. */
  get underWay(): number {
    return this.#underWay
  }

  /** How many receivers are remembered. */
  get known(): number {
    return this.#known.size
  }

  /** How many calls may begin now, for each receiver that is known. The others have `firstRoom`. */
  rooms(now: number): Record<string, number> {
    return Object.fromEntries([...this.#known].map(([name, receiver]) => [name, free(receiver, now)]))
  }

  health(name: string, now: number): ReceiverHealth {
    const receiver = this.#known.get(name)
    if (receiver === undefined) return unknownHealth
    const { underWay, failures, closedUntil } = receiver
    return { underWay, failures, restsUntil: closedUntil > now ? new Date(closedUntil) : null }
  }

  /** A call begins. */
  begun(name: string): void {
    const receiver = this.#known.get(name) ?? this.#add(name)
    receiver.underWay++
    this.#underWay++
  }

  /**
   * What is due was looked for. Whoever had as much as there was room for may have more.
   * @param rooms what each receiver had room for
   * @param taken how much of it was taken: the calls that have begun since
   */
  looked(rooms: Readonly<Record<string, number>>, taken: ReadonlyMap<string, number>): void {
    for (const [name, receiver] of this.#known) {
      const room = rooms[name] ?? firstRoom
      if (room > 0) receiver.behind = (taken.get(name) ?? 0) >= room
      this.#forget(name, receiver)
    }
  }

  /**
   * A call ended, or came to nothing for a reason of ours.
   * @returns whether it is worth while to look for more for this receiver
   */
  ended(name: string, outcome: 'heard' | 'failed' | 'nothing', now: number): boolean {
    const receiver = this.#known.get(name)!
    receiver.underWay--
    this.#underWay--
    if (outcome === 'heard') {
      receiver.failures = 0
      receiver.room = Math.min(roomMax, receiver.room + 1)
    } else if (outcome === 'failed') this.#failed(name, receiver, now)
    this.#forget(name, receiver)
    return receiver.behind && free(receiver, now) > 0
  }

  /** Forgets who is done and has done nothing wrong. Who may have more keeps its room. */
  #forget(name: string, { underWay, failures, behind }: Receiver): void {
    if (underWay === 0 && failures === 0 && !behind) this.#known.delete(name)
  }

  #failed(name: string, receiver: Receiver, now: number): void {
    receiver.room = Math.max(1, Math.floor(receiver.room / 2))
    // Calls that began before it was closed say nothing new.
    if (receiver.closedUntil > now) return
    receiver.failures++
    const over = receiver.failures - failuresMax
    if (over >= 0) receiver.closedUntil = now + Math.min(longestMs, firstMs * 2 ** over)
    this.#known.delete(name)
    this.#known.set(name, receiver)
  }

  #add(name: string): Receiver {
    if (this.#known.size >= receiversMax) {
      for (const [old, { underWay }] of this.#known) {
        if (underWay > 0) continue
        this.#known.delete(old)
        break
      }
    }
    const receiver = { underWay: 0, room: firstRoom, failures: 0, closedUntil: 0, behind: false }
    this.#known.set(name, receiver)
    return receiver
  }
}

/** Calls that may begin. Not one by one to a busy receiver: each look for what is due costs a statement. */
function free({ underWay, room, failures, closedUntil }: Receiver, now: number): number {
  if (closedUntil > now) return 0
  if (failures >= failuresMax) return underWay === 0 ? 1 : 0
  const left = room - underWay
  return left < room / 2 ? 0 : left
}

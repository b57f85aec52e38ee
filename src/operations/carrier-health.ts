// Which carriers work, as far as this process has seen. Kept in memory: it is a reason to try another carrier first, and what
// operators are shown; it decides about nobody's text for good.
import { withoutNumbers } from '../domain/phone-number.ts'
import type { Carrier, LinkState, Receipt } from '../carriers/carrier.ts'

/** What was seen of one carrier since the start. */
export interface CarrierState {
  readonly up: boolean
  /** Since when it is so; null: since the start. */
  readonly since: Date | null
  /** Why it is not up. */
  readonly reason: string | null
  /** Texts by what became of handing them over. */
  readonly counts: Readonly<Record<Receipt['outcome'], number>>
}

/** Texts in a row that it did not take or answer, after which it counts as down. */
const failuresMax = 5
/** Milliseconds between tries of a carrier that is down. */
const probeMs = 5_000

interface Known {
  up: boolean
  since: Date | null
  reason: string | null
  failures: number
  /** Whether its connection, if it keeps one, is there. */
  linked: boolean
  probedAt: number
  readonly counts: Record<Receipt['outcome'], number>
}

export type HealthChange = (carrier: Carrier, state: CarrierState) => void

export class CarrierHealth {
  readonly #clock: { now(): Date }
  readonly #tell: HealthChange
  /** Bounded: by the carriers of the description. */
  readonly #known = new Map<string, Known>()

  /** @param tell hears when a carrier goes down or comes up again; must not throw */
  constructor(clock: { now(): Date }, tell: HealthChange) {
    this.#clock = clock
    this.#tell = tell
  }

  state({ name }: Pick<Carrier, 'name'>): CarrierState {
    const { up, since, reason, counts } = this.#of(name)
    return { up, since, reason, counts: { ...counts } }
  }

  /** Whether a text should be handed to it now. One that is down gets one every now and then, to see whether it is. */
  worthTrying({ name }: Pick<Carrier, 'name'>): boolean {
    const known = this.#of(name)
    if (known.up) return true
    const now = this.#clock.now().getTime()
    if (!known.linked || now - known.probedAt < probeMs) return false
    known.probedAt = now
    return true
  }

  /** What came of handing a text over. */
  note(carrier: Carrier, receipt: Receipt): void {
    const known = this.#of(carrier.name)
    known.counts[receipt.outcome]++
    const failed =
      receipt.outcome === 'lost' || (receipt.outcome === 'not-sent' && receipt.afterMs === undefined)
    if (!failed) {
      known.failures = 0
      if (known.linked) this.#turn(carrier, true, null)
      return
    }
    known.failures++
    if (known.failures >= failuresMax) this.#turn(carrier, false, withoutNumbers(receipt.reason))
  }

  /** Its connection came or went. */
  linkChanged(carrier: Carrier, state: LinkState): void {
    const known = this.#of(carrier.name)
    known.linked = state.up
    if (state.up) known.failures = 0
    this.#turn(carrier, state.up, state.up ? null : state.reason)
  }

  #turn(carrier: Carrier, up: boolean, reason: string | null): void {
    const known = this.#of(carrier.name)
    const changed = known.up !== up
    known.reason = reason
    if (!changed) return
    known.up = up
    known.since = this.#clock.now()
    known.probedAt = known.since.getTime()
    this.#tell(carrier, this.state(carrier))
  }

  #of(name: string): Known {
    const known = this.#known.get(name)
    if (known !== undefined) return known
    const counts = { accepted: 0, rejected: 0, 'not-sent': 0, lost: 0 }
    const made = { up: true, since: null, reason: null, failures: 0, linked: true, probedAt: 0, counts }
    this.#known.set(name, made)
    return made
  }
}

// The contract between Maskline and a network that carries texts and calls. One file beside this one per carrier.
import type { FaultKind } from '../domain/simulated-phone.ts'
import type { Sid } from '../domain/sid.ts'

/** A number or short code that the operator has with the carrier. */
export interface OwnedNumber {
  /** The number's own SID where the carrier is Twilio-compatible or simulated. */
  readonly sid: Sid<'PN' | 'SC'>
  /** The digits of a short code, as people text it. */
  readonly phone_number: string
  readonly friendly_name: string
  readonly iso_country: string | null
  readonly voice: boolean
  readonly sms: boolean
  readonly mms: boolean
  readonly fax: boolean
}

export interface Inventory {
  /**
   * Called when a number is added to a service, outside any transaction; may do I/O. Never retried.
   * @returns undefined when the account does not own the number; `bound-elsewhere` when it does, but texts or calls to it
   * are another application's at the carrier, such as a number pool's
   */
  find(
    account_sid: Sid<'AC'>,
    wanted: { sid: Sid<'PN' | 'SC'> } | { phone_number: string },
  ): Promise<OwnedNumber | 'bound-elsewhere' | undefined>
}

/** What is in the way of texts, as far as it is known before they go out. */
export interface Outlet {
  /**
   * Called for every text that the account sends, so it answers at once and from memory.
   * @returns false when nothing is in the way of any of its texts
   */
  doubtful(account_sid: Sid<'AC'>): boolean
  /**
   * Called once for a text to this number when the account is in doubt, before anything is recorded; answers from memory.
   * @returns undefined when the carrier takes the text
   */
  obstacle(account_sid: Sid<'AC'>, number: string): FaultKind | undefined
}

/** The next `count` texts to a person's number that are not taken. */
export interface FaultOrder {
  readonly number: string
  readonly kind: FaultKind
  readonly count: number
}

/** Faults that can be ordered. */
export interface FaultOrders {
  /** Replaces what was ordered for the number. False when too many numbers of the account have faults to come. */
  order(account_sid: Sid<'AC'>, order: FaultOrder): boolean
  clear(account_sid: Sid<'AC'>): void
}

/** An outside network. What it can do is told by which abilities are there. */
export interface Carrier {
  /** Lower-case word, kept with every number and interaction of this carrier: never change it. */
  readonly name: string
  readonly inventory?: Inventory
  readonly outlet?: Outlet
  /** Only simulated networks have it. */
  readonly faults?: FaultOrders
}

export interface CarrierDirectory {
  /** The carriers in use, the one to ask for numbers first. */
  readonly all: readonly Carrier[]
}

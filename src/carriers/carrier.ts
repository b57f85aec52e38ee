// The contract between Maskline and a network that carries texts and calls. One file beside this one per carrier.
import type { Sid } from '../domain/sid.ts'

/** A number that the operator has with the carrier. */
export interface OwnedNumber {
  /** The number's own SID where the carrier is Twilio-compatible or simulated. */
  readonly sid: Sid<'PN'>
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
   * @returns undefined when the account does not own the number
   */
  find(
    account_sid: Sid<'AC'>,
    wanted: { sid: Sid<'PN'> } | { phone_number: string },
  ): Promise<OwnedNumber | undefined>
}

/** An outside network. What it can do is told by which abilities are there. */
export interface Carrier {
  /** Lower-case word, kept with every number and interaction of this carrier: never change it. */
  readonly name: string
  readonly inventory?: Inventory
}

export interface CarrierDirectory {
  /** The carriers in use, the one to ask for numbers first. */
  readonly all: readonly Carrier[]
}

import type { SessionParticipant } from '../records.ts'

/** Whose phone it is, and whom they reach. */
export interface PhoneOwner {
  readonly name: string
  readonly number: string
  /** The number that this person texts: a proxy number. */
  readonly to: string
  /** Who is behind it. */
  readonly counterpart?: string | undefined
  readonly participant?: SessionParticipant
}

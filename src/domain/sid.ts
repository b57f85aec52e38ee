// SIDs: the 34-character names of every record. This file is the only place that knows their form and makes
// new ones. It does not know when or with what randomness: both are arguments.

/** Two capitals that say what a SID names (contract 1.3). */
export type SidPrefix =
  | 'AC' // account
  | 'KS' // service
  | 'KC' // session
  | 'KP' // participant
  | 'KI' // interaction
  | 'PN' // phone number
  | 'SC' // short code
  | 'IS' // chat service instance, stored and echoed only
  | 'SM' // text message
  | 'MM' // message with media
  | 'CA' // call
  | 'SK' // API key
  | 'SI' // somebody's being signed in at the console, Maskline's own
  | 'CB' // callback, Maskline's own
  | 'CT' // contact that went into no session, Maskline's own
  | 'NO' // alert
  | 'RQ' // one API request

declare const prefixOf: unique symbol
export type Sid<P extends SidPrefix = SidPrefix> = string & { readonly [prefixOf]: P }

/** Whether `text` is a well-formed SID of this kind. Twilio: `^XX[0-9a-fA-F]{32}$`, either case of hex. */
export function isSid<P extends SidPrefix>(prefix: P, text: string): text is Sid<P> {
  return text.length === 34 && text.startsWith(prefix) && /^[0-9a-fA-F]{32}$/.test(text.slice(2))
}

/** Hex digits of randomness that `mintSid` takes. */
export const sidEntropyLength = 20
/** How many SIDs one millisecond can hold in order: `sequence` is 0 to this, exclusive. */
export const sidSequenceMax = 64

/** The 12 hex digits with which every SID of this millisecond begins. */
export const sidHead = (at: number) => at.toString(16).padStart(12, '0')

/**
 * Makes a time-ordered SID: 12 hex digits of milliseconds, 6 bits of `sequence`, 74 bits of `entropy`.
 * New rows so land at the right edge of every index, and order of SID is order of creation.
 * @param head `sidHead` of milliseconds since 1970, below 2^48
 * @param sequence 0 to 63: position among SIDs of the same millisecond
 * @param entropy `sidEntropyLength` random hex digits, of which the first counts for two bits
 */
export function mintSid<P extends SidPrefix>(
  prefix: P,
  head: string,
  sequence: number,
  entropy: string,
): Sid<P> {
  const lead = (sequence << 2) | (Number.parseInt(entropy.charAt(0), 16) & 3)
  return (prefix + head + (lead < 16 ? '0' : '') + lead.toString(16) + entropy.slice(2)) as Sid<P>
}

/** The lowest that a SID made at `at` or later can be: begins a range of them. */
export function firstSid(prefix: SidPrefix, at: Date): string {
  return prefix + sidHead(Math.max(at.getTime(), 0))
}

/** Milliseconds since 1970 at which a SID made by `mintSid` was made. */
export function sidTime(sid: Sid): number {
  return Number.parseInt(sid.slice(2, 14), 16)
}
